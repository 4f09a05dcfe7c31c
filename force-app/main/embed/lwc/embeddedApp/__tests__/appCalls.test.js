import EmbeddedApp from 'c/embeddedApp';
import { followSelection } from 'c/householdSelection';
import endSession from '@salesforce/apex/EmbedController.endSession';
import getLaunch from '@salesforce/apex/EmbedController.getLaunch';
import openSession from '@salesforce/apex/EmbedController.openSession';
import reportDrops from '@salesforce/apex/EmbedController.reportDrops';
import signRequest from '@salesforce/apex/EmbedController.signRequest';
import { notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';
import { auraError, deferred, flush, one, pass, words } from 'test/kit';
import {
    OTHER_RECORD,
    RECORD,
    buttonOf,
    expectAccessible,
    handle,
    hostIs,
    hosts,
    launchOf,
    resetFakes,
    showReadyApp,
} from 'test/embedKit';

jest.mock('c/embedHost', () => require('test/embedKit').embedHost, { virtual: true });
jest.mock('c/desktopAgent', () => ({ createDesktopAgent: jest.fn() }), { virtual: true });
jest.mock('c/intentChooser', () => ({ __esModule: true, default: { open: jest.fn() } }));
jest.mock('c/householdSelection', () => ({ followSelection: jest.fn() }));
jest.mock('@salesforce/apex/EmbedController.getLaunch', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/EmbedController.openSession', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/EmbedController.endSession', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/EmbedController.signRequest', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/EmbedController.reportDrops', () => ({ default: jest.fn() }), { virtual: true });

let selection;
beforeEach(() => {
    selection = resetFakes({
        followSelection,
        apex: { endSession, getLaunch, openSession, reportDrops, signRequest },
    });
});
const ready = (properties) => showReadyApp(EmbeddedApp, properties);

describe('sign-in', () => {
    it('opens a session for this conversation, then renews it', async () => {
        await ready();
        const code = await handle('token.get', { nonce: 'a'.repeat(20) });
        expect(Object.keys(code)).toEqual(['code', 'expiresAt', 'redeemUrl']);
        await handle('token.get', { nonce: 'b'.repeat(20) });
        expect(openSession.mock.calls.map(([{ sessionId, guestNonce }]) => [sessionId, guestNonce])).toEqual([
            [null, 'a'.repeat(20)],
            ['ems_1', 'b'.repeat(20)],
        ]);
    });

    it('ends the old session where the app was loaded anew', async () => {
        await ready();
        await handle('token.get', { nonce: 'a'.repeat(20) });
        await handle('token.get', { nonce: 'b'.repeat(20) }, { sessionId: 'panel-session-0002' });
        expect(endSession).toHaveBeenCalledWith({ sessionId: 'ems_1', reason: 'removed' });
        expect(openSession.mock.calls[1][0].sessionId).toBeNull();
    });

    it('ends the session of a document that said goodbye, in a tab too, and opens another for the next', async () => {
        await ready();
        await handle('token.get', { nonce: 'a'.repeat(20) });
        await hostIs('waiting');
        expect(endSession).toHaveBeenCalledWith({ sessionId: 'ems_1', reason: 'removed' });
        await handle('token.get', { nonce: 'b'.repeat(20) });
        expect(openSession.mock.calls[1][0].sessionId).toBeNull();
        jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation();
        handle('drill.open', {});
        await handle('token.get', { nonce: 'c'.repeat(20) });
        await hostIs('waiting');
        expect(endSession).toHaveBeenCalledTimes(2);
        jest.restoreAllMocks();
    });

    it('gives no code without a key, and none to who is gone', async () => {
        await ready();
        await expect(handle('token.get', { nonce: 'a' }, { keyThumbprint: undefined })).rejects.toMatchObject(
            { code: 'INVALID' },
        );
        const gone = new AbortController();
        const answer = deferred();
        const opened = await openSession();
        openSession.mockClear().mockReturnValueOnce(answer.promise);
        const asked = handle('token.get', { nonce: 'a' }, { signal: gone.signal });
        await flush();
        gone.abort();
        answer.resolve(opened);
        await expect(asked).rejects.toMatchObject({ code: 'RESET' });
        expect(openSession).toHaveBeenCalledTimes(1);
        expect(endSession).toHaveBeenCalledWith({ sessionId: 'ems_1', reason: 'removed' });
        await expect(handle('token.get', { nonce: 'a' }, { signal: gone.signal })).rejects.toMatchObject({
            code: 'RESET',
        });
        expect(openSession).toHaveBeenCalledTimes(1);
    });

    it('opens one session where two codes are asked for at once', async () => {
        await ready();
        await Promise.all([
            handle('token.get', { nonce: 'a'.repeat(20) }),
            handle('token.get', { nonce: 'b'.repeat(20) }),
        ]);
        expect(openSession.mock.calls.map(([{ sessionId }]) => sessionId)).toEqual([null, 'ems_1']);
    });

    it('signs nobody out for a refusal that comes back after the app was loaded anew', async () => {
        const element = await ready();
        await handle('token.get', { nonce: 'a'.repeat(20) });
        const left = new AbortController();
        const refusal = deferred();
        openSession.mockReturnValueOnce(refusal.promise);
        const asked = handle('token.get', { nonce: 'b'.repeat(20) }, { signal: left.signal });
        await flush();
        left.abort();
        refusal.reject(auraError('EMBED_SESSION_ENDED'));
        await expect(asked).rejects.toMatchObject({ code: 'RESET' });
        await handle('token.get', { nonce: 'c'.repeat(20) }, { sessionId: 'panel-session-0002' });
        await flush();
        expect(hosts[0].emit).not.toHaveBeenCalled();
        expect(words(element)).not.toContain('You are signed out of the app.');
        expect(endSession).toHaveBeenCalledWith({ sessionId: 'ems_1', reason: 'removed' });
    });

    it('tells app and person when the right is gone; lets the app try again where the companion is away', async () => {
        const element = await ready();
        openSession.mockRejectedValueOnce(auraError('COMPANION_UNREACHABLE', { retryable: true }));
        await expect(handle('token.get', { nonce: 'a' })).rejects.toMatchObject({
            code: 'HOST',
            retryable: true,
            correlationId: 'req-test-0001',
        });
        openSession.mockRejectedValueOnce(auraError('ACCESS_DENIED'));
        await expect(handle('token.get', { nonce: 'a' })).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
        expect(hosts[0].emit).toHaveBeenCalledWith('session.ended', { reason: 'permission' });
        await flush();
        expect(words(element)).toContain('You are signed out of the app.');
        handle('app.status', { status: 'ready' });
        await flush();
        expect(words(element)).toContain('You are signed out of the app.');
        await hostIs('connecting');
        await hostIs('ready');
        expect(words(element)).not.toContain('You are signed out of the app.');
    });

    it('takes the app off the page of a person whose turn it is not yet, and says so calmly', async () => {
        const element = await ready();
        openSession.mockRejectedValueOnce(auraError('ROLLOUT_REFUSED'));
        await expect(handle('token.get', { nonce: 'a' })).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
        await flush();
        expect(element.shadowRoot.querySelector('iframe')).toBeNull();
        expect(words(element)).toContain('introduced step by step');
        await hostIs('silent');
        expect(words(element)).toContain('introduced step by step');
    });
});

describe('what an app may do', () => {
    const refusal = (act) => {
        try {
            act();
        } catch ({ code }) {
            return code;
        }
        return 'allowed';
    };

    it('toasts as plain text under its own name, and has records read anew', async () => {
        const element = await ready();
        const seen = [];
        element.addEventListener('lightning__showtoast', ({ detail }) => seen.push(detail));
        element.addEventListener('lightning__refresh', () => seen.push('refresh'));
        handle('ui.toast', { message: '<b>Saved</b>', title: 'Scenario', variant: 'success' });
        expect(seen[0]).toMatchObject({
            title: 'Portfolio studio: Scenario',
            message: '<b>Saved</b>',
            variant: 'success',
        });
        handle('record.refresh', {});
        expect(notifyRecordUpdateAvailable).toHaveBeenCalledWith([{ recordId: RECORD }]);
        expect(seen[1]).toBe('refresh');
    });

    it.each([
        ['https://docs.studio.example/help', 'allowed'],
        ['http://docs.studio.example/help', 'INVALID'],
        // eslint-disable-next-line no-script-url -- that it goes nowhere is what is tested
        ['javascript:alert(1)', 'INVALID'],
        ['https://user@docs.studio.example/', 'INVALID'],
        ['https://docs.studio.example.evil/', 'DENIED'],
        ['https://docs.studio.example:444/', 'DENIED'],
        ['nothing', 'INVALID'],
    ])('may lead to %s: %s', async (url, expected) => {
        await ready();
        expect(refusal(() => handle('nav.url', { url }))).toBe(expected);
    });

    describe('the full app', () => {
        let opened;
        let listeners;
        beforeEach(() => {
            opened = [];
            listeners = [];
            jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click() {
                opened.push([this.href, this.target, this.rel]);
            });
            jest.spyOn(window, 'addEventListener').mockImplementation((type, listener) => {
                if (type === 'message') listeners.push(listener);
            });
            jest.spyOn(window, 'removeEventListener').mockImplementation((_type, listener) => {
                listeners = listeners.filter((known) => known !== listener);
            });
        });
        afterEach(() => jest.restoreAllMocks());
        /** A message as a browser would bring it: scripts cannot make a trusted one. */
        const arrive = (source, changes) =>
            listeners.forEach((listen) =>
                listen({ isTrusted: true, origin: 'https://studio.example', source, ...changes }),
            );
        const tabWindow = () => {
            const tab = { closed: false };
            return Object.assign(tab, { parent: tab });
        };

        it.each([
            ['/holdings?view=all', 'https://studio.example/full/holdings?view=all'],
            ['', 'https://studio.example/full'],
            ['//evil.example', 'INVALID'],
            ['/../secret', 'INVALID'],
            ['/\\evil.example', 'INVALID'],
            ['https://evil.example', 'INVALID'],
        ])('may be opened at %s: %s', async (path, expected) => {
            await ready();
            const result = refusal(() => handle('drill.open', { path }));
            expect(opened[0]?.[0] ?? result).toBe(expected);
            expect(hosts).toHaveLength(result === 'allowed' ? 2 : 1);
        });

        it('is told the same context over a conversation of its own, and nothing in its address', async () => {
            const element = await ready();
            handle('drill.open', {});
            expect(opened).toEqual([['https://studio.example/full', '_blank', 'opener']]);
            const [framed, tabbed] = hosts;
            expect(tabbed.options.origin).toBe('https://studio.example');
            expect(tabbed.options.capabilities.join()).toBe('context,token,toast,navigate,bus,drill');
            expect(tabbed.options.context.record).toEqual(framed.options.context.record);
            element.remove();
            expect(tabbed.close).toHaveBeenCalledTimes(1);
        });

        it('is the first window of its own that speaks from the exact origin, and no other from then on', async () => {
            await ready();
            handle('drill.open', {});
            const { peer } = hosts[1].options;
            const tab = tabWindow();
            arrive(tabWindow(), { isTrusted: false });
            arrive(tabWindow(), { origin: 'https://studio.example.evil' });
            arrive({ closed: false, parent: window });
            arrive(null);
            expect(peer()).toBeNull();
            arrive(tab);
            expect(peer()).toBe(tab);
            arrive(tabWindow());
            expect(peer()).toBe(tab);
            await pass(15_000);
            expect(hosts[1].close).not.toHaveBeenCalled();
        });

        it('is never taken for a tab that was opened before', async () => {
            await ready();
            handle('drill.open', {});
            const [first, second] = [tabWindow(), tabWindow()];
            arrive(first);
            handle('drill.open', {});
            arrive(first);
            expect(hosts[2].options.peer()).toBeNull();
            arrive(second);
            expect([hosts[1].options.peer(), hosts[2].options.peer()]).toEqual([first, second]);
            first.closed = true;
            hosts[1].options.onState('lost');
            expect(hosts[1].close).toHaveBeenCalledTimes(1);
            expect(hosts[2].close).not.toHaveBeenCalled();
        });

        it('is one window for each press, however fast, and never one of another panel', async () => {
            await ready();
            handle('drill.open', {});
            handle('drill.open', {});
            const [first, second, third] = [tabWindow(), tabWindow(), tabWindow()];
            arrive(first);
            arrive(second);
            expect([hosts[1], hosts[2]].map(({ options }) => options.peer())).toEqual([first, second]);
            await ready({ recordId: OTHER_RECORD });
            handle('drill.open', {});
            const { peer } = hosts.at(-1).options;
            // It was loaded again, and says hello to the page that opened it.
            arrive(second);
            expect(peer()).toBeNull();
            arrive(third);
            expect(peer()).toBe(third);
        });

        it('speaks of itself: how it fares is not how the app in the panel fares', async () => {
            const element = await ready();
            handle('drill.open', {});
            handle('app.status', { status: 'unavailable' });
            openSession.mockRejectedValueOnce(auraError('EMBED_SESSION_ENDED'));
            await expect(handle('token.get', { nonce: 'a' })).rejects.toMatchObject({
                code: 'AUTH_REQUIRED',
            });
            await flush();
            expect(hosts[1].emit).toHaveBeenCalledWith('session.ended', { reason: 'expired' });
            expect(one(element, 'c-error-panel')).toBeNull();
            hosts[0].options.onState('blocked');
            handle('app.status', { status: 'ready' });
            await flush();
            expect(one(element, 'c-error-panel')).not.toBeNull();
        });

        it('gets no token at another origin', async () => {
            getLaunch.mockResolvedValue(launchOf({ hostedUrl: 'https://app.other.example/' }));
            await ready();
            handle('drill.open', {});
            expect(hosts[1].options.origin).toBe('https://app.other.example');
            expect(hosts[1].options.capabilities).not.toContain('token');
        });

        it('is said not to answer, maybe because the browser blocked it, and is opened again at a press', async () => {
            const element = await ready();
            handle('drill.open', { path: '/holdings' });
            await pass(15_000);
            expect(hosts[1].close).toHaveBeenCalledTimes(1);
            expect(words(one(element, '[data-id="popup"]'))).toContain('The new tab does not answer.');
            buttonOf(element, 'open-blocked').click();
            await flush();
            expect(opened.at(-1)[0]).toBe('https://studio.example/full/holdings');
            expect(one(element, '[data-id="popup"]')).toBeNull();
            buttonOf(element, 'open-full').click();
            await pass(15_000);
            await expectAccessible();
        });
    });

    it('shares what is selected with the panels, both ways', async () => {
        await ready();
        const message = { topic: 'selection.asOf', value: '2026-06-30' };
        handle('bus.publish', message);
        expect(selection.select).toHaveBeenCalledWith(message);
        followSelection.mock.calls[0][1](message);
        expect(hosts[0].emit).toHaveBeenCalledWith('bus.message', message);
        selection.current = { 'selection.asOf': '2026-06-30', 'selection.member': null };
        expect(handle('bus.subscribe', { topics: ['selection.asOf'] })).toEqual({
            selection: { 'selection.asOf': '2026-06-30' },
        });
    });

    it('learns of a dark page, with a later revision', async () => {
        const element = await ready();
        const style = jest.spyOn(window, 'getComputedStyle');
        style.mockReturnValue({ backgroundColor: 'rgb(0, 0, 0)' });
        one(element, '.sensor').dispatchEvent(new CustomEvent('transitionend'));
        expect(hosts[0].setContext).toHaveBeenCalledWith(
            expect.objectContaining({ revision: 2, appearance: expect.objectContaining({ theme: 'dark' }) }),
        );
        style.mockRestore();
    });
});
