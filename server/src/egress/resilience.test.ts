/** Retry, breaker, bulkhead and limiter together, over real connections. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createDeadline } from '../deadline.ts';
import { isAppError, type AppError } from '../errors.ts';
import type { AttemptEvent } from './call.ts';
import { createEgress, type Egress } from './egress.ts';
import type { EgressRequest } from './request.ts';
import { egressSettingsSchema } from './settings.ts';
import { json, openTestVendor, type Answer } from './testVendor.ts';

const closers: (() => Promise<void>)[] = [];
after(() => Promise.all(closers.map((close) => close())));

async function open(answer: Answer, settings: object = {}, random = () => 1) {
  const vendor = await openTestVendor(answer);
  const events: AttemptEvent[] = [];
  const egress = createEgress({
    targets: [
      {
        ...{ name: 'Probity', vendor: 'Probity', url: vendor.url },
        settings: egressSettingsSchema.parse({ attemptTimeoutMs: 300, retry: { baseMs: 4 }, ...settings }),
      },
    ],
    observe: (event) => events.push(event),
    random,
  });
  closers.push(async () => {
    await vendor.close();
    await egress.close();
  });
  return { vendor, egress, events };
}

const request = (more: Partial<EgressRequest> = {}): EgressRequest => ({
  ...{ target: 'Probity', method: 'GET', path: '/x', own: {}, body: undefined, readAs: 'json' },
  ...{ repeatable: true, operation: 'read', requestId: 'req_1', deadline: createDeadline(5_000) },
  ...more,
});

const failureOf = (egress: Egress, more: Partial<EgressRequest> = {}): Promise<AppError> =>
  egress.send(request(more)).then(
    (answer) => assert.fail(`answered ${answer.status}`),
    (error: unknown) => (isAppError(error) ? error : assert.fail(String(error))),
  );

const failing =
  (times: number, code = 503, headers = {}): Answer =>
  (response, _request, count) =>
    json(response, count <= times ? code : 200, { count }, count <= times ? headers : {});

for (const [what, answer] of [
  ['502', failing(2, 502)],
  ['503', failing(2, 503)],
  ['504', failing(2, 504)],
  ['429', failing(2, 429)],
  ['a reset', (r, _q, count) => (count <= 2 ? void r.socket?.resetAndDestroy() : json(r, 200, { count }))],
] as const satisfies readonly (readonly [string, Answer])[])
  test(`a repeatable request is sent again after ${what}, with growing waits`, async () => {
    const { egress, events } = await open(answer);
    assert.deepEqual((await egress.send(request())).body, { count: 3 });
    assert.deepEqual(
      events.map(({ attempt, waitedMs }) => [attempt, waitedMs]),
      [
        [1, 0],
        [2, 4],
        [3, 8],
      ],
    );
  });

test('jitter is full: a wait may be nothing at all', async () => {
  const { egress, events } = await open(failing(1), {}, () => 0);
  await egress.send(request());
  assert.equal(events[1]?.waitedMs, 0);
});

test('complaint 8: a request that is not repeatable is never sent again', async () => {
  for (const code of [502, 503, 504, 429]) {
    const { egress, vendor } = await open(failing(9, code));
    await failureOf(egress, { method: 'POST', body: '{}', repeatable: false });
    assert.equal(vendor.seen.length, 1, String(code));
  }
});

test('500, a timeout and an answer that cannot be read are not tried again', async () => {
  const unreadable: Answer = (response) => void response.writeHead(200).end('<html>');
  for (const answer of [failing(9, 500), unreadable, (() => undefined) as Answer]) {
    const { egress, vendor } = await open(answer, { attemptTimeoutMs: 150 });
    await failureOf(egress);
    assert.equal(vendor.seen.length, 1);
  }
});

test('after the last attempt the error says how many there were', async () => {
  const { egress, vendor } = await open(failing(9));
  const error = await failureOf(egress);
  assert.equal(error.code, 'VENDOR_UNAVAILABLE');
  assert.equal(error.internal?.['attempts'], 3);
  assert.equal(vendor.seen.length, 3);
});

test('what one attempt may have done, a later refusal does not undo', async () => {
  const { egress } = await open((response, _request, count) => json(response, count === 1 ? 502 : 503, {}));
  assert.equal((await failureOf(egress)).internal?.['processed'], 'unknown');
  const later = await open((response, _request, count) => json(response, count === 1 ? 502 : 401, {}));
  assert.equal((await later.egress.send(request())).processed, 'unknown');
});

test('Retry-After within the budget is waited for', async () => {
  const { egress, events } = await open(failing(1, 429, { 'retry-after': '0.12' }));
  await egress.send(request());
  assert.ok((events[1]?.waitedMs ?? 0) >= 120);
});

for (const retryAfter of ['7200', new Date(Date.now() + 7_200_000).toUTCString()])
  test(`complaint 6: Retry-After: ${retryAfter.replace(/^\D.*/, 'in two hours')} is answered at once`, async () => {
    const { egress, vendor } = await open(failing(9, 429, { 'retry-after': retryAfter }));
    const error = await failureOf(egress);
    assert.equal(error.code, 'VENDOR_RATE_LIMITED');
    assert.ok((error.retryAfterMs ?? 0) > 7_190_000);
    assert.equal(vendor.seen.length, 1);
  });

test('a vendor that asked for a pause is not called by anyone until it is over', async () => {
  const { egress, vendor, events } = await open(failing(1, 503, { 'retry-after': '600' }));
  await failureOf(egress);
  const error = await failureOf(egress, { requestId: 'req_2' });
  assert.equal(error.code, 'VENDOR_RATE_LIMITED');
  assert.equal(error.internal?.['processed'], 'no');
  assert.ok((error.retryAfterMs ?? 0) > 290_000, 'it is asked again after five minutes');
  assert.equal(vendor.seen.length, 1);
  assert.equal(events.at(-1)?.reason, 'limiter');
  assert.equal(events.at(-1)?.status, undefined);
});

test('a good answer that uses up the quota pauses the vendor too', async () => {
  const { egress, vendor } = await open((response) =>
    json(response, 200, {}, { ratelimit: '"default";r=0;t=60' }),
  );
  await egress.send(request());
  assert.equal((await failureOf(egress)).code, 'VENDOR_RATE_LIMITED');
  assert.equal(vendor.seen.length, 1);
});

test('our own rate spaces the calls out, and turns away whom it would keep past the deadline', async () => {
  const { egress, vendor } = await open(failing(0), { requestsPerSecond: 1 });
  await egress.send(request());
  const error = await failureOf(egress, { deadline: createDeadline(500) });
  assert.equal(error.code, 'VENDOR_RATE_LIMITED');
  assert.equal(vendor.seen.length, 1);
});

test('no retry begins that the deadline would cut', async () => {
  const { egress, vendor } = await open(failing(9), { retry: { baseMs: 2_000 } });
  const error = await failureOf(egress, { deadline: createDeadline(1_000) });
  assert.equal(error.code, 'VENDOR_UNAVAILABLE');
  assert.equal(vendor.seen.length, 1);
});

test('the deadline ends an attempt before its own time', async () => {
  const { egress } = await open(() => undefined, { attemptTimeoutMs: 60_000 });
  const error = await failureOf(egress, { deadline: createDeadline(150) });
  assert.equal(error.code, 'DEADLINE_EXCEEDED');
  assert.equal(error.internal?.['processed'], 'unknown');
  const late = await failureOf(egress, { deadline: createDeadline(0) });
  assert.equal(late.code, 'DEADLINE_EXCEEDED');
  assert.equal(late.internal?.['processed'], 'no');
});

test('complaint 6: a caller that leaves ends the vendor call under way', async () => {
  const caller = new AbortController();
  let closed: Promise<unknown> = Promise.resolve();
  const { egress, events } = await open(
    (response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      setTimeout(() => caller.abort(), 150);
    },
    { attemptTimeoutMs: 60_000 },
  );
  const error = await failureOf(egress, { deadline: createDeadline(60_000, caller.signal) });
  assert.equal(error.code, 'DEADLINE_EXCEEDED');
  assert.equal(error.internal?.['processed'], 'unknown');
  assert.equal(events[0]?.reason, 'cancelled');
  await closed;
});

test('complaint 6: nothing is sent again for a caller that left while a retry was waiting', async () => {
  const caller = new AbortController();
  const { egress, vendor } = await open(
    (response) => {
      json(response, 503, {});
      setTimeout(() => caller.abort(), 20);
    },
    { retry: { baseMs: 2_000, capMs: 2_000 } },
  );
  const error = await failureOf(egress, { deadline: createDeadline(60_000, caller.signal) });
  assert.equal(error.code, 'VENDOR_UNAVAILABLE');
  assert.equal(vendor.seen.length, 1);
});

test('a vendor that keeps failing is left alone, then asked by one call, then trusted again', async () => {
  let isDown = true;
  const breaker = { minimumCalls: 4, windowMs: 10_000, openMs: 200 };
  const { egress, vendor, events } = await open((response) => json(response, isDown ? 500 : 200, {}), {
    breaker,
  });
  for (let i = 0; i < 4; i += 1) await failureOf(egress);
  const blocked = await failureOf(egress);
  assert.equal(blocked.code, 'VENDOR_UNAVAILABLE');
  assert.equal(blocked.internal?.['processed'], 'no');
  assert.ok((blocked.retryAfterMs ?? 0) > 0 && (blocked.retryAfterMs ?? 0) <= 200);
  assert.equal(events.at(-1)?.reason, 'breaker');
  assert.equal(vendor.seen.length, 4);

  await new Promise((resolve) => setTimeout(resolve, 220));
  isDown = false;
  const [probe, ...others] = await Promise.allSettled([
    egress.send(request()),
    egress.send(request()),
    egress.send(request()),
  ]);
  assert.equal(probe?.status, 'fulfilled');
  assert.deepEqual(
    others.map(({ status }) => status),
    ['rejected', 'rejected'],
    'one call finds out, the others do not wait for it',
  );
  assert.equal((await egress.send(request())).status, 200);
});

test('answers of 4xx and 429 do not open the breaker', async () => {
  const { egress } = await open((response, _request, count) => json(response, count % 2 ? 404 : 429, {}), {
    breaker: { minimumCalls: 2 },
    retry: { maxAttempts: 1 },
  });
  for (let i = 0; i < 10; i += 1) await egress.send(request()).catch(() => undefined);
  assert.equal((await egress.send(request())).status, 404);
});

test('a caller’s own short deadline is not held against the vendor', async () => {
  const { egress, vendor } = await open((r, _q, count) => (count <= 5 ? undefined : json(r, 200, {})), {
    attemptTimeoutMs: 60_000,
    breaker: { minimumCalls: 2 },
  });
  for (let i = 0; i < 5; i += 1) await failureOf(egress, { deadline: createDeadline(40) });
  assert.equal((await egress.send(request())).status, 200);
  assert.equal(vendor.seen.length, 6);
});

test('so many calls run at once, so many wait, and the next is turned away', async () => {
  let running = 0;
  let most = 0;
  const { egress } = await open(
    async (response) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      json(response, 200, {});
    },
    { maxConnections: 2, maxQueued: 3 },
  );
  const all = await Promise.allSettled(Array.from({ length: 7 }, () => egress.send(request())));
  const turnedAway = all.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  assert.equal(most, 2);
  assert.equal(turnedAway.length, 2);
  for (const { reason } of turnedAway) {
    assert.ok(isAppError(reason, 'VENDOR_UNAVAILABLE'));
    assert.deepEqual([reason.internal?.['reason'], reason.internal?.['processed']], ['bulkhead', 'no']);
  }
});
