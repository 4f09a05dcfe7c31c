import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import type { Fdc3Context } from './agent.ts';
import {
  contextsOf,
  eventsOf,
  listen,
  loadAgent,
  openTestPage,
  raise,
  say,
  type Message,
  type TestApp,
  type TestPage,
} from './testAgent.ts';

const { createDesktopAgent } = await loadAgent();
const ONE = 'fdc3.channel.1';
const apple: Fdc3Context = { type: 'fdc3.instrument', id: { ticker: 'AAPL' } };
const ruth: Fdc3Context = { type: 'fdc3.contact', name: 'Ruth', id: { GLOBAL_ID: 'G-1' } };

let page: TestPage;
const heard: Fdc3Context[] = [];

beforeEach(() => {
  heard.length = 0;
  page = openTestPage(createDesktopAgent, { onBroadcast: (context) => heard.push(context) });
});
afterEach(() => page.close());

describe('an app is who the page says it is', () => {
  test('it connects, and is addressed by its exact origin', async () => {
    const { frame, instanceId, handle, ask } = await page.connect('chart');
    assert.equal(instanceId, handle.instanceId);
    assert.equal(frame.handshakes[0]!.targetOrigin, 'https://chart.example');
    const { implementationMetadata } = await ask('getInfoRequest');
    const { provider, fdc3Version, appMetadata } = implementationMetadata as Record<string, unknown>;
    assert.deepEqual([provider, fdc3Version], ['Rialto', '2.2']);
    assert.deepEqual(appMetadata, { appId: 'chart', name: 'chart', title: 'CHART', instanceId });
  });

  const forged = [
    ['another window', { source: {} }, 'foreign-window'],
    ['another origin', { origin: 'https://chart.example.evil' }, 'foreign-origin'],
    ['another port of its host', { origin: 'https://chart.example:8443' }, 'foreign-origin'],
    ['an opaque origin', { origin: 'null' }, 'foreign-origin'],
    ['a script that makes the event', { isTrusted: false }, 'untrusted-event'],
  ] as const;
  for (const [who, event, reason] of forged)
    test(`${who} is not answered, and counted`, () => {
      const { frame } = page.add('chart');
      assert.equal(frame.hello(event), undefined);
      assert.deepEqual({ ...page.drops }, { [reason]: 1 });
    });

  test('a flood of hellos is not answered for ever', () => {
    const { frame } = page.add('chart');
    for (let count = 0; count < 12; count++) frame.hello();
    assert.equal(frame.handshakes.length, 10);
    assert.equal(page.drops['hello-flood'], 2);
  });

  test('an identity of another address is refused, and nothing is served before one', async () => {
    const { frame } = page.add('chart');
    const greeted = frame.hello()!;
    const answers: string[] = [];
    const told = new Promise<void>((resolve) => {
      greeted.port.onmessage = ({ data }: MessageEvent<Message>) => {
        answers.push(data.type);
        resolve();
      };
    });
    const meta = { connectionAttemptUuid: greeted.attempt, requestUuid: 'r', timestamp: new Date() };
    greeted.port.postMessage({ type: 'getInfoRequest', meta, payload: {} });
    const payload = { identityUrl: 'https://chart.example/', actualUrl: 'https://chart.example.evil/' };
    greeted.port.postMessage({ type: 'WCP4ValidateAppIdentity', meta, payload });
    await told;
    assert.deepEqual(answers, ['WCP5ValidateAppIdentityFailedResponse']);
    assert.deepEqual({ ...page.drops }, { 'before-identity': 1, 'foreign-identity': 1 });
  });

  test('a document that is loaded anew is the same instance without its old listeners, its old port is dead', async () => {
    const chart = await page.connect('chart', { channel: ONE });
    const other = await page.connect('other', { channel: ONE });
    await listen(chart);
    const again = await chart.frame.load();
    assert.equal(again.instanceId, chart.instanceId);
    chart.say({
      type: 'broadcastRequest',
      meta: { requestUuid: 'x' },
      payload: { channelId: ONE, context: apple },
    });
    await say(other, ruth);
    await again.settle();
    assert.deepEqual(contextsOf(chart), []);
    assert.deepEqual(contextsOf(again), []);
    assert.deepEqual(heard, [ruth], 'what the old document said was not heard');
    assert.equal(((await again.ask('getCurrentChannelRequest'))['channel'] as { id: string }).id, ONE);
  });

  test('an app the page takes away is gone for the others and answered no more', async () => {
    const states: string[] = [];
    const chart = await page.connect('chart', { onState: (state) => states.push(state) });
    const other = await page.connect('other');
    await chart.ask('addIntentListenerRequest', { intent: 'ViewChart' });
    chart.handle.remove();
    assert.deepEqual(states, ['connected', 'closed']);
    assert.deepEqual(await raise(other, 'ViewChart', apple), { error: 'NoAppsFound' });
    assert.deepEqual(
      (await other.ask('findInstancesRequest', { app: { appId: 'chart' } }))['appIdentifiers'],
      [],
    );
    assert.equal(chart.frame.hello(), undefined);
  });

  test('an app that answers no heartbeat is lost, and found when it speaks', async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const own = openTestPage(createDesktopAgent);
    try {
      const states: string[] = [];
      const chart = await own.connect('chart', { channel: ONE, onState: (state) => states.push(state) });
      await listen(chart);
      for (let beat = 0; beat < 3; beat++) mock.timers.tick(15_000);
      own.agent.broadcast(ONE, apple);
      await chart.settle();
      assert.deepEqual(states, ['connected', 'lost', 'connected']);
      assert.deepEqual(contextsOf(chart), [apple], 'what was said meanwhile is not lost');
      assert.equal(eventsOf(chart, 'heartbeatEvent').length, 3);
      chart.handle.remove();
      mock.timers.tick(60_000);
      assert.equal(eventsOf(chart, 'heartbeatEvent').length, 3);
    } finally {
      own.close();
      mock.timers.reset();
    }
  });
});

describe('what an app sends is read before it counts', () => {
  let chart: TestApp;
  beforeEach(async () => {
    chart = await page.connect('chart', { channel: ONE });
  });

  const meta = { requestUuid: 'r', timestamp: new Date() };
  const deep = JSON.parse('['.repeat(40) + ']'.repeat(40)) as unknown;
  const bad = [
    ['text', 'getInfoRequest', 'malformed-message'],
    ['no type', { meta }, 'malformed-message'],
    ['an unknown type', { type: 'ownThePage', meta, payload: {} }, 'malformed-message'],
    ['an inherited name as type', { type: 'constructor', meta, payload: {} }, 'malformed-message'],
    ['no request id', { type: 'getInfoRequest', meta: {}, payload: {} }, 'malformed-message'],
    [
      'a wrong payload',
      { type: 'joinUserChannelRequest', meta, payload: { channelId: 7 } },
      'malformed-message',
    ],
    ['a map', { type: 'getInfoRequest', meta, payload: new Map() }, 'malformed-message'],
    [
      'an own __proto__',
      { type: 'getInfoRequest', meta, payload: JSON.parse('{"__proto__":{"a":1}}') as object },
      'malformed-message',
    ],
    ['too deep', { type: 'getInfoRequest', meta, payload: { deep } }, 'too-deep'],
    ['too large', { type: 'getInfoRequest', meta, payload: { large: 'x'.repeat(300_000) } }, 'too-large'],
  ] as const;
  for (const [what, message, reason] of bad)
    test(`${what} is dropped and counted`, async () => {
      chart.say(message);
      await chart.settle();
      assert.deepEqual({ ...page.drops }, { [reason]: 1 });
      assert.deepEqual(chart.events, []);
    });

  test('a malformed context is told, as FDC3 has it', async () => {
    for (const context of [{}, { type: 7 }, { type: 'fdc3.contact', id: { a: 1 } }])
      assert.deepEqual(await chart.ask('broadcastRequest', { channelId: ONE, context }), {
        error: 'MalformedContext',
      });
    assert.equal(page.drops['malformed-message'], 3);
  });

  test('a flood is cut', async () => {
    for (let count = 0; count < 600; count++) chart.say({ type: 'getInfoRequest', meta, payload: {} });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(page.drops['rate']! >= 100, `${page.drops['rate']} dropped`);
  });
});
