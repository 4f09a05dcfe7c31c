/** Tests of a conversation: calls, events, the bus, the page that falls silent. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { connect } from './connect.ts';
import type { Connection } from './connection.ts';
import { EmbedError } from './embedError.ts';
import { contextOf, createTestPage, ORIGIN, type TestPage, type TestPort } from './testPage.ts';

let page: TestPage;
let port: TestPort;
let connection: Connection;
beforeEach(async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  page = createTestPage();
  const capabilities = ['context', 'bus', 'toast', 'dirty', 'token'] as const;
  const connecting = connect({ hostOrigins: [ORIGIN], capabilities, window: page.view });
  while (page.posted.length === 0) await setImmediate();
  port = page.welcome();
  connection = await connecting;
});
afterEach(() => {
  connection.close();
  page.close();
  mock.timers.reset();
});

/** Until everything said so far has arrived at the app: it answers a ping after all that came before. */
async function heard(on: TestPort = port): Promise<void> {
  const before = on.frames.filter(({ kind }) => kind === 'pong').length;
  on.send({ kind: 'ping' });
  while (on.frames.filter(({ kind }) => kind === 'pong').length === before) await setImmediate();
}

async function answer(on: TestPort, method: string, result: unknown = {}): Promise<void> {
  const { id } = await on.next('request', (frame) => frame.method === method);
  on.send({ kind: 'response', id, result });
}

test('a call says what it is about and gets its answer', async () => {
  const calling = connection.toast({ message: 'Saved' });
  const frame = await port.next('request');
  assert.deepEqual(frame, {
    kind: 'request',
    id: 1,
    method: 'ui.toast',
    params: { message: 'Saved' },
    deadlineMs: 10_000,
    revision: 1,
  });
  port.send({ kind: 'response', id: 1, result: {} });
  await calling;
});

test('a refusal becomes an error with its code', async () => {
  const calling = connection.toast({ message: 'Saved' });
  await port.next('request');
  port.send({
    kind: 'error',
    id: 1,
    error: { code: 'RATE', message: 'Slower.', retryable: true, correlationId: 'c-1' },
  });
  await assert.rejects(calling, (error: EmbedError) => {
    assert.ok(error instanceof EmbedError);
    assert.deepEqual(
      [error.code, error.message, error.retryable, error.correlationId],
      ['RATE', 'Slower.', true, 'c-1'],
    );
    return true;
  });
});

test('a refusal that is no refusal is the page’s failure', async () => {
  const calling = connection.toast({ message: 'Saved' });
  await port.next('request');
  port.send('{"kind":"error","id":1,"error":{"code":"constructor","message":{}}}');
  await assert.rejects(calling, { code: 'HOST', retryable: false });
});

test('a deadline cancels at the page, and the late answer is nobody’s', async () => {
  const calling = assert.rejects(connection.request('ui.toast', { message: 'x' }, { deadlineMs: 500 }), {
    code: 'TIMEOUT',
    retryable: true,
  });
  await port.next('request');
  mock.timers.tick(500);
  await calling;
  await port.next('cancel', ({ id }) => id === 1);
  port.send({ kind: 'response', id: 1, result: {} });
  port.send({ kind: 'response', id: 99, result: {} });
  await heard();
});

test('each call has its own deadline, whichever comes first', async (t) => {
  t.mock.method(performance, 'now', () => Date.now());
  const ended: number[] = [];
  const calls = [2_000, 500, 1_000].map((deadlineMs) =>
    connection.request('ui.toast', { message: 'x' }, { deadlineMs }).catch((error: unknown) => {
      assert.equal((error as EmbedError).code, 'TIMEOUT');
      ended.push(deadlineMs);
    }),
  );
  for (const expected of [[500], [500, 1_000], [500, 1_000], [500, 1_000, 2_000]]) {
    mock.timers.tick(500);
    await heard();
    assert.deepEqual(ended, expected);
  }
  await Promise.all(calls);
});

test('a signal cancels a call', async () => {
  const controller = new AbortController();
  const calling = assert.rejects(
    connection.request('ui.toast', { message: 'x' }, { signal: controller.signal }),
    { code: 'CANCELLED' },
  );
  await port.next('request');
  controller.abort();
  await calling;
  await port.next('cancel', ({ id }) => id === 1);
});

test('keeps to the page’s limits by itself', async () => {
  await assert.rejects(connection.toast({ message: 'x'.repeat(262_144) }), { code: 'TOO_LARGE' });
  const calls = Array.from({ length: 64 }, () => connection.toast({ message: 'x' }));
  await assert.rejects(connection.toast({ message: 'x' }), { code: 'BUSY' });
  connection.close();
  for (const call of await Promise.allSettled(calls)) assert.equal(call.status, 'rejected');
});

test('tells of a new context, and of none that is older or misshapen', async () => {
  const seen: number[] = [];
  connection.onContext(({ revision }) => seen.push(revision));
  const send = (data: unknown): void => port.send({ kind: 'event', event: 'context.changed', data });
  for (const data of [contextOf(3), contextOf(3), contextOf(2), { revision: 4 }, null, 'x']) send(data);
  send({ ...contextOf(5), record: { recordId: 7 } });
  send(contextOf(6, '001000000000002AAA'));
  await heard();
  assert.deepEqual(seen, [1, 3, 6]);
  assert.equal(connection.context?.record?.recordId, '001000000000002AAA');
});

test('survives what it does not understand', async () => {
  for (const text of [
    'not json',
    'null',
    '7',
    '[]',
    '{}',
    '{"kind":"unheard-of"}',
    '{"kind":"__proto__"}',
    '{"kind":"event","event":"unheard.of","data":{"__proto__":{"polluted":true}}}',
    '{"kind":"event","event":"constructor"}',
    '{"kind":"event","event":"session.ended","data":null}',
    '{"kind":"event","event":"bus.message","data":{"topic":"__proto__","value":{"polluted":true}}}',
    '{"kind":"request","id":"x","method":"app.save"}',
    '{"kind":"response"}',
    '{"kind":"error","id":null}',
  ])
    port.send(text);
  await heard();
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.equal(connection.isConnected, true);
});

test('a listener that throws hurts no other', async (t) => {
  const report = t.mock.fn();
  Object.assign(globalThis, { reportError: report });
  const seen: number[] = [];
  connection.onContext(() => {
    throw new Error('mine');
  });
  connection.onContext(({ revision }) => seen.push(revision));
  port.send({ kind: 'event', event: 'context.changed', data: contextOf(2) });
  await heard();
  assert.deepEqual(seen, [1, 2]);
  assert.equal(report.mock.callCount(), 2);
});

test('subscribes to the topics of all listeners together, starting with what is selected', async () => {
  const seen: unknown[] = [];
  const first = connection.subscribe(['selection.asOf'], (topic, value) => seen.push([topic, value]));
  await answer(port, 'bus.subscribe', { selection: { 'selection.asOf': '2026-01-02' } });
  const unsubscribe = await first;
  const second = connection.subscribe(['selection.member'], () => undefined);
  const { id, params } = await port.next('request', (frame) => frame.id === 2);
  assert.deepEqual(params, { topics: ['selection.asOf', 'selection.member'] });
  port.send({ kind: 'response', id, result: { selection: {} } });
  await second;
  const value = '2026-01-03';
  port.send({ kind: 'event', event: 'bus.message', data: { topic: 'selection.asOf', value } });
  await heard();
  assert.deepEqual(seen, [
    ['selection.asOf', '2026-01-02'],
    ['selection.asOf', '2026-01-03'],
  ]);
  assert.equal(connection.context?.selection['selection.asOf'], '2026-01-03');
  unsubscribe();
  const last = await port.next('request', (frame) => frame.id === 3);
  assert.deepEqual(last.params, { topics: ['selection.member'] });
});

test('answers the page’s calls: with a result, with its error, never with a stack', async () => {
  const call = (id: number): void => port.send({ kind: 'request', id, method: 'app.save', params: {} });
  call(1);
  assert.equal((await port.next('error', ({ id }) => id === 1)).error.code, 'METHOD');
  connection.handle('app.save', () => ({ isSaved: true }));
  call(2);
  assert.deepEqual((await port.next('response')).result, { isSaved: true });
  connection.handle('app.save', () => {
    throw new Error('SELECT secret FROM accounts');
  });
  call(3);
  assert.deepEqual((await port.next('error', ({ id }) => id === 3)).error, {
    code: 'HOST',
    message: 'The app failed.',
    retryable: false,
  });
});

test('a call the page cancels is told so, and its late result goes nowhere', async () => {
  const saving = Promise.withResolvers<{ isSaved: boolean }>();
  const started = Promise.withResolvers<AbortSignal>();
  connection.handle('app.save', (_params, { signal }) => {
    started.resolve(signal);
    return saving.promise;
  });
  port.send({ kind: 'request', id: 1, method: 'app.save', params: {} });
  const signal = await started.promise;
  port.send({ kind: 'cancel', id: 1 });
  await heard();
  assert.equal(signal.aborted, true);
  saving.resolve({ isSaved: true });
  await heard();
  assert.ok(!port.frames.some(({ kind }) => kind === 'response'));
});

test('a silent page is asked, then looked for again, and told anew what it must know', async () => {
  const events: string[] = [];
  connection.on('disconnected', ({ reason }) => events.push(reason));
  connection.on('reconnected', ({ sessionId }) => events.push(sessionId));
  const subscribing = connection.subscribe(['selection.asOf'], () => undefined);
  await answer(port, 'bus.subscribe', { selection: {} });
  await subscribing;
  const dirtying = connection.setDirty(true);
  await answer(port, 'dirty.set');
  await dirtying;
  const pending = assert.rejects(connection.request('ui.toast', { message: 'x' }, { deadlineMs: 60_000 }), {
    code: 'RESET',
    retryable: true,
  });
  const greetings = page.posted.length;

  mock.timers.tick(45_000);
  await port.next('ping');
  mock.timers.tick(5_000);
  await pending;
  assert.deepEqual(events, ['lost']);
  assert.equal(connection.isConnected, false);
  assert.equal(page.posted.length, greetings + 1);
  assert.notEqual(page.hello().nonce, page.hello(0).nonce);

  const renewed = page.welcome({ context: contextOf(1) });
  await renewed.next('request', ({ method }) => method === 'bus.subscribe');
  const { params } = await renewed.next('request', ({ method }) => method === 'dirty.set');
  assert.deepEqual(params, { isDirty: true });
  assert.deepEqual(events, ['lost', connection.sessionId]);
});

test('a page that answers the ping is not lost, however long it was silent', async () => {
  mock.timers.tick(3_600_000);
  await port.next('ping');
  port.send({ kind: 'pong' });
  await heard();
  mock.timers.tick(5_000);
  assert.equal(connection.isConnected, true);
});

test('a page that says goodbye is not looked for', async () => {
  const ended = new Promise((resolve) => connection.on('disconnected', resolve));
  const greetings = page.posted.length;
  port.send({ kind: 'goodbye' });
  assert.deepEqual(await ended, { reason: 'goodbye' });
  mock.timers.tick(60_000);
  assert.equal(page.posted.length, greetings);
  await assert.rejects(connection.toast({ message: 'x' }), { code: 'NOT_READY' });
});

test('a document that is left says goodbye, and hello when it comes back', async () => {
  const events: string[] = [];
  connection.on('disconnected', ({ reason }) => events.push(reason));
  const back = new Promise((resolve) => connection.on('reconnected', resolve));
  const greetings = page.posted.length;
  page.dispatch('pagehide');
  await port.next('goodbye');
  assert.deepEqual(events, ['lost']);
  await assert.rejects(connection.toast({ message: 'x' }), { code: 'RESET' });
  assert.equal(page.posted.length, greetings);
  page.dispatch('pageshow', { persisted: true });
  assert.notEqual(page.hello().nonce, page.hello(0).nonce);
  page.welcome();
  assert.deepEqual(await back, { sessionId: connection.sessionId });
});

for (const [reason, isOver] of [
  ['logout', true],
  ['permission', true],
  ['record', false],
] as const)
  test(`after session.ended with ${reason} a token is ${isOver ? 'not asked for' : 'asked for anew'}`, async () => {
    port.send({ kind: 'event', event: 'session.ended', data: { reason } });
    port.send({ kind: 'event', event: 'context.changed', data: contextOf(2, '001000000000002AAA') });
    await heard();
    const asking = connection.getToken();
    if (isOver) {
      await assert.rejects(asking, { code: 'AUTH_REQUIRED' });
      return;
    }
    const { id, params } = await port.next('request', ({ method }) => method === 'token.get');
    assert.match((params as { nonce: string }).nonce, /^[A-Za-z0-9_-]{24}$/);
    port.send({ kind: 'error', id, error: { code: 'CONSENT', message: 'Ask them.', retryable: false } });
    await assert.rejects(asking, { code: 'CONSENT' });
  });
