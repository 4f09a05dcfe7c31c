/** Which addresses may be connected to, whatever they are written like and wherever a name leads. */
import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { after, test } from 'node:test';
import { isAppError } from '../errors.ts';
import { isOutOfReach, isWithin, reachOf } from './addresses.ts';
import { openTestRoad, read, refusal, streamed } from './testRoad.ts';
import { createTestSink } from './testSink.ts';
import { json, openTestVendor } from './testVendor.ts';

const vendor = await openTestVendor((response) => json(response, 200, {}, { connection: 'close' }));
after(() => vendor.close());

const PRIVATE = reachOf('core.bank.internal', ['10.1.0.0/16', 'fd12::/32', '192.168.7.7']);

for (const [address, expected] of [
  ['10.1.2.3', true],
  ['::ffff:10.1.2.3', true],
  ['192.168.7.7', true],
  ['fd12::1', true],
  ['10.2.0.1', false],
  ['192.168.7.8', false],
  ['fd13::1', false],
  ['127.0.0.1', false],
  ['::1', false],
  ['8.8.8.8', false],
  ['169.254.169.254', false],
  ['::ffff:169.254.169.254', false],
] as const)
  test(`a private endpoint ${expected ? 'reaches' : 'does not reach'} ${address}`, () => {
    assert.equal(isWithin(address, PRIVATE), expected);
  });

for (const host of [
  ...[
    '10.0.0.1',
    '100.64.1.1',
    '169.254.169.254',
    '172.20.0.1',
    '192.168.0.1',
    '0.0.0.0',
    '192.0.2.1',
    '224.0.0.1',
  ],
  ...[
    '[::]',
    '[fe80::1]',
    '[fd00::1]',
    '[::ffff:10.0.0.1]',
    '[::ffff:a00:1]',
    '[64:ff9b::a00:1]',
    '[2002:a00:1::]',
  ],
  ...[
    '[2001:0:53aa:64c:0:0:0:1]',
    '[2001:db8::1]',
    '[::10.0.0.1]',
    '[64:ff9b:1::1]',
    '[100::1]',
    '[ff02::1]',
  ],
  // The same in spellings that a resolver understands and a list does not.
  ...['2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '10.1', '0x0a.1', '012.1.2.3', '192.168.1', '0'],
  ...['169.254.169.254.', '①⑥⑨.254.169.254', '169。254。169。254', '%31%30.0.0.1'],
])
  test(`no target can be https://${host}`, () => {
    assert.throws(
      () => openTestRoad(`https://${host}/`),
      (error) => isAppError(error, 'EGRESS_REFUSED'),
    );
  });

test('a private endpoint by its address must be in its own networks', () => {
  const networks = ['10.1.0.0/16'];
  assert.throws(() => openTestRoad('https://10.2.0.1/', {}, { networks }));
  assert.throws(() => openTestRoad('https://8.8.8.8/', {}, { networks }));
  assert.doesNotThrow(() => openTestRoad('https://10.1.0.1/', {}, { networks }));
  assert.ok(isOutOfReach('[::1]', reachOf('x', networks)));
});

/** Each lookup gives the next address. */
const answering = (...addresses: string[]) => {
  let asked = 0;
  const lookup = ((_hostname, _options, callback) => {
    const address = addresses[Math.min(asked++, addresses.length - 1)] as string;
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  }) as LookupFunction;
  return { lookup, asked: () => asked };
};

test('a name is resolved once for a connection, and the connection goes where the check looked', async () => {
  const { lookup, asked } = answering('127.0.0.1', '169.254.169.254');
  const url = `http://rebound.example:${vendor.port}`;
  const { egress } = openTestRoad(
    url,
    { retry: { maxAttempts: 1 } },
    { networks: ['127.0.0.1/32'] },
    { lookup },
  );
  const before = vendor.seen.length;
  assert.equal((await egress.send(read())).status, 200);
  assert.equal(asked(), 1);
  assert.equal(vendor.seen[before]?.headers.host, `rebound.example:${vendor.port}`);
  // The vendor closed the connection: the name is asked again, and now gives another answer.
  for (const call of [() => egress.send(read()), () => egress.stream(streamed(), createTestSink())]) {
    const error = await refusal(call());
    assert.deepEqual([error.code, error.internal?.['processed']], ['EGRESS_REFUSED', 'no']);
  }
  assert.equal(vendor.seen.length, before + 1);
  await egress.close();
});

for (const address of [
  ...['127.0.0.1', '10.0.0.1', '100.64.0.1', '169.254.169.254', '0.0.0.0', '::1', '::', 'fe80::1', 'fd00::1'],
  ...[
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:1::',
    '198.51.100.1',
  ],
])
  test(`a public name that leads to ${address} is not called`, async () => {
    const { lookup } = answering(address);
    const { egress } = openTestRoad(`http://public.example:${vendor.port}`, {}, {}, { lookup });
    const before = vendor.seen.length;
    const error = await refusal(egress.send(read()));
    await egress.close();
    assert.deepEqual([error.code, error.internal?.['processed']], ['EGRESS_REFUSED', 'no']);
    assert.equal(vendor.seen.length, before);
    assert.doesNotMatch(error.message, /\d\.\d/);
  });

const TRICKS: readonly (readonly [string, Record<string, string>])[] = [
  ['a line break in a value', { 'x-a': 'a\r\nX-Evil: 1' }],
  ['a line feed in a value', { 'x-a': 'a\nb' }],
  ['a zero in a value', { 'x-a': 'a\0b' }],
  ['a character beyond Latin in a value', { 'x-a': 'a\u010ab' }],
  ['a line break in a name', { 'x-a\r\nx-evil': '1' }],
  ['a space in a name', { 'x a': '1' }],
  ['a space behind a name', { 'transfer-encoding ': 'chunked' }],
  ['a colon in a name', { 'x:a': '1' }],
  ['a pseudo-header', { ':authority': 'evil.example' }],
  ['no name', { '': '1' }],
];

for (const [what, headers] of TRICKS)
  test(`${what} is refused before anything is sent`, async () => {
    const { egress, events } = openTestRoad(vendor.url);
    const before = vendor.seen.length;
    for (const call of [
      () => egress.send(read({ headers })),
      () => egress.stream(streamed({ headers }), createTestSink()),
    ]) {
      const error = await refusal(call());
      assert.deepEqual([error.code, error.internal?.['processed']], ['EGRESS_REFUSED', 'no']);
      assert.doesNotMatch(error.message, /evil/i);
    }
    await egress.close();
    assert.equal(vendor.seen.length, before);
    assert.equal(events.length, 0, 'it is no attempt, and the vendor’s breaker knows nothing of it');
  });

test('what a caller may not say is left out, also the host, the address and the method by another name', async () => {
  const { egress } = openTestRoad(vendor.url);
  const before = vendor.seen.length;
  await egress.stream(
    streamed({
      method: 'POST',
      repeatable: false,
      body: Buffer.from('abc'),
      headers: {
        ...{ host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
        ...{
          authorization: 'Basic eA==',
          cookie: 'a=b',
          'content-length': '1',
          'transfer-encoding': 'chunked',
        },
        ...{
          'X-HTTP-Method-Override': 'DELETE',
          'x-original-url': '/admin',
          connection: 'x-hop',
          'x-hop': '1',
        },
        ...{ te: 'trailers', expect: '100-continue', upgrade: 'websocket', 'x-kept': 'yes' },
      },
    }),
    createTestSink(),
  );
  await egress.close();
  const { method, headers } = vendor.seen[before]!;
  assert.equal(method, 'POST');
  assert.deepEqual(headers, {
    ...{ host: new URL(vendor.url).host, connection: 'keep-alive', 'accept-encoding': 'identity' },
    ...{ 'x-request-id': 'req_1', 'x-kept': 'yes', 'content-length': '3' },
  });
});
