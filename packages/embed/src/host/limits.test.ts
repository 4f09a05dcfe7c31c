import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FLOOD } from './drops.ts';
import type { HostCall } from './host.ts';
import { limitResizing } from './resizing.ts';
import { openApp, outcome, RECORD_ID, stopClock, until } from './testApp.ts';

const LOG = { method: 'log', params: { level: 'info', message: 'x' } };

test('frames above the rate are refused, then dropped, and all counted', async (t) => {
  const tick = stopClock(t);
  let served = 0;
  const handlers = {
    log: () => {
      served += 1;
      return {};
    },
  };
  const app = openApp(t, { handlers, limits: { rate: 10, burst: 20, pending: 5 } });
  const guest = await app.connect();
  tick(2_000);
  for (let id = 1; id <= 40; id++) guest.say({ kind: 'request', id, ...LOG });
  await until(() => app.drops().rate === 20);
  assert.equal(served, 20);
  await until(() => guest.said.filter((frame) => frame.kind === 'error').length === 5);
  const refused = guest.said.flatMap((frame) =>
    frame.kind === 'error' ? [[frame.id, frame.error.code, frame.error.retryable]] : [],
  );
  assert.deepEqual(
    refused,
    [21, 22, 23, 24, 25].map((id) => [id, 'RATE', true]),
  );
  tick(500);
  for (let id = 41; id <= 50; id++) guest.say({ kind: 'request', id, ...LOG });
  await until(() => app.drops().rate === 25);
  assert.equal(served, 25, 'ten a second');
  tick(1_000);
  assert.equal(outcome(await guest.call(LOG.method, LOG.params)), 'ok', 'later it is served again');
});

test('a flood blocks the app: nothing more is heard or answered, calls under way end', async (t) => {
  stopClock(t);
  let signal: AbortSignal | undefined;
  const app = openApp(t, {
    limits: { rate: 1, burst: 10 },
    handlers: {
      'record.refresh': (_params, call) => {
        signal = call.signal;
        return new Promise(() => undefined);
      },
    },
  });
  const guest = await app.connect();
  guest.say({ kind: 'request', id: 1, method: 'record.refresh' });
  await until(() => signal !== undefined);
  const asked = assert.rejects(app.host.request('app.save', {}), { code: 'RESET' });
  for (let n = 0; n < FLOOD.burst + 50; n++) guest.say('{"kind":"event","event":"x","data":1}');
  await until(() => app.host.state === 'blocked');
  await asked;
  assert.equal(signal?.aborted, true);
  assert.equal(app.listeners.size, 0);
  assert.deepEqual(app.host.capabilities, []);
  const { rate = 0 } = app.drops();
  assert.ok(rate <= FLOOD.burst + 1, `${rate} were counted`);
  assert.equal(app.states.at(-1), 'blocked');
});

test('what others do at the window blocks nobody', (t) => {
  const app = openApp(t);
  for (let n = 0; n < FLOOD.burst + 50; n++) {
    app.arrive({ isTrusted: false, data: '{}' });
    app.arrive({ origin: 'https://evil.example', data: '{}' });
  }
  app.hello();
  assert.equal(app.host.state, 'connecting');
});

test('frames are dropped by what is wrong with them', async (t) => {
  const app = openApp(t, { limits: { frameLength: 1_000 } });
  const guest = await app.connect();
  guest.say(`{"kind":"ping","x":"${'x'.repeat(1_000)}"}`);
  guest.say(`{"kind":"request","id":1,"method":"log","params":${'['.repeat(40)}${']'.repeat(40)}}`);
  guest.say('['.repeat(900));
  guest.say('{');
  guest.say(null);
  guest.say('{"kind":"request","id":0,"method":"log"}');
  guest.say('{"kind":"pong","__proto__":{"a":1}}');
  guest.say('{"kind":"zzz"}');
  guest.say('{"kind":"__proto__"}');
  guest.say('{"kind":"event","event":"context.changed","data":{}}');
  guest.say('{"kind":"response","id":1,"result":{"isSaved":true}}');
  await guest.settle();
  assert.deepEqual(app.drops(), {
    'too-large': 1,
    'too-deep': 2,
    'malformed-frame': 4,
    'unknown-kind': 3,
    'unknown-id': 1,
  });
  assert.equal(app.host.state, 'ready');
  assert.equal((Object.prototype as { a?: unknown }).a, undefined);
});

test('who counts drops is told of each', (t) => {
  const told: unknown[] = [];
  const app = openApp(t, { onDrop: (reason, count) => told.push([reason, count]) });
  app.arrive({ data: '{}' });
  app.arrive({ data: '{}' });
  assert.deepEqual(told, [
    ['malformed-hello', 1],
    ['malformed-hello', 2],
  ]);
});

test('five toasts a minute, ten navigations at once', async (t) => {
  const tick = stopClock(t);
  const app = openApp(t, { handlers: { 'ui.toast': () => ({}), 'nav.record': () => ({}) } });
  const guest = await app.connect();
  const toast = () => guest.call('ui.toast', { message: '<b>Saved</b>' });
  for (let n = 0; n < 5; n++) assert.equal(outcome(await toast()), 'ok');
  const sixth = await toast();
  assert.ok(sixth.kind === 'error');
  assert.deepEqual([sixth.error.code, sixth.error.retryable], ['RATE', true]);
  tick(12_000);
  assert.equal(outcome(await toast()), 'ok');
  assert.equal(outcome(await toast()), 'RATE');
  for (let n = 0; n < 10; n++)
    assert.equal(outcome(await guest.call('nav.record', { recordId: RECORD_ID })), 'ok');
  assert.equal(outcome(await guest.call('nav.record', { recordId: RECORD_ID })), 'RATE');
});

test('a height is cut to what the page allows, in whole pixels', async () => {
  const heights: number[] = [];
  const resize = limitResizing(({ height }) => {
    heights.push(height);
    return { height: Math.min(height, 800) };
  });
  const call = { signal: new AbortController().signal } as HostCall;
  assert.deepEqual(await resize({ height: 1e6 }, call), { height: 800 });
  assert.deepEqual(await resize({ height: 0 }, call), { height: 100 });
  assert.deepEqual(await resize({ height: 320.4 }, call), { height: 320 });
  assert.deepEqual(heights, [5_000, 100, 320]);
  assert.deepEqual(await resize({ height: 322 }, call), { height: 320 }, 'two pixels are no change');
  assert.deepEqual(await resize({ height: 318 }, call), { height: 320 });
  assert.deepEqual(await resize({ height: 323 }, call), { height: 323 });
  assert.deepEqual(heights, [5_000, 100, 320, 323]);
});

test('ten changes of height a second: the last one asked for wins, those it overtakes are answered', async (t) => {
  const tick = stopClock(t);
  const heights: number[] = [];
  const app = openApp(t, {
    handlers: {
      'ui.resize': ({ height }) => {
        heights.push(height);
        return { height };
      },
    },
  });
  const guest = await app.connect();
  const answers = Array.from({ length: 30 }, (_, n) => guest.call('ui.resize', { height: 200 + 10 * n }));
  await guest.settle();
  assert.deepEqual(heights, [200, 210, 220, 230, 240, 250, 260, 270, 280, 290]);
  tick(100);
  const told = await Promise.all(answers);
  assert.deepEqual(heights.slice(10), [490]);
  assert.deepEqual(
    told.slice(9).map((answer) => answer.kind === 'response' && answer.result),
    [...Array.from({ length: 20 }, () => ({ height: 290 })), { height: 490 }],
  );
});

test('a height that failed is not taken for the frame’s', async () => {
  let isBroken = true;
  const resize = limitResizing(({ height }) => {
    if (isBroken) throw new Error('no frame');
    return { height };
  });
  const call = { signal: new AbortController().signal } as HostCall;
  await assert.rejects(async () => resize({ height: 300 }, call));
  isBroken = false;
  assert.deepEqual(await resize({ height: 300 }, call), { height: 300 });
});
