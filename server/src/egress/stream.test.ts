/** Answers that go to the caller as they come, over real connections. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createDeadline } from '../deadline.ts';
import { isAppError } from '../errors.ts';
import { openTestRoad, read, refusal, streamed, until } from './testRoad.ts';
import { createTestSink } from './testSink.ts';

const closers: (() => Promise<unknown>)[] = [];
after(() => Promise.all(closers.map((close) => close())));

type Serve = (request: IncomingMessage, response: ServerResponse, count: number) => void;

async function open(serve: Serve, settings: object = {}) {
  let count = 0;
  const server = createServer((request, response) => serve(request, response, (count += 1)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const road = openTestRoad(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, settings);
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await road.egress.close();
  });
  return { ...road, server, asked: () => count };
}

const answer =
  (status: number, body = '', headers = {}): Serve =>
  (request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  };

test('an answer goes to the sink as it is: status, headers, bytes, end', async () => {
  const { egress, events } = await open(
    answer(404, '<p>no</p>', {
      ...{ 'content-type': 'text/html', 'X-Case': 'A', 'set-cookie': 'session=1' },
      ...{ connection: 'close, x-hop', 'x-hop': '1', 'transfer-encoding': 'chunked' },
    }),
  );
  const sink = createTestSink();
  const outcome = await egress.stream(streamed(), sink);
  assert.equal(sink.text(), '<p>no</p>');
  assert.ok(sink.isEnded);
  const { status, headers } = sink.heads[0]!;
  const { date: _date, ...told } = headers;
  assert.deepEqual({ status, told }, { status: 404, told: { 'content-type': 'text/html', 'x-case': 'A' } });
  const { headers: _headers, ...rest } = outcome;
  assert.deepEqual(rest, {
    ...{ status: 404, processed: 'no', attempts: 1, waitedMs: 0, held: undefined, bytes: 9 },
  });
  assert.deepEqual(
    [events[0]?.outcome, events[0]?.status, events[0]?.lane],
    ['ANSWERED', 404, 'interactive'],
  );
});

for (const [method, status] of [
  ['HEAD', 200],
  ['GET', 204],
  ['GET', 304],
] as const)
  test(`${method} answered with ${status} has no body and keeps its length`, async () => {
    const { egress } = await open(
      (_request, response) =>
        void response
          .writeHead(status, method === 'HEAD' ? { 'content-length': 4_000 } : { etag: '"a"' })
          .end(),
      { maxStreamBytes: 2_000 },
    );
    const sink = createTestSink();
    await egress.stream(streamed({ method }), sink);
    assert.deepEqual([sink.heads[0]?.status, sink.bytes, sink.isEnded], [status, 0, true]);
    if (method === 'HEAD') assert.equal(sink.heads[0]?.headers['content-length'], '4000');
  });

test('1xx is not passed on', async () => {
  const { egress } = await open((_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.writeHead(200).end('x');
  });
  const sink = createTestSink();
  await egress.stream(streamed(), sink);
  assert.deepEqual(
    sink.heads.map(({ status }) => status),
    [200],
  );
});

test('what a vendor packed stays packed, if the caller asked for it; otherwise packing is not asked for', async () => {
  const packed = gzipSync('x'.repeat(10_000));
  let asked: string | undefined;
  const { egress } = await open((request, response) => {
    asked = request.headers['accept-encoding'];
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
  });
  const sink = createTestSink();
  const outcome = await egress.stream(streamed({ headers: { 'accept-encoding': 'br, gzip' } }), sink);
  assert.equal(asked, 'br, gzip');
  assert.equal(outcome.bytes, packed.length);
  assert.equal(sink.heads[0]?.headers['content-encoding'], 'gzip');
  await egress.stream(streamed(), createTestSink());
  assert.equal(asked, 'identity');
});

test('a vendor sends no faster than the caller reads', async () => {
  const chunk = Buffer.alloc(65_536, 'x');
  const total = 64 * 1_024 * 1_024;
  let sent = 0;
  const { egress } = await open((_request, response) => {
    response.writeHead(200, { 'content-length': total });
    const more = (): void => {
      while (sent < total && !response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) return;
      }
      response.end();
    };
    response.on('drain', more);
    more();
  });
  const sink = createTestSink(false);
  sink.isFull = true;
  const done = egress.stream(streamed({ deadline: createDeadline(60_000) }), sink);
  await sink.begun;
  // What is between the two are the buffers of the sockets: wait until they are full, longer than the attempt's own time.
  let before = -1;
  while (before !== sent) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  assert.ok(sent < total / 2, `the vendor could send ${sent} bytes`);
  assert.ok(sink.bytes <= 131_072, `the sink was given ${sink.bytes} bytes though it was full`);
  sink.isFull = false;
  assert.equal((await done).bytes, total);
  assert.ok(sink.isEnded);
});

test('an upload of any length arrives whole, and is read no faster than the vendor takes it', async () => {
  const chunk = Buffer.alloc(65_536, 'y');
  let produced = 0;
  const hash = createHash('sha256');
  const expected = createHash('sha256');
  let take = (): void => undefined;
  const { egress } = await open(
    (request, response) => {
      request.pause();
      take = () => {
        request.on('data', (part: Buffer) => hash.update(part)).resume();
        request.on('end', () =>
          response.writeHead(201, { 'x-length': request.headers['content-length'] }).end(),
        );
      };
    },
    { attemptTimeoutMs: 60_000 },
  );
  const total = 512 * chunk.length;
  const body = new Readable({
    highWaterMark: chunk.length,
    read() {
      if (produced === total) return void this.push(null);
      produced += chunk.length;
      expected.update(chunk);
      this.push(chunk);
    },
  });
  const sink = createTestSink();
  const done = egress.stream(
    streamed({
      ...{ method: 'PUT', operation: 'write', body, deadline: createDeadline(60_000) },
      headers: { 'content-length': String(total) },
    }),
    sink,
  );
  let before = -1;
  while (before !== produced || produced === 0) {
    before = produced;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  assert.ok(produced < total, `all ${total} bytes were read though nobody took them`);
  take();
  await done;
  assert.equal(hash.digest('hex'), expected.digest('hex'));
  assert.equal(sink.heads[0]?.headers['x-length'], String(total));
});

test('a vendor that answers before it has read the body is heard, and the caller’s stream survives', async () => {
  const { egress } = await open((_request, response) => {
    response.writeHead(413, { connection: 'close' }).end('too much');
  });
  const body = new Readable({ read: () => undefined });
  body.push('begin');
  const sink = createTestSink();
  const outcome = await egress.stream(streamed({ method: 'POST', body, repeatable: false }), sink);
  assert.deepEqual([outcome.status, sink.text(), sink.isEnded], [413, 'too much', true]);
  assert.ok(!body.destroyed, 'the answer goes back over the connection this stream belongs to');
});

test('silence of a caller who uploads is not held against the vendor', async () => {
  const { egress, events } = await open(
    (request, response) => void request.resume().on('end', () => response.writeHead(200).end('ok')),
    { attemptTimeoutMs: 250 },
  );
  const body = new Readable({ read: () => undefined });
  body.push('a');
  setTimeout(() => body.push(null), 700);
  const sink = createTestSink();
  await egress.stream(streamed({ method: 'POST', body, repeatable: false }), sink);
  assert.deepEqual([sink.text(), events[0]?.outcome], ['ok', 'ANSWERED']);
});

test('a slow answer may take longer than the attempt’s time, silence may not', async () => {
  const slow = await open(
    (_request, response) => {
      response.writeHead(200);
      let left = 8;
      const timer = setInterval(
        () => (left-- > 0 ? response.write('x') : (clearInterval(timer), response.end())),
        100,
      );
    },
    { attemptTimeoutMs: 400 },
  );
  const whole = createTestSink();
  await slow.egress.stream(streamed(), whole);
  assert.equal(whole.text(), 'xxxxxxxx');

  const silent = await open((_request, response) => void response.writeHead(200).write('x'), {
    attemptTimeoutMs: 400,
  });
  const cut = createTestSink();
  const outcome = await silent.egress.stream(streamed(), cut);
  assert.equal(cut.failure?.code, 'VENDOR_TIMEOUT');
  assert.equal(cut.failure.internal?.['processed'], 'unknown');
  assert.equal(outcome.broken, cut.failure);
  assert.ok(!cut.isEnded);
});

test('the deadline ends a stream that is still running', async () => {
  const { egress } = await open((_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), 10);
    response.on('close', () => clearInterval(timer));
  });
  const sink = createTestSink();
  await egress.stream(streamed({ deadline: createDeadline(250) }), sink);
  assert.equal(sink.failure?.code, 'DEADLINE_EXCEEDED');
});

for (const [when, serve, body] of [
  ['before the head', () => undefined, undefined],
  ['in the middle of the body', (_q, r) => void r.writeHead(200).write('x'), undefined],
  ['while it uploads', (q) => void q.resume(), new Readable({ read() {} })],
] as const satisfies readonly (readonly [
  string,
  (request: IncomingMessage, response: ServerResponse) => void,
  Readable | undefined,
])[])
  test(`complaint 6: a caller who leaves ${when} takes the vendor call along`, async () => {
    const caller = new AbortController();
    let closed: Promise<unknown> | undefined;
    const { egress, events } = await open(
      (request, response) => {
        closed = new Promise((resolve) => request.socket.on('close', resolve));
        serve(request, response);
        setTimeout(() => caller.abort(), 50);
      },
      { attemptTimeoutMs: 60_000 },
    );
    body?.push('begin');
    const sink = createTestSink();
    const deadline = createDeadline(60_000, caller.signal);
    const more = body === undefined ? {} : { method: 'POST' as const, body };
    const call = egress.stream(streamed({ ...more, deadline, repeatable: false }), sink);
    let told: unknown;
    try {
      told = (await call).broken;
      assert.equal(told, sink.failure);
    } catch (error) {
      told = error;
    }
    assert.ok(isAppError(told, 'DEADLINE_EXCEEDED'));
    assert.equal(told.internal?.['reason'], 'cancelled');
    assert.equal(events[0]?.reason, 'cancelled');
    await closed;
  });

test('complaint 6: Retry-After: 7200 is answered at once, with the vendor’s own words', async () => {
  const { egress, asked } = await open(answer(429, 'later', { 'retry-after': '7200' }));
  const sink = createTestSink();
  const outcome = await egress.stream(streamed(), sink);
  assert.deepEqual([outcome.status, outcome.waitedMs, sink.text(), asked()], [429, 0, 'later', 1]);
  const next = await refusal(egress.stream(streamed(), createTestSink()));
  assert.equal(next.code, 'VENDOR_RATE_LIMITED');
  assert.ok((next.retryAfterMs ?? 0) > 290_000);
  assert.equal(asked(), 1, 'nobody else waits for it or asks again');
});

for (const status of [408, 429, 500, 502, 503, 504])
  test(`complaint 15: the last attempt’s ${status} reaches the caller head and body`, async () => {
    const body = JSON.stringify({ error: 'the vendor’s own words' });
    const { egress, asked, events } = await open(answer(status, body, { 'x-vendor': '1' }));
    const sink = createTestSink();
    const outcome = await egress.stream(streamed(), sink);
    assert.equal(sink.heads.length, 1, 'the answers before it are not told');
    assert.equal(sink.heads[0]?.headers['x-vendor'], '1');
    assert.deepEqual([outcome.status, sink.text(), sink.isEnded], [status, body, true]);
    assert.equal(outcome.attempts, asked());
    assert.equal(asked(), status === 500 ? 1 : 3);
    assert.notEqual(events.at(-1)?.outcome, 'ANSWERED');
  });

test('an answer that comes after a retry is the one that is told, and waiting is counted', async () => {
  const { egress } = await open(
    (_request, response, count) => void response.writeHead(count < 3 ? 503 : 200).end(`answer ${count}`),
  );
  const sink = createTestSink();
  const outcome = await egress.stream(streamed({ method: 'PUT', body: Buffer.from('again') }), sink);
  assert.deepEqual([sink.text(), outcome.attempts, sink.heads.length], ['answer 3', 3, 1]);
});

test('a body that comes as it goes is never sent again once a byte of it was read', async () => {
  const { egress, asked } = await open(
    (request, response) => void request.resume().on('end', () => response.writeHead(503).end('down')),
  );
  const sink = createTestSink();
  const outcome = await egress.stream(streamed({ method: 'PUT', body: Readable.from(['once']) }), sink);
  assert.deepEqual([outcome.status, sink.text(), asked()], [503, 'down', 1]);
});

test('an answer is held, up to 64 KiB, for whoever wants to look at it first', async () => {
  const { egress } = await open(
    (request, response) =>
      void response.writeHead(401).end(request.url === '/short' ? 'expired' : 'x'.repeat(100_000)),
  );
  const sink = createTestSink();
  sink.verdict = 'hold';
  const short = await egress.stream(streamed({ path: '/short' }), sink);
  assert.deepEqual([short.held?.toString(), short.bytes], ['expired', 7]);
  const long = await egress.stream(streamed({ path: '/long' }), sink);
  assert.equal(long.held?.length, 65_536);
  assert.ok(long.bytes > long.held.length);
  assert.deepEqual([sink.bytes, sink.isEnded, sink.failure], [0, false, undefined]);
});

test('an answer nobody wants is read away, and the next call finds the way free', async () => {
  const { egress } = await open(answer(401, 'x'.repeat(1_000_000)), { maxConnections: 1 });
  const sink = createTestSink();
  sink.verdict = 'drop';
  assert.equal((await egress.stream(streamed(), sink)).status, 401);
  assert.equal((await egress.stream(streamed(), sink)).status, 401);
  assert.equal(sink.bytes, 0);
});

test('an answer longer than it may be is refused by its length, or broken off', async () => {
  const { egress } = await open(
    (request, response) => {
      if (request.url === '/told') response.setHeader('content-length', 5_000);
      response.writeHead(200);
      response.write('x'.repeat(1_500));
      setTimeout(() => response.end('x'.repeat(3_500)), 20);
    },
    { maxStreamBytes: 2_048 },
  );
  const untold = createTestSink();
  await egress.stream(streamed({ path: '/untold' }), untold);
  assert.equal(untold.failure?.code, 'VENDOR_ANSWER_INVALID');
  const told = createTestSink();
  const error = await refusal(egress.stream(streamed({ path: '/told' }), told));
  assert.equal(error.code, 'VENDOR_ANSWER_INVALID');
  assert.equal(told.heads.length, 0);
});

test('what a sink throws is what the call rejects with, and not the vendor’s fault', async () => {
  const { egress, events } = await open(answer(200, 'x'));
  const sink = { ...createTestSink(), head: () => assert.fail('no') };
  await assert.rejects(egress.stream(streamed(), sink), assert.AssertionError);
  assert.equal(events[0]?.reason, 'cancelled');
  assert.equal(egress.states().find(({ operation }) => operation === 'read')?.running, 0);
});

test('a redirect is not passed on', async () => {
  const { egress } = await open(answer(302, 'x', { location: 'http://169.254.169.254/' }));
  const sink = createTestSink();
  const error = await refusal(egress.stream(streamed(), sink));
  assert.deepEqual([error.code, sink.heads.length], ['EGRESS_REFUSED', 0]);
});

test('the state of the way to a vendor can be seen', async () => {
  const answers: ServerResponse[] = [];
  const { egress } = await open((_request, response) => void answers.push(response), { maxConnections: 1 });
  const first = egress.stream(streamed(), createTestSink());
  const second = egress.send(read({ lane: 'batch' }));
  await until(() => answers.length === 1);
  const state = egress.states().find(({ operation }) => operation === 'write');
  assert.deepEqual(state, {
    ...{ target: 'Probity', vendor: 'Probity', operation: 'write', breaker: 'closed', running: 1 },
    ...{ waiting: { interactive: 0, batch: 1 }, pausedMs: 0, batchPausedMs: 0 },
  });
  answers[0]?.end('{}');
  await first;
  await until(() => answers.length === 2);
  answers[1]?.end('{}');
  await second;
});
