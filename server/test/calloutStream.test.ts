/** Bodies of the proxy route: bytes in and out with back-pressure, broken off on either side, smuggled by nobody. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { problemSchema } from '@rialto/contract';
import { startTestCompanion, type TestCompanion } from './testCompanion.ts';
import { send, startTestVendor, type TestVendor } from './testCallout.ts';

const MB = 1_048_576;
/** More than the kernel keeps of two connections on one machine, 10 MB each at most. */
const BIG = 40 * MB;
const IN_THE_KERNEL = 20 * MB;
const CHUNK = Buffer.alloc(65_536, 'x');

let vendor: TestVendor;
let companion: TestCompanion;
let token: string;
before(async () => {
  vendor = await startTestVendor();
  companion = await startTestCompanion({ callout: (...given) => vendor.callout(...given) });
  token = `Bearer ${companion.token()}`;
});
after(async () => {
  await companion.stop();
  await vendor.stop();
});

const url = (): string => `${companion.url}/v1/callout/Vendor/x`;
const open = (method: string, headers: Record<string, string | number> = {}): ClientRequest =>
  request(url(), { method, headers: { authorization: token, ...headers }, agent: false }).on(
    'error',
    () => {},
  );

/** Turns of the loop until nothing changes any more: what is in flight has arrived. */
async function settle(counter: () => number): Promise<number> {
  for (let last = -1, calm = 0; calm < 200;) {
    calm = counter() === last ? calm + 1 : 0;
    last = counter();
    await turn();
  }
  return counter();
}
/** Audit rows of a call that nobody hears the end of. */
async function recordOf(requestId: string) {
  for (;;) {
    const [row] = await companion.audit(requestId);
    if (row !== undefined) return row;
    await turn();
  }
}

test('an answer of 40 MB waits for a slow reader at the vendor, and arrives whole', async () => {
  let written = 0;
  vendor.answer = (_request, response) => {
    const pour = (): void => {
      while (written < BIG) {
        written += CHUNK.length;
        if (!response.write(CHUNK)) {
          response.once('drain', pour);
          return;
        }
      }
      response.end();
    };
    pour();
  };
  const outgoing = open('GET').end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.pause();
  const before = await settle(() => written);
  assert.ok(before < IN_THE_KERNEL, `the vendor was held back at ${before}`);
  let got = 0;
  answer.on('data', (chunk: Buffer) => (got += chunk.length));
  answer.resume();
  await once(answer, 'close');
  assert.deepEqual([got, written, answer.complete], [BIG, BIG, true]);
});

for (const [kind, headers] of [
  ['of known length', { 'content-length': BIG }],
  ['of open length', {}],
] as const) {
  test(`a body of 40 MB ${kind} waits for a slow vendor at the caller, and arrives whole`, async () => {
    let got = 0;
    let length: string | undefined;
    const begun = Promise.withResolvers<IncomingMessage>();
    vendor.answer = (incoming, response) => {
      length = incoming.headers['content-length'];
      incoming.pause();
      begun.resolve(incoming);
      incoming.on('data', (chunk: Buffer) => (got += chunk.length));
      incoming.pause();
      incoming.on('end', () => response.writeHead(201).end('thanks'));
    };
    let sent = 0;
    const outgoing = open('PUT', headers);
    const pour = (): void => {
      while (sent < BIG) {
        sent += CHUNK.length;
        if (!outgoing.write(CHUNK)) {
          outgoing.once('drain', pour);
          return;
        }
      }
      outgoing.end();
    };
    pour();
    const incoming = await begun.promise;
    const before = await settle(() => sent);
    assert.ok(before < IN_THE_KERNEL, `the caller was held back at ${before}`);
    incoming.resume();
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    answer.resume();
    assert.deepEqual([answer.statusCode, got, sent], [201, BIG, BIG]);
    assert.equal(length, kind === 'of known length' ? String(BIG) : undefined);
    assert.equal(Buffer.isBuffer(vendor.requests.at(-1)!.body), false);
  });
}

test('a body of 1 MiB is in memory, also where its length was not said', async () => {
  vendor.answer = (incoming, response) => incoming.on('end', () => response.end()).resume();
  for (const headers of [{ 'content-length': MB }, { 'transfer-encoding': 'chunked' }]) {
    const answer = await send(url(), {
      method: 'POST',
      headers: { authorization: token, ...headers },
      body: Buffer.alloc(MB),
    });
    assert.equal(answer.status, 200);
    const { body } = vendor.requests.at(-1)!;
    assert.ok(Buffer.isBuffer(body) && body.length === MB);
  }
});

test('complaint 6: a caller who leaves ends the vendor’s call, and the audit trail says so', async () => {
  const left = Promise.withResolvers<boolean>();
  const begun = Promise.withResolvers<boolean>();
  vendor.answer = (incoming) => {
    incoming.socket.on('close', () => left.resolve(true));
    begun.resolve(true);
  };
  const outgoing = open('POST', { 'x-request-id': 'req-abort-waiting' }).end();
  await begun.promise;
  outgoing.destroy();
  await left.promise;
  const { outcome, code, detail } = await recordOf('req-abort-waiting');
  assert.deepEqual(
    [outcome, code, detail['hungUp'], detail['processed']],
    ['failed', 'DEADLINE_EXCEEDED', true, 'unknown'],
  );
});

test('a caller who leaves in the middle of an answer ends it at the vendor', async () => {
  const left = Promise.withResolvers<boolean>();
  vendor.answer = (incoming, response) => {
    incoming.socket.on('close', () => left.resolve(true));
    response.write(CHUNK);
  };
  const outgoing = open('GET', { 'x-request-id': 'req-abort-reading' }).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.on('error', () => {}).destroy();
  await left.promise;
  assert.equal((await recordOf('req-abort-reading')).detail['hungUp'], true);
});

test('a caller who leaves in the middle of a body ends it at the vendor', async () => {
  const left = Promise.withResolvers<boolean>();
  const begun = Promise.withResolvers<boolean>();
  vendor.answer = (incoming) => {
    begun.resolve(true);
    incoming
      .on('error', () => {})
      .on('close', () => left.resolve(true))
      .resume();
  };
  const outgoing = open('PUT', { 'content-length': BIG });
  outgoing.write(CHUNK);
  await begun.promise;
  outgoing.destroy();
  await left.promise;
});

for (const [kind, headers] of [
  ['of known length', { 'content-length': 2 * CHUNK.length }],
  ['of open length', {}],
] as const) {
  test(`a vendor that breaks off an answer ${kind} is not taken for one that finished`, async () => {
    vendor.answer = (incoming, response) => {
      response.writeHead(200, headers);
      response.write(CHUNK, () => incoming.socket.destroy());
    };
    const requestId = `req-broken-${Object.keys(headers).length}`;
    const answer = await send(url(), { headers: { authorization: token, 'x-request-id': requestId } });
    assert.deepEqual([answer.status, answer.isWhole], [200, false]);
    assert.equal((await recordOf(requestId)).outcome, 'failed');
  });
}

test('a vendor that answers before it has read all is heard', async () => {
  vendor.answer = (_incoming, response) => response.writeHead(413, { connection: 'close' }).end('too much');
  const outgoing = open('PUT', { 'content-length': BIG });
  outgoing.write(CHUNK);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  assert.equal(answer.statusCode, 413);
  assert.equal(answer.headers.connection, 'close');
  outgoing.destroy();
});

test('complaint 6: the deadline of the caller ends the call, however long the vendor would take', async () => {
  const left = Promise.withResolvers<boolean>();
  vendor.answer = (incoming) => incoming.socket.on('close', () => left.resolve(true));
  const answer = await send(url(), { headers: { authorization: token, 'x-deadline-ms': '150' } });
  assert.deepEqual(
    [answer.status, problemSchema.parse(JSON.parse(answer.body.toString())).code],
    [504, 'DEADLINE_EXCEEDED'],
  );
  assert.match(String(answer.headers['proxy-status']), /^rialto;error=http_response_timeout/);
  await left.promise;
});

/** Sends bytes and returns all that comes back until the connection ends. */
async function raw(text: string): Promise<{ readonly text: string; readonly isReset: boolean }> {
  const { hostname, port } = new URL(companion.url);
  const socket = connect(Number(port), hostname);
  let got = '';
  let isReset = false;
  socket
    .setEncoding('latin1')
    .on('data', (chunk: string) => (got += chunk))
    .on('error', () => (isReset = true));
  socket.write(text);
  await new Promise((resolve) => socket.once('close', resolve));
  return { text: got, isReset };
}
const head = (more: string, version = '1.1'): string =>
  `POST /v1/callout/Vendor/x HTTP/${version}\r\nhost: x\r\nauthorization: ${token}\r\n${more}\r\n`;

for (const [what, more] of [
  ['both a length and a coding', 'content-length: 5\r\ntransfer-encoding: chunked\r\n'],
  ['two lengths', 'content-length: 5\r\ncontent-length: 6\r\n'],
  ['a length that is no number', 'content-length: 5x\r\n'],
  ['a negative length', 'content-length: -1\r\n'],
  ['a coding hidden behind a line break', 'transfer-encoding:\n chunked\r\n'],
  ['a coding nobody knows', 'transfer-encoding: chunked, gzip\r\n'],
  ['a name with a space before its colon', 'content-length : 5\r\n'],
  ['a bare line feed in a value', 'x-a: b\ncontent-length: 5\r\n'],
] as const) {
  test(`a request with ${what} is refused whole`, async () => {
    const before = vendor.heads.length;
    const { text } = await raw(`${head(more)}0\r\n\r\nGET /v1/callout/Vendor/smuggled HTTP/1.1\r\n\r\n`);
    assert.match(text, /^HTTP\/1\.1 400 /);
    assert.equal(text.match(/HTTP\/1\.1 /g)!.length, 1);
    assert.equal(vendor.heads.length, before);
  });
}

test('a caller who asks whether to send its body is told to go on', async () => {
  vendor.answer = (incoming, response) => incoming.on('end', () => response.end('ok')).resume();
  const outgoing = open('POST', { expect: '100-continue', 'content-length': 3 });
  outgoing.flushHeaders();
  await once(outgoing, 'continue');
  outgoing.end('abc');
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.resume();
  assert.equal(answer.statusCode, 200);
  assert.equal(vendor.heads.at(-1)!.headers.expect, undefined);
});

test('to HTTP/1.0 an answer that breaks off ends in a reset, for its end would say that it is whole', async () => {
  vendor.answer = (incoming, response) => {
    response.writeHead(200);
    response.write(CHUNK, () => incoming.socket.destroy());
  };
  const { isReset } = await raw(head('content-length: 0\r\n', '1.0'));
  assert.equal(isReset, true);
});
