import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BridgeError } from './bridgeError.ts';
import type { HostCall, HostHandlers } from './host.ts';
import {
  CONTEXT,
  NONCE,
  OTHER_RECORD_ID,
  openApp,
  outcome,
  RECORD_ID,
  stopClock,
  unreached,
} from './testApp.ts';

const SAY = { level: 'info', message: 'x' } as const;
const never = (): Promise<never> => new Promise(() => undefined);

test('the context is given as it is, without what the page left out', async (t) => {
  const app = openApp(t, { context: { ...CONTEXT, user: undefined } as unknown as typeof CONTEXT });
  const guest = await app.connect();
  const answer = await guest.call('context.get', {});
  assert.deepEqual(answer, { kind: 'response', id: 1, result: CONTEXT });
  assert.deepEqual(guest.heard('context.changed'), [CONTEXT]);
});

test('who may not use the bus learns no selection', async (t) => {
  const app = openApp(t, { capabilities: ['context'] });
  const guest = await app.connect();
  const answer = await guest.call('context.get');
  assert.deepEqual(answer, { kind: 'response', id: 1, result: { ...CONTEXT, selection: {} } });
});

test('a method is served only by its own name, if granted and if the page does it', async (t) => {
  const app = openApp(t, {
    capabilities: ['log', 'toast'],
    handlers: { log: () => ({}), 'nav.record': unreached },
  });
  const guest = await app.connect();
  for (const method of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'LOG', 'app.save'])
    assert.equal(outcome(await guest.call(method)), 'METHOD', method);
  assert.equal(outcome(await guest.call('nav.record', { recordId: RECORD_ID })), 'DENIED');
  assert.equal(outcome(await guest.call('context.get')), 'DENIED');
  assert.equal(outcome(await guest.call('ui.toast', { message: 'x' })), 'METHOD', 'granted, but not done');
  assert.equal(outcome(await guest.call('log', SAY)), 'ok');
  assert.deepEqual(guest.heard('context.changed'), []);
});

test('what a handler gets was checked, and holds nothing else', async (t) => {
  const got: unknown[] = [];
  const app = openApp(t, {
    handlers: {
      'nav.url': (params) => {
        got.push(params);
        return {};
      },
    },
  });
  const guest = await app.connect();
  const wrong: unknown[] = [
    'https://example.com/',
    null,
    [],
    {},
    { url: 7 },
    { url: 'https://example.com/', more: 1 },
    { url: 'javascript:alert(1)' },
    { url: 'http://example.com/' },
    { url: 'https://user:secret@example.com/' },
    { url: 'https://example.com\\@evil.example/' },
    { url: ' https://example.com/' },
    { url: `https://example.com/${'x'.repeat(2_048)}` },
  ];
  for (const params of wrong)
    assert.equal(outcome(await guest.call('nav.url', params)), 'INVALID', JSON.stringify(params));
  guest.say(
    '{"kind":"request","id":99,"method":"nav.url","params":{"url":"https://e.com/","__proto__":{"a":1}}}',
  );
  await guest.settle();
  assert.deepEqual(got, []);
  assert.equal(outcome(await guest.call('nav.url', { url: 'https://example.com/' })), 'ok');
  assert.deepEqual(got, [{ url: 'https://example.com/' }]);
});

test('a refusal says where and why, and never what was sent', async (t) => {
  const app = openApp(t, { handlers: { 'token.get': unreached, log: () => ({}) } });
  const guest = await app.connect();
  const answer = await guest.call('token.get', { nonce: 'my secret' });
  assert.deepEqual(answer, {
    kind: 'error',
    id: 1,
    error: {
      code: 'INVALID',
      message: 'params.nonce: must be 16 to 64 URL-safe characters',
      retryable: false,
    },
  });
  const second = await guest.call('log', { ...SAY, 'my secret': 1 });
  assert.ok(second.kind === 'error');
  assert.equal(second.error.message, 'params: has members it must not have');
});

test('a handler’s own refusal reaches the app, cut to 300 characters; any other error is a fixed sentence', async (t) => {
  const failing: Record<string, () => unknown> = {
    refuse: () => {
      throw new BridgeError('AUTH_REQUIRED', 'y'.repeat(500), { correlationId: 'corr-0001' });
    },
    refuseLater: () => Promise.reject(new BridgeError('CONSENT', 'Not agreed.', { retryable: true })),
    fail: () => {
      throw new Error('SELECT Tax_Id__c FROM Contact');
    },
    failLater: () => Promise.reject(new TypeError('at handler (stage.js:1:1)')),
    throwText: async () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- some code does
      throw 'SELECT Tax_Id__c FROM Contact';
    },
    pretend: () => {
      throw Object.assign(new Error('SELECT Tax_Id__c'), { code: 'DENIED' });
    },
  };
  const app = openApp(t, {
    handlers: { log: ({ message }) => failing[message]!() as Record<string, never> },
  });
  const guest = await app.connect();
  const call = async (message: string): Promise<unknown> => {
    const answer = await guest.call('log', { level: 'info', message });
    return answer.kind === 'error' ? answer.error : answer;
  };
  assert.deepEqual(await call('refuse'), {
    code: 'AUTH_REQUIRED',
    message: 'y'.repeat(300),
    retryable: false,
    correlationId: 'corr-0001',
  });
  assert.deepEqual(await call('refuseLater'), { code: 'CONSENT', message: 'Not agreed.', retryable: true });
  const fixed = { code: 'HOST', message: 'The page could not do this.', retryable: false };
  for (const message of ['fail', 'failLater', 'throwText', 'pretend'])
    assert.deepEqual(await call(message), fixed, message);
});

test('a result that is not the method’s is the page’s failure', async (t) => {
  const results: unknown[] = [{ code: 'x' }, null, 'text', { selection: {}, more: 1 }];
  const app = openApp(t, {
    handlers: {
      'token.get': () => results.shift() as never,
      'bus.subscribe': async () => results.shift() as never,
      log: () => undefined as never,
    },
  });
  const guest = await app.connect();
  assert.equal(outcome(await guest.call('token.get', { nonce: NONCE })), 'HOST');
  assert.equal(outcome(await guest.call('token.get', { nonce: NONCE })), 'HOST');
  assert.equal(outcome(await guest.call('bus.subscribe', { topics: [] })), 'HOST');
  assert.equal(outcome(await guest.call('bus.subscribe', { topics: ['selection.asOf'] })), 'HOST');
  assert.equal(outcome(await guest.call('log', SAY)), 'ok', 'nothing is as good as an empty result');
  app.host.emit('bus.message', { topic: 'selection.asOf', value: null });
  await guest.settle();
  assert.deepEqual(guest.heard('bus.message'), [], 'a subscription that failed is none');
});

test('a call ends at its deadline: told, its signal fired, what comes later thrown away', async (t) => {
  const tick = stopClock(t);
  const calls: HostCall[] = [];
  const finish: ((result: Record<string, never>) => void)[] = [];
  const app = openApp(t, {
    handlers: {
      'record.refresh': (_params, call) => {
        calls.push(call);
        return new Promise((resolve) => finish.push(resolve));
      },
    },
  });
  const guest = await app.connect();
  const short = guest.call('record.refresh', {}, { deadlineMs: 200 });
  const usual = guest.call('record.refresh', {});
  const long = guest.call('record.refresh', {}, { deadlineMs: 3_600_000 });
  await guest.settle();
  const [first, second, third] = calls;
  assert.equal(first!.signal.aborted, false);
  tick(200);
  assert.equal(outcome(await short), 'TIMEOUT');
  assert.equal(first!.signal.aborted, true);
  assert.equal((first!.signal.reason as BridgeError).code, 'TIMEOUT');
  tick(9_799);
  assert.equal(second!.signal.aborted, false);
  tick(1);
  assert.equal(outcome(await usual), 'TIMEOUT');
  tick(49_999);
  assert.equal(third!.signal.aborted, false);
  tick(1);
  assert.equal(outcome(await long), 'TIMEOUT', 'a minute is the longest');
  for (const resolve of finish) resolve({});
  await guest.settle();
  assert.equal(guest.said.filter(({ kind }) => kind === 'response').length, 0);
});

test('a call the app cancels ends; to cancel what is over does nothing', async (t) => {
  let signal: AbortSignal | undefined;
  const app = openApp(t, {
    handlers: {
      log: () => ({}),
      'record.refresh': (_params, call) => {
        signal = call.signal;
        return never();
      },
    },
  });
  const guest = await app.connect();
  const answer = guest.call('record.refresh');
  guest.say({ kind: 'cancel', id: 1 });
  assert.equal(outcome(await answer), 'CANCELLED');
  assert.equal(signal?.aborted, true);
  guest.say({ kind: 'cancel', id: 1 });
  guest.say({ kind: 'cancel', id: 77 });
  assert.equal(outcome(await guest.call('log', SAY)), 'ok');
  assert.deepEqual(app.drops(), {});
});

test('64 calls may be under way, and no two by one id', async (t) => {
  const app = openApp(t, { handlers: { 'record.refresh': never, log: () => ({}) }, limits: { pending: 3 } });
  const guest = await app.connect();
  for (const id of [101, 102, 103, 103]) guest.say({ kind: 'request', id, method: 'record.refresh' });
  await guest.settle();
  assert.deepEqual(app.drops(), { 'unknown-id': 1 });
  const busy = await guest.call('log', SAY);
  assert.deepEqual(busy, {
    kind: 'error',
    id: 1,
    error: { code: 'BUSY', message: 'The page answers 3 calls at once.', retryable: true },
  });
  guest.say({ kind: 'cancel', id: 102 });
  assert.equal(outcome(await guest.call('log', SAY)), 'ok');
  assert.equal(guest.welcome.limits.pending, 3);
});

test('an answer longer than a frame is refused, and the app told', async (t) => {
  const selection = { 'selection.member': { recordId: '003Ho00001AbCdEIAV', name: 'n'.repeat(255) } };
  const app = openApp(t, {
    limits: { frameLength: 600 },
    handlers: { 'bus.subscribe': () => ({ selection: { ...selection, 'selection.holding': HOLDING } }) },
  });
  const guest = await app.connect();
  assert.equal(outcome(await guest.call('bus.subscribe', { topics: ['selection.holding'] })), 'TOO_LARGE');
  assert.throws(
    () =>
      app.host.setContext({
        ...CONTEXT,
        revision: 2,
        record: { ...CONTEXT.record!, fields: { a: 'x'.repeat(600) } },
      }),
    {
      code: 'TOO_LARGE',
    },
  );
});

const HOLDING = { holdingId: 'h'.repeat(100), accountId: 'a'.repeat(100), name: 'n'.repeat(200) };

test('what means an older record is stale, whatever it is', async (t) => {
  const served: string[] = [];
  const note = (name: string) => () => {
    served.push(name);
    return {};
  };
  const handlers: HostHandlers = {
    'nav.record': note('nav.record'),
    'nav.url': note('nav.url'),
    'ui.toast': note('ui.toast'),
    'drill.open': note('drill.open'),
    'dirty.set': note('dirty.set'),
    'bus.publish': note('bus.publish'),
    'record.refresh': note('record.refresh'),
    'token.get': unreached,
    log: note('log'),
  };
  const app = openApp(t, { handlers });
  const guest = await app.connect();
  const refresh = (revision?: number) =>
    guest.call('record.refresh', {}, revision === undefined ? {} : { revision });
  app.host.setContext({ ...CONTEXT, revision: 2, appearance: { ...CONTEXT.appearance, theme: 'dark' } });
  assert.equal(outcome(await refresh(1)), 'ok', 'it is the same record');
  assert.equal(outcome(await refresh(9)), 'INVALID', 'there is no such revision yet');

  app.host.setContext({ ...CONTEXT, revision: 3, record: { ...CONTEXT.record!, recordId: OTHER_RECORD_ID } });
  served.length = 0;
  const old = { revision: 2 };
  const stale: readonly (readonly [string, object])[] = [
    ['nav.record', { recordId: RECORD_ID }],
    ['nav.url', { url: 'https://example.com/' }],
    ['ui.toast', { message: 'x' }],
    ['drill.open', { path: '/holdings' }],
    ['dirty.set', { isDirty: true }],
    ['bus.publish', { topic: 'selection.holding', value: null }],
    ['token.get', { nonce: NONCE }],
    ['record.refresh', {}],
  ];
  for (const [method, params] of stale)
    assert.equal(outcome(await guest.call(method, params, old)), 'STALE', method);
  assert.deepEqual(served, []);
  assert.equal(outcome(await guest.call('log', SAY, old)), 'ok', 'a log is about nothing in particular');
  assert.equal(outcome(await refresh(3)), 'ok');
  assert.equal(outcome(await refresh()), 'ok', 'who names no revision takes the page as it is');
});
