import EmbeddedApp from 'c/embeddedApp';
import { followSelection } from 'c/householdSelection';
import endSession from '@salesforce/apex/EmbedController.endSession';
import getLaunch from '@salesforce/apex/EmbedController.getLaunch';
import openSession from '@salesforce/apex/EmbedController.openSession';
import reportDrops from '@salesforce/apex/EmbedController.reportDrops';
import signRequest from '@salesforce/apex/EmbedController.signRequest';
import { all, auraError, flush, one, pass, words } from 'test/kit';
import { frameOf, handle, hosts, launchOf, resetFakes, showApp, showReadyApp } from 'test/embedKit';

jest.mock('c/embedHost', () => require('test/embedKit').embedHost, { virtual: true });
jest.mock('c/desktopAgent', () => ({ createDesktopAgent: jest.fn() }), { virtual: true });
jest.mock('c/intentChooser', () => ({ __esModule: true, default: { open: jest.fn() } }));
jest.mock('c/householdSelection', () => ({ followSelection: jest.fn() }));
jest.mock('@salesforce/apex/EmbedController.getLaunch', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/EmbedController.openSession', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/EmbedController.endSession', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/EmbedController.signRequest', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/EmbedController.reportDrops', () => ({ default: jest.fn() }), { virtual: true });

beforeEach(() => {
    resetFakes({
        followSelection,
        apex: { endSession, getLaunch, openSession, reportDrops, signRequest },
    });
});
const show = (properties) => showApp(EmbeddedApp, properties);
const ready = (properties) => showReadyApp(EmbeddedApp, properties);

describe('other protocols and diagnostics', () => {
    it('posts a signed request into the frame, and keeps it no longer than that', async () => {
        const submit = jest.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(function () {
            submit.posted = [this.action, this.target, this.elements.signed_request.value];
        });
        getLaunch.mockResolvedValue(launchOf({ protocols: ['CANVAS'], hostedUrl: null }));
        const element = await show();
        expect(frameOf(element).hasAttribute('src')).toBe(false);
        expect(submit.posted).toEqual([
            'https://studio.example/embed',
            frameOf(element).getAttribute('name'),
            'sig.payload',
        ]);
        expect(one(element, 'form')).toBeNull();
        frameOf(element).dispatchEvent(new CustomEvent('load'));
        await flush();
        expect(one(element, '.unseen')).toBeNull();
        expect(hosts).toHaveLength(0);
        submit.mockRestore();
    });

    it('reports what was thrown away once a minute, and shows it to who may diagnose', async () => {
        getLaunch.mockResolvedValue(launchOf({}, { canDiagnose: true }));
        const element = await ready();
        for (let times = 0; times < 3; times++) hosts[0].options.onDrop('too-large', times + 1);
        handle('log', { level: 'warning', message: '<i>slow</i>' });
        await pass(500);
        expect(words(one(element, '[data-drop="too-large"]'))).toBe('too-large 3');
        expect(words(one(element, '.log'))).toBe('warning: <i>slow</i>');
        expect(reportDrops).not.toHaveBeenCalled();
        await pass(60_000);
        expect(reportDrops.mock.calls).toEqual([
            [{ appName: 'Portfolio_Studio', state: 'ready', drops: { 'too-large': 3 } }],
        ]);
        hosts[0].options.onDrop('rate', 1);
        element.remove();
        expect(reportDrops).toHaveBeenLastCalledWith(expect.objectContaining({ drops: { rate: 1 } }));
    });

    it('tells who may diagnose why the companion signed nobody in', async () => {
        getLaunch.mockResolvedValue(launchOf({}, { canDiagnose: true }));
        const element = await ready();
        openSession.mockRejectedValueOnce(auraError('EMBED_APP_NOT_FOUND'));
        await expect(handle('token.get', { nonce: 'a' })).rejects.toMatchObject({ code: 'HOST' });
        await flush();
        const line = words(one(element, '.log'));
        expect(line).toMatch(/^error: EMBED_APP_NOT_FOUND: \S.*\(req-test-0001\)$/);
    });

    it('shows no diagnostics to others', async () => {
        expect(all(await ready(), 'c-embed-diagnostics')).toHaveLength(0);
    });
});
