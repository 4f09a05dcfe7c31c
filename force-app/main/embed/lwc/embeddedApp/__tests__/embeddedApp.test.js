import EmbeddedApp from 'c/embeddedApp';
import { followSelection } from 'c/householdSelection';
import endSession from '@salesforce/apex/EmbedController.endSession';
import getLaunch from '@salesforce/apex/EmbedController.getLaunch';
import openSession from '@salesforce/apex/EmbedController.openSession';
import reportDrops from '@salesforce/apex/EmbedController.reportDrops';
import signRequest from '@salesforce/apex/EmbedController.signRequest';
import { auraError, deferred, flush, one, pass, words } from 'test/kit';
import {
    OTHER_RECORD,
    RECORD,
    buttonOf,
    embedHost,
    expectAccessible,
    frameOf,
    handle,
    hostIs,
    hosts,
    launchOf,
    resetFakes,
    showApp,
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
const show = (properties) => showApp(EmbeddedApp, properties);
const ready = (properties) => showReadyApp(EmbeddedApp, properties);

describe('opening', () => {
    it('listens before there is a frame, and waits visibly', async () => {
        const answer = deferred();
        getLaunch.mockReturnValue(answer.promise);
        const element = await show({ title: 'My studio' });
        expect(one(element, '[role="status"]').textContent).toContain('Loading My studio');
        expect(frameOf(element)).toBeNull();
        answer.resolve(launchOf());
        await flush();
        expect(hosts[0].cameLate).toBe(false);
        expect(frameOf(element).src).toBe('https://studio.example/embed');
        expect(frameOf(element).hasAttribute('sandbox')).toBe(false);
        expect(frameOf(element).title).toBe('My studio');
        expect(hosts[0].options.origin).toBe('https://studio.example');
        expect(hosts[0].options.peer()).toBe(frameOf(element).contentWindow);
        expect(hosts[0].options.context).toMatchObject({
            revision: 1,
            record: { recordId: RECORD },
            appearance: { theme: 'light', currencyCode: 'USD', timeZone: 'America/Los_Angeles' },
        });
    });

    it('shows the app when it is ready, with the height it asks for', async () => {
        const element = await ready({ initialHeight: '560' });
        expect(one(element, '[role="status"]')).toBeNull();
        expect(one(element, '.unseen')).toBeNull();
        expect(frameOf(element).style.blockSize || frameOf(element).getAttribute('style')).toContain('560px');
        expect(handle('ui.resize', { height: 900 })).toEqual({ height: 900 });
        expect(handle('ui.resize', { height: 90_000 })).toEqual({ height: 5000 });
        await flush();
        expect(frameOf(element).getAttribute('style')).toContain('5000px');
        await expectAccessible();
    });

    it('says when it takes longer, and then when it is there', async () => {
        const element = await show();
        await pass(3_000);
        expect(words(element)).toContain('Portfolio studio is taking longer than usual.');
        await hostIs('ready');
        expect(one(element, '[aria-live="polite"]').textContent).toBe('Portfolio studio is ready.');
    });

    it('shows why the org does not open it, and asks again on demand', async () => {
        getLaunch.mockRejectedValueOnce(auraError('ACCESS_DENIED', { retryable: true }));
        const element = await show();
        expect(words(element)).toContain('You do not have permission to do this.');
        expect(frameOf(element)).toBeNull();
        expect(hosts).toHaveLength(0);
        one(element, '[data-action="retry"]').click();
        await flush();
        expect(frameOf(element)).not.toBeNull();
    });

    it('says nothing more of an app that could not begin, least of all in the next record’s panel', async () => {
        embedHost.createEmbedHost.mockImplementationOnce(() => {
            throw new Error('context: is longer than a frame may be');
        });
        const element = await show();
        expect(one(element, 'c-error-panel')).not.toBeNull();
        expect(selection.close).toHaveBeenCalledTimes(1);
        element.recordId = OTHER_RECORD;
        await flush();
        await hostIs('ready');
        await pass(20_000);
        expect(one(element, 'c-error-panel')).toBeNull();
        expect(one(element, '.unseen')).toBeNull();
    });

    it('sandboxes an app the admin called opaque', async () => {
        getLaunch.mockResolvedValue(launchOf({ isOpaque: true }));
        const element = await show();
        expect(frameOf(element).getAttribute('sandbox')).toBe('allow-scripts allow-forms allow-popups');
        expect(hosts[0].options.isOpaque).toBe(true);
    });
});

describe('failures', () => {
    const violation = (blockedURI, effectiveDirective = 'frame-src') =>
        document.dispatchEvent(
            Object.assign(new CustomEvent('securitypolicyviolation'), { blockedURI, effectiveDirective }),
        );

    it.each([
        ['silent', 'The app does not answer.'],
        ['lost', 'The app stopped answering.'],
        ['incompatible', 'The app speaks another version of the bridge.'],
        ['blocked', 'The app was stopped: it sent more than the page accepts.'],
    ])('says that it is %s, and offers its own tab', async (state, sentence) => {
        const element = await show();
        await hostIs(state);
        expect(words(element)).toContain(sentence);
        expect(buttonOf(element, 'open-tab')).not.toBeNull();
        // One way out, beside what is said: not the same again above.
        expect(buttonOf(element, 'open-full')).toBeNull();
        await expectAccessible();
    });

    it('takes an app that misbehaves or is incompatible off the page, and hides one that is silent', async () => {
        const element = await show();
        await hostIs('silent');
        expect(one(element, '.unseen iframe')).not.toBeNull();
        await hostIs('ready');
        expect(one(element, 'c-error-panel')).toBeNull();
        expect(one(element, '.unseen')).toBeNull();
        await hostIs('blocked');
        expect(frameOf(element)).toBeNull();
    });

    it('says that the page’s policy keeps it out, whatever the bridge finds later', async () => {
        const element = await show();
        violation('https://other.example');
        violation('https://studio.example', 'img-src');
        await flush();
        expect(one(element, 'c-error-panel')).toBeNull();
        violation('https://studio.example/embed');
        await flush();
        expect(words(element)).toContain('Salesforce does not let this app’s address into the page.');
        await hostIs('silent');
        expect(words(element)).toContain('Salesforce does not let this app’s address into the page.');
    });

    it('opens where the page may not be told of its policy, and hints at it to who may diagnose', async () => {
        const listen = jest.spyOn(document, 'addEventListener').mockImplementation((type) => {
            if (type === 'securitypolicyviolation') throw new Error('Lightning Web Security: Cannot add');
        });
        getLaunch.mockResolvedValue(launchOf({}, { canDiagnose: true }));
        const element = await show();
        listen.mockRestore();
        expect(frameOf(element)).not.toBeNull();
        await hostIs('silent');
        expect(words(element)).toContain('check that https://studio.example is a trusted URL for frames');
    });

    it('says that nothing came at all, and hears an app that comes late', async () => {
        const element = await show();
        await pass(20_000);
        expect(words(element)).toContain('The app does not answer.');
        await hostIs('ready');
        expect(one(element, 'c-error-panel')).toBeNull();
    });

    it('believes an app that says it is signed out or not available', async () => {
        const element = await ready();
        handle('app.status', { status: 'signed-out' });
        await flush();
        expect(words(element)).toContain('You are signed out of the app.');
        // It may let one sign in.
        expect(frameOf(element).parentElement.className).toBe('stage');
        handle('app.status', { status: 'ready' });
        await flush();
        expect(one(element, 'c-error-panel')).toBeNull();
        handle('app.status', { status: 'unavailable' });
        await flush();
        expect(words(element)).toContain('The app does not answer.');
        expect(frameOf(element).parentElement.className).toBe('stage unseen');
        one(element, '[data-action="retry"]').click();
        await flush();
        expect(hosts).toHaveLength(2);
        expect(hosts[0].close).toHaveBeenCalled();
    });
});

describe('life cycle', () => {
    it('ends everything when it is removed, and starts anew when it is put back', async () => {
        const element = await ready();
        await handle('token.get', { nonce: 'n'.repeat(20) });
        const old = frameOf(element);
        element.remove();
        expect(hosts[0].emit).toHaveBeenLastCalledWith('session.ended', { reason: 'removed' });
        expect(hosts[0].close).toHaveBeenCalledTimes(1);
        expect(endSession).toHaveBeenCalledWith({ sessionId: 'ems_1', reason: 'removed' });
        expect(selection.close).toHaveBeenCalledTimes(1);
        document.body.append(element);
        await flush();
        expect(hosts).toHaveLength(2);
        expect(frameOf(element)).not.toBe(old);
    });

    it('ends the old record’s conversation and session at once, before it asks for the new one', async () => {
        const element = await ready();
        await handle('token.get', { nonce: 'n'.repeat(20) });
        const answer = deferred();
        getLaunch.mockReturnValue(answer.promise);
        element.recordId = OTHER_RECORD;
        expect(hosts[0].close).toHaveBeenCalledTimes(1);
        expect(endSession).toHaveBeenCalledWith({ sessionId: 'ems_1', reason: 'record' });
        await flush();
        expect(frameOf(element)).toBeNull();
        answer.resolve(launchOf({}, { record: { recordId: OTHER_RECORD, objectApiName: 'Account' } }));
        await flush();
        expect(hosts[1].options.context.record.recordId).toBe(OTHER_RECORD);
        expect(followSelection).toHaveBeenLastCalledWith(OTHER_RECORD, expect.any(Function));
    });

    it('ignores a launch that comes after the record changed or the component went', async () => {
        const first = deferred();
        const second = deferred();
        getLaunch.mockReturnValueOnce(first.promise).mockReturnValueOnce(second.promise);
        const element = await show();
        element.recordId = OTHER_RECORD;
        await flush();
        first.resolve(launchOf({ url: 'https://studio.example/late' }));
        await flush();
        expect(frameOf(element)).toBeNull();
        element.remove();
        second.resolve(launchOf());
        await flush();
        expect(hosts).toHaveLength(0);
    });

    it('asks once when app and record change together', async () => {
        const element = await ready();
        element.appName = 'Chartroom';
        element.recordId = OTHER_RECORD;
        await flush();
        expect(getLaunch).toHaveBeenCalledTimes(2);
        expect(getLaunch).toHaveBeenLastCalledWith({ appName: 'Chartroom', recordId: OTHER_RECORD });
    });

    it('ends with the page, and starts anew in one that comes back', async () => {
        await ready();
        window.dispatchEvent(new CustomEvent('pagehide'));
        expect(hosts[0].close).toHaveBeenCalledTimes(1);
        window.dispatchEvent(Object.assign(new CustomEvent('pageshow'), { persisted: true }));
        await flush();
        expect(hosts).toHaveLength(2);
    });
});

it('is accessible while it waits and where the org refuses', async () => {
    getLaunch.mockReturnValueOnce(new Promise(() => {}));
    await show();
    await expectAccessible();
    expect(hosts).toHaveLength(0);
    document.body.replaceChildren();
    getLaunch.mockRejectedValueOnce(auraError('ACCESS_DENIED'));
    await show();
    await expectAccessible();
});
