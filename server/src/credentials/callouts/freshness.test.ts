import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDeadline, type Deadline } from '../../deadline.ts';
import type { StreamSink } from '../../egress/stream.ts';
import { AppError, isAppError } from '../../errors.ts';
import type { ProxyOutcome } from '../callout.ts';
import { LONGEST_KEPT_BYTES, type AskVendor } from './flight.ts';
import { createFreshness, type FreshRead } from './freshness.ts';
import { createKeptAnswers } from './keptAnswers.ts';
import { TestSink } from './testSink.ts';

interface Script {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  error?: AppError | undefined;
  /** Waits for it before the head. */
  until?: Promise<void> | undefined;
  /** Waits for it before the end. */
  endUntil?: Promise<void> | undefined;
}

function setUp() {
  const clock = { nowMs: 1_800_000_000_000 };
  const kept = createKeptAnswers();
  const freshness = createFreshness({ now: () => clock.nowMs, kept });
  const script: Script = {};
  const asked: { deadline: Deadline }[] = [];
  const ask: AskVendor = async (sink: StreamSink, deadline: Deadline): Promise<ProxyOutcome> => {
    asked.push({ deadline });
    const { status = 200, headers = {}, body = `answer ${asked.length}`, error, until, endUntil } = script;
    await until;
    deadline.check();
    if (error !== undefined) throw error;
    const bytes = Buffer.from(body);
    sink.head(status, headers);
    for (let at = 0; at < bytes.length; at += 65_536) sink.write(bytes.subarray(at, at + 65_536));
    await endUntil;
    sink.end();
    const principal = 'Bank-Firm';
    return { status, attempts: 1, waitedMs: 0, tokenAgeMs: 5, principal, cache: 'none', bytes: bytes.length };
  };
  const read = (changes: Partial<FreshRead> = {}): FreshRead => ({
    ...{ key: 'k', namedCredential: 'Bank', path: '/v3/cases?x=1', method: 'GET', principal: 'Bank-Firm' },
    ...{ maxAgeS: 60, staleIfErrorS: 0, limits: { maxAgeS: 60, staleIfErrorS: 0 } },
    deadline: createDeadline(60_000),
    ...changes,
  });
  async function get(changes: Partial<FreshRead> = {}) {
    const sink = new TestSink();
    const outcome = await freshness.answer(read(changes), sink, ask);
    assert.equal(sink.heads, 1);
    assert.equal(sink.hasEnded, true);
    return { sink, outcome, cache: outcome.cache, body: sink.body };
  }
  return { clock, kept, freshness, script, asked, ask, read, get };
}

const gate = (): { open: () => void; closed: Promise<void> } => {
  let open = (): void => undefined;
  const closed = new Promise<void>((resolve) => (open = resolve));
  return { open, closed };
};
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const outage = (): AppError =>
  new AppError('VENDOR_UNAVAILABLE', 'down', { internal: { processed: 'unknown', attempts: 2 } });

test('an answer is given again while it is fresh, and says how old it is', async () => {
  const { get, clock, asked } = setUp();
  assert.deepEqual([(await get()).cache, (await get()).cache], ['none', 'hit']);
  clock.nowMs += 59_999;
  const last = await get();
  assert.equal(last.body, 'answer 1');
  assert.deepEqual([last.cache, last.outcome.ageS, last.outcome.attempts], ['hit', 59, 0]);
  assert.equal(last.outcome.tokenAgeMs, undefined);
  clock.nowMs += 1;
  assert.equal((await get()).body, 'answer 2');
  assert.equal(asked.length, 2);
});

test('the shortest of three times counts: the caller’s, the credential’s, the vendor’s', async () => {
  for (const [callers, credentials, vendors] of [
    [10, 60, 60],
    [60, 10, 60],
    [60, 60, 10],
  ] as const) {
    const { get, clock, script } = setUp();
    script.headers = { 'cache-control': `max-age=${vendors}` };
    const times = { maxAgeS: callers, limits: { maxAgeS: credentials, staleIfErrorS: 0 } };
    await get(times);
    clock.nowMs += 9_999;
    assert.equal((await get(times)).cache, 'hit');
    clock.nowMs += 1;
    assert.equal((await get(times)).cache, 'none', `${callers} ${credentials} ${vendors}`);
  }
});

for (const [what, script, isKept] of [
  ['an answer without a word', {}, true],
  ['a 203', { status: 203 }, true],
  ['a 404', { status: 404 }, true],
  ['a 201', { status: 201 }, false],
  ['a 206', { status: 206 }, false],
  ['a 302', { status: 302 }, false],
  ['a 403', { status: 403 }, false],
  ['a 500', { status: 500 }, false],
  ['no-store', { headers: { 'cache-control': 'max-age=60, No-Store' } }, false],
  ['private', { headers: { 'cache-control': 'private="x", max-age=60' } }, false],
  ['no-cache', { headers: { 'cache-control': 'no-cache' } }, false],
  ['max-age=0', { headers: { 'cache-control': 'max-age=0' } }, false],
  ['a max-age that is none', { headers: { 'cache-control': 'max-age=soon' } }, false],
  ['two max-ages', { headers: { 'cache-control': 'max-age=60, max-age=0' } }, false],
  ['s-maxage before max-age', { headers: { 'cache-control': 'max-age=60, s-maxage=0' } }, false],
  ['an answer as old as it may get', { headers: { 'cache-control': 'max-age=60', age: '60' } }, false],
  ['an answer that has time left', { headers: { 'cache-control': 'max-age=60', age: '30' } }, true],
  ['Vary: *', { headers: { vary: 'accept, *' } }, false],
  ['Vary by what is not in the key', { headers: { vary: 'User-Agent' } }, false],
  ['Vary by what is in the key', { headers: { vary: 'Accept, Accept-Language' } }, true],
  ['an expiry in the past', { headers: { expires: '0' } }, false],
  [
    'an expiry in the future',
    { headers: { date: 'Fri, 20 Nov 2026 10:00:00 GMT', expires: 'Fri, 20 Nov 2026 10:01:00 GMT' } },
    true,
  ],
] as const)
  test(`${what} is ${isKept ? '' : 'not '}kept`, async () => {
    const { get, script: told } = setUp();
    Object.assign(told, script);
    await get();
    assert.equal((await get()).cache, isKept ? 'hit' : 'none');
  });

test('another question is another answer', async () => {
  const { get } = setUp();
  await get();
  assert.equal((await get({ key: 'other' })).body, 'answer 2');
});

test('concurrent equal reads are one vendor call; those who share it say so', async () => {
  const { get, script, asked } = setUp();
  const { open, closed } = gate();
  script.until = closed;
  script.headers = { 'cache-control': 'max-age=0' };
  const all = Array.from({ length: 64 }, () => get());
  await settle();
  open();
  const answers = await Promise.all(all);
  assert.equal(asked.length, 1);
  assert.deepEqual(new Set(answers.map(({ body }) => body)), new Set(['answer 1']));
  assert.deepEqual([answers[0]?.cache, answers[0]?.outcome.attempts], ['none', 1]);
  assert.ok(answers.slice(1).every(({ cache, outcome }) => cache === 'shared' && outcome.attempts === 0));
});

test('an answer the vendor calls private is not shared: each asks for itself', async () => {
  const { get, script, asked } = setUp();
  const { open, closed } = gate();
  script.until = closed;
  script.headers = { 'cache-control': 'private' };
  const all = Array.from({ length: 4 }, () => get());
  await settle();
  open();
  const answers = await Promise.all(all);
  assert.equal(asked.length, 4);
  assert.equal(new Set(answers.map(({ body }) => body)).size, 4);
});

test('when the first caller leaves, the others still get the answer; when the last leaves, the vendor call ends', async () => {
  const { freshness, ask, read, get, script, asked } = setUp();
  const { open, closed } = gate();
  script.until = closed;
  const first = new AbortController();
  const leaving = freshness.answer(
    read({ deadline: createDeadline(60_000, first.signal) }),
    new TestSink(),
    ask,
  );
  await settle();
  const staying = get();
  await settle();
  first.abort();
  await assert.rejects(leaving, (error) => isAppError(error, 'DEADLINE_EXCEEDED'));
  assert.equal(asked[0]?.deadline.signal.aborted, false);
  open();
  assert.equal((await staying).body, 'answer 1');
  assert.equal(asked.length, 1);

  const alone = setUp();
  const forever = gate();
  alone.script.until = forever.closed;
  const only = new AbortController();
  const left = alone.freshness.answer(
    alone.read({ deadline: createDeadline(60_000, only.signal) }),
    new TestSink(),
    alone.ask,
  );
  await settle();
  only.abort();
  await assert.rejects(left, (error) => isAppError(error, 'DEADLINE_EXCEEDED'));
  assert.equal(alone.asked[0]?.deadline.signal.aborted, true);
});

test('a caller with more time asks again where the first one’s time was up', async () => {
  const { get, script, asked } = setUp();
  const { open, closed } = gate();
  script.until = closed;
  script.error = new AppError('DEADLINE_EXCEEDED', 'too late', { internal: { processed: 'unknown' } });
  const first = get();
  const second = get();
  await settle();
  queueMicrotask(() => (script.error = undefined));
  // The first call has read its script already when it was asked.
  open();
  await assert.rejects(first, (error) => isAppError(error, 'DEADLINE_EXCEEDED'));
  assert.equal((await second).body, 'answer 2');
  assert.equal(asked.length, 2);
});

test('a failure is told to everyone who waits, and is not kept', async () => {
  const { get, script, asked } = setUp();
  const { open, closed } = gate();
  script.until = closed;
  script.error = outage();
  const all = Promise.allSettled([get(), get(), get()]);
  await settle();
  open();
  assert.ok((await all).every(({ status }) => status === 'rejected'));
  assert.equal(asked.length, 1);
  script.error = undefined;
  assert.equal((await get()).cache, 'none');
});

test('an answer too long to be kept goes to the first caller as it comes; the others ask for themselves', async () => {
  const { get, script, asked, kept } = setUp();
  const { open, closed } = gate();
  script.until = closed;
  script.body = 'x'.repeat(LONGEST_KEPT_BYTES + 1);
  const all = [get(), get(), get()];
  await settle();
  open();
  const answers = await Promise.all(all);
  assert.equal(asked.length, 3);
  assert.ok(answers.every(({ body }) => body.length === LONGEST_KEPT_BYTES + 1));
  assert.equal(kept.size(), 0);
});

test('behind the longest kept answer a slow reader holds the vendor back', async () => {
  const { freshness, read } = setUp();
  const sink = new TestSink();
  sink.take = () => false;
  let resumed = 0;
  const ask: AskVendor = async (into) => {
    into.head(200, { 'content-length': String(LONGEST_KEPT_BYTES * 2) });
    assert.equal(sink.heads, 1, 'its length says at once that it is too long');
    assert.equal(into.write(Buffer.alloc(10)), false);
    into.onDrain(() => (resumed += 1));
    sink.resume?.();
    into.end();
    return { status: 200, attempts: 1, waitedMs: 0, tokenAgeMs: 0, principal: '', cache: 'none', bytes: 10 };
  };
  await freshness.answer(read(), sink, ask);
  assert.equal(resumed, 1);
  assert.equal(sink.hasEnded, true);
});

test('an answer that breaks off is no answer, and nothing of it is passed on or kept', async () => {
  const { freshness, read, get } = setUp();
  const sink = new TestSink();
  const broken = freshness.answer(read(), sink, async (into) => {
    into.head(200, {});
    into.write(Buffer.from('half'));
    into.fail(outage());
    return { status: 200, attempts: 1, waitedMs: 0, tokenAgeMs: 0, principal: '', cache: 'none', bytes: 4 };
  });
  await assert.rejects(broken, (error) => isAppError(error, 'VENDOR_UNAVAILABLE'));
  assert.equal(sink.heads, 0);
  assert.equal((await get()).cache, 'none');
});

const stale = { staleIfErrorS: 30, limits: { maxAgeS: 60, staleIfErrorS: 100 } };

test('a kept answer stands in for a vendor that fails, as long as caller and credential allow, and is marked', async () => {
  for (const failing of [{ error: outage() }, { status: 503 }, { status: 429 }, { status: 500 }]) {
    const { get, clock, script } = setUp();
    await get(stale);
    Object.assign(script, failing);
    clock.nowMs += 89_999;
    const answer = await get(stale);
    assert.deepEqual([answer.cache, answer.body, answer.outcome.ageS], ['stale', 'answer 1', 89]);
    assert.ok(answer.outcome.attempts > 0);
    clock.nowMs += 1;
    if ('error' in failing) await assert.rejects(get(stale));
    else assert.equal((await get(stale)).outcome.status, failing.status);
  }
});

test('a kept answer does not stand in where the caller did not ask for it, the vendor forbids it, or the credential is at fault', async () => {
  const refusedCredential = new AppError('VENDOR_CREDENTIAL_REFUSED', 'no');
  for (const [headers, changes, error] of [
    [{}, { ...stale, staleIfErrorS: 0 }, outage()],
    [{}, { ...stale, limits: { maxAgeS: 60, staleIfErrorS: 0 } }, outage()],
    [{ 'cache-control': 'must-revalidate' }, stale, outage()],
    [{ 'cache-control': 'max-age=60, stale-if-error=0' }, stale, outage()],
    [{}, stale, refusedCredential],
  ] as const) {
    const { get, clock, script } = setUp();
    script.headers = headers;
    await get(changes);
    clock.nowMs += 60_000;
    script.error = error;
    await assert.rejects(get(changes), (thrown) => thrown === error);
  }
});

test('a write makes what is at, above and below its path forgotten, and nothing else', async () => {
  const { get, freshness } = setUp();
  const places = ['/v3/cases', '/v3/cases/1', '/v3/cases/1/notes?x=1', '/v3/cases/2', '/v3/case', '/v3'];
  for (const path of places) await get({ key: path, path });
  await get({ key: 'other', path: '/v3/cases/1', namedCredential: 'Other' });
  freshness.written('Bank', '/v3/cases/1?force=true');
  const caches = [];
  for (const path of places) caches.push((await get({ key: path, path })).cache);
  assert.deepEqual(caches, ['none', 'none', 'none', 'hit', 'hit', 'none']);
  assert.equal((await get({ key: 'other', namedCredential: 'Other' })).cache, 'hit');
});

test('a read that was under way during a write is not kept, and nobody joins it', async () => {
  const { get, freshness, script, asked } = setUp();
  const { open, closed } = gate();
  script.until = closed;
  const before = get();
  await settle();
  freshness.written('Bank', '/v3/cases');
  script.until = undefined;
  const behind = await get();
  assert.equal(behind.body, 'answer 2');
  open();
  assert.equal((await before).body, 'answer 1');
  assert.equal((await get()).body, 'answer 2', 'what was read before the write does not replace it');
  assert.equal(asked.length, 2);
});

test('what is kept stays within its bound; what was used longest ago goes first', () => {
  const kept = createKeptAnswers(10_000);
  const keep = (key: string, length: number): void =>
    kept.keep(
      { key, namedCredential: 'Bank', path: `/${key}` },
      { status: 200, headers: {}, body: Buffer.alloc(length), keptAt: 0, freshUntil: 1, staleUntil: 1 },
    );
  for (const key of ['a', 'b', 'c']) keep(key, 1_000);
  kept.find('a');
  keep('d', 1_000);
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((key) => kept.find(key) !== undefined),
    [true, false, true, true],
  );
  keep('huge', 10_000);
  assert.equal(kept.find('huge'), undefined);
  for (let i = 0; i < 1_000; i += 1) keep(`many${i}`, i);
  assert.ok(kept.size() <= 10_000 && kept.size() > 5_000);
});

test('long headers count towards what is kept', () => {
  const kept = createKeptAnswers(10_000);
  kept.keep(
    { key: 'a', namedCredential: 'Bank', path: '/a' },
    {
      ...{ status: 200, headers: { 'x-long': 'x'.repeat(10_000) }, body: Buffer.alloc(0) },
      ...{ keptAt: 0, freshUntil: 1, staleUntil: 1 },
    },
  );
  assert.equal(kept.size(), 0);
});
