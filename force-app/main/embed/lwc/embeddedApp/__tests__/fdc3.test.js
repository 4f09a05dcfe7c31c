import EmbeddedApp from 'c/embeddedApp';
import { contextsOfSelection, createDesktopAgent, recordOfContext, selectionOfContext } from 'c/desktopAgent';
import { followSelection } from 'c/householdSelection';
import IntentChooser from 'c/intentChooser';
import endSession from '@salesforce/apex/EmbedController.endSession';
import getLaunch from '@salesforce/apex/EmbedController.getLaunch';
import openSession from '@salesforce/apex/EmbedController.openSession';
import reportDrops from '@salesforce/apex/EmbedController.reportDrops';
import signRequest from '@salesforce/apex/EmbedController.signRequest';
import { flush, one, pass, words } from 'test/kit';
import {
    OTHER_RECORD,
    RECORD,
    frameOf,
    handle as call,
    hosts,
    launchOf,
    navigations,
    resetFakes,
    showApp,
} from 'test/embedKit';

jest.mock('lightning/navigation', () => require('test/embedKit').navigation);
jest.mock('c/embedHost', () => require('test/embedKit').embedHost, { virtual: true });
jest.mock(
    'c/desktopAgent',
    () => ({
        createDesktopAgent: jest.fn(),
        contextOfMapped: ({ type, id }) => ({ type, id }),
        contextsOfSelection: jest.fn(),
        recordOfContext: jest.fn(),
        selectionOfContext: jest.fn(),
    }),
    { virtual: true },
);
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

const MEMBER = '003RL000001aA01YAE';
const CONTACT = { type: 'fdc3.contact', id: { CLIENT: 'C-1' }, recordId: MEMBER };
const HOUSEHOLD = { type: 'fdc3.portfolio', id: { CLIENT: 'HH-1' }, recordId: RECORD };
const fdc3 = (app = {}) =>
    launchOf(
        {
            name: 'Chartroom',
            label: 'Chartroom',
            appId: 'chartroom',
            protocols: ['FDC3'],
            channel: 'fdc3.channel.1',
            receives: ['fdc3.contact'],
            sends: ['fdc3.instrument'],
            ...app,
        },
        {
            contexts: [HOUSEHOLD, CONTACT],
            intents: [
                { intent: 'ViewProfile', contextTypes: ['fdc3.contact'], action: 'RECORD', label: 'Open' },
                { intent: 'ViewContact', contextTypes: ['fdc3.contact'], action: 'SELECT', label: 'Select' },
                {
                    intent: 'StartChat',
                    contextTypes: ['fdc3.contact'],
                    action: 'URL',
                    label: 'Chat',
                    destination: 'https://chat.example/{email}',
                },
            ],
        },
    );

let agents;
beforeEach(() => {
    agents = [];
    createDesktopAgent.mockReset().mockImplementation((options) => {
        const agent = {
            options,
            apps: [],
            frameAtJoin: [],
            intents: [],
            broadcast: jest.fn(),
            close: jest.fn(),
            setPageIntents: (intents) => {
                agent.intents = intents;
            },
            addApp: jest.fn((app) => {
                agent.frameAtJoin.push(app.peer());
                const handle = { remove: jest.fn() };
                agent.apps.push({ app, handle });
                return handle;
            }),
        };
        agents.push(agent);
        return agent;
    });
    getLaunch.mockResolvedValue(fdc3());
    contextsOfSelection.mockReset().mockReturnValue([]);
});

it('joins the record’s agent before there is a frame, and says what the page shows', async () => {
    const element = await show();
    const [{ app }] = agents[0].apps;
    expect(agents[0].frameAtJoin).toEqual([null]);
    expect(app.peer()).toBe(frameOf(element).contentWindow);
    expect(app).toMatchObject({
        appId: 'chartroom',
        url: 'https://studio.example/embed',
        receives: ['fdc3.contact'],
    });
    // The household, and none of its members before one is selected.
    expect(agents[0].broadcast.mock.calls).toEqual([
        ['fdc3.channel.1', { type: 'fdc3.portfolio', id: HOUSEHOLD.id }],
    ]);
    expect(hosts).toHaveLength(0);
    app.onState('connected');
    await flush();
    expect(one(element, '.unseen')).toBeNull();
    app.onState('lost');
    await flush();
    expect(words(element)).toContain('The app stopped answering.');
});

it('says that an app is silent which loaded and never spoke', async () => {
    const element = await show();
    frameOf(element).dispatchEvent(new CustomEvent('load'));
    await pass(8_000);
    expect(words(element)).toContain('The app does not answer.');
});

it('shares one agent among the apps of a record, and closes it after the last', async () => {
    const first = await show();
    const second = await show({ appName: 'Other' });
    const other = await show({ recordId: OTHER_RECORD });
    expect(agents).toHaveLength(2);
    expect(agents[0].apps).toHaveLength(2);
    first.remove();
    expect(agents[0].apps[0].handle.remove).toHaveBeenCalledTimes(1);
    expect(agents[0].close).not.toHaveBeenCalled();
    second.remove();
    expect(agents[0].close).toHaveBeenCalledTimes(1);
    expect(agents[1].close).not.toHaveBeenCalled();
    other.recordId = RECORD;
    await flush();
    expect(agents[1].close).toHaveBeenCalledTimes(1);
    expect(agents).toHaveLength(3);
});

it('carries a selection to the channel and a broadcast to the selection', async () => {
    await show();
    const message = { topic: 'selection.member', value: { recordId: MEMBER, name: 'Amara' } };
    contextsOfSelection.mockReturnValue([{ type: 'fdc3.contact', id: { CLIENT: 'C-1' } }]);
    agents[0].broadcast.mockClear();
    const tell = followSelection.mock.calls.map(([, listener]) => listener);
    tell.forEach((listener) => listener(message));
    expect(agents[0].broadcast).toHaveBeenCalledTimes(1);
    expect(contextsOfSelection).toHaveBeenLastCalledWith(message, [HOUSEHOLD, CONTACT]);
    selectionOfContext.mockReturnValueOnce(message).mockReturnValueOnce(undefined);
    agents[0].options.onBroadcast(
        { type: 'fdc3.contact' },
        { appId: 'chartroom', channel: 'fdc3.channel.1' },
    );
    agents[0].options.onBroadcast({ type: 'other' }, { appId: 'chartroom', channel: 'fdc3.channel.1' });
    expect(selection.select.mock.calls).toEqual([[message]]);
});

it('handles the page’s intents: a record it told of, a selection, an address', async () => {
    await show();
    const raise = (intent, context = { type: 'fdc3.contact', id: { CLIENT: 'x', email: 'a b' } }) =>
        agents[0].intents.find((known) => known.intent === intent).handle(context, { appId: 'chartroom' });
    recordOfContext.mockReturnValueOnce(CONTACT).mockReturnValueOnce(undefined);
    await raise('ViewProfile');
    expect(navigations.at(-1)).toEqual({
        type: 'standard__recordPage',
        attributes: { recordId: MEMBER, actionName: 'view' },
    });
    await expect(raise('ViewProfile')).rejects.toThrow('NoSuchRecord');
    const message = { topic: 'selection.member', value: { recordId: MEMBER, name: 'Amara' } };
    selectionOfContext.mockReturnValueOnce(message).mockReturnValueOnce(undefined);
    await raise('ViewContact');
    expect(selection.select).toHaveBeenCalledWith(message);
    await expect(raise('ViewContact')).rejects.toThrow('NothingOnThisPage');
    await raise('StartChat');
    expect(navigations.at(-1)).toEqual({
        type: 'standard__webPage',
        attributes: { url: 'https://chat.example/a%20b' },
    });
    await expect(raise('StartChat', { type: 'fdc3.contact', id: {} })).rejects.toThrow('NotAnId');
    expect(navigations).toHaveLength(2);
});

it('leads nowhere by an id that is a direction, and nowhere while the page shows another record', async () => {
    getLaunch.mockResolvedValue({ ...fdc3({ protocols: ['FDC3', 'BRIDGE'], capabilities: ['dirty'] }) });
    const element = await show();
    const raise = (intent, id) =>
        agents[0].intents
            .find((known) => known.intent === intent)
            .handle({ type: 'fdc3.contact', id }, { appId: 'chartroom' });
    await expect(raise('StartChat', { email: '..' })).rejects.toThrow('NotAnId');
    await expect(raise('StartChat', {})).rejects.toThrow('NotAnId');
    call('dirty.set', { isDirty: true });
    element.recordId = OTHER_RECORD;
    await flush();
    recordOfContext.mockReturnValueOnce(CONTACT);
    await expect(raise('ViewProfile', { CLIENT: 'C-1' })).rejects.toThrow('NotOnThisPage');
    await expect(raise('StartChat', { email: 'a' })).rejects.toThrow('NotOnThisPage');
    expect(navigations).toEqual([]);
});

it('asks the person where several could handle an intent', async () => {
    await show();
    const choices = [{ appId: 'a', title: 'A', intent: 'ViewChart' }];
    IntentChooser.open.mockResolvedValueOnce(choices[0]);
    expect(await agents[0].options.chooseHandler(choices)).toBe(choices[0]);
    expect(IntentChooser.open).toHaveBeenCalledWith(expect.objectContaining({ choices }));
});

it('counts what the agent threw away of this app', async () => {
    const element = await show();
    agents[0].options.onDrop('malformed', 'chartroom');
    agents[0].options.onDrop('malformed', 'another');
    element.remove();
    expect(reportDrops).toHaveBeenCalledWith({
        appName: 'Chartroom',
        state: 'opening',
        drops: { malformed: 1 },
    });
});
