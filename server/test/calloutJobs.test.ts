/** Long calls over real HTTP: who gets a job, what becomes of it, how it is told. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { calloutJobEndedSchema, calloutJobSchema, problemSchema, type CalloutJob } from '@rialto/contract';
import { Webhook } from 'standardwebhooks';
import { leaseDueCallouts, finishCallout } from '../src/storage/index.ts';
import { CALLBACK_SECRET, startJobWorld, type JobWorld } from './testJobs.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: JobWorld;
before(async () => (world = await startJobWorld()));
after(() => world.stop());
afterEach(async () => {
  assert.deepEqual(world.failures.splice(0), []);
  world.receive = 200;
  world.isAllowed = true;
  await world.companion.database.query('DELETE FROM callout_job');
  await world.vendor.forget();
  for (const list of [world.told, world.tried, world.vendor.heads, world.vendor.requests]) list.splice(0);
});

let count = 0;
const proxied = (method: string, headers: Record<string, string>, body?: string): Promise<Response> =>
  world.companion.call('/v1/callout/Vendor/v3/reports?year=2026', {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });
const ordered = (change: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  world.companion.call('/v1/callout-jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `key-of-job-${count++}`, ...headers },
    body: JSON.stringify({ namedCredential: 'Vendor', method: 'POST', path: '/v3/reports', ...change }),
  });
const jobOf = async (response: Response): Promise<CalloutJob> => {
  assert.equal(response.status, 202);
  const job = calloutJobSchema.parse(await response.json());
  assert.equal(response.headers.get('location'), `/v1/callout-jobs/${job.id}`);
  return job;
};
const codeOf = async (response: Response): Promise<string> => problemSchema.parse(await response.json()).code;
const answers = (status: number, body = '', headers: Record<string, string> = {}): void => {
  world.vendor.answer = (request, response) =>
    request.on('end', () => response.writeHead(status, headers).end(body)).resume();
};

describe('a caller', () => {
  test('complaint 7: of a slow vendor gets a job at once, and the answer by a signed callback', async () => {
    world.vendor.answer = () => {};
    const slow = await proxied('GET', { 'x-callback-url': world.callbackUrl, 'x-deadline-ms': '100' });
    const job = await jobOf(slow);
    assert.deepEqual([job.status, job.callback?.status], ['waiting', 'waiting']);
    answers(200, '{"report":7}', { 'content-type': 'application/json', 'set-cookie': 'a=1', etag: '"7"' });
    assert.equal(await world.jobs.worker.runOnce(), 1);
    const done = await world.read(job.id);
    assert.equal(done.status, 'done');
    assert.deepEqual(done.answer, {
      ...{ status: 200, contentType: 'application/json', body: '{"report":7}', encoding: 'text' },
      headers: [
        { name: 'content-type', value: 'application/json' },
        { name: 'etag', value: '"7"' },
      ],
    });
    assert.equal(world.vendor.heads.at(-1)!.url, '/base/v3/reports?year=2026');

    await world.jobs.worker.runOnce();
    const [{ headers, body }] = world.told as [(typeof world.told)[0]];
    const told = new Webhook(CALLBACK_SECRET).verify(body, headers as Record<string, string>);
    const ended = calloutJobEndedSchema.parse(told);
    assert.deepEqual(ended.data.answer, done.answer);
    assert.deepEqual(ended.meta, { event: 'callout.job.done', requestId: job.requestId, attempt: 1 });
    assert.equal(headers['webhook-id'], job.id);
    assert.deepEqual((await world.read(job.id)).callback, {
      ...{ status: 'delivered', attempts: 1, lastStatus: 200, nextAttemptAt: null },
    });
  });

  test('who did not say that a job will do never gets one', async () => {
    world.vendor.answer = () => {};
    const slow = await proxied('GET', { 'x-deadline-ms': '100' });
    assert.deepEqual([slow.status, await codeOf(slow)], [504, 'DEADLINE_EXCEEDED']);
    assert.deepEqual(await world.companion.database.query('SELECT id FROM callout_job'), []);
  });

  test('whose body is still coming when the time is up gets no job: half of a body would be sent', async () => {
    const { hostname, port } = new URL(world.companion.url);
    const socket = connect(Number(port), hostname);
    const head = [
      'POST /v1/callout/Vendor/v3/payments HTTP/1.1',
      'host: companion',
      `authorization: Bearer ${world.companion.token()}`,
      'idempotency-key: key-of-a-slow-body',
      `x-callback-url: ${world.callbackUrl}`,
      'x-deadline-ms: 100',
      'content-type: application/json',
      'content-length: 100',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n{"amount":1`);
    const said = (await socket.setEncoding('utf8').toArray()).join('');
    assert.match(said, /^HTTP\/1\.1 504 .*"code":"DEADLINE_EXCEEDED"/s);
    assert.deepEqual(await world.companion.database.query('SELECT id FROM callout_job'), []);
    assert.equal(world.vendor.heads.length, 0);
  });

  test('complaint 6: hears of Retry-After: 7200 at once, and the vendor of no second call', async () => {
    answers(429, 'later', { 'retry-after': '7200' });
    const response = await proxied('GET', {});
    assert.deepEqual([response.status, response.headers.get('retry-after')], [429, '7200']);
    assert.equal(await response.text(), 'later');
    assert.equal(world.vendor.heads.length, 1);
  });

  test('complaint 6: who takes a job gets one that waits as long as the vendor asks', async () => {
    answers(503, 'later', { 'retry-after': '3600' });
    world.now = Date.now();
    const job = await jobOf(await proxied('POST', { 'x-callback-url': world.callbackUrl }, '{}'));
    assert.ok(Date.parse(job.nextAttemptAt!) >= world.now + HOUR - 1_000);
    assert.equal(await world.jobs.worker.runOnce(), 0);
    assert.equal(world.vendor.heads.length, 1);
  });

  test('who does not want to wait gets a job before the vendor is called', async () => {
    answers(201, '{"id":1}');
    const response = await proxied('POST', { prefer: 'respond-async' }, '{"secret":"of-the-caller"}');
    assert.equal(response.headers.get('preference-applied'), 'respond-async');
    const { id } = await jobOf(response);
    assert.equal(world.vendor.heads.length, 0);
    const stored = await world.companion.database.query('SELECT * FROM callout_job');
    assert.doesNotMatch(
      JSON.stringify(stored) + Buffer.from(stored[0]!['sealed_request'] as Uint8Array).toString(),
      /of-the-caller|reports/,
    );
    await world.jobs.worker.runOnce();
    assert.equal((world.vendor.requests.at(-1)!.body as Buffer).toString(), '{"secret":"of-the-caller"}');
    assert.equal((await world.read(id)).answer?.status, 201);
    const [row] = await world.companion.database.query('SELECT sealed_request FROM callout_job');
    assert.equal(row!['sealed_request'], null);
  });

  test('complaint 8: of a call that may have been heard and carries no key gets no job', async () => {
    world.vendor.answer = () => {};
    const given = { 'x-callback-url': world.callbackUrl, 'x-deadline-ms': '100' };
    assert.equal((await proxied('POST', given, '{}')).status, 504);
    await jobOf(await proxied('POST', { ...given, 'idempotency-key': 'key-of-the-call' }, '{}'));
  });

  test('of one key has one job', async () => {
    const key = { 'idempotency-key': 'the-same-key-1' };
    const one = await jobOf(await ordered({ body: '{"a":1}' }, key));
    const two = await jobOf(await ordered({ body: '{"a":1}' }, key));
    assert.equal(one.id, two.id);
    const other = await ordered({ body: '{"a":2}' }, key);
    assert.deepEqual([other.status, await codeOf(other)], [422, 'IDEMPOTENCY_KEY_REUSED']);
    assert.equal((await world.companion.database.query('SELECT id FROM callout_job')).length, 1);
  });

  test('fills the database with so many jobs and no more', async () => {
    await world.companion.database.query(
      `INSERT INTO callout_job (id, org_id, client_id, request_id, named_credential, method, repeatable, requested_at)
       SELECT 'job_' || i, 'org', $1, 'request', 'Vendor', 'GET', true, now() FROM generate_series(1, 5000) AS i`,
      ['test-org'],
    );
    const response = await ordered();
    assert.deepEqual([response.status, await codeOf(response)], [429, 'QUOTA_EXCEEDED']);
    await world.companion.database.query("UPDATE callout_job SET finished_at = now() WHERE id = 'job_1'");
    await jobOf(await ordered());
  });

  test('reads its own jobs only', async () => {
    const { id } = await jobOf(await ordered());
    const stranger = await world.companion.call(`/v1/callout-jobs/${id}`, {
      headers: { 'x-client-id': '00DRL00000000022AA' },
    });
    assert.deepEqual([stranger.status, await codeOf(stranger)], [404, 'JOB_NOT_FOUND']);
    await world.companion.database.query(`UPDATE callout_job SET user_id = '005RL000000000A'`);
    assert.equal((await world.companion.call(`/v1/callout-jobs/${id}`)).status, 404);
  });

  test('who may not make the call, or be called back there, gets no job', async () => {
    const denied = await ordered({ namedCredential: 'Other' });
    assert.deepEqual([denied.status, await codeOf(denied)], [403, 'CREDENTIAL_ACCESS_DENIED']);
    for (const callbackUrl of [
      'https://evil.example/x',
      'http://127.0.0.1.evil.example/',
      'https://user@127.0.0.1/',
    ]) {
      const refused = await ordered({ callbackUrl });
      assert.deepEqual([refused.status, await codeOf(refused)], [403, 'CALLBACK_NOT_ALLOWED']);
    }
    assert.deepEqual(await world.companion.database.query('SELECT id FROM callout_job'), []);
  });
});

describe('a job', () => {
  test('is not made before its time, and its headers are what a caller may say', async () => {
    answers(200);
    const notBefore = new Date(world.now + HOUR).toISOString();
    const headers = [
      { name: 'X-Own', value: '1' },
      { name: 'Authorization', value: 'Bearer stolen' },
      { name: 'X-HTTP-Method-Override', value: 'DELETE' },
      { name: 'x_http_method_override', value: 'DELETE' },
      { name: 'Constructor', value: '2' },
    ];
    await jobOf(await ordered({ notBefore, headers, body: 'a,b', contentType: 'text/csv' }));
    assert.equal(await world.jobs.worker.runOnce(), 0);
    world.now += HOUR;
    assert.equal(await world.jobs.worker.runOnce(), 1);
    const { headers: sent } = world.vendor.requests[0]!;
    assert.deepEqual(sent, { 'x-own': '1', constructor: '2', 'content-type': 'text/csv' });
  });

  test('is tried again when the vendor says later, and keeps its last answer after a day', async () => {
    answers(503, 'still not', { 'retry-after': '600' });
    const { id } = await jobOf(await ordered());
    await world.jobs.worker.runOnce();
    const waiting = await world.read(id);
    assert.deepEqual(
      [waiting.status, waiting.problem, waiting.attempts],
      ['waiting', 'VENDOR_UNAVAILABLE', 1],
    );
    assert.equal(Date.parse(waiting.nextAttemptAt!), world.now + 10 * MINUTE);
    assert.equal(await world.jobs.worker.runOnce(), 0);
    await world.vendor.forget();
    world.now += 24 * HOUR - 5 * MINUTE;
    await world.jobs.worker.runOnce();
    const done = await world.read(id);
    assert.deepEqual(
      [done.status, done.answer?.status, done.answer?.body, done.attempts],
      ['done', 503, 'still not', 2],
    );
  });

  test('that nobody could send within a day has failed, and was not processed', async () => {
    const { id } = await jobOf(await ordered());
    world.now += 25 * HOUR;
    await world.jobs.worker.runOnce();
    const failed = await world.read(id);
    assert.deepEqual(
      [failed.status, failed.problem, failed.mayHaveBeenProcessed],
      ['failed', 'DEADLINE_EXCEEDED', false],
    );
    assert.equal(world.vendor.heads.length, 0);
  });

  test('complaint 8: whose holder died while sending is never sent again without a key', async () => {
    answers(201);
    const { id } = await jobOf(await ordered());
    const keyed = await jobOf(
      await ordered({ headers: [{ name: 'Idempotency-Key', value: 'vendors-key' }] }),
    );
    const leased = await leaseDueCallouts(world.companion.database, world.now, 150_000, 8);
    assert.equal(leased.length, 2);
    assert.equal(await world.jobs.worker.runOnce(), 0);
    world.now += 150_000;
    assert.equal(await world.jobs.worker.runOnce(), 2);
    const lost = await world.read(id);
    assert.deepEqual([lost.status, lost.problem, lost.mayHaveBeenProcessed], ['failed', 'INTERNAL', true]);
    assert.equal((await world.read(keyed.id)).status, 'done');
    assert.equal(world.vendor.heads.length, 1);
    // The first holder wakes up: what it has to say comes too late.
    const late = {
      attempts: 1,
      problem: null,
      mayHaveBeenProcessed: true,
      sealedAnswer: null,
      finishedAt: new Date(),
    };
    assert.equal(
      await finishCallout(world.companion.database, leased[0]!, { ...late, status: 'done' }),
      false,
    );
  });

  test('complaint 8: that the vendor may have heard is not sent again without a key', async () => {
    world.vendor.answer = (request) => request.socket.destroy();
    const { id } = await jobOf(await ordered());
    await world.jobs.worker.runOnce();
    const failed = await world.read(id);
    assert.deepEqual(
      [failed.status, failed.problem, failed.mayHaveBeenProcessed],
      ['failed', 'VENDOR_UNAVAILABLE', true],
    );
    assert.equal(world.vendor.heads.length, 1);
  });

  test('of a client that may no longer call is not made', async () => {
    const { id } = await jobOf(await ordered());
    world.isAllowed = false;
    await world.jobs.worker.runOnce();
    assert.deepEqual([(await world.read(id)).problem, world.vendor.heads.length], ['SCOPE_MISSING', 0]);
  });

  test('keeps bytes that are no text, and refuses more than 1 MiB', async () => {
    world.vendor.answer = (_request, response) => response.end(Buffer.from([0xff, 0xfe, 0]));
    const bytes = await jobOf(await ordered({ method: 'GET' }));
    await world.jobs.worker.runOnce();
    const { answer } = await world.read(bytes.id);
    assert.deepEqual([answer?.encoding, answer?.body], ['base64', '//4A']);
    world.vendor.answer = (_request, response) => response.end(Buffer.alloc(1_048_577));
    const large = await jobOf(await ordered({ method: 'GET' }));
    await world.jobs.worker.runOnce();
    assert.equal((await world.read(large.id)).problem, 'VENDOR_ANSWER_INVALID');
  });

  test('is forgotten a week after its end', async () => {
    answers(200);
    const { id } = await jobOf(await ordered());
    await world.jobs.worker.runOnce();
    assert.equal((await world.read(id)).status, 'done');
    world.now += 7 * 24 * HOUR + 1;
    await world.jobs.worker.runOnce();
    assert.equal((await world.companion.call(`/v1/callout-jobs/${id}`)).status, 404);
  });
});

describe('a callback', () => {
  const told = async (): Promise<CalloutJob> => {
    answers(200, '{}');
    const { id } = await jobOf(await ordered({ callbackUrl: world.callbackUrl }));
    await world.jobs.worker.runOnce();
    await world.jobs.worker.runOnce();
    return world.read(id);
  };

  test('that is not taken is tried again, later each time, and then no more', async () => {
    world.receive = 500;
    const job = await told();
    const waits = [5_000, 30_000, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR];
    for (const [place, waitMs] of waits.entries()) {
      const { callback } = await world.read(job.id);
      assert.deepEqual(
        [callback?.status, callback?.attempts, callback?.lastStatus],
        ['waiting', place + 1, 500],
      );
      assert.equal(Date.parse(callback!.nextAttemptAt!), world.now + waitMs);
      world.now += waitMs - 1;
      assert.equal(await world.jobs.worker.runOnce(), 0);
      world.now += 1;
      assert.equal(await world.jobs.worker.runOnce(), 1);
    }
    const { callback } = await world.read(job.id);
    assert.deepEqual([callback?.status, callback?.attempts, callback?.nextAttemptAt], ['failed', 8, null]);
    assert.equal(
      new Set(world.told.map(({ headers }) => headers['webhook-id'])).size,
      1,
      'one id to tell repeats by',
    );
    const [row] = await world.companion.database.query('SELECT sealed_callback FROM callout_job');
    assert.equal(row!['sealed_callback'], null);
  });

  test('whose receiver is gone is not tried again', async () => {
    world.receive = 410;
    const { callback } = await told();
    assert.deepEqual([callback?.status, callback?.lastStatus], ['failed', 410]);
  });

  test('tells of failures too', async () => {
    world.vendor.answer = (request) => request.socket.destroy();
    await jobOf(await ordered({ callbackUrl: world.callbackUrl }));
    await world.jobs.worker.runOnce();
    await world.jobs.worker.runOnce();
    const { data, meta } = calloutJobEndedSchema.parse(JSON.parse(world.told[0]!.body));
    assert.deepEqual(
      [meta.event, data.problem, data.mayHaveBeenProcessed],
      ['callout.job.failed', 'VENDOR_UNAVAILABLE', true],
    );
  });
});
