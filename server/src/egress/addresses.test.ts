import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LookupFunction } from 'node:net';
import {
  addressKind,
  ADDRESS_REFUSED,
  createCheckedLookup,
  isLoopbackHost,
  isReservedHost,
} from './addresses.ts';

const KINDS = {
  loopback: ['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1'],
  public: ['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.0.1', '2606:4700::1111'],
  reserved: [
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '169.254.169.254', '172.16.0.1', '172.31.9.9', '192.168.1.1'],
    ...['192.0.2.1', '198.18.0.1', '203.0.113.9', '224.0.0.1', '255.255.255.255'],
    ...[
      '::',
      'fe80::1',
      'fc00::1',
      'fd12::1',
      'ff02::1',
      '::ffff:10.0.0.1',
      '64:ff9b::a00:1',
      '2002:a00:1::',
    ],
    ...['2001::1', '2001:db8::1', 'not an address', ''],
  ],
} as const;

for (const [kind, addresses] of Object.entries(KINDS))
  for (const address of addresses)
    test(`the address "${address}" is ${kind}`, () => assert.equal(addressKind(address), kind));

test('the hosts of this machine are told from names that look like them', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]']) assert.ok(isLoopbackHost(host), host);
  for (const host of ['localhost.evil.example', '127.0.0.1.evil.example', '128.0.0.1', 'example.com'])
    assert.ok(!isLoopbackHost(host), host);
});

test('an address of a private network is reserved, a name is not yet', () => {
  assert.ok(isReservedHost('10.0.0.1'));
  assert.ok(isReservedHost('[fd00::1]'));
  assert.ok(!isReservedHost('vendor.example'));
  assert.ok(!isReservedHost('127.0.0.1'));
});

const answering =
  (...addresses: string[]): LookupFunction =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

const look = (wanted: 'loopback' | 'public', ...addresses: string[]): Promise<string> =>
  new Promise((resolve) =>
    createCheckedLookup(wanted, answering(...addresses))('vendor.example', { all: true }, (error) =>
      resolve(error?.code ?? 'ok'),
    ),
  );

test('a public name that resolves to this machine or a private network is refused', async () => {
  assert.equal(await look('public', '93.184.216.34'), 'ok');
  assert.equal(await look('public', '127.0.0.1'), ADDRESS_REFUSED);
  assert.equal(await look('public', '169.254.169.254'), ADDRESS_REFUSED);
  assert.equal(await look('public', '::ffff:10.0.0.1'), ADDRESS_REFUSED);
});

test('one refused address among good ones refuses the name', async () => {
  assert.equal(await look('public', '93.184.216.34', '10.0.0.1'), ADDRESS_REFUSED);
});

test('a name of this machine that resolves elsewhere is refused, and so is a name that resolves to nothing', async () => {
  assert.equal(await look('loopback', '127.0.0.1', '::1'), 'ok');
  assert.equal(await look('loopback', '93.184.216.34'), ADDRESS_REFUSED);
  assert.equal(await look('public'), ADDRESS_REFUSED);
});

test('a name that cannot be resolved keeps the error of the resolver', async () => {
  const failing = ((_hostname, _options, callback) =>
    callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), '', 0)) as LookupFunction;
  const code = await new Promise((resolve) =>
    createCheckedLookup('public', failing)('gone.example', {}, (error) => resolve(error?.code)),
  );
  assert.equal(code, 'ENOTFOUND');
});
