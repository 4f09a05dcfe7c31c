/** Every way a vendor can fail, over real connections: what it is called, and whether the vendor may have acted. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { LookupFunction } from 'node:net';
import type { ErrorCode } from '@rialto/contract';
import { createDeadline } from '../deadline.ts';
import { isAppError, type AppError } from '../errors.ts';
import type { AttemptEvent } from './call.ts';
import { createEgress, type Egress } from './egress.ts';
import type { EgressRequest } from './request.ts';
import { egressSettingsSchema, type EgressTarget } from './settings.ts';
import { json, openTestVendor, type Answer } from './testVendor.ts';

const closers: (() => Promise<void>)[] = [];
after(() => Promise.all(closers.map((close) => close())));

const target = (url: string, egress: object = {}): EgressTarget => ({
  name: 'Probity',
  vendor: 'Probity',
  url,
  settings: egressSettingsSchema.parse({ attemptTimeoutMs: 300, retry: { maxAttempts: 1 }, ...egress }),
});

async function open(answer: Answer, egressSettings: object = {}, path = '') {
  const vendor = await openTestVendor(answer);
  const events: AttemptEvent[] = [];
  const egress = createEgress({
    targets: [target(vendor.url + path, egressSettings)],
    observe: (event) => events.push(event),
  });
  closers.push(async () => {
    await vendor.close();
    await egress.close();
  });
  return { vendor, egress, events };
}

const request = (more: Partial<EgressRequest> = {}): EgressRequest => ({
  target: 'Probity',
  method: 'GET',
  path: '/v3/cases',
  own: { accept: 'application/json' },
  body: undefined,
  readAs: 'json',
  repeatable: true,
  operation: 'read',
  requestId: 'req_1',
  deadline: createDeadline(5_000),
  ...more,
});

async function failureOf(egress: Egress, more: Partial<EgressRequest> = {}): Promise<AppError> {
  try {
    const answer = await egress.send(request(more));
    return assert.fail(`answered ${answer.status}`);
  } catch (error) {
    assert.ok(isAppError(error), String(error));
    return error;
  }
}

test('an answer is its status, its headers in lower case and its JSON', async () => {
  const { egress, vendor, events } = await open((response) =>
    json(response, 201, { case_id: 'prb_1' }, { 'X-Case': 'A', 'Set-Cookie': 'session=1' }),
  );
  const answer = await egress.send(
    request({
      method: 'POST',
      body: '{"a":1}',
      own: { 'content-type': 'application/json' },
      operation: 'write',
    }),
  );
  const { status, headers, body, processed } = answer;
  assert.deepEqual({ status, body, processed }, { status: 201, body: { case_id: 'prb_1' }, processed: 'no' });
  assert.equal(headers['x-case'], 'A');
  assert.equal(headers['set-cookie'], undefined);
  const [seen] = vendor.seen;
  assert.equal(seen?.body, '{"a":1}');
  assert.equal(seen?.headers['x-request-id'], 'req_1');
  assert.equal(seen?.headers['accept-encoding'], 'identity');
  const { durationMs, ...event } = events[0] as AttemptEvent;
  assert.ok(durationMs > 0);
  assert.deepEqual(event, {
    ...{ vendor: 'Probity', operation: 'write', lane: 'interactive' },
    ...{ requestId: 'req_1', attempt: 1, waitedMs: 0 },
    ...{ status: 201, tokenAgeMs: undefined, outcome: 'ANSWERED', reason: undefined },
  });
});

test('the base path stays in front of every path', async () => {
  const { egress, vendor } = await open((response) => json(response, 200, {}), {}, '/tenant/a/');
  await egress.send(request({ path: '/v3/cases?x=1' }));
  assert.equal(vendor.seen[0]?.url, '/tenant/a/v3/cases?x=1');
});

test('an answer without a body has none, and 4xx that speaks of the request is an answer', async () => {
  const { egress } = await open((response, { url }) =>
    url === '/empty' ? void response.writeHead(204).end() : json(response, 422, { error: 'no' }),
  );
  assert.equal((await egress.send(request({ path: '/empty' }))).body, undefined);
  const { status, body } = await egress.send(request());
  assert.deepEqual({ status, body }, { status: 422, body: { error: 'no' } });
});

test('a refused credential is an answer whatever its body looks like', async () => {
  const { egress } = await open(
    (response, { url }) =>
      void response.writeHead(url === '/403' ? 403 : 401, { 'content-type': 'text/html' }).end('<p>no</p>'),
  );
  assert.equal((await egress.send(request())).status, 401);
  assert.equal((await egress.send(request({ path: '/403' }))).status, 403);
});

const never: Answer = () => undefined;
const status =
  (code: number, headers = {}): Answer =>
  (response) =>
    json(response, code, { error: 'x' }, headers);
const raw =
  (text: string): Answer =>
  (response) =>
    void response.socket?.end(text);

const FAULTS: readonly (readonly [string, Answer, ErrorCode, 'no' | 'unknown', object?])[] = [
  ['hangs before its headers', never, 'VENDOR_TIMEOUT', 'unknown'],
  ['hangs after its headers', (r) => r.writeHead(200).flushHeaders(), 'VENDOR_TIMEOUT', 'unknown'],
  [
    'hangs in the middle of its body',
    (r) => void r.writeHead(200, { 'content-length': 20 }).write('{"a":'),
    'VENDOR_TIMEOUT',
    'unknown',
  ],
  ['drips its body for ever', (r) => drip(r), 'VENDOR_TIMEOUT', 'unknown'],
  ['resets the connection', (r) => void r.socket?.resetAndDestroy(), 'VENDOR_UNAVAILABLE', 'unknown'],
  ['closes without an answer', (r) => void r.socket?.destroy(), 'VENDOR_UNAVAILABLE', 'unknown'],
  [
    'closes in the middle of its body',
    (r) => void r.writeHead(200, { 'content-length': 20 }).write('{"a":', () => r.socket?.destroy()),
    'VENDOR_UNAVAILABLE',
    'unknown',
  ],
  ['answers 500', status(500), 'VENDOR_UNAVAILABLE', 'unknown'],
  ['answers 501', status(501), 'VENDOR_UNAVAILABLE', 'unknown'],
  ['answers 502', status(502), 'VENDOR_UNAVAILABLE', 'unknown'],
  ['answers 503', status(503), 'VENDOR_UNAVAILABLE', 'no'],
  ['answers 504', status(504), 'VENDOR_TIMEOUT', 'unknown'],
  ['answers 429', status(429), 'VENDOR_RATE_LIMITED', 'no'],
  ['answers 408', status(408), 'VENDOR_TIMEOUT', 'unknown'],
  ['answers 425', status(425), 'VENDOR_UNAVAILABLE', 'no'],
  [
    'sends the call elsewhere',
    status(302, { location: 'http://evil.example/x' }),
    'EGRESS_REFUSED',
    'unknown',
  ],
  ['sends the call to this machine', status(307, { location: '/v3/other' }), 'EGRESS_REFUSED', 'unknown'],
  ['answers 304', (r) => void r.writeHead(304).end(), 'EGRESS_REFUSED', 'unknown'],
  ['answers HTML', (r) => void r.writeHead(200).end('<html>'), 'VENDOR_ANSWER_INVALID', 'unknown'],
  ['answers 404 in HTML', (r) => void r.writeHead(404).end('<html>'), 'VENDOR_ANSWER_INVALID', 'unknown'],
  ['answers half a JSON', (r) => void r.writeHead(200).end('{"a":'), 'VENDOR_ANSWER_INVALID', 'unknown'],
  [
    'compresses unasked',
    (r) => void r.writeHead(200, { 'content-encoding': 'gzip' }).end('{}'),
    'VENDOR_ANSWER_INVALID',
    'unknown',
  ],
  [
    'answers too much',
    (r) => void r.writeHead(200).end(JSON.stringify('x'.repeat(3_000))),
    'VENDOR_ANSWER_INVALID',
    'unknown',
    { maxBodyBytes: 2_048 },
  ],
  ['answers without end', (r) => flood(r), 'VENDOR_ANSWER_INVALID', 'unknown', { maxBodyBytes: 65_536 }],
  ['does not speak HTTP', raw('SSH-2.0-OpenSSH\r\n'), 'VENDOR_ANSWER_INVALID', 'unknown'],
  [
    'sends headers without end',
    raw(`HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n{}`),
    'VENDOR_ANSWER_INVALID',
    'unknown',
  ],
  [
    'sends two lengths',
    raw('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
    'VENDOR_ANSWER_INVALID',
    'unknown',
  ],
  [
    'changes the protocol',
    raw('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'),
    'VENDOR_UNAVAILABLE',
    'unknown',
  ],
];

function drip(response: Parameters<Answer>[0]): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
}

function flood(response: Parameters<Answer>[0]): void {
  response.writeHead(200);
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(16_384)));
  };
  response.on('drain', more);
  more();
}

for (const [what, answer, code, processed, settings] of FAULTS)
  test(`a vendor that ${what} is ${code}, and ${processed === 'no' ? 'surely did nothing' : 'may have acted'}`, async () => {
    const { egress, vendor, events } = await open(answer, settings);
    const error = await failureOf(egress);
    assert.equal(error.code, code);
    assert.equal(error.internal?.['processed'], processed);
    assert.equal(events.at(-1)?.outcome, code);
    assert.equal(vendor.seen.length, 1);
    assert.doesNotMatch(
      JSON.stringify({ code, internal: error.internal, text: error.message, events }),
      /evil|other|html|http:/,
    );
  });

test('a vendor that is not there did nothing', async () => {
  const gone = await openTestVendor(never);
  await gone.close();
  const egress = createEgress({ targets: [target(gone.url)] });
  closers.push(() => egress.close());
  const error = await failureOf(egress);
  assert.equal(error.code, 'VENDOR_UNAVAILABLE');
  assert.equal(error.internal?.['processed'], 'no');
  assert.equal(error.internal?.['reason'], 'connect');
});

test('a name that cannot be resolved did nothing, and one that leads to a private network is refused', async () => {
  const lookup = ((hostname, _options, callback) =>
    hostname === 'gone.example'
      ? callback(Object.assign(new Error(hostname), { code: 'ENOTFOUND' }), [])
      : callback(null, [{ address: '169.254.169.254', family: 4 }])) as LookupFunction;
  for (const [host, code] of [
    ['gone.example', 'VENDOR_UNAVAILABLE'],
    ['rebound.example', 'EGRESS_REFUSED'],
  ] as const) {
    const egress = createEgress({ targets: [target(`http://${host}`)], lookup });
    const error = await failureOf(egress);
    await egress.close();
    assert.equal(error.code, code);
    assert.equal(error.internal?.['processed'], 'no');
  }
});

test('an address in a private network is refused before anything starts', () => {
  assert.throws(
    () => createEgress({ targets: [target('http://169.254.169.254/latest')] }),
    (error) => isAppError(error, 'EGRESS_REFUSED'),
  );
});

test('only configured targets are called, and only below their address', async () => {
  const { egress, vendor } = await open(status(200), {}, '/base');
  for (const more of [{ target: 'Other' }, { path: '/../x' }, { path: '//evil.example' }]) {
    const error = await failureOf(egress, more);
    assert.equal(error.code, 'EGRESS_REFUSED');
    assert.equal(error.internal?.['processed'], 'no');
  }
  assert.equal(vendor.seen.length, 0);
});

test('a header that would break the request is refused and not repeated', async () => {
  const { egress, vendor } = await open(status(200));
  const error = await failureOf(egress, { headers: { 'x-note': 'a\r\nX-Evil: 1' } });
  assert.equal(error.code, 'EGRESS_REFUSED');
  assert.equal(error.internal?.['processed'], 'no');
  assert.doesNotMatch(error.message, /Evil/);
  assert.equal(vendor.seen.length, 0);
});

test('after closing nothing is sent, and calls under way are waited for', async () => {
  let release = (): void => undefined;
  const asked = new Promise<void>((resolve) => (release = resolve));
  const { egress } = await open(async (response) => {
    release();
    await new Promise((resolve) => setTimeout(resolve, 50));
    json(response, 200, { done: true });
  });
  const underWay = egress.send(request());
  await asked;
  const closing = egress.close();
  assert.equal((await failureOf(egress)).code, 'SHUTTING_DOWN');
  assert.deepEqual((await underWay).body, { done: true });
  await closing;
});
