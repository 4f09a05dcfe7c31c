import assert from 'node:assert/strict';
import { beforeEach, afterEach, describe, mock, test } from 'node:test';
import type { AgentOptions, Fdc3Context, IntentChoice } from './agent.ts';
import {
  contextsOf,
  eventsOf,
  listen,
  loadAgent,
  openTestPage,
  raise,
  say,
  type TestApp,
  type TestPage,
} from './testAgent.ts';

const { createDesktopAgent } = await loadAgent();
const ONE = 'fdc3.channel.1';
const TWO = 'fdc3.channel.2';
const apple: Fdc3Context = { type: 'fdc3.instrument', id: { ticker: 'AAPL' } };
const ruth: Fdc3Context = { type: 'fdc3.contact', name: 'Ruth', id: { GLOBAL_ID: 'G-1' } };

let page: TestPage;
const heard: [Fdc3Context, { readonly appId: string; readonly channel: string }][] = [];
let choose: NonNullable<AgentOptions['chooseHandler']>;

beforeEach(() => {
  heard.length = 0;
  choose = (choices) => Promise.resolve(choices[0]);
  page = openTestPage(createDesktopAgent, {
    onBroadcast: (context, from) => heard.push([context, from]),
    chooseHandler: (choices) => choose(choices),
  });
});
afterEach(() => page.close());

describe('channels', () => {
  test('a context reaches those who joined and may have it, once each, and not who said it', async () => {
    const chart = await page.connect('chart', { channel: ONE });
    const same = await page.connect('same', { channel: ONE });
    const away = await page.connect('away', { channel: TWO });
    const strict = await page.connect('strict', { channel: ONE, receives: ['fdc3.contact'] });
    for (const app of [chart, same, strict]) {
      await listen(app);
      await listen(app, ONE, 'fdc3.instrument');
    }
    await listen(away);
    await say(chart, apple);
    for (const app of [chart, same, away, strict]) await app.settle();
    assert.deepEqual([chart, same, away, strict].map(contextsOf), [[], [apple], [], []]);
    assert.deepEqual(eventsOf(same, 'broadcastEvent')[0]!.payload['originatingApp'], {
      appId: 'chart',
      instanceId: chart.instanceId,
    });
    assert.deepEqual(heard, [[apple, { appId: 'chart', channel: ONE }]]);
  });

  test('what an app may not send nobody hears', async () => {
    const chart = await page.connect('chart', { channel: ONE, sends: ['fdc3.contact'] });
    const other = await page.connect('other', { channel: ONE });
    await listen(other);
    assert.deepEqual(await say(chart, apple), { error: 'AccessDenied' });
    assert.deepEqual(await say(chart, ruth, TWO), { error: 'AccessDenied' }, 'it has not joined that one');
    await other.settle();
    assert.deepEqual([contextsOf(other), heard], [[], []]);
    assert.deepEqual({ ...page.drops }, { 'context-not-granted': 1, 'foreign-channel': 1 });
  });

  test('an app is given what its channel holds: when it listens, when it asks, if it may', async () => {
    page.agent.broadcast(ONE, ruth);
    page.agent.broadcast(ONE, apple);
    const strict = await page.connect('strict', { channel: ONE, receives: ['fdc3.contact'] });
    await listen(strict);
    await strict.settle();
    assert.deepEqual(contextsOf(strict), [ruth]);
    const ask = (contextType: string | null) =>
      strict.ask('getCurrentContextRequest', { channelId: ONE, contextType });
    assert.deepEqual(await ask(null), { context: ruth });
    assert.deepEqual(await ask('fdc3.instrument'), { context: null });
    page.agent.clearChannels();
    assert.deepEqual(await ask(null), { context: null });
  });

  test('the page moves an app, and tells it', async () => {
    const chart = await page.connect('chart', { channel: ONE });
    await listen(chart);
    chart.handle.joinChannel(TWO);
    page.agent.broadcast(ONE, ruth);
    page.agent.broadcast(TWO, apple);
    await chart.settle();
    assert.deepEqual(eventsOf(chart, 'channelChangedEvent')[0]!.payload, { newChannelId: TWO });
    assert.deepEqual(contextsOf(chart), [apple]);
    chart.handle.joinChannel(null);
    assert.deepEqual(await chart.ask('getCurrentChannelRequest'), { channel: null });
    assert.equal(chart.events.filter(({ type }) => type.endsWith('Response')).length, 0);
  });

  test('what the page says is cut to what each app may know, now and later; what apps say is not', async () => {
    const nameless: Fdc3Context = { type: 'fdc3.contact', id: { GLOBAL_ID: 'G-1' } };
    const all = await page.connect('all', { channel: ONE });
    const part = await page.connect('part', { channel: ONE, knows: () => nameless });
    const none = await page.connect('none', { channel: ONE, knows: () => undefined });
    for (const app of [all, part, none]) await listen(app);
    page.agent.broadcast(ONE, ruth);
    const held = (app: TestApp) =>
      app.ask('getCurrentContextRequest', { channelId: ONE, contextType: 'fdc3.contact' });
    assert.deepEqual(
      [await held(all), await held(part), await held(none)],
      [{ context: ruth }, { context: nameless }, { context: null }],
    );
    await say(part, nameless);
    assert.deepEqual([heard, page.drops['echo']], [[], 1], 'to repeat one’s own part is an echo, too');
    await say(all, ruth);
    await say(all, { ...ruth, name: 'Ruth O.' });
    for (const app of [all, part, none]) await app.settle();
    const names = [all, part, none].map((app) => (contextsOf(app) as Fdc3Context[]).map(({ name }) => name));
    assert.deepEqual(names, [['Ruth'], [undefined, 'Ruth O.'], ['Ruth O.']]);
  });

  test('who repeats what another said makes no loop, who repeats itself is heard', async () => {
    const chart = await page.connect('chart', { channel: ONE });
    const other = await page.connect('other', { channel: ONE });
    await listen(chart);
    await listen(other);
    page.agent.broadcast(ONE, apple);
    await say(other, { id: { ticker: 'AAPL' }, type: 'fdc3.instrument' });
    assert.deepEqual(heard, [], 'the page does not hear its own words');
    await say(chart, ruth);
    await say(other, ruth);
    await say(chart, ruth);
    page.agent.broadcast(ONE, ruth);
    for (const app of [chart, other]) await app.settle();
    assert.deepEqual(contextsOf(chart), [apple]);
    assert.deepEqual(contextsOf(other), [apple, ruth, ruth]);
    assert.equal(page.drops['echo'], 2);
  });

  test('app channels are made once and keep to the policy', async () => {
    const chart = await page.connect('chart');
    const strict = await page.connect('strict', { receives: [] });
    for (const app of [chart, strict])
      assert.deepEqual(await app.ask('getOrCreateChannelRequest', { channelId: 'desk' }), {
        channel: { id: 'desk', type: 'app' },
      });
    assert.deepEqual(await chart.ask('getOrCreateChannelRequest', { channelId: ONE }), {
      error: 'AccessDenied',
    });
    await listen(strict, 'desk');
    await say(chart, apple, 'desk');
    await strict.settle();
    assert.deepEqual(contextsOf(strict), []);
    const asked = { channelId: 'desk', contextType: null };
    assert.deepEqual(await strict.ask('getCurrentContextRequest', asked), { context: null });
    assert.deepEqual(await chart.ask('getCurrentContextRequest', asked), { context: apple });
    assert.deepEqual(heard, [], 'the page follows user channels only');
  });
});

describe('intents', () => {
  test('the page handles its own; the result comes back if the app may have it', async () => {
    const calls: unknown[] = [];
    const handle = (context: Fdc3Context, source: { readonly appId: string }) => {
      calls.push([context, source]);
      return Promise.resolve(ruth);
    };
    page.agent.setPageIntents([
      { intent: 'ViewProfile', contextTypes: ['fdc3.contact'], label: 'Open in Salesforce', handle },
    ]);
    const chart = await page.connect('chart');
    const strict = await page.connect('strict', { receives: [] });
    const found = await chart.ask('findIntentRequest', { intent: 'ViewProfile', context: ruth });
    const { intent, apps } = found['appIntent'] as { intent: unknown; apps: readonly IntentChoice[] };
    assert.deepEqual(intent, { name: 'ViewProfile', displayName: 'Open in Salesforce' });
    assert.equal(apps[0]!.appId, 'Salesforce');
    for (const app of [chart, strict]) {
      const { intentResolution } = await raise(app, 'ViewProfile', ruth);
      assert.equal((intentResolution as { source: { appId: string } }).source.appId, 'Salesforce');
      await app.settle();
    }
    assert.deepEqual(calls, [
      [ruth, { appId: 'chart' }],
      [ruth, { appId: 'strict' }],
    ]);
    assert.deepEqual(eventsOf(chart, 'raiseIntentResultResponse')[0]!.payload, {
      intentResult: { context: ruth },
    });
    assert.deepEqual(eventsOf(strict, 'raiseIntentResultResponse')[0]!.payload, { intentResult: {} });
    assert.deepEqual(await raise(chart, 'ViewProfile', apple), { error: 'NoAppsFound' });
  });

  test('what fails in the page is told without its reasons', async () => {
    const handle = () => Promise.reject(new Error('SELECT Secret__c FROM Account'));
    page.agent.setPageIntents([
      { intent: 'ViewProfile', contextTypes: ['fdc3.contact'], label: 'Open', handle },
    ]);
    const chart = await page.connect('chart');
    await raise(chart, 'ViewProfile', ruth);
    await chart.settle();
    assert.deepEqual(eventsOf(chart, 'raiseIntentResultResponse')[0]!.payload, {
      error: 'IntentHandlerRejected',
    });
  });

  test('an intent goes to the app that listens for it, and its answer back, under ids of our own', async () => {
    const chart = await page.connect('chart');
    const desk = await page.connect('desk');
    await chart.ask('addIntentListenerRequest', { intent: 'ViewChart' });
    const requestUuid = crypto.randomUUID();
    desk.say({ type: 'raiseIntentForContextRequest', meta: { requestUuid }, payload: { context: apple } });
    await desk.settle();
    await chart.settle();
    const [event] = eventsOf(chart, 'intentEvent');
    const id = event!.payload['raiseIntentRequestUuid'] as string;
    assert.notEqual(id, requestUuid);
    assert.deepEqual([event!.payload['intent'], event!.payload['context']], ['ViewChart', apple]);
    const result = { intentEventUuid: 'e', raiseIntentRequestUuid: id, intentResult: { context: ruth } };
    assert.deepEqual(await desk.ask('intentResultRequest', result), { error: 'IntentDeliveryFailed' });
    assert.deepEqual(await chart.ask('intentResultRequest', result), {});
    await desk.settle();
    const types = ['raiseIntentForContextResponse', 'raiseIntentResultResponse'];
    assert.deepEqual(
      desk.events.map(({ type, meta }) => [type, meta['requestUuid']]),
      types.map((type) => [type, requestUuid]),
    );
    assert.deepEqual({ ...page.drops }, { 'foreign-result': 1 });
  });

  test('the policy stands before the intent and before its result', async () => {
    const chart = await page.connect('chart', { receives: ['fdc3.instrument'], sends: ['fdc3.instrument'] });
    const desk = await page.connect('desk', { sends: ['fdc3.instrument', 'fdc3.contact'] });
    await chart.ask('addIntentListenerRequest', { intent: 'ViewChart' });
    assert.deepEqual(await raise(desk, 'ViewChart', ruth), { error: 'NoAppsFound' });
    assert.deepEqual(await raise(desk, 'ViewChart', { type: 'fdc3.order' }), { error: 'AccessDenied' });
    assert.deepEqual(await raise(desk, 'ViewChart', ruth, { appId: 'chart', instanceId: chart.instanceId }), {
      error: 'NoAppsFound',
    });
    await raise(desk, 'ViewChart', apple);
    await chart.settle();
    assert.equal(eventsOf(chart, 'intentEvent').length, 1);
    const id = eventsOf(chart, 'intentEvent')[0]!.payload['raiseIntentRequestUuid'];
    const payload = { intentEventUuid: 'e', raiseIntentRequestUuid: id, intentResult: { context: ruth } };
    await chart.ask('intentResultRequest', payload);
    await desk.settle();
    assert.deepEqual(eventsOf(desk, 'raiseIntentResultResponse')[0]!.payload, { intentResult: {} });
  });

  test('a person chooses among several; nobody is asked twice at once', async () => {
    const apps = [await page.connect('one'), await page.connect('two')];
    for (const app of apps) await app.ask('addIntentListenerRequest', { intent: 'ViewChart' });
    const desk = await page.connect('desk');
    let choices: readonly IntentChoice[] = [];
    choose = (offered) => Promise.resolve((choices = offered)[1]);
    const { intentResolution } = await raise(desk, 'ViewChart', apple);
    assert.deepEqual(
      choices.map(({ appId, intent }) => [appId, intent]),
      [
        ['one', 'ViewChart'],
        ['two', 'ViewChart'],
      ],
    );
    assert.equal((intentResolution as { source: { appId: string } }).source.appId, 'two');
    choose = () => Promise.resolve(undefined);
    assert.deepEqual(await raise(desk, 'ViewChart', apple), { error: 'UserCancelledResolution' });
    choose = () => Promise.resolve({ appId: 'evil', title: '', intent: 'ViewChart' });
    assert.deepEqual(await raise(desk, 'ViewChart', apple), { error: 'UserCancelledResolution' });
    let decide: (choice: undefined) => void = () => {};
    choose = () => new Promise((resolve) => (decide = resolve));
    const first = raise(desk, 'ViewChart', apple);
    assert.deepEqual(await raise(desk, 'ViewChart', apple), { error: 'ResolverUnavailable' });
    decide(undefined);
    await first;
    assert.deepEqual(await raise(desk, 'ViewChart', apple, { appId: 'none' }), {
      error: 'TargetAppUnavailable',
    });
    assert.deepEqual(await raise(desk, 'ViewChart', apple, { appId: 'one', instanceId: 'x' }), {
      error: 'TargetInstanceUnavailable',
    });
  });

  test('who raises an intent does not handle it', async () => {
    const chart = await page.connect('chart');
    await chart.ask('addIntentListenerRequest', { intent: 'ViewChart' });
    assert.deepEqual(await raise(chart, 'ViewChart', apple), { error: 'NoAppsFound' });
  });

  test('who waits for an app that goes is told that nothing comes', async () => {
    const chart = await page.connect('chart');
    const desk = await page.connect('desk');
    await chart.ask('addIntentListenerRequest', { intent: 'ViewChart' });
    await raise(desk, 'ViewChart', apple);
    chart.handle.remove();
    await desk.settle();
    assert.deepEqual(eventsOf(desk, 'raiseIntentResultResponse')[0]!.payload, { intentResult: {} });
  });
});

describe('private channels are for two', () => {
  async function share() {
    const [maker, guest, third] = [
      await page.connect('maker'),
      await page.connect('guest'),
      await page.connect('third'),
    ];
    const { privateChannel } = await maker.ask('createPrivateChannelRequest');
    const { id } = privateChannel as { id: string };
    await maker.ask('addIntentListenerRequest', { intent: 'Stream' });
    const give = async (to: TestApp) => {
      await raise(to, 'Stream', apple);
      await maker.settle();
      const event = eventsOf(maker, 'intentEvent').at(-1)!;
      const intentResult = { channel: { id, type: 'private' } };
      const raiseIntentRequestUuid = event.payload['raiseIntentRequestUuid'];
      await maker.ask('intentResultRequest', { intentEventUuid: 'e', raiseIntentRequestUuid, intentResult });
      await to.settle();
      return eventsOf(to, 'raiseIntentResultResponse').at(-1)!.payload['intentResult'];
    };
    return { maker, guest, third, id, give };
  }

  test('they hear each other and of each other; a third who knows the id gets nothing', async () => {
    const { maker, guest, third, id, give } = await share();
    assert.deepEqual(await give(guest), { channel: { id, type: 'private' } });
    await listen(guest, id);
    const kind = { privateChannelId: id, listenerType: 'addContextListener' };
    await maker.ask('privateChannelAddEventListenerRequest', kind);
    await maker.ask('privateChannelAddEventListenerRequest', { ...kind, listenerType: 'disconnect' });
    assert.deepEqual(await give(third), {}, 'there are two already');
    for (const [type, payload] of [
      ['broadcastRequest', { channelId: id, context: apple }],
      ['addContextListenerRequest', { channelId: id, contextType: null }],
      ['getCurrentContextRequest', { channelId: id, contextType: null }],
      ['privateChannelAddEventListenerRequest', kind],
      ['privateChannelDisconnectRequest', { channelId: id }],
    ] as const)
      assert.deepEqual(await third.ask(type, payload), { error: 'AccessDenied' }, type);
    await say(maker, apple, id);
    await guest.settle();
    assert.deepEqual(contextsOf(guest), [apple]);
    await guest.ask('privateChannelDisconnectRequest', { channelId: id });
    await maker.settle();
    assert.deepEqual(
      maker.events.map(({ type }) => type).filter((type) => type.startsWith('privateChannel')),
      ['privateChannelOnAddContextListenerEvent', 'privateChannelOnDisconnectEvent'],
    );
    assert.deepEqual(await say(guest, apple, id), { error: 'AccessDenied' });
  });

  test('one who goes disconnects, silently for the console', async () => {
    const log = mock.method(console, 'log', () => {});
    const { maker, guest, id, give } = await share();
    await give(guest);
    await listen(guest, id);
    await maker.ask('privateChannelAddEventListenerRequest', { privateChannelId: id, listenerType: null });
    guest.handle.remove();
    await maker.settle();
    assert.equal(eventsOf(maker, 'privateChannelOnDisconnectEvent').length, 1);
    assert.equal(log.mock.callCount(), 0);
    log.mock.restore();
  });
});

describe('apps about apps', () => {
  test('they find each other and the page, and hand a context over to one that is there', async () => {
    const chart = await page.connect('chart', { receives: ['fdc3.instrument'] });
    const desk = await page.connect('desk');
    page.add('sleepy');
    await listen(chart, null);
    const { appId, instanceId } = { appId: 'chart', instanceId: chart.instanceId };
    assert.deepEqual(await desk.ask('findInstancesRequest', { app: { appId } }), {
      appIdentifiers: [{ appId, instanceId }],
    });
    assert.deepEqual(await desk.ask('openRequest', { app: { appId }, context: apple }), {
      appIdentifier: { appId, instanceId },
    });
    assert.deepEqual(await desk.ask('openRequest', { app: { appId }, context: ruth }), {
      error: 'AccessDenied',
    });
    assert.deepEqual(await desk.ask('openRequest', { app: { appId: 'none' } }), { error: 'AppNotFound' });
    assert.deepEqual(await desk.ask('openRequest', { app: { appId: 'sleepy' } }), { error: 'ErrorOnLaunch' });
    const metadata = (app: object) => desk.ask('getAppMetadataRequest', { app });
    assert.deepEqual(await metadata({ appId }), { appMetadata: { appId, name: 'chart', title: 'CHART' } });
    assert.deepEqual(await metadata({ appId: 'none' }), { error: 'TargetAppUnavailable' });
    assert.deepEqual(await metadata({ appId, instanceId: 'x' }), { error: 'TargetInstanceUnavailable' });
    await chart.settle();
    assert.deepEqual(contextsOf(chart), [apple]);
  });

  test('an event listener is ended by its owner only', async () => {
    const [chart, desk] = [await page.connect('chart'), await page.connect('desk')];
    const listener = await chart.ask('addEventListenerRequest', { type: 'USER_CHANNEL_CHANGED' });
    assert.deepEqual(await desk.ask('eventListenerUnsubscribeRequest', listener), {
      error: 'ListenerNotFound',
    });
    assert.deepEqual(await chart.ask('eventListenerUnsubscribeRequest', listener), {});
    assert.deepEqual({ ...page.drops }, { 'foreign-listener': 1 });
  });
});
