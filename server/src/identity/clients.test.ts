import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readClients } from './clients.ts';

const SECRETS: Record<string, string> = {
  ORG_SECRET: 'sixteen-characters',
  NEXT_SECRET: 'another-sixteen-chars',
  WEAK: 'weak',
};
const read = (yaml: string) => readClients(yaml, (name) => SECRETS[name]);
const one = (more: string): string => `clients:
  - clientId: org
    label: Org
    orgIds: [00DRL0000000001]
    scopes: [kyc:read]
    secrets: [ORG_SECRET]
${more}`;

test('a client is read, its org id in 18 characters', () => {
  const client = read(one('    allowedAddresses: [10.0.0.0/8, "2001:db8::1"]')).clients?.get('org');
  assert.deepEqual(client?.orgIds, ['00DRL00000000012AA']);
  assert.deepEqual(client?.secrets, ['sixteen-characters']);
  assert.equal(client?.allowedAddresses?.check('10.1.2.3'), true);
  assert.equal(client?.allowedAddresses?.check('11.1.2.3'), false);
  assert.equal(client?.allowedAddresses?.check('2001:db8::1', 'ipv6'), true);
});

test('two secrets may live at once, and one that is not set yet does no harm', () => {
  const secrets = (names: string) =>
    read(one('').replace('[ORG_SECRET]', names)).clients?.get('org')?.secrets;
  assert.deepEqual(secrets('[ORG_SECRET, NEXT_SECRET]'), ['sixteen-characters', 'another-sixteen-chars']);
  assert.deepEqual(secrets('[NOT_YET, NEXT_SECRET]'), ['another-sixteen-chars']);
});

const FAULTS: readonly [string, string, RegExp][] = [
  ['no secret set', one('').replace('ORG_SECRET', 'MISSING'), /set MISSING in the environment/],
  ['a weak secret', one('').replace('ORG_SECRET', 'WEAK'), /fewer than 16 characters/],
  ['a secret written into the file', one('').replace('ORG_SECRET', 'my-secret'), /environment variable/],
  ['an unknown scope', one('').replace('kyc:read', 'kyc:all'), /clients\.0\.scopes\.0/],
  [
    'a client that may approve what it changed',
    one('').replace('kyc:read', 'credentials:manage, credentials:approve'),
    /who changes a credential may not approve it/,
  ],
  ['an id that is not an org’s', one('').replace('00DRL0000000001', '001RL0000000001'), /id of an org/],
  ['an org id with a wrong checksum', one('').replace('00DRL0000000001', '00DRL0000000001AAB'), /checksum/],
  ['a client twice', one('') + one('').replace('clients:\n', ''), /listed twice/],
  ['an unknown member', one('    color: red'), /color/i],
  ['a range that is none', one('    allowedAddresses: [10.0.0.0/40]'), /IP address/],
  ['YAML that cannot be read', 'clients: [', /./],
  ['an empty file', '', /the file/],
];
for (const [what, yaml, message] of FAULTS) {
  test(`${what} is a fault that says so`, () => {
    const { clients, faults } = read(yaml);
    assert.equal(clients, undefined);
    assert.match(faults.join('\n'), message);
  });
}
