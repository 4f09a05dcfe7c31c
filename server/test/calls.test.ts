/** What the pipeline owes a call that takes long, is given up, cannot be audited, or comes too often. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { problemSchema } from '@rialto/contract';
import { AppError } from '../src/errors.ts';
import type { OperationContext } from '../src/operations/index.ts';
import { fixture, SECRET, startTestCompanion, type TestCompanion } from './testCompanion.ts';

const PATH = '/v1/portfolio/households/HH-1001';
const problem = async (response: Response) => problemSchema.parse(await response.json());

describe('a call', () => {
  let companion: TestCompanion;
  before(async () => (companion = await startTestCompanion({ callBudgetMs: 300 })));
  after(() => companion.stop());

  test('that takes too long ends at its deadline, also where the operation does not look at it', async () => {
    companion.behave(() => new Promise(() => {}));
    const response = await companion.call(PATH, { headers: { 'x-request-id': 'req-too-long' } });
    companion.behave(undefined);
    assert.deepEqual([response.status, (await problem(response)).code], [504, 'DEADLINE_EXCEEDED']);
    assert.equal((await companion.audit('req-too-long'))[0]?.code, 'DEADLINE_EXCEEDED');
  });

  test('ends when its caller wants it to, and not before the companion’s own time where the caller allows more', async () => {
    companion.behave(() => new Promise(() => {}));
    const response = await companion.call(PATH, { headers: { 'x-deadline-ms': '20' } });
    assert.deepEqual([response.status, (await problem(response)).code], [504, 'DEADLINE_EXCEEDED']);
    let remainingMs = 0;
    companion.behave(async (_input, { deadline }) => {
      remainingMs = deadline.remainingMs();
      return { kind: 'ok', value: fixture('portfolio.json'), subject: 'HH-1001' };
    });
    await companion.call(PATH, { headers: { 'x-deadline-ms': '120000' } });
    companion.behave(undefined);
    assert.ok(remainingMs > 300 && remainingMs <= 120_000);
  });

  for (const wrong of ['0', '120001', '1.5', '-1', '1e3', '', '10, 20']) {
    test(`with an X-Deadline-Ms of ${JSON.stringify(wrong)} is refused`, async () => {
      const response = await companion.call(PATH, { headers: { 'x-deadline-ms': wrong } });
      const { code, errors } = await problem(response);
      assert.deepEqual(
        [response.status, code, errors?.[0]?.field],
        [400, 'REQUEST_INVALID', 'header:X-Deadline-Ms'],
      );
    });
  }

  test('whose caller hangs up ends its operation, and is audited as hung up', async () => {
    const begun = Promise.withResolvers<OperationContext>();
    companion.behave(async (_input, context) => {
      begun.resolve(context);
      await once(context.deadline.signal, 'abort');
      throw context.deadline.signal.reason;
    });
    const caller = new AbortController();
    const call = companion.call(PATH, { signal: caller.signal, headers: { 'x-request-id': 'req-hung-up' } });
    const context = await begun.promise;
    assert.ok(context.deadline.remainingMs() > 0);
    caller.abort();
    await assert.rejects(call);
    const { signal } = context.deadline;
    if (!signal.aborted) await once(signal, 'abort');
    assert.equal(context.deadline.remainingMs(), 0);
    companion.behave(undefined);
    let rows = await companion.audit('req-hung-up');
    while (rows.length === 0) {
      await setImmediate();
      rows = await companion.audit('req-hung-up');
    }
    assert.deepEqual([rows[0]?.outcome, rows[0]?.detail], ['failed', { hungUp: true }]);
  });

  test('gets its caller, request id and time', async () => {
    let seen: OperationContext | undefined;
    companion.behave(async (_input, context) => {
      seen = context;
      return { kind: 'ok', value: fixture('portfolio.json'), subject: 'HH-1001', audit: { accounts: 3 } };
    });
    await companion.call(PATH, {
      headers: { 'x-request-id': 'req-context', 'x-client-id': '00DRL0000000002' },
    });
    companion.behave(undefined);
    assert.equal(seen?.requestId, 'req-context');
    assert.deepEqual([seen?.caller.clientId, seen?.caller.orgId], ['test-org', '00DRL00000000022AA']);
    const [row] = await companion.audit('req-context');
    assert.deepEqual(
      [row?.subject, row?.org_id, row?.detail],
      ['HH-1001', '00DRL00000000022AA', { accounts: 3 }],
    );
  });

  test('that fails by a bug says nothing of it to the caller, and everything to the log', async () => {
    companion.behave(() => {
      throw new TypeError('cannot read kidneys of undefined');
    });
    const response = await companion.call(PATH, { headers: { 'x-request-id': 'req-a-bug' } });
    companion.behave(undefined);
    const text = await response.text();
    assert.equal(response.status, 500);
    assert.doesNotMatch(text, /kidneys|TypeError|\.ts/);
    const line = companion.lines.find((one) => one.includes('kidneys'));
    assert.match(line!, /req-a-bug/);
  });

  test('leaves one access line with route, status and client, and no address', async () => {
    await companion.call(PATH, { headers: { 'x-request-id': 'req-access-line' } });
    const own = companion.lines.filter((line) => line.includes('req-access-line'));
    assert.equal(own.length, 1);
    const { route, status, client, msg, ms } = JSON.parse(own[0]!) as Record<string, unknown>;
    assert.deepEqual(
      { route, status, client, msg },
      {
        route: 'GET /v1/portfolio/households/{householdId}',
        status: 200,
        client: 'test-org',
        msg: 'request',
      },
    );
    assert.equal(typeof ms, 'number');
  });

  test('is counted by route and status, never by address', async () => {
    await companion.call(PATH);
    const text = await (await fetch(`${companion.url}/metrics`)).text();
    assert.match(
      text,
      /rialto_requests_total\{route="GET \/v1\/portfolio\/households\/\{householdId\}",status="200"\} \d+/,
    );
    assert.doesNotMatch(text, /HH-1001/);
  });

  test('after the companion closed is SHUTTING_DOWN', async () => {
    companion.lifecycle.close();
    const response = await companion.call(PATH);
    assert.equal(response.headers.get('connection'), 'close');
    assert.deepEqual([response.status, (await problem(response)).code], [503, 'SHUTTING_DOWN']);
  });
});

describe('an access that cannot be audited', () => {
  let companion: TestCompanion;
  const append = () =>
    Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'The audit trail could not be written.'));
  before(async () => (companion = await startTestCompanion({ append })));
  after(() => companion.stop());

  test('is not answered', async () => {
    const response = await companion.call(PATH);
    assert.deepEqual([response.status, (await problem(response)).code], [503, 'DATABASE_UNAVAILABLE']);
  });

  test('gives no token', async () => {
    const response = await fetch(`${companion.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'test-org',
        client_secret: SECRET,
      }),
    });
    const body = (await response.json()) as Record<string, unknown>;
    assert.deepEqual(
      [response.status, body['code'], body['access_token']],
      [503, 'DATABASE_UNAVAILABLE', undefined],
    );
  });

  test('but was refused stays refused, and the log says what happened', async () => {
    const response = await fetch(companion.url + PATH);
    assert.deepEqual([response.status, (await problem(response)).code], [401, 'TOKEN_MISSING']);
    assert.ok(companion.lines.some((line) => line.includes('could not be audited')));
  });
});

describe('a client with a small quota', () => {
  let companion: TestCompanion;
  before(async () => (companion = await startTestCompanion({ client: { requestsPerMinute: 2 } })));
  after(() => companion.stop());

  test('is told what is left, then to wait', async () => {
    const first = await companion.call(PATH);
    assert.equal(first.headers.get('ratelimit-policy'), '"calls";q=2;w=60');
    assert.match(first.headers.get('ratelimit')!, /^"calls";r=1;t=\d+$/);
    await companion.call(PATH);
    const third = await companion.call(PATH);
    const { code, retryAfterSeconds } = await problem(third);
    assert.deepEqual([third.status, code], [429, 'QUOTA_EXCEEDED']);
    assert.equal(third.headers.get('retry-after'), String(retryAfterSeconds));
    assert.ok(retryAfterSeconds! >= 1 && retryAfterSeconds! <= 60);
  });
});

describe('strangers', () => {
  let companion: TestCompanion;
  before(async () => (companion = await startTestCompanion()));
  after(() => companion.stop());

  test('cannot fill the audit trail: past sixty a minute their refusals are counted only', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 70 }, async () => (await fetch(companion.url + PATH)).status),
    );
    assert.deepEqual(new Set(statuses), new Set([401]));
    const [row] = await companion.database.query('SELECT count(*)::int AS records FROM audit_record');
    assert.equal(row?.['records'], 60);
    assert.match(await (await fetch(`${companion.url}/metrics`)).text(), /rialto_denials_unaudited_total 10/);
  });

  test('are told whether it is ready, and not who the vendors are', async () => {
    const local = (await (await fetch(`${companion.url}/readyz`)).json()) as object;
    const forwarded = await fetch(`${companion.url}/readyz`, { headers: { 'x-forwarded-for': '9.9.9.9' } });
    assert.ok('vendors' in local);
    assert.deepEqual(await forwarded.json(), { status: 'ready', phase: 'serving', database: 'available' });
  });

  test('behind a proxy on this machine do not see the metrics', async () => {
    const response = await fetch(`${companion.url}/metrics`, {
      headers: { 'x-forwarded-for': '203.0.113.9' },
    });
    assert.equal(response.status, 404);
  });
});
