/** Tests of connecting: who is believed, what is said, how it ends. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { connect } from './connect.ts';
import type { ConnectOptions } from './connection.ts';
import { contextOf, createTestPage, ORIGIN, type TestPage } from './testPage.ts';

let page: TestPage;
beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  page = createTestPage();
});
afterEach(() => {
  page.close();
  mock.timers.reset();
});

const optionsOf = (more: Partial<ConnectOptions> = {}): ConnectOptions => ({
  hostOrigins: [ORIGIN],
  capabilities: ['context', 'bus', 'toast', 'dirty'],
  window: page.view,
  ...more,
});

/** Until the first hello is out: making a key takes a turn or more. */
async function greeted(count = 1): Promise<void> {
  while (page.posted.length < count) await setImmediate();
}

async function connected(more: Partial<ConnectOptions> = {}) {
  const connecting = connect(optionsOf(more));
  await greeted();
  const port = page.welcome();
  return { connection: await connecting, port };
}

test('says hello to the exact origin, then ready on the port, and has the context', async () => {
  const { connection, port } = await connected();
  assert.equal(page.posted[0]!.target, ORIGIN);
  const hello = page.hello(0);
  assert.deepEqual(hello.versions, [1]);
  assert.match(hello.nonce, /^[A-Za-z0-9_-]{24}$/);
  assert.equal(hello.keyThumbprint, undefined);
  assert.deepEqual(port.frames[0], { kind: 'ready', hostNonce: 'host-nonce-0123456789' });
  assert.deepEqual(connection.context, contextOf(1));
  assert.equal(connection.isConnected, true);
  connection.close();
});

test('asks by default for everything but fdc3, with a key’s thumbprint', async () => {
  const connecting = connect({ hostOrigins: [ORIGIN], window: page.view });
  await greeted();
  const { capabilities, keyThumbprint } = page.hello();
  assert.ok(capabilities.includes('token') && capabilities.includes('log'));
  assert.ok(!capabilities.includes('fdc3'));
  assert.match(keyThumbprint!, /^[A-Za-z0-9_-]{43}$/);
  page.welcome();
  (await connecting).close();
});

test('without WebCrypto asks for no token and says why there is none', async () => {
  const { subtle } = globalThis.crypto;
  Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined, configurable: true });
  try {
    const { connection } = await connected({ capabilities: ['context', 'token'] });
    assert.deepEqual(page.hello().capabilities, ['context']);
    await assert.rejects(connection.getToken(), { code: 'DENIED', message: /https/ });
    connection.close();
  } finally {
    Object.defineProperty(globalThis.crypto, 'subtle', { value: subtle, configurable: true });
  }
});

test('says hello twenty times with one nonce, then gives up', async () => {
  const failing = assert.rejects(connect(optionsOf()), { code: 'NO_HOST', retryable: true });
  await greeted();
  for (let hello = 0; hello < 20; hello++) mock.timers.tick(250);
  await failing;
  assert.equal(page.posted.length, 20);
  assert.equal(new Set(page.posted.map(({ text }) => text)).size, 1);
});

test('gives up after timeoutMs where the page welcomes but sends no context', async () => {
  const failing = assert.rejects(connect(optionsOf({ timeoutMs: 1_000 })), { code: 'TIMEOUT' });
  await greeted();
  const port = page.welcome({ context: null });
  await port.next('ready');
  mock.timers.tick(1_000);
  await failing;
  await port.next('goodbye');
});

test('the signal gives up connecting, and later ends the connection', async () => {
  const early = new AbortController();
  const failing = assert.rejects(connect(optionsOf({ signal: early.signal })), { code: 'CANCELLED' });
  await greeted();
  early.abort();
  await failing;

  const late = new AbortController();
  const { connection, port } = await connected({ signal: late.signal });
  late.abort();
  await port.next('goodbye');
  assert.equal(connection.isConnected, false);
  await assert.rejects(connection.setDirty(true), { code: 'CANCELLED' });
});

test('says that the versions differ', async () => {
  const failing = assert.rejects(connect(optionsOf()), { code: 'VERSION', retryable: false });
  await greeted();
  const { nonce } = page.hello();
  page.deliver({
    data: JSON.stringify({ bridge: 'rialto', type: 'refused', nonce, code: 'VERSION', versions: [2] }),
  });
  await failing;
});

test('a window in no page has no host', async () => {
  const alone = Object.create(page.view) as Window;
  Object.assign(alone, { parent: alone });
  await assert.rejects(connect(optionsOf({ window: alone })), { code: 'NO_HOST', retryable: false });
});

test('a tab that the page opened speaks to its opener', async () => {
  const tab = Object.create(page.view) as Window;
  Object.assign(tab, { parent: tab, opener: page.peer });
  const connecting = connect(optionsOf({ window: tab }));
  await greeted();
  page.welcome();
  (await connecting).close();
});

const forgeries: Record<string, (data: string, port: object) => Parameters<TestPage['deliver']>[0]> = {
  'from another window': (data, port) => ({ data, ports: [port], source: {} }),
  'from another origin': (data, port) => ({ data, ports: [port], origin: 'https://evil.example' }),
  'made by a script': (data, port) => ({ data, ports: [port], isTrusted: false }),
  'for another hello': (data, port) => ({
    data: data.replace(/"nonce":"[^"]+"/, '"nonce":"another-nonce-0123456789"'),
    ports: [port],
  }),
  'without a port': (data) => ({ data }),
  'with two ports': (data, port) => ({ data, ports: [port, port] }),
  'as an object': (data, port) => ({ data: JSON.parse(data) as unknown, ports: [port] }),
  'longer than a welcome may be': (data, port) => ({ data: data + ' '.repeat(2_048), ports: [port] }),
  'cut short': (data, port) => ({ data: data.slice(0, -2), ports: [port] }),
};

for (const [how, forge] of Object.entries(forgeries))
  test(`a welcome ${how} is not believed, and the true one after it is`, async () => {
    const connecting = connect(optionsOf());
    await greeted();
    const welcome = JSON.stringify({
      bridge: 'rialto',
      type: 'welcome',
      version: 1,
      nonce: page.hello().nonce,
      hostNonce: 'forged-nonce-0123456789',
      sessionId: 'forged',
      capabilities: ['context'],
      limits: { frameLength: 262_144, rate: 200, burst: 400, pending: 64 },
    });
    const opened = mock.fn();
    page.deliver(forge(welcome, { postMessage: opened, close: () => undefined }));
    const port = page.welcome();
    const connection = await connecting;
    assert.notEqual(connection.sessionId, 'forged');
    assert.equal(opened.mock.callCount(), 0);
    // A second one, for the same hello, changes nothing.
    page.deliver({ data: welcome, ports: [{ postMessage: opened, close: () => undefined }] });
    assert.equal(opened.mock.callCount(), 0);
    assert.equal(connection.isConnected, true);
    connection.close();
    await port.next('goodbye');
  });

test('believes no grant it did not ask for', async () => {
  const connecting = connect(optionsOf({ capabilities: ['context'] }));
  await greeted();
  page.welcome({ capabilities: ['context', 'token', 'navigate'] });
  const connection = await connecting;
  assert.deepEqual(connection.capabilities, ['context']);
  connection.close();
});
