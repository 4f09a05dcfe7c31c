import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BusMessage, Context } from '../protocol/index.ts';
import type { HostCall } from './host.ts';
import {
  CONTEXT,
  openApp,
  OTHER_RECORD_ID,
  outcome,
  RECORD_ID,
  stopClock,
  unreached,
  until,
  type Guest,
} from './testApp.ts';

const second = { nonce: 'guest-nonce-0002' };
const otherRecord = (revision: number): Context => ({
  ...CONTEXT,
  revision,
  record: { recordId: OTHER_RECORD_ID, objectApiName: 'Account' },
  selection: {},
});

/** A handler that answers when the test says so. */
function heldHandler() {
  const calls: HostCall[] = [];
  const finish: (() => void)[] = [];
  return {
    calls,
    finishAll: () => finish.splice(0).forEach((done) => done()),
    handler: (_params: unknown, call: HostCall): Promise<Record<string, never>> => {
      calls.push(call);
      return new Promise((resolve) => finish.push(() => resolve({})));
    },
  };
}

const asks = (guest: Guest, count = 1): Promise<void> =>
  until(() => guest.said.filter(({ kind }) => kind === 'request').length === count);

test('a reload ends the calls of both sides, and nothing of the old document counts', async (t) => {
  const held = heldHandler();
  const app = openApp(t, { handlers: { 'record.refresh': held.handler, log: unreached } });
  const old = await app.connect();
  const firstSession = app.host.sessionId;
  const call = old.call('record.refresh');
  const saving = assert.rejects(app.host.request('app.save', {}), { code: 'RESET', retryable: true });
  await until(() => held.calls.length === 1);

  const fresh = await app.connect(second);
  await saving;
  assert.equal(outcome(await call), 'RESET');
  assert.equal(held.calls[0]!.signal.aborted, true);
  assert.notEqual(app.host.sessionId, firstSession);
  held.finishAll();
  for (const frame of [
    '{"kind":"request","id":9,"method":"log","params":{"level":"info","message":"x"}}',
    '{"kind":"ping"}',
    'x',
  ])
    old.say(frame);
  old.say({ kind: 'goodbye' });
  await until(() => app.drops()['old-port'] === 4);
  await fresh.settle();
  assert.equal(app.host.state, 'ready');
  assert.deepEqual(old.said.at(-1), { kind: 'goodbye' });
  assert.equal(
    fresh.said.some((frame) => 'id' in frame),
    false,
  );
  assert.deepEqual(app.states, ['connecting', 'ready', 'connecting', 'ready']);
});

test('an old port is closed in the end', async (t) => {
  const app = openApp(t);
  const old = await app.connect();
  const fresh = await app.connect(second);
  for (let n = 0; n < 150; n++) old.say('{"kind":"ping"}');
  await until(() => app.drops()['old-port'] === 100);
  await fresh.settle();
  await fresh.settle();
  assert.equal(app.drops()['old-port'], 100);
});

test('another record ends calls under way, and a result that comes later is not sent', async (t) => {
  const held = heldHandler();
  const app = openApp(t, { handlers: { 'record.refresh': held.handler } });
  const guest = await app.connect();
  const call = guest.call('record.refresh');
  const saving = assert.rejects(app.host.request('app.save', {}), { code: 'RESET' });
  await until(() => held.calls.length === 1);
  app.host.setContext(otherRecord(2));
  held.finishAll();
  await saving;
  assert.equal(outcome(await call), 'RESET');
  await guest.settle();
  assert.equal(
    guest.said.some(({ kind }) => kind === 'response'),
    false,
  );
  assert.deepEqual(guest.heard('context.changed').at(-1), otherRecord(2));
  const order = guest.said.map((frame) => (frame.kind === 'event' ? frame.event : frame.kind));
  assert.ok(
    order.indexOf('error') < order.lastIndexOf('context.changed'),
    'first the end, then the new record',
  );
});

test('a change of the same record leaves calls alone', async (t) => {
  const held = heldHandler();
  const app = openApp(t, { handlers: { 'record.refresh': held.handler } });
  const guest = await app.connect();
  const call = guest.call('record.refresh');
  await until(() => held.calls.length === 1);
  app.host.setContext({ ...CONTEXT, revision: 2, appearance: { ...CONTEXT.appearance, theme: 'dark' } });
  held.finishAll();
  assert.equal(outcome(await call), 'ok');
});

test('a context must be one, and newer', (t) => {
  const app = openApp(t);
  const wrong = [
    CONTEXT,
    { ...CONTEXT, revision: 0 },
    { ...CONTEXT, revision: 2, more: 1 },
    { ...CONTEXT, revision: 2, record: { ...CONTEXT.record!, recordId: '001Ho00001AbCdEIAA' } },
    { ...CONTEXT, revision: 2, appearance: { ...CONTEXT.appearance, language: 'en_US' } },
    { ...CONTEXT, revision: 2, selection: { 'selection.asOf': 'yesterday' } },
  ];
  for (const context of wrong)
    assert.throws(() => app.host.setContext(context), { name: 'BridgeError', code: 'INVALID' });
  assert.throws(() => openApp(t, { context: {} as Context }), {
    code: 'INVALID',
    message: /^context\.revision: /,
  });
});

test('where Apex says null, a member is absent; a field and a selection may be null', async (t) => {
  const recordId = '003Ho00001AbCdEIAV';
  const record = { ...CONTEXT.record!, globalId: null, fields: { Tier: null } };
  const members = [{ recordId, name: 'Ada', clientNumber: null, globalId: null }];
  const app = openApp(t, {
    context: {
      ...CONTEXT,
      record: { ...record, members },
      user: null,
      selection: { 'selection.member': null },
    } as unknown as Context,
  });
  const guest = await app.connect();
  assert.deepEqual(guest.heard('context.changed')[0], {
    ...CONTEXT,
    record: { ...CONTEXT.record, fields: { Tier: null }, members: [{ recordId, name: 'Ada' }] },
    selection: { 'selection.member': null },
  });
});

test('a context is a copy: what the page does to its own later is not seen', async (t) => {
  const record = { ...CONTEXT.record!, name: 'Okafor' };
  const app = openApp(t, { context: { ...CONTEXT, record } });
  record.name = 'Somebody else';
  const guest = await app.connect();
  assert.equal((guest.heard('context.changed')[0] as Context).record?.name, 'Okafor');
});

test('events go to who was granted them, and bus messages to who subscribed', async (t) => {
  const app = openApp(t, {
    capabilities: ['context', 'bus'],
    handlers: { 'bus.subscribe': () => ({ selection: {} }), 'bus.publish': () => ({}) },
  });
  const asOf = (value: string | null): BusMessage => ({ topic: 'selection.asOf', value });
  const member: BusMessage = {
    topic: 'selection.member',
    value: { recordId: '003Ho00001AbCdEIAV', name: 'Ada' },
  };
  app.host.emit('bus.message', asOf('2026-01-31'));
  const guest = await app.connect();
  assert.deepEqual((guest.heard('context.changed')[0] as Context).selection, {
    'selection.asOf': '2026-01-31',
  });
  app.host.emit('bus.message', asOf('2026-02-28'));
  await guest.call('bus.subscribe', { topics: ['selection.asOf'] });
  app.host.emit('bus.message', asOf(null));
  app.host.emit('bus.message', member);
  app.host.emit('session.ended', { reason: 'logout' });
  await guest.call('bus.publish', { topic: 'selection.holding', value: null });
  await guest.call('bus.subscribe', { topics: ['selection.member'] });
  app.host.emit('bus.message', asOf('2026-03-31'));
  app.host.emit('bus.message', member);
  const answer = await guest.call('context.get');
  assert.deepEqual(guest.heard('bus.message'), [asOf(null), member]);
  assert.deepEqual(guest.heard('session.ended'), []);
  assert.ok(answer.kind === 'response');
  assert.deepEqual((answer.result as Context).selection, {
    'selection.asOf': '2026-03-31',
    'selection.holding': null,
    'selection.member': member.value,
  });
  assert.throws(() => app.host.emit('bus.message', { topic: 'selection.asOf', value: 'x' }), {
    code: 'INVALID',
  });
});

test('the page asks the app; the first answer counts and must be one', async (t) => {
  const tick = stopClock(t);
  const app = openApp(t, { limits: { pending: 3 } });
  const guest = await app.connect();
  const answer = (id: number, result: unknown) => guest.say({ kind: 'response', id, result });

  const saved = app.host.request('app.save', {});
  await asks(guest);
  assert.deepEqual(guest.said.at(-1), {
    kind: 'request',
    id: 1,
    method: 'app.save',
    params: {},
    deadlineMs: 10_000,
  });
  answer(1, { isSaved: false });
  answer(1, { isSaved: true });
  assert.deepEqual(await saved, { isSaved: false });

  const wrong = assert.rejects(app.host.request('app.save', {}), { code: 'INVALID' });
  await asks(guest, 2);
  answer(2, { isSaved: 'yes' });
  await wrong;

  const refused = assert.rejects(app.host.request('app.save', {}), { code: 'METHOD', message: 'No.' });
  await asks(guest, 3);
  guest.say({ kind: 'error', id: 3, error: { code: 'METHOD', message: 'No.', retryable: false } });
  await refused;

  const late = assert.rejects(app.host.request('app.save', {}, 500), { code: 'TIMEOUT' });
  await asks(guest, 4);
  tick(500);
  await late;
  answer(4, { isSaved: true });
  await guest.settle();
  assert.ok(guest.said.some((frame) => frame.kind === 'cancel' && frame.id === 4));
  assert.equal(app.drops()['unknown-id'], 2);

  const open = [1, 2, 3].map(() => assert.rejects(app.host.request('app.save', {}), { code: 'RESET' }));
  await assert.rejects(app.host.request('app.save', {}), { code: 'BUSY' });
  app.host.close();
  await Promise.all(open);
  await assert.rejects(app.host.request('app.save', {}), { code: 'NOT_READY' });
});

test('a document that loads and says nothing is silent, until it speaks', async (t) => {
  const tick = stopClock(t);
  const app = openApp(t);
  tick(60_000);
  assert.equal(app.host.state, 'waiting', 'no document, no hurry');
  app.host.frameLoaded();
  tick(4_999);
  assert.equal(app.host.state, 'waiting');
  tick(1);
  assert.equal(app.host.state, 'silent');
  await app.connect();
  assert.deepEqual(app.states, ['silent', 'connecting', 'ready']);
});

test('a document that is welcomed and never ready is silent', (t) => {
  const tick = stopClock(t);
  const app = openApp(t);
  app.takePort();
  app.host.frameLoaded();
  tick(5_000);
  assert.equal(app.host.state, 'silent');
});

test('the load of the very document that is ready changes nothing, that of another one is found out', async (t) => {
  const tick = stopClock(t);
  const app = openApp(t);
  const guest = await app.connect();
  app.host.frameLoaded();
  await until(() => guest.said.some(({ kind }) => kind === 'ping'));
  guest.say({ kind: 'pong' });
  await guest.settle();
  tick(5_000);
  assert.equal(app.host.state, 'ready');

  app.host.frameLoaded();
  tick(5_000);
  assert.equal(app.host.state, 'lost');
  await assert.rejects(app.host.request('app.save', {}), { code: 'NOT_READY' });
  await app.connect(second);
  assert.equal(app.host.state, 'ready');
});

test('two pings in a row without an answer and the app is lost; it is found when it speaks', async (t) => {
  const tick = stopClock(t);
  const app = openApp(t);
  const guest = await app.connect();
  const pings = () => guest.said.filter(({ kind }) => kind === 'ping').length;
  for (let n = 1; n <= 4; n++) {
    tick(15_000);
    await until(() => pings() === n);
    guest.say({ kind: 'pong' });
    await guest.settle();
  }
  assert.equal(app.host.state, 'ready');
  tick(15_000);
  tick(15_000);
  assert.equal(app.host.state, 'ready');
  tick(15_000);
  assert.equal(app.host.state, 'lost');
  guest.say({ kind: 'pong' });
  await guest.settle();
  assert.equal(app.host.state, 'ready');
  assert.deepEqual(app.states, ['connecting', 'ready', 'lost', 'ready']);
});

test('after a goodbye the page waits; a document that then says nothing is lost', async (t) => {
  const tick = stopClock(t);
  const held = heldHandler();
  const app = openApp(t, { handlers: { 'record.refresh': held.handler } });
  const guest = await app.connect();
  guest.say({ kind: 'request', id: 1, method: 'record.refresh' });
  guest.say({ kind: 'goodbye' });
  await until(() => app.host.state === 'waiting');
  assert.equal(held.calls[0]!.signal.aborted, true);
  assert.deepEqual([app.host.sessionId, app.host.capabilities], [undefined, []]);
  app.host.frameLoaded();
  tick(5_000);
  assert.equal(app.host.state, 'lost');
});

test('closed is closed: twice is fine, and nothing is heard or sent any more', async (t) => {
  const tick = stopClock(t);
  const held = heldHandler();
  const app = openApp(t, { handlers: { 'record.refresh': held.handler } });
  const guest = await app.connect();
  guest.say({ kind: 'request', id: 1, method: 'record.refresh' });
  await until(() => held.calls.length === 1);
  app.host.close();
  app.host.close();
  assert.equal(held.calls[0]!.signal.aborted, true);
  assert.equal(app.listeners.size, 0);
  app.host.frameLoaded();
  app.host.setContext({ ...CONTEXT, revision: 2 });
  app.host.emit('session.ended', { reason: 'removed' });
  tick(60_000);
  await until(() => guest.said.at(-1)?.kind === 'goodbye');
  assert.deepEqual(app.states, ['connecting', 'ready', 'closed']);
  assert.equal(
    guest.said.some((frame) => frame.kind === 'event' && frame.event === 'session.ended'),
    false,
  );
});

test('a page may close the app in the middle of hearing of its state', async (t) => {
  const app = openApp(t, { onState: (state) => state === 'connecting' && app.host.close() });
  app.hello();
  assert.deepEqual([app.host.state, app.posts.length], ['closed', 0]);
  assert.equal(CONTEXT.record?.recordId, RECORD_ID);
});
