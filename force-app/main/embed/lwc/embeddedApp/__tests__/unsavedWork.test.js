import EmbeddedApp from 'c/embeddedApp';
import { followSelection } from 'c/householdSelection';
import endSession from '@salesforce/apex/EmbedController.endSession';
import getLaunch from '@salesforce/apex/EmbedController.getLaunch';
import openSession from '@salesforce/apex/EmbedController.openSession';
import reportDrops from '@salesforce/apex/EmbedController.reportDrops';
import signRequest from '@salesforce/apex/EmbedController.signRequest';
import { deferred, flush, one, words } from 'test/kit';
import {
    OTHER_RECORD,
    RECORD,
    buttonOf,
    expectAccessible,
    frameOf,
    handle,
    hostIs,
    hosts,
    navigations,
    resetFakes,
    showReadyApp,
} from 'test/embedKit';

jest.mock('lightning/navigation', () => require('test/embedKit').navigation);
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
    resetFakes({ followSelection, apex: { endSession, getLaunch, openSession, reportDrops, signRequest } });
});
const ready = (properties) => showReadyApp(EmbeddedApp, properties);

const dirty = async () => {
    const element = await ready();
    handle('dirty.set', { isDirty: true });
    return element;
};
const leaveAllowed = () => window.dispatchEvent(new CustomEvent('beforeunload', { cancelable: true }));

it('lets the browser ask before the tab closes, only while there is unsaved work', async () => {
    const element = await dirty();
    expect(leaveAllowed()).toBe(false);
    handle('dirty.set', { isDirty: false });
    expect(leaveAllowed()).toBe(true);
    handle('dirty.set', { isDirty: true });
    element.remove();
    expect(leaveAllowed()).toBe(true);
});

it('forgets the unsaved work of a document that another one took the place of', async () => {
    await dirty();
    await hostIs('waiting');
    expect(leaveAllowed()).toBe(false);
    await hostIs('connecting');
    expect(leaveAllowed()).toBe(true);
});

it('asks before it loads the app again, and leaves it alone on Stay', async () => {
    const element = await dirty();
    buttonOf(element, 'reload').click();
    await flush();
    expect(words(one(element, 'c-unsaved-work'))).toContain(
        'Portfolio studio has unsaved work, which loading it again would lose.',
    );
    expect(one(element, '.unseen')).toBeNull();
    buttonOf(element, 'stay').click();
    await flush();
    expect(one(element, 'c-unsaved-work')).toBeNull();
    expect(hosts).toHaveLength(1);
    buttonOf(element, 'reload').click();
    await flush();
    await expectAccessible();
});

it('has the app save, then loads it again', async () => {
    const element = await dirty();
    const saved = deferred();
    hosts[0].request.mockReturnValue(saved.promise);
    buttonOf(element, 'reload').click();
    await flush();
    buttonOf(element, 'save').click();
    await flush();
    expect(hosts[0].request).toHaveBeenCalledWith('app.save', {}, 30_000);
    expect(buttonOf(element, 'save').disabled).toBe(true);
    saved.resolve({ isSaved: true });
    await flush();
    expect(hosts).toHaveLength(2);
    expect(one(element, 'c-unsaved-work')).toBeNull();
});

it.each([
    ['says no', () => Promise.resolve({ isSaved: false })],
    ['cannot', () => Promise.reject(new Error('METHOD'))],
])('loses nothing where the app %s', async (_what, answer) => {
    const element = await dirty();
    hosts[0].request.mockImplementation(answer);
    buttonOf(element, 'reload').click();
    await flush();
    buttonOf(element, 'save').click();
    await flush();
    expect(words(element)).toContain('Portfolio studio could not save.');
    expect(hosts).toHaveLength(1);
    buttonOf(element, 'discard').click();
    await flush();
    expect(hosts).toHaveLength(2);
});

it('holds a new record up until the work on the old one is settled, out of sight and without a say', async () => {
    const element = await dirty();
    element.recordId = OTHER_RECORD;
    await flush();
    expect(words(element)).toContain('Portfolio studio has unsaved work on the record you came from.');
    expect(one(element, '.unseen iframe')).not.toBeNull();
    expect(hosts[0].close).not.toHaveBeenCalled();
    for (const [method, params] of [
        ['nav.record', { recordId: RECORD }],
        ['ui.toast', { message: 'x' }],
        ['bus.publish', { topic: 'selection.asOf', value: null }],
    ])
        expect(() => handle(method, params)).toThrow(expect.objectContaining({ code: 'STALE' }));
    buttonOf(element, 'discard').click();
    await flush();
    expect(hosts[0].emit).toHaveBeenLastCalledWith('session.ended', { reason: 'record' });
    expect(getLaunch).toHaveBeenLastCalledWith({ appName: 'Portfolio_Studio', recordId: OTHER_RECORD });
});

it('goes back to the record the work is about, and goes on there', async () => {
    const element = await dirty();
    const frame = frameOf(element);
    element.recordId = OTHER_RECORD;
    await flush();
    buttonOf(element, 'stay').click();
    expect(navigations).toEqual([
        { type: 'standard__recordPage', attributes: { recordId: RECORD, actionName: 'view' } },
    ]);
    element.recordId = RECORD;
    await flush();
    expect(one(element, 'c-unsaved-work')).toBeNull();
    expect(frameOf(element)).toBe(frame);
    expect(hosts).toHaveLength(1);
    expect(handle('nav.record', { recordId: RECORD })).toEqual({});
});

it('lets nothing bring the old record’s app into sight on the new record’s page', async () => {
    const element = await dirty();
    element.recordId = OTHER_RECORD;
    await flush();
    buttonOf(element, 'reload').click();
    await flush();
    expect(words(element)).toContain('Portfolio studio has unsaved work on the record you came from.');
    expect(one(element, '.unseen iframe')).not.toBeNull();
    expect(buttonOf(element, 'open-full')).toBeNull();
    expect(() => handle('nav.record', { recordId: RECORD })).toThrow(
        expect.objectContaining({ code: 'STALE' }),
    );
});

it('does not load the app again that saved after the person went back to its record', async () => {
    const element = await dirty();
    const saved = deferred();
    hosts[0].request.mockReturnValue(saved.promise);
    element.recordId = OTHER_RECORD;
    await flush();
    buttonOf(element, 'save').click();
    await flush();
    element.recordId = RECORD;
    await flush();
    saved.resolve({ isSaved: true });
    await flush();
    expect(hosts).toHaveLength(1);
    expect(hosts[0].close).not.toHaveBeenCalled();
});
