/** What a bad network does, over a relay: the code, whether the vendor may have acted, and how often it was tried. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import type { ErrorCode } from '@rialto/contract';
import { isAppError, type AppError } from '../errors.ts';
import { classifyFailure } from './failures.ts';
import { openTestRelay, type Fault } from './testRelay.ts';
import { openTestRoad, read, refusal, streamed, until } from './testRoad.ts';
import { createTestSink } from './testSink.ts';
import { openTestVendor } from './testVendor.ts';

const BODY = JSON.stringify({ text: 'x'.repeat(200) });
/** Behind the head, before the end of the body. */
const HEAD_AND_BODY = 240;

const vendor = await openTestVendor((response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': BODY.length }).end(BODY);
});
const relay = await openTestRelay(vendor.port);
const road = (settings: object = {}) =>
  openTestRoad(relay.url, { attemptTimeoutMs: 250, breaker: { minimumCalls: 1_000 }, ...settings });
after(async () => {
  await relay.close();
  await vendor.close();
});

/** Fault, code, whether the vendor may have acted, attempts of a repeatable call; `broken`: the head had been passed on. */
const FAULTS: readonly (readonly [string, Fault, ErrorCode, 'no' | 'unknown', number, 'broken'?])[] = [
  ['resets the connection', { kind: 'reset' }, 'VENDOR_UNAVAILABLE', 'unknown', 3],
  ['closes the connection', { kind: 'close' }, 'VENDOR_UNAVAILABLE', 'unknown', 3],
  ['swallows everything', { kind: 'blackHole' }, 'VENDOR_TIMEOUT', 'unknown', 1],
  ['cuts the head', { kind: 'cut', afterBytes: 20 }, 'VENDOR_UNAVAILABLE', 'unknown', 3],
  ['falls silent in the head', { kind: 'halfOpen', afterBytes: 20 }, 'VENDOR_TIMEOUT', 'unknown', 1],
  ['answers too late', { kind: 'delay', ms: 600 }, 'VENDOR_TIMEOUT', 'unknown', 1],
  ['cuts the body', { kind: 'cut', afterBytes: HEAD_AND_BODY }, 'VENDOR_UNAVAILABLE', 'unknown', 3, 'broken'],
  [
    'falls silent in the body',
    { kind: 'halfOpen', afterBytes: HEAD_AND_BODY },
    'VENDOR_TIMEOUT',
    'unknown',
    1,
    'broken',
  ],
];

for (const [what, fault, code, processed, attempts, broken] of FAULTS) {
  test(`complaint 8: a network that ${what} is ${code}, tried ${attempts} time(s) if it may be repeated`, async () => {
    relay.fault = fault;
    for (const repeatable of [true, false]) {
      const { egress, events } = road();
      const before = relay.accepted;
      const method = repeatable ? 'GET' : 'POST';
      const error = await refusal(
        egress.send(read({ method, repeatable, body: repeatable ? undefined : '{}' })),
      );
      const expected = repeatable ? attempts : 1;
      assert.deepEqual(
        [error.code, error.internal?.['processed'], events.length, relay.accepted - before],
        [code, processed, expected, expected],
      );
      await egress.close();
    }
  });

  test(`a stream over a network that ${what} is ${code}, and never taken for whole`, async () => {
    relay.fault = fault;
    for (const repeatable of [true, false]) {
      const { egress, events } = road();
      const sink = createTestSink();
      const body = repeatable ? undefined : Readable.from(['{}']);
      const method = repeatable ? 'GET' : 'POST';
      let error: AppError | undefined;
      try {
        error = (await egress.stream(streamed({ method, repeatable, body }), sink)).broken;
      } catch (thrown) {
        if (isAppError(thrown)) error = thrown;
      }
      assert.deepEqual([error?.code, error?.internal?.['processed']], [code, processed]);
      assert.equal(events.length, repeatable && broken === undefined ? attempts : 1);
      assert.equal(sink.heads.length, broken === undefined ? 0 : 1);
      assert.equal(sink.failure, broken === undefined ? undefined : error);
      assert.ok(!sink.isEnded);
      await egress.close();
    }
  });
}

test('a vendor that stops reading in the middle of an upload is a timeout, and may have acted', async () => {
  relay.fault = { kind: 'stall', afterBytes: 1_000 };
  const { egress } = road();
  const endless = new Readable({ read: () => void endless.push(Buffer.alloc(65_536)) });
  const error = await refusal(
    egress.stream(streamed({ method: 'POST', body: endless, repeatable: false }), createTestSink()),
  );
  assert.deepEqual([error.code, error.internal?.['processed']], ['VENDOR_TIMEOUT', 'unknown']);
  assert.ok(!endless.destroyed);
  await egress.close();
});

test('a slow drip is whole as long as it is no silence', async () => {
  relay.fault = { kind: 'drip', everyMs: 1 };
  const { egress } = road({ attemptTimeoutMs: 1_000 });
  const sink = createTestSink();
  await egress.stream(streamed(), sink);
  assert.equal(sink.text(), BODY);
  await egress.close();
});

test('complaint 8: a connection the vendor closed meanwhile is not written to twice for what may not be repeated', async () => {
  relay.fault = { kind: 'none' };
  const { egress, events } = road({ maxConnections: 1 });
  await egress.send(read());
  const seen = vendor.seen.length;
  relay.fault = { kind: 'reset' };
  const before = relay.accepted;
  // The connection is kept from before, so that this one still reaches the vendor.
  await egress.send(read({ method: 'POST', body: '{}', repeatable: false }));
  assert.equal(vendor.seen.length - seen, 1);
  assert.equal(relay.accepted, before);
  assert.equal(events.length, 2);
  await egress.close();
});

test('complaint 8: a check the vendor began before the network failed is begun once, and its caller knows it may have been', async () => {
  for (const fault of [
    { kind: 'cut', afterBytes: 1 },
    { kind: 'halfOpen', afterBytes: 0 },
  ] as const) {
    relay.fault = fault;
    const { egress } = road();
    const begun = vendor.seen.length;
    const check = { method: 'POST', operation: 'write', repeatable: false } as const;
    const error = await refusal(egress.send(read({ ...check, body: '{"party":"1"}' })));
    assert.equal(error.internal?.['processed'], 'unknown');
    const body = Buffer.from('{"party":"2"}');
    const passed = await refusal(egress.stream(streamed({ ...check, body }), createTestSink()));
    assert.equal(passed.internal?.['processed'], 'unknown');
    assert.deepEqual(
      vendor.seen.slice(begun).map((seen) => seen.body),
      ['{"party":"1"}', '{"party":"2"}'],
    );
    await egress.close();
  }
});

test('after every fault no connection is left open', async () => {
  const own = await openTestRelay(vendor.port);
  for (const [, fault] of FAULTS) {
    own.fault = fault;
    const { egress } = openTestRoad(own.url, { attemptTimeoutMs: 250 });
    await egress.send(read({ repeatable: false })).catch(() => undefined);
    await egress.stream(streamed({ repeatable: false }), createTestSink()).catch(() => undefined);
    await egress.close();
    await until(() => own.open === 0);
  }
  await own.close();
});

for (const [code, wasSent, expected] of [
  ['ECONNREFUSED', false, ['VENDOR_UNAVAILABLE', 'no', true]],
  ['ENOTFOUND', false, ['VENDOR_UNAVAILABLE', 'no', true]],
  ['ETIMEDOUT', false, ['VENDOR_UNAVAILABLE', 'no', true]],
  ['UND_ERR_CONNECT_TIMEOUT', false, ['VENDOR_UNAVAILABLE', 'no', true]],
  ['ETIMEDOUT', true, ['VENDOR_TIMEOUT', 'unknown', false]],
  ['ECONNRESET', true, ['VENDOR_UNAVAILABLE', 'unknown', true]],
  ['EPIPE', true, ['VENDOR_UNAVAILABLE', 'unknown', true]],
  ['EHOSTUNREACH', false, ['VENDOR_UNAVAILABLE', 'no', true]],
  ['UND_ERR_SOCKET', true, ['VENDOR_UNAVAILABLE', 'unknown', true]],
  ['CERT_HAS_EXPIRED', false, ['VENDOR_UNAVAILABLE', 'no', false]],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', true, ['VENDOR_UNAVAILABLE', 'no', false]],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', true, ['VENDOR_UNAVAILABLE', 'no', false]],
  ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', false, ['VENDOR_UNAVAILABLE', 'no', false]],
  ['ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC', true, ['VENDOR_UNAVAILABLE', 'unknown', true]],
  ['UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', true, ['EGRESS_REFUSED', 'unknown', false]],
] as const)
  test(`complaint 8: ${code} ${wasSent ? 'behind' : 'before'} the request is ${expected.join(', ')}`, () => {
    const { code: told, processed, isTransient } = classifyFailure(code, wasSent, 0);
    assert.deepEqual([told, processed, isTransient], expected);
  });
