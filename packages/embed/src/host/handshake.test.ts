import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HELLO, KEY, NONCE, openApp, ORIGIN, stopClock, unreached, until } from './testApp.ts';

test('an honest hello is welcomed at its exact origin, with one port and fresh names', (t) => {
  const app = openApp(t);
  assert.equal(app.host.state, 'waiting');
  app.hello();
  const [{ message, target, ports }] = app.posts as [(typeof app.posts)[0]];
  assert.equal(target, ORIGIN);
  assert.equal(ports.length, 1);
  assert.ok(message.type === 'welcome');
  assert.equal(message.version, 1);
  assert.equal(message.nonce, NONCE);
  assert.match(message.hostNonce, /^[0-9a-f-]{36}$/);
  assert.notEqual(message.hostNonce, message.sessionId);
  assert.equal(app.host.sessionId, message.sessionId);
  assert.equal(app.host.state, 'connecting');
});

test('an app is granted what the admin allows and it asks for', async (t) => {
  const app = openApp(t, { capabilities: ['context', 'toast', 'log'] });
  const guest = app.takePort({ capabilities: ['toast', 'token', 'context', 'from-a-later-version'] });
  assert.deepEqual(guest.welcome.capabilities, ['toast', 'context']);
  assert.deepEqual(app.host.capabilities, [], 'nothing counts before it is ready');
  guest.say({ kind: 'ready', hostNonce: guest.welcome.hostNonce });
  await guest.settle();
  assert.deepEqual(app.host.capabilities, ['toast', 'context']);
});

test('a token needs a key, and a window with an origin', (t) => {
  const { keyThumbprint: _, ...keyless } = HELLO;
  const app = openApp(t);
  app.arrive({ data: JSON.stringify(keyless) });
  assert.ok(app.posts[0]!.message.type === 'welcome');
  assert.equal(app.posts[0]!.message.capabilities.includes('token'), false);

  const opaque = openApp(t, { isOpaque: true });
  opaque.arrive({ origin: 'null', data: JSON.stringify(HELLO) });
  const { message, target } = opaque.posts[0]!;
  assert.ok(message.type === 'welcome');
  assert.equal(message.capabilities.includes('token'), false);
  assert.equal(target, '*');
});

test('other windows are none of its business', (t) => {
  const app = openApp(t);
  app.arrive({ source: { postMessage: unreached }, data: JSON.stringify(HELLO) });
  app.arrive({ source: null, data: JSON.stringify(HELLO) });
  assert.deepEqual([app.posts.length, app.drops()], [0, {}]);

  const unplugged = openApp(t, { peer: () => null });
  unplugged.arrive({ source: null, data: JSON.stringify(HELLO) });
  assert.deepEqual([unplugged.host.state, unplugged.drops()], ['waiting', {}]);
});

test('an event no browser made is dropped', (t) => {
  const app = openApp(t);
  app.arrive({ isTrusted: false, data: JSON.stringify(HELLO) });
  assert.deepEqual([app.posts.length, app.drops()], [0, { 'untrusted-event': 1 }]);
});

test('any origin but the very one is dropped', (t) => {
  const app = openApp(t);
  const lookalikes = [
    'https://studio.example.com.evil.example',
    'https://studio.example.com:8443',
    'http://studio.example.com',
    'https://xn--studo-8va.example.com',
    'https://STUDIO.example.com',
    'https://sub.studio.example.com',
    'https://studio.example.com/',
    'null',
    '',
  ];
  for (const origin of lookalikes) app.arrive({ origin, data: JSON.stringify(HELLO) });
  assert.deepEqual([app.posts.length, app.drops()], [0, { 'foreign-origin': lookalikes.length }]);

  const opaque = openApp(t, { isOpaque: true });
  opaque.hello();
  assert.deepEqual([opaque.posts.length, opaque.drops()], [0, { 'foreign-origin': 1 }]);
});

test('a host is not made for an origin that is not exact', (t) => {
  const wrong = [
    '*',
    'null',
    '',
    'studio.example.com',
    `${ORIGIN}/`,
    `${ORIGIN}/app`,
    'http://studio.example.com',
  ];
  for (const origin of wrong)
    assert.throws(() => openApp(t, { origin }), { name: 'BridgeError', code: 'INVALID' }, origin);
  openApp(t, { origin: 'http://localhost:4640' });
});

test('what is no hello is dropped and counted', (t) => {
  const app = openApp(t);
  const wrong: unknown[] = [
    '',
    'null',
    '[]',
    '{',
    7,
    HELLO,
    '{"bridge":"rialto","type":"hello"}',
    JSON.stringify({ ...HELLO, bridge: 'other' }),
    JSON.stringify({ ...HELLO, type: 'welcome' }),
    JSON.stringify({ ...HELLO, nonce: 'short' }),
    JSON.stringify({ ...HELLO, nonce: 'n'.repeat(65) }),
    JSON.stringify({ ...HELLO, versions: [1.5] }),
    JSON.stringify({ ...HELLO, versions: '1' }),
    JSON.stringify({ ...HELLO, keyThumbprint: 'k' }),
    JSON.stringify({ ...HELLO, capabilities: 'token' }),
    JSON.stringify({ ...HELLO, more: 1 }),
    JSON.stringify(HELLO).replace('{', '{"__proto__":{"versions":[1]},'),
    JSON.stringify({ ...HELLO, sdk: 'x'.repeat(2_100) }),
  ];
  for (const data of wrong) app.arrive({ data });
  assert.deepEqual([app.posts.length, app.drops()], [0, { 'malformed-hello': wrong.length }]);
  app.hello();
  assert.equal(app.host.state, 'connecting', 'an honest hello is still heard');
});

test('FDC3’s messages at the same window are the agent’s', (t) => {
  const app = openApp(t);
  app.arrive({ data: { type: 'WCP1Hello', meta: {}, payload: {} } });
  assert.deepEqual(app.drops(), {});
});

test('a nonce counts once, for good', (t) => {
  const app = openApp(t);
  app.hello();
  app.hello();
  assert.deepEqual([app.posts.length, app.drops()], [1, { 'repeated-nonce': 1 }]);
  app.hello({ nonce: 'guest-nonce-0002' });
  app.hello();
  assert.deepEqual([app.posts.length, app.drops()], [2, { 'repeated-nonce': 2 }]);
});

test('ten documents a minute are heard, the eleventh blocks the app for good', (t) => {
  const tick = stopClock(t);
  const app = openApp(t);
  let documents = 0;
  const load = (count: number): void => {
    for (let n = 0; n < count; n++) app.hello({ nonce: `guest-nonce-of-document-${++documents}` });
  };
  load(10);
  tick(60_000);
  load(10);
  assert.equal(app.posts.length, 20, 'the count is of one minute');
  load(1);
  assert.equal(app.host.state, 'blocked');
  assert.deepEqual(app.drops(), { 'hello-flood': 1 });
  tick(120_000);
  load(1);
  assert.equal(app.posts.length, 20);
  app.host.frameLoaded();
  tick(10_000);
  assert.equal(app.host.state, 'blocked');
});

test('an app of another version is refused and told which there are', (t) => {
  const tick = stopClock(t);
  const app = openApp(t);
  app.hello({ versions: [2, 3], somethingOfVersion2: true });
  assert.equal(app.host.state, 'incompatible');
  assert.deepEqual(app.posts, [
    {
      message: { bridge: 'rialto', type: 'refused', nonce: NONCE, code: 'VERSION', versions: [1] },
      target: ORIGIN,
      ports: [],
    },
  ]);
  app.host.frameLoaded();
  tick(5_000);
  assert.equal(app.host.state, 'incompatible', 'its document loads and has said all it has to say');
  app.hello({ nonce: 'guest-nonce-0002', versions: [2, 1] });
  assert.equal(app.host.state, 'connecting');
});

test('nothing is served before the page’s own nonce came back', async (t) => {
  const served: string[] = [];
  const app = openApp(t, {
    handlers: {
      log: ({ message }) => {
        served.push(message);
        return {};
      },
    },
  });
  const guest = app.takePort();
  const log = { kind: 'request', id: 1, method: 'log', params: { level: 'info', message: 'early' } };
  guest.say(log);
  guest.say({ kind: 'ready', hostNonce: 'not-the-right-nonce' });
  guest.say({ kind: 'ready', hostNonce: NONCE });
  guest.say({ kind: 'ready' });
  guest.say({ kind: 'ping' });
  await until(() => app.drops()['before-ready'] === 4);
  assert.deepEqual([served, guest.said, app.host.state], [[], [], 'connecting']);
  assert.equal(app.drops()['malformed-frame'], 1);
  app.host.frameLoaded();
  await assert.rejects(app.host.request('app.save', {}), { code: 'NOT_READY' });

  guest.say({ kind: 'ready', hostNonce: guest.welcome.hostNonce });
  await guest.settle();
  assert.equal(app.host.state, 'ready');
  assert.deepEqual(app.states, ['connecting', 'ready']);
  assert.equal(guest.said[0]!.kind, 'event', 'not even a ping came earlier');
  assert.equal(guest.heard('context.changed').length, 1, 'the context is told first');

  guest.say({ kind: 'ready', hostNonce: guest.welcome.hostNonce });
  await guest.settle();
  assert.equal(app.drops()['unknown-kind'], 1, 'one is ready once');
});

test('a handler is told whose call it is', async (t) => {
  let told: unknown;
  const app = openApp(t, {
    handlers: {
      'record.refresh': (_params, { sessionId, keyThumbprint, guestNonce }) => {
        told = { sessionId, keyThumbprint, guestNonce };
        return {};
      },
    },
  });
  const guest = await app.connect();
  await guest.call('record.refresh');
  assert.deepEqual(told, { sessionId: app.host.sessionId, keyThumbprint: KEY, guestNonce: NONCE });
});
