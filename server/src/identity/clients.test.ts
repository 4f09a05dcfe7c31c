import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { readClients } from './clients.ts';

const SECRETS: Record<string, string> = {
  ORG_SECRET: 'sixteen-characters',
  NEXT_SECRET: 'another-sixteen-chars',
  WEAK: 'weak',
};
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const JWK = { ...publicKey.export({ format: 'jwk' }), kid: 'k1' };
const FILES: Record<string, string> = {
  'keys/org.pem': PEM,
  'keys/org.jwks.json': JSON.stringify({ keys: [JWK, { ...JWK, kid: 'k2' }] }),
  'keys/org.txt': 'text',
};
const read = (yaml: string) =>
  readClients(
    yaml,
    (name) => SECRETS[name],
    (path) => FILES[path] ?? assert.fail(`no file ${path}`),
  );
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

const keyed = (keys: string, more = ''): string =>
  one(`    publicKeys: ${keys}\n${more}`).replace('    secrets: [ORG_SECRET]\n', '');

const KEYS: readonly [string, string, readonly (string | undefined)[]][] = [
  ['a file of PEM', '[keys/org.pem]', [undefined]],
  ['a file of PEM with a name', `[{ kid: k3, pem: ${JSON.stringify(PEM)} }]`, ['k3']],
  ['a JWK', `[${JSON.stringify(JWK)}]`, ['k1']],
  ['a JWK as text', `[${JSON.stringify(JSON.stringify(JWK))}]`, ['k1']],
  ['a JWKS in a file', '[keys/org.jwks.json]', ['k1', 'k2']],
  ['PEM itself', `[${JSON.stringify(PEM)}]`, [undefined]],
];
for (const [what, keys, kids] of KEYS) {
  test(`a client may have ${what} in the place of a secret`, () => {
    const { clients, faults } = read(keyed(keys));
    assert.deepEqual(faults, []);
    const client = clients?.get('org');
    assert.deepEqual(client?.secrets, []);
    assert.deepEqual(
      client.keys?.map(({ kid }) => kid),
      kids,
    );
    assert.deepEqual(client.keys[0]?.algorithms, ['ES256']);
  });
}

test('a client may have both, speak for users and be confined to parts of the API', () => {
  const more = '    allowUserAssertions: true\n    userClaim: user_id\n    audiences: [kyc, portfolio]';
  const client = read(one(`    publicKeys: [keys/org.pem]\n${more}`)).clients?.get('org');
  assert.equal(client?.secrets.length, 1);
  assert.deepEqual(
    [client.allowUserAssertions, client.userClaim, client.audiences],
    [true, 'user_id', ['kyc', 'portfolio']],
  );
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
  [
    'neither secret nor key',
    one('').replace('    secrets: [ORG_SECRET]\n', ''),
    /can prove itself by nothing/,
  ],
  ['users without a key', one('    allowUserAssertions: true'), /needs publicKeys/],
  [
    'users who administer credentials',
    one('    publicKeys: [keys/org.pem]\n    allowUserAssertions: true').replace(
      'kyc:read',
      'credentials:manage',
    ),
    /every user of the org would be an administrator/,
  ],
  [
    'users who register orgs',
    one('    publicKeys: [keys/org.pem]\n    allowUserAssertions: true').replace('kyc:read', 'orgs:manage'),
    /every user of the org would be an administrator/,
  ],
  [
    'an app’s backend that registers orgs',
    one('').replace('kyc:read', 'embed:redeem, orgs:manage'),
    /the backend of an embedded app gets a client of its own/,
  ],
  ['a key file that is not there', keyed('[keys/none.pem]'), /cannot be read: keys\/none.pem/],
  ['a key file without a key', keyed('[keys/org.txt]'), /without PEM or JSON/],
  [
    'two keys of one name',
    keyed('[keys/org.jwks.json, { kid: k1, pem: PEM }]').replace('PEM', JSON.stringify(PEM)),
    /same kid/,
  ],
  ['a secret key', keyed('[{ kty: oct, k: AAAA }]'), /public key 1 is a private or secret key/],
  ['an unknown part of the API', one('    audiences: [everything]'), /audiences\.0/],
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

const WHSEC = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const called = (more: string, secret: string | undefined = WHSEC) =>
  readClients(one(more), (name) => (name === 'CALL_SECRET' ? secret : SECRETS[name]));

test('a client is called back at its hosts, with one secret or two', () => {
  const hosts = '    callbackHosts: ["*.my.salesforce.com", hooks.firm.example]\n';
  const { clients } = called(`${hosts}    callbackSecret: CALL_SECRET`);
  assert.deepEqual(clients?.get('org')?.callback, {
    hosts: ['*.my.salesforce.com', 'hooks.firm.example'],
    secrets: [WHSEC],
  });
  const two = called(`${hosts}    callbackSecret: [CALL_SECRET, NOT_YET_SET]`);
  assert.deepEqual(two.clients?.get('org')?.callback?.secrets, [WHSEC]);
  assert.equal(called('').clients?.get('org')?.callback, undefined);
});

for (const host of [
  '"*"',
  '"*.com"',
  'com',
  '10.0.0.1',
  'a.*.example.com',
  'https://a.example',
  'A.example',
  '""',
]) {
  test(`a client is not called back at ${host}`, () => {
    const { clients, faults } = called(`    callbackHosts: [${host}]\n    callbackSecret: CALL_SECRET`);
    assert.equal(clients, undefined);
    assert.match(faults[0]!, /callbackHosts/);
  });
}

for (const [what, more, secret] of [
  ['hosts without a secret', '    callbackHosts: [a.example]', WHSEC],
  ['a secret without hosts', '    callbackSecret: CALL_SECRET', WHSEC],
  ['a secret that is not set', '    callbackHosts: [a.example]\n    callbackSecret: CALL_SECRET', ''],
  ['a short secret', '    callbackHosts: [a.example]\n    callbackSecret: CALL_SECRET', 'whsec_AAAA'],
] as const) {
  test(`a client has no ${what} for callbacks`, () => {
    const { clients, faults } = called(more, secret);
    assert.equal(clients, undefined);
    assert.match(faults.join(), /callbackSecret/);
    assert.doesNotMatch(faults.join(), /whsec_A/);
  });
}
