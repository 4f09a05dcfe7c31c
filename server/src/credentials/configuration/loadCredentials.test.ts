import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';
import { AppError } from '../../errors.ts';
import { loadCredentials } from './loadCredentials.ts';
import type { OAuthCredential } from './oauthCredential.ts';

const SHIPPED = fileURLToPath(new URL('../../../../config/credentials.yaml', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rialto-credentials-'));
after(() => rmSync(folder, { recursive: true }));

function load(text: string, env = {}) {
  const path = join(folder, 'credentials.yaml');
  writeFileSync(path, text);
  return loadCredentials(path, env);
}

function faultsOf(text: string, env = {}): Record<string, string> {
  try {
    load(text, env);
  } catch (error) {
    assert.ok(error instanceof AppError && error.code === 'CONFIGURATION_INVALID', String(error));
    return Object.fromEntries((error.faults ?? []).map(({ field, message }) => [field, message]));
  }
  return assert.fail('it was taken');
}

const shipped = readFileSync(SHIPPED, 'utf8');
/** The shipped file with its first such text replaced. */
const changed = (from: string, to: string): string => {
  assert.ok(shipped.includes(from), from);
  return shipped.replace(from, () => to);
};

test('the shipped file describes the two sandbox vendors', () => {
  const { namedCredentials, targets } = loadCredentials(SHIPPED, {});
  const probity = namedCredentials.get('Probity');
  assert.equal(probity?.url, 'http://127.0.0.1:4631');
  assert.equal(probity?.egress.attemptTimeoutMs, 4_000);
  assert.equal(probity?.egress.maxBodyBytes, 1_048_576);
  assert.equal(probity?.calloutOptions.generateAuthorizationHeader, true);
  assert.deepEqual(probity?.externalCredential.parameters, {
    AuthProviderUrl: 'http://127.0.0.1:4630/token',
    scope: 'cases:read cases:write',
    resource: 'urn:probity:api',
    defaultTokenLifetimeS: 300,
  });
  assert.equal(
    (namedCredentials.get('Ledgerline')?.externalCredential as OAuthCredential).authenticationProtocolVariant,
    'ClientCredentialsClientSecret',
  );
  assert.deepEqual(
    targets.map(({ name, url }) => `${name} ${url}`),
    [
      'Probity http://127.0.0.1:4631',
      'Ledgerline http://127.0.0.1:4632',
      'token:Probity http://127.0.0.1:4630/token',
      'token:Ledgerline http://127.0.0.1:4630/token',
    ],
  );
});

test('addresses come from the environment, an empty variable counting as absent', () => {
  const { namedCredentials } = loadCredentials(SHIPPED, {
    PROBITY_URL: 'https://api.probity.example/eu',
    LEDGERLINE_URL: '',
  });
  assert.equal(namedCredentials.get('Probity')?.url, 'https://api.probity.example/eu');
  assert.equal(namedCredentials.get('Ledgerline')?.url, 'http://127.0.0.1:4632');
});

test('all faults of a file are named at once', () => {
  const faults = faultsOf(
    shipped
      .replace('name: Probity', 'name: Pro bity')
      .replace('authenticationProtocol: OAuth', 'authenticationProtocol: OpenSesame')
      .replace('clientSecret: { secret: PROBITY_CLIENT_SECRET }', 'clientSecret: hunter2')
      .replace('${PROBITY_URL:-http://127.0.0.1:4631}', 'ftp://x')
      .replace('externalCredential: Ledgerline', 'externalCredential: Nobody\n    proxy: none')
      .replace('attemptTimeoutMs: 4000', 'attemptTimeoutMs: 4s'),
  );
  assert.deepEqual(Object.keys(faults).sort(), [
    '/externalCredentials/0/authenticationProtocol',
    '/namedCredentials/0/egress/attemptTimeoutMs',
    '/namedCredentials/0/externalCredential',
    '/namedCredentials/0/url',
    '/namedCredentials/1',
    '/namedCredentials/1/externalCredential',
  ]);
});

test('faults are in words of the file, not of its schema', () => {
  const faults = faultsOf(
    shipped
      .replace('    label: Probity identity verification\n', '')
      .replace('sequenceNumber: 1', 'sequenceNumber: first')
      .replace('methods: [GET]', 'methods: [get]')
      .replace('attemptTimeoutMs: 4000', 'attemptTimeout: 4000'),
  );
  assert.deepEqual(faults, {
    '/externalCredentials/0/label': 'is missing',
    '/externalCredentials/0/principals/0/sequenceNumber': 'must be a number',
    '/namedCredentials/0/allow/0/methods/0': 'must be one of GET, HEAD, POST, PUT, PATCH, DELETE',
    '/namedCredentials/0/egress': 'has a member that is not known: attemptTimeout',
  });
});

for (const [what, inline] of [
  ['a plain text', 'hunter2-s3cr3t'],
  ['a text in quotes', '"hunter2-s3cr3t"'],
  ['a reference to the environment', '${PROBITY_CLIENT_SECRET:-hunter2-s3cr3t}'],
  ['a name that is none', '{ secret: hunter2-s3cr3t }'],
  ['something that looks like an access key', '{ secret: AKIAIOSFODNN7EXAMPLE }'],
  ['a list', '[hunter2-s3cr3t]'],
  ['a text in braces', '{ hunter2-s3cr3t }'],
  ['a value beside its name', '{ secret: PROBITY_CLIENT_SECRET, value: hunter2-s3cr3t }'],
] as const)
  test(`a secret given as ${what} is a fault that does not repeat it`, () => {
    const text = changed('{ secret: PROBITY_CLIENT_SECRET }', inline);
    assert.throws(
      () => load(text, { PROBITY_CLIENT_SECRET: 'from-the-environment' }),
      (error) => {
        assert.ok(error instanceof AppError && error.code === 'CONFIGURATION_INVALID');
        const said = JSON.stringify([error.message, error.faults, error.internal, String(error.stack)]);
        assert.doesNotMatch(said, /hunter2|AKIA|from-the-environment/);
        assert.match(said, /clientSecret/);
        return true;
      },
    );
  });

const URL_0 = '/namedCredentials/0/url';
for (const [address, env, fault] of [
  ['http://api.probity.example', {}, /https:\/\/ unless it is on this machine/],
  ['http://127.0.0.1.evil.example', {}, /https/],
  ['http://10.0.0.8', {}, /private or reserved/],
  ['https://169.254.169.254/latest', {}, /private or reserved/],
  ['https://user:pass@api.probity.example', {}, /must not carry a user/],
  ['https://api.probity.example?key=1', {}, /query/],
  ['https://api.probity.example/#x', {}, /fragment/],
  ['file:///etc/passwd', {}, /https/],
  ['not an address', {}, /must be a URL/],
  ['${PROBITY_URL}', {}, /only/],
  ['${PROBITY_URL-http://127.0.0.1}', {}, /only/],
  ['https://evil.example/${PROBITY_CLIENT_SECRET:-x}', { PROBITY_CLIENT_SECRET: 's3cret' }, /may be secrets/],
  ['${DATABASE_URL:-http://127.0.0.1}', {}, /may be secrets/],
  ['${probity_url:-http://127.0.0.1}', {}, /only/],
  ['http://127.0.0.1:4631', { NODE_ENV: 'production' }, /in production/],
] as const)
  test(`the address ${address} is a fault${'NODE_ENV' in env ? ' in production' : ''}`, () => {
    const text = changed('url: ${PROBITY_URL:-http://127.0.0.1:4631}', `url: '${address}'`);
    assert.match(faultsOf(text, env)[URL_0] ?? '', fault);
  });

test('an address in a private network is taken where networks names it, of a token endpoint too', () => {
  const inside = changed('type: SecuredEndpoint', 'type: PrivateEndpoint\n    networks: [10.1.0.0/16]')
    .replace('${PROBITY_URL:-http://127.0.0.1:4631}', 'https://10.1.0.8')
    .replace('authenticationProtocol: OAuth', 'authenticationProtocol: OAuth\n    networks: [10.1.0.0/16]')
    .replace('${VENDOR_OAUTH_URL:-http://127.0.0.1:4630}/token', 'https://10.1.0.9/token');
  const { targets } = load(inside);
  assert.deepEqual(
    targets.filter(({ networks }) => networks !== undefined).map(({ name, url }) => `${name} ${url}`),
    ['Probity https://10.1.0.8', 'token:Probity https://10.1.0.9/token'],
  );
});

test('the companion’s own variables are no secrets of vendors', () => {
  for (const name of ['RIALTO_VAULT_KEY', 'DATABASE_URL'])
    assert.match(
      Object.values(faultsOf(changed('secret: PROBITY_CLIENT_SECRET', `secret: ${name}`))).join('\n'),
      /companion’s own variables/,
    );
});

test('nothing but an address looks at the environment', () => {
  const faults = faultsOf(changed('scope: positions:read', 'scope: ${HOME:-x}'), { HOME: '/secret' });
  assert.match(faults['/externalCredentials/1/parameters/scope'] ?? '', /only addresses/);
});

for (const [headerName, headerValue, fault] of [
  ['Authorization', 'Bearer x', /formula/],
  ['X-API-Key', 'sk_live_x', /formula/],
  ['Host', 'evil.example', /companion sets/],
  ['X Bad', 'x', /header name/],
  ['X-Break', 'a\\r\\nX-Evil: 1', /ASCII/],
] as const)
  test(`a custom header ${headerName}: ${headerValue} is a fault`, () => {
    const header = `customHeaders: [{ headerName: ${headerName}, headerValue: "${headerValue}" }]`;
    const faults = faultsOf(changed('type: SecuredEndpoint', `type: SecuredEndpoint\n    ${header}`));
    assert.match(Object.values(faults).join(), fault);
  });

test('a choice of protocol that is none says which there are', () => {
  const faults = faultsOf(changed('authenticationProtocol: OAuth', 'authenticationProtocol: OpenSesame'));
  assert.match(
    faults['/externalCredentials/0/authenticationProtocol'] ?? '',
    /^must be one of OAuth, Jwt, Basic/,
  );
});

test('a browser login without what proves the client is a fault', () => {
  const text = changed('ClientCredentialsClientSecretBasic', 'AuthorizationCode')
    .replace('scope: cases:read', 'AuthorizeUrl: https://login.probity.example/auth\n      scope: cases:read')
    .replace('          clientSecret: { secret: PROBITY_CLIENT_SECRET }\n', '');
  assert.deepEqual(faultsOf(text), {
    '/externalCredentials/0/principals/0/parameters/clientSecret': 'must be there for client_secret_basic',
  });
});

test('a permission set that grants what is not there, a private endpoint without networks, and networks without one are faults', () => {
  const upToSets = (text: string): string => text.slice(0, text.indexOf('permissionSets:'));
  const faults = faultsOf(
    `${upToSets(changed('type: SecuredEndpoint', 'type: PrivateEndpoint'))}
permissionSets:
  - name: Advisor
    label: Advisor
    externalCredentialPrincipalAccesses: [Probity-Nobody]
    assignedTo: [{ client: sandbox-org, users: [me] }]
`,
  );
  assert.deepEqual(faults, {
    '/namedCredentials/0/networks': 'must be there for a PrivateEndpoint, and for no other',
    '/permissionSets/0/assignedTo/0/users/0': 'must be the id of a user, 005…, 18 characters',
  });
  const granted = faultsOf(`${upToSets(shipped)}
permissionSets:
  - name: Advisor
    label: Advisor
    externalCredentialPrincipalAccesses: [Probity-Firm, Probity-Nobody]
    assignedTo: [{ client: sandbox-org }]
`);
  assert.deepEqual(Object.keys(granted), ['/permissionSets/0/externalCredentialPrincipalAccesses/1']);
});

test('a name that is there twice is a fault', () => {
  const faults = faultsOf(shipped.replaceAll('name: Ledgerline', 'name: Probity'));
  assert.deepEqual(Object.keys(faults).sort(), [
    '/externalCredentials/1/name',
    '/namedCredentials/1/externalCredential',
    '/namedCredentials/1/name',
    '/permissionSets/0/externalCredentialPrincipalAccesses/1',
  ]);
});

test('formulas are checked at start, and so is what only a protocol knows', () => {
  const customHeaders =
    "customHeaders: [{ headerName: X-Key, headerValue: '{!$Credential.Probity.hunter2}' }, { headerName: X-Sig, headerValue: '{!HEX(' }]";
  const text = changed('label: Probity identity verification', `${customHeaders}\n    label: Probity`);
  assert.deepEqual(faultsOf(text), {
    '/externalCredentials/0/customHeaders/0/headerValue': 'uses a parameter that no principal has',
    '/externalCredentials/0/customHeaders/1/headerValue':
      'character 7 must be a text, a number, a merge field or a function',
  });
  const basic = `
externalCredentials:
  - name: Bank
    label: Bank
    authenticationProtocol: Basic
    principals: [{ name: Firm, type: NamedPrincipal, sequenceNumber: 1, parameters: { username: 'a:b', password: { secret: BANK_PASSWORD } } }]
namedCredentials: []`;
  assert.deepEqual(Object.keys(faultsOf(basic)), ['/externalCredentials/0/principals/0/parameters/username']);
});

test('a file that is not YAML, has aliases, is empty or is not there is a fault, and none is quoted', () => {
  assert.deepEqual(Object.keys(faultsOf('externalCredentials:\n  - [hunter2\nx: {')), ['line 3']);
  assert.match(Object.values(faultsOf('a: &x hunter2\nb: *x')).join(), /alias/);
  assert.match(JSON.stringify(faultsOf('a: 1\na: 2')), /DUPLICATE_KEY/);
  assert.ok(Object.keys(faultsOf('')).length > 0);
  assert.throws(() => loadCredentials(join(folder, 'absent.yaml'), {}), /ENOENT/);
});
