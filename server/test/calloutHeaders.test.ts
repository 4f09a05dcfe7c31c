/** Headers that must not cross the companion, in either direction, and traces that must. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { ProxyCallout } from '../src/credentials/callout.ts';
import { createEgress, DEFAULT_EGRESS_SETTINGS } from '../src/egress/index.ts';
import { continueTrace } from '../src/http/callout/traceContext.ts';
import { startTestCompanion, type TestCompanion } from './testCompanion.ts';
import { send, startTestVendor, type TestVendor } from './testCallout.ts';

let vendor: TestVendor;
let companion: TestCompanion;
let callout: ProxyCallout;
before(async () => {
  vendor = await startTestVendor();
  callout = (...given) => vendor.callout(...given);
  companion = await startTestCompanion({ callout: (...given) => callout(...given) });
});
after(async () => {
  await companion.stop();
  await vendor.stop();
});

/** Of a caller's headers, what the vendor hears. */
async function heard(headers: Record<string, string>): Promise<Record<string, unknown>> {
  vendor.answer = (_request, response) => response.end();
  const { status } = await send(`${companion.url}/v1/callout/Vendor/x`, {
    headers: { authorization: `Bearer ${companion.token()}`, ...headers },
  });
  assert.equal(status, 200);
  return vendor.heads.at(-1)!.headers;
}

const NEVER = {
  ...{ cookie: 'a=1', 'proxy-authorization': 'Basic eA==', 'proxy-foo': '1', forwarded: 'for=1.2.3.4' },
  ...{
    'x-forwarded-for': '1.2.3.4',
    'x-forwarded-host': 'evil',
    'x-forwarded-whatever': '1',
    te: 'trailers',
  },
  ...{
    'x-client-id': '00DRL00000000012AA',
    'x-api-version': '1',
    'x-deadline-ms': '5000',
    'x-lane': 'batch',
  },
  ...{
    'x-http-method-override': 'DELETE',
    'x-original-url': '/admin',
    'keep-alive': 'timeout=5',
    upgrade: 'h2c',
  },
  ...{ 'proxy-connection': 'keep-alive', 'x-real-ip': '1.2.3.4', 'http2-settings': 'AA' },
};

test('complaint 5: nothing that is between two machines, or said to the companion, reaches the vendor', async () => {
  const got = await heard({
    ...NEVER,
    'x-kept': '1',
    accept: 'text/csv',
    range: 'bytes=0-1',
    'if-match': '"a"',
  });
  for (const name of Object.keys(NEVER)) assert.equal(got[name], undefined, name);
  assert.deepEqual(
    [got['x-kept'], got['accept'], got['range'], got['if-match']],
    ['1', 'text/csv', 'bytes=0-1', '"a"'],
  );
});

/** Ways to write a list, all of which HTTP allows. */
const NOMINATIONS: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => `close, ${name}`,
  (name) => `keep-alive,${name} ,`,
  (name) => `,, ,${name}\t,x-other`,
  (name) => `Keep-Alive, X-Other, ${name}`,
];

test('complaint 5: what Connection names is dropped, however the list is written, in both directions', async () => {
  for (const nominate of NOMINATIONS) {
    const connection = nominate('x-foo');
    const got = await heard({ connection, 'x-foo': 'leak', 'x-bar': 'stays' });
    assert.deepEqual([got['x-foo'], got['x-bar']], [undefined, 'stays'], connection);
    vendor.answer = (_request, response) => {
      response.setHeader('connection', connection);
      response.writeHead(200, { 'x-foo': 'leak', 'x-bar': 'stays' }).end();
    };
    const answer = await send(`${companion.url}/v1/callout/Vendor/x`, {
      headers: { authorization: `Bearer ${companion.token()}` },
    });
    assert.deepEqual([answer.headers['x-foo'], answer.headers['x-bar']], [undefined, 'stays'], connection);
  }
});

describe('complaint 5: a vendor that writes anything at all', () => {
  let server: Server;
  let answer = '';
  let egress: ReturnType<typeof createEgress>;
  before(async () => {
    server = createServer((socket) => {
      socket.on('error', () => {}).once('data', () => socket.end(answer, 'latin1'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    egress = createEgress({
      targets: [{ name: 'Vendor', vendor: 'Vendor', url, settings: DEFAULT_EGRESS_SETTINGS }],
      random: () => 0,
    });
    callout = async ({ method, path, headers }, sink, { requestId, deadline }) => {
      const given = {
        target: 'Vendor',
        method,
        path,
        headers,
        own: {},
        body: undefined,
        requestId,
        deadline,
      };
      const outcome = await egress.stream({ ...given, repeatable: false, operation: 'read' }, sink);
      return { ...outcome, tokenAgeMs: undefined, principal: 'Vendor-Firm', cache: 'none' };
    };
  });
  after(async () => {
    callout = (...given) => vendor.callout(...given);
    server.close();
    await egress.close();
  });

  const ANSWERS = [
    'HTTP/1.1 200 OK\r\nconnection: close, x-foo\r\nx-foo: leak\r\nkeep-alive: timeout=1\r\n\r\nbody',
    'HTTP/1.1 200 OK\r\nproxy-connection: keep-alive\r\nupgrade: h2c\r\nx-foo: leak\r\nconnection: upgrade, x-foo\r\ncontent-length: 4\r\n\r\nbody',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-foo\r\n\r\n4\r\nbody\r\n0\r\nx-foo: leak\r\n\r\n',
    'HTTP/1.1 200 OK\r\nproxy-authenticate: Basic realm="leak"\r\nwww-authenticate: Basic realm="leak"\r\ncontent-length: 4\r\n\r\nbody',
    'HTTP/1.1 200 OK\r\nset-cookie: x=leak\r\nset-cookie2: x=leak\r\nserver: leak\r\ncontent-length: 4\r\n\r\nbody',
    'HTTP/1.0 200 OK\r\n\r\nbody',
  ];
  for (const [place, text] of ANSWERS.entries()) {
    test(`is passed on without it (${place + 1})`, async () => {
      answer = text;
      const got = await send(`${companion.url}/v1/callout/Vendor/x`, {
        headers: { authorization: `Bearer ${companion.token()}` },
      });
      assert.deepEqual([got.status, got.body.toString(), got.isWhole], [200, 'body', true]);
      assert.doesNotMatch(JSON.stringify([got.headers, got.trailers]), /leak|h2c|timeout=1/);
    });
  }

  for (const text of [
    'HTTP/1.1 200 OK\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nbody!',
    'HTTP/1.1 200 OK\r\nx: a\rset-cookie: b=1\r\n\r\nbody',
    'nonsense\r\n\r\n',
  ]) {
    test(`is refused where nobody can tell what it means: ${JSON.stringify(text.slice(0, 70))}`, async () => {
      answer = text;
      const got = await send(`${companion.url}/v1/callout/Vendor/x`, {
        headers: { authorization: `Bearer ${companion.token()}` },
      });
      assert.equal(got.status, 502);
      assert.equal(got.headers['proxy-status'], 'rialto;error=http_protocol_error;next-hop=Vendor');
    });
  }
});

test('a body encoded for its passage by more than chunks is refused: the vendor would not know how to read it', async () => {
  vendor.heads.splice(0);
  const got = await send(`${companion.url}/v1/callout/Vendor/x`, {
    method: 'POST',
    headers: { authorization: `Bearer ${companion.token()}`, 'transfer-encoding': 'gzip, chunked' },
    body: 'packed',
  });
  assert.deepEqual([got.status, vendor.heads.length], [400, 0]);
  assert.match(got.body.toString(), /"code":"REQUEST_MALFORMED"/);
});

describe('a trace', () => {
  const ID = '0af7651916cd43dd8448eb211c80319c';
  const PARENT = 'b7ad6b7169203331';
  const goesOn = (traceparent: string | undefined): boolean =>
    continueTrace(traceparent, undefined).traceparent.slice(3, 35) === ID;

  test('goes on with a step of the companion’s own, sampled as it was', () => {
    for (const flags of ['00', '01', 'ff']) {
      const { traceparent } = continueTrace(`00-${ID}-${PARENT}-${flags}`, undefined);
      assert.match(traceparent, new RegExp(`^00-${ID}-[0-9a-f]{16}-0[01]$`));
      assert.equal(traceparent.slice(-2), flags === '00' ? '00' : '01');
      assert.notEqual(traceparent.slice(36, 52), PARENT);
    }
  });

  test('of a later version goes on as far as this version goes', () => {
    assert.ok(goesOn(`cc-${ID}-${PARENT}-01-what-the-future-will-be-like`));
    assert.ok(goesOn(`cc-${ID}-${PARENT}-01`));
  });

  for (const bad of [
    undefined,
    '',
    'nonsense',
    `ff-${ID}-${PARENT}-01`,
    `00-${ID}-${PARENT}-01-more`,
    `cc-${ID}-${PARENT}-01.more`,
    `00-${ID.toUpperCase()}-${PARENT}-01`,
    `00-${ID}-${'0'.repeat(16)}-01`,
    `00-${ID}-${PARENT}-1`,
    `00-${ID}-${PARENT}-01, 00-${ID}-${PARENT}-01`,
  ]) {
    test(`begins anew instead of ${String(bad)}, and its state is not kept`, () => {
      const { traceparent, tracestate } = continueTrace(bad, 'a=1');
      assert.match(traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      assert.notEqual(traceparent.slice(3, 35), ID);
      assert.equal(tracestate, undefined);
    });
  }

  const member = (count: number): string => Array.from({ length: count }, (_, i) => `k${i}=v`).join(',');
  for (const [given, kept] of [
    ['a=1,b=2', 'a=1,b=2'],
    [' a=1 ,\t,b=2,', 'a=1,b=2'],
    ['t61rcwkgmze@dd=x y!', 't61rcwkgmze@dd=x y!'],
    [member(32), member(32)],
    [member(33), undefined],
    ['a=1,a=2', undefined],
    ['A=1', undefined],
    ['a=1=2', undefined],
    ['a', undefined],
    ['@a=1', undefined],
    ['', undefined],
  ] as const) {
    test(`state ${given.slice(0, 30)} is ${kept === undefined ? 'dropped' : 'kept'}`, () => {
      assert.equal(continueTrace(`00-${ID}-${PARENT}-01`, given).tracestate, kept);
    });
  }

  test('reaches the vendor through the route', async () => {
    const got = await heard({ traceparent: `00-${ID}-${PARENT}-01`, tracestate: 'a=1' });
    assert.match(String(got['traceparent']), new RegExp(`^00-${ID}-`));
    assert.equal(got['tracestate'], 'a=1');
  });
});
