import EmbeddedApp from 'c/embeddedApp';
import { followSelection } from 'c/householdSelection';
import endSession from '@salesforce/apex/EmbedController.endSession';
import getLaunch from '@salesforce/apex/EmbedController.getLaunch';
import openSession from '@salesforce/apex/EmbedController.openSession';
import reportDrops from '@salesforce/apex/EmbedController.reportDrops';
import signRequest from '@salesforce/apex/EmbedController.signRequest';
import { notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';
import { auraError, flush, one, words } from 'test/kit';
import {
    RECORD,
    buttonOf,
    expectAccessible,
    handle,
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

    it('gives no code without a key, and none to who is gone', async () => {
        await ready();
        await expect(handle('token.get', { nonce: 'a' }, { keyThumbprint: undefined })).rejects.toMatchObject(
            { code: 'INVALID' },
        );
        const gone = new AbortController();
        gone.abort();
        await expect(handle('token.get', { nonce: 'a' }, { signal: gone.signal })).rejects.toMatchObject({
            code: 'RESET',
        });
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

    it.each([
        ['/holdings?view=all', 'https://studio.example/full/holdings?view=all'],
        ['', 'https://studio.example/full'],
        ['//evil.example', 'INVALID'],
        ['/../secret', 'INVALID'],
        ['/\\evil.example', 'INVALID'],
        ['https://evil.example', 'INVALID'],
    ])('may open %s of the full app: %s', async (path, expected) => {
        await ready();
        window.open.mockReturnValue({ closed: false });
        const result = refusal(() => handle('drill.open', { path }));
        expect(window.open.mock.calls[0]?.[0] ?? result).toBe(expected);
    });

    it('tells the full app’s tab the same context over a conversation of its own, and says nothing in the address', async () => {
        const element = await ready();
        const tab = { closed: false };
        window.open.mockReturnValue(tab);
        handle('drill.open', {}, {});
        const [framed, tabbed] = hosts;
        expect(tabbed.options.peer()).toBe(tab);
        expect(tabbed.options.origin).toBe('https://studio.example');
        expect(tabbed.options.capabilities).toEqual([
            'context',
            'token',
            'toast',
            'navigate',
            'bus',
            'drill',
        ]);
        expect(tabbed.options.context.record).toEqual(framed.options.context.record);
        element.remove();
        expect(tabbed.close).toHaveBeenCalledTimes(1);
    });

    it('gives no token to a full app at another origin', async () => {
        getLaunch.mockResolvedValue(launchOf({ hostedUrl: 'https://app.other.example/' }));
        await ready();
        window.open.mockReturnValue({ closed: false });
        handle('drill.open', {});
        expect(hosts[1].options.origin).toBe('https://app.other.example');
        expect(hosts[1].options.capabilities).not.toContain('token');
    });

    it('says that the browser blocked the tab, and opens it at a press', async () => {
        const element = await ready();
        window.open.mockReturnValueOnce(null);
        expect(refusal(() => handle('drill.open', { path: '/holdings' }))).toBe('CONSENT');
        await flush();
        expect(words(one(element, '[data-id="popup"]'))).toContain('Your browser blocked the new tab.');
        window.open.mockReturnValueOnce({ closed: false });
        buttonOf(element, 'open-blocked').click();
        await flush();
        expect(window.open).toHaveBeenLastCalledWith('https://studio.example/full/holdings', '_blank');
        expect(one(element, '[data-id="popup"]')).toBeNull();
        window.open.mockReturnValueOnce(null);
        buttonOf(element, 'open-full').click();
        await flush();
        await expectAccessible();
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
