/** The proxy route over real HTTP, before a vendor over real HTTP. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { problemSchema } from '@rialto/contract';
import { AppError } from '../src/errors.ts';
import { startTestCompanion, ORG, type AuditRow, type TestCompanion } from './testCompanion.ts';
import { send, startTestVendor, VENDOR_SECRET, type RawAnswer, type TestVendor } from './testCallout.ts';

let vendor: TestVendor;
let companion: TestCompanion;
before(async () => {
  vendor = await startTestVendor();
  companion = await startTestCompanion({ callout: (...given) => vendor.callout(...given) });
});
after(async () => {
  await companion.stop();
  await vendor.stop();
});
afterEach(() => {
  vendor.requests.splice(0);
  vendor.heads.splice(0);
});

let count = 0;
/** Calls with a token. */
const call = (
  path: string,
  given: Parameters<typeof send>[1] = {},
): Promise<RawAnswer & { requestId: string }> => {
  const requestId = `req-callout-${count++}`;
  const headers = {
    authorization: `Bearer ${companion.token()}`,
    'x-request-id': requestId,
    ...given.headers,
  };
  return send(companion.url + path, { ...given, headers }).then((answer) => ({ ...answer, requestId }));
};
const problemOf = (answer: RawAnswer) => problemSchema.parse(JSON.parse(answer.body.toString()));
const recordOf = async (requestId: string): Promise<AuditRow> => {
  const [row, ...more] = await companion.audit(requestId);
  assert.equal(more.length, 0);
  return row!;
};

describe('a call', () => {
  test('reaches the vendor as it came, with the credential and without the caller’s', async () => {
    vendor.answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/csv' }).end('a;b');
    const answer = await call('/v1/callout/Vendor/v3/cases/7%20x?q=a%2Fb&q=c', {
      headers: { 'x-own': 'kept' },
    });
    assert.deepEqual([answer.status, answer.body.toString()], [200, 'a;b']);
    assert.equal(answer.headers['content-type'], 'text/csv');
    const [head] = vendor.heads;
    assert.equal(head!.url, '/base/v3/cases/7%20x?q=a%2Fb&q=c');
    assert.equal(head!.headers.authorization, VENDOR_SECRET);
    assert.equal(head!.headers['x-own'], 'kept');
    assert.equal(head!.headers.via, '1.1 rialto');
    assert.equal(head!.headers['x-request-id'], answer.requestId);
  });

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    test(`of ${method} takes its body along, byte for byte`, async () => {
      const bytes = Buffer.from([0, 255, 10, 13, 128]);
      let got = Buffer.alloc(0);
      vendor.answer = (request, response) => {
        request.on('data', (chunk: Buffer) => (got = Buffer.concat([got, chunk])));
        request.on('end', () => response.writeHead(201).end());
      };
      const answer = await call('/v1/callout/Vendor/x', {
        method,
        body: bytes,
        headers: { 'content-type': 'application/octet-stream', 'content-length': 5 },
      });
      assert.deepEqual([answer.status, got], [201, bytes]);
      assert.equal(vendor.heads[0]!.headers['content-type'], 'application/octet-stream');
      assert.equal(vendor.requests[0]!.repeatable, false);
    });
  }

  test('is repeatable if it reads or carries a key, and for no other reason', async () => {
    vendor.answer = (_request, response) => response.end();
    await call('/v1/callout/Vendor/x');
    await call('/v1/callout/Vendor/x', { method: 'HEAD' });
    await call('/v1/callout/Vendor/x', { method: 'PUT' });
    await call('/v1/callout/Vendor/x', { method: 'DELETE' });
    await call('/v1/callout/Vendor/x', { method: 'POST', headers: { 'idempotency-key': 'key-12345' } });
    await call('/v1/callout/Vendor/x', {
      method: 'POST',
      headers: { 'idempotency-key': 'key-12345', connection: 'idempotency-key' },
    });
    assert.deepEqual(
      vendor.requests.map(({ repeatable }) => repeatable),
      [true, true, false, false, true, false],
    );
  });

  test('is audited with what it did and never with its query, before its end is sent', async () => {
    vendor.answer = (_request, response) => response.writeHead(404).end('{}');
    const { requestId } = await call('/v1/callout/Vendor/v3/cases/case_7?apikey=hidden');
    const row = await recordOf(requestId);
    assert.deepEqual(
      [row.event, row.outcome, row.status, row.subject, row.client_id, row.org_id],
      ['callout.vendor.called', 'ok', 404, 'Vendor', 'test-org', ORG],
    );
    assert.deepEqual(row.detail, {
      ...{ method: 'GET', namedCredential: 'Vendor', path: '/v3/cases/case_7', vendorStatus: 404 },
      ...{ principal: 'Vendor-Firm', attempts: 1, waitedMs: 0, tokenAgeMs: 1235, cache: 'none', bytes: 2 },
    });
    assert.doesNotMatch(JSON.stringify(row) + companion.lines.join(), /hidden|the-vendors-secret/);
  });

  test('passes wishes on: lane, freshness, other preferences', async () => {
    vendor.answer = (_request, response) => response.end();
    await call('/v1/callout/Vendor/x', {
      headers: {
        'x-lane': 'batch',
        'cache-control': 'max-age=30, stale-if-error=600',
        prefer: 'return=minimal',
      },
    });
    assert.deepEqual(vendor.requests[0]!.freshness, { maxAgeS: 30, staleIfErrorS: 600 });
    assert.equal(vendor.heads[0]!.headers['prefer'], 'return=minimal');
    await call('/v1/callout/Vendor/x', { headers: { 'cache-control': 'no-cache, max-age=30' } });
    assert.equal(vendor.requests[1]!.freshness, undefined);
  });

  test('of a wrong lane or deadline is refused before the vendor hears of it', async () => {
    for (const headers of [{ 'x-lane': 'fast' }, { 'x-deadline-ms': '0' }, { 'x-deadline-ms': '120001' }]) {
      const answer = await call('/v1/callout/Vendor/x', { headers: headers });
      assert.deepEqual([answer.status, problemOf(answer).code], [400, 'REQUEST_INVALID']);
    }
    assert.equal(vendor.heads.length, 0);
  });

  test('without permission, token or known credential goes nowhere, and each refusal is audited as denied', async () => {
    const others = await call('/v1/callout/Vendor/x', {
      headers: { authorization: `Bearer ${companion.token(['kyc:read', 'callout:read'])}` },
    });
    const nobody = await call('/v1/callout/Vendor/x', { headers: { authorization: 'Basic abc' } });
    const unknown = await call('/v1/callout/Nobody/x');
    const nameless = await call('/v1/callout/..%2fVendor/x');
    const method = await call('/v1/callout/Vendor/x', { method: 'OPTIONS' });
    const expected = [
      [others, 403, 'SCOPE_MISSING', null],
      [nobody, 401, 'TOKEN_MISSING', null],
      [unknown, 404, 'NAMED_CREDENTIAL_NOT_FOUND', 'Nobody'],
      [nameless, 404, 'NAMED_CREDENTIAL_NOT_FOUND', null],
      [method, 405, 'METHOD_NOT_ALLOWED', null],
    ] as const;
    for (const [answer, status, code, subject] of expected) {
      assert.deepEqual([answer.status, problemOf(answer).code], [status, code]);
      const row = await recordOf(answer.requestId);
      assert.deepEqual(
        [row.event, row.outcome, row.code, row.subject],
        ['callout.vendor.called', 'denied', code, subject],
      );
    }
    assert.equal(nobody.headers['www-authenticate'], 'Bearer realm="rialto"');
    assert.equal(method.headers.allow, 'GET, HEAD, POST, PUT, PATCH, DELETE');
    assert.equal(unknown.headers['proxy-status'], 'rialto;error=http_request_denied;next-hop=Nobody');
    assert.equal(vendor.heads.length, 0);
  });
});

describe('an answer', () => {
  test('that says it did not go well says who says so', async () => {
    vendor.answer = (_request, response) =>
      response.writeHead(422, { 'proxy-status': 'edge; received-status=422' }).end('{"why":"x"}');
    const answer = await call('/v1/callout/Vendor/x');
    assert.equal(answer.body.toString(), '{"why":"x"}');
    assert.equal(
      answer.headers['proxy-status'],
      'edge; received-status=422, rialto;received-status=422;next-hop=Vendor',
    );
  });

  test('of the companion’s own names the cause', async () => {
    vendor.answer = (request) => request.socket.destroy();
    const answer = await call('/v1/callout/Vendor/x', { method: 'POST' });
    assert.deepEqual([answer.status, problemOf(answer).code], [503, 'VENDOR_UNAVAILABLE']);
    assert.equal(answer.headers['proxy-status'], 'rialto;error=connection_terminated;next-hop=Vendor');
    const { outcome, detail } = await recordOf(answer.requestId);
    assert.deepEqual([outcome, detail['processed'], detail['attempts']], ['failed', 'unknown', 1]);
  });

  test('of HEAD, 204 and 304 has no body and the right lengths', async () => {
    vendor.answer = (_request, response) => response.writeHead(200, { 'content-length': 4711 }).end();
    const head = await call('/v1/callout/Vendor/x', { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers['content-length'], head.body.length], [200, '4711', 0]);
    vendor.answer = (_request, response) => response.writeHead(204).end();
    const empty = await call('/v1/callout/Vendor/x', { method: 'DELETE' });
    assert.deepEqual([empty.status, empty.headers['content-length'], empty.isWhole], [204, undefined, true]);
    vendor.answer = (_request, response) => response.writeHead(304, { etag: '"7"' }).end();
    const same = await call('/v1/callout/Vendor/x', { headers: { 'if-none-match': '"7"' } });
    assert.deepEqual([same.status, same.headers.etag, same.body.length], [304, '"7"', 0]);
    assert.equal(vendor.heads[2]!.headers['if-none-match'], '"7"');
  });

  test('loses early hints and trailers, and nothing else', async () => {
    vendor.answer = (_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeHead(200, { trailer: 'x-sum', 'transfer-encoding': 'chunked' });
      response.write('one,');
      response.addTrailers({ 'x-sum': '42' });
      response.end('two');
    };
    const answer = await call('/v1/callout/Vendor/x');
    assert.deepEqual([answer.status, answer.body.toString(), answer.isWhole], [200, 'one,two', true]);
    assert.deepEqual(
      [answer.trailers, answer.headers.trailer, answer.headers.link],
      [{}, undefined, undefined],
    );
  });

  test('carries the companion’s own headers in the place of the vendor’s', async () => {
    vendor.answer = (_request, response) =>
      response
        .writeHead(200, {
          ...{ 'x-request-id': 'vendor-id-1', ratelimit: '"v";r=1', 'cache-control': 'public, max-age=60' },
          ...{ server: 'nginx', 'x-frame-options': 'DENY', 'content-security-policy': "default-src 'self'" },
          ...{ 'access-control-allow-origin': '*', 'strict-transport-security': 'max-age=1', etag: '"a"' },
          'set-cookie': ['a=1', 'b=2'],
        })
        .end('x');
    const { headers, requestId } = await call('/v1/callout/Vendor/x');
    assert.equal(headers['x-request-id'], requestId);
    assert.match(String(headers['ratelimit']), /^"calls";r=\d+;t=\d+$/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers.via, '1.1 rialto');
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['content-security-policy'], "default-src 'self'");
    assert.equal(headers.etag, '"a"');
    for (const gone of ['server', 'set-cookie', 'access-control-allow-origin', 'strict-transport-security']) {
      assert.equal(headers[gone], undefined, gone);
    }
  });
});

describe('what cannot be audited', () => {
  let failing: TestCompanion;
  let isDown = true;
  before(async () => {
    failing = await startTestCompanion({
      callout: (...given) => vendor.callout(...given),
      append: () =>
        isDown
          ? Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'The audit trail could not be written.'))
          : Promise.resolve(),
    });
  });
  after(() => failing.stop());
  const ask = () =>
    send(`${failing.url}/v1/callout/Vendor/x`, { headers: { authorization: `Bearer ${failing.token()}` } });

  test('is answered with the error where nothing was sent', async () => {
    vendor.answer = (_request, response) => response.end('a small secret');
    const answer = await ask();
    assert.deepEqual([answer.status, problemOf(answer).code], [503, 'DATABASE_UNAVAILABLE']);
    assert.doesNotMatch(answer.body.toString(), /secret/);
  });

  for (const [kind, length] of [
    ['of known length', { 'content-length': 200_000 }],
    ['of open length', {}],
  ] as const) {
    test(`is cut off where it was begun: an answer ${kind} never ends cleanly`, async () => {
      isDown = true;
      vendor.answer = (_request, response) => {
        response.writeHead(200, length);
        response.write('x'.repeat(100_000));
        setImmediate(() => response.end('y'.repeat(100_000)));
      };
      const cut = await ask();
      assert.equal(cut.isWhole, false);
      isDown = false;
      const whole = await ask();
      assert.deepEqual([whole.isWhole, whole.body.length], [true, 200_000]);
    });
  }
});
