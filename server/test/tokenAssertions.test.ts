/** Keys and assertions at `POST /oauth/token`, with openid-client as the org and with requests no client would send. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import jsonwebtoken from 'jsonwebtoken';
import {
  allowInsecureRequests,
  clientCredentialsGrant,
  Configuration,
  genericGrantRequest,
  None,
  PrivateKeyJwt,
} from 'openid-client';
import { publicKeyOfPem } from '../src/identity/publicKeys.ts';
import { ISSUER, ORG, SECRET, startTestCompanion, type TestCompanion } from './testCompanion.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const USER = '005RL000000000AYAQ';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = publicKeyOfPem(publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'org-key');
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });

let companion: TestCompanion;
before(
  async () =>
    (companion = await startTestCompanion({
      client: { keys: [key], allowUserAssertions: true, audiences: ['kyc', 'portfolio', 'callout'] },
    })),
);
after(() => companion.stop());

const cryptoKey = (algorithm: object) =>
  crypto.subtle.importKey('pkcs8', pkcs8, algorithm as never, false, ['sign']);
async function orgWith(algorithm: object): Promise<Configuration> {
  const server = { issuer: ISSUER, token_endpoint: `${companion.url}/oauth/token` };
  const authentication = PrivateKeyJwt({ key: await cryptoKey(algorithm), kid: 'org-key' });
  const org = new Configuration(server, 'test-org', {}, authentication);
  allowInsecureRequests(org);
  return org;
}
const assertionWith = (more: object = {}): string =>
  jsonwebtoken.sign(
    { iss: 'test-org', sub: 'test-org', aud: `${ISSUER}/oauth/token`, jti: randomUUID(), ...more },
    privateKey,
    { algorithm: 'RS256', keyid: 'org-key', expiresIn: 120 },
  );
const ask = async (
  form: Record<string, string> | [string, string][],
  headers: Record<string, string> = {},
) => {
  const requestId = `req-${randomUUID()}`;
  const response = await fetch(`${companion.url}/oauth/token`, {
    method: 'POST',
    headers: { 'x-request-id': requestId, ...headers },
    body: new URLSearchParams(form),
  });
  const body = (await response.json()) as Record<string, string>;
  const [record] = await companion.audit(requestId);
  return { status: response.status, headers: response.headers, body, record };
};
const read = (token: string, path = '/v1/portfolio/households/HH-1001') =>
  fetch(companion.url + path, { headers: { authorization: `Bearer ${token}` } });

const SIGNERS: readonly [string, object][] = [
  ['RS256', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }],
  ['RS512', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' }],
  ['PS256', { name: 'RSA-PSS', hash: 'SHA-256' }],
];
for (const [alg, algorithm] of SIGNERS) {
  test(`openid-client proves itself with private_key_jwt and ${alg}`, async () => {
    const { access_token: token } = await clientCredentialsGrant(await orgWith(algorithm), {
      scope: 'portfolio:read',
    });
    assert.equal((await read(token)).status, 200);
  });
}

test('a Salesforce-like JWT bearer grant makes calls in the name of a user, and the audit trail has the user', async () => {
  const server = { issuer: ISSUER, token_endpoint: `${companion.url}/oauth/token` };
  const org = new Configuration(server, 'test-org', {}, None());
  allowInsecureRequests(org);
  const assertion = jsonwebtoken.sign(
    { iss: 'test-org', sub: USER, aud: `${ISSUER}/oauth/token` },
    privateKey,
    {
      algorithm: 'RS256',
      keyid: 'org-key',
      expiresIn: 120,
    },
  );
  const { access_token: token } = await genericGrantRequest(org, JWT_BEARER, { assertion });
  const response = await read(token);
  assert.equal(response.status, 200);
  const [record] = await companion.audit(response.headers.get('x-request-id')!);
  assert.deepEqual([record?.org_id, record?.detail['userId']], [ORG, USER]);
});

test('the audit trail says how a client proved itself', async () => {
  const byKey = await ask({
    grant_type: 'client_credentials',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertionWith(),
    scope: 'kyc:read',
  });
  assert.equal(byKey.status, 200);
  assert.deepEqual(byKey.record?.detail, { scope: 'kyc:read', provenBy: 'private_key_jwt' });
  const forUser = await ask({
    grant_type: JWT_BEARER,
    assertion: assertionWith({ sub: USER }),
    scope: 'kyc:read',
  });
  assert.deepEqual(forUser.record?.detail, { scope: 'kyc:read', provenBy: 'jwt-bearer', userId: USER });
  const both = await ask({
    grant_type: JWT_BEARER,
    assertion: assertionWith({ sub: USER }),
    client_id: 'test-org',
    client_secret: SECRET,
  });
  assert.equal(both.record?.detail['provenBy'], 'secret');
});

const proof = () => ({ client_assertion_type: ASSERTION_TYPE, client_assertion: assertionWith() });
const cc = { grant_type: 'client_credentials' };
const used = assertionWith();
const BAD: readonly [string, () => Record<string, string>, number, string, string][] = [
  [
    'an assertion of an unknown type',
    () => ({ ...cc, ...proof(), client_assertion_type: 'x' }),
    400,
    'invalid_request',
    'REQUEST_INVALID',
  ],
  [
    'an assertion and a secret',
    () => ({ ...cc, ...proof(), client_id: 'test-org', client_secret: SECRET }),
    400,
    'invalid_request',
    'REQUEST_INVALID',
  ],
  [
    'an assertion for another client_id',
    () => ({ ...cc, ...proof(), client_id: 'else' }),
    401,
    'invalid_client',
    'CLIENT_AUTHENTICATION_FAILED',
  ],
  [
    'an assertion that is not one',
    () => ({ ...cc, ...proof(), client_assertion: 'x' }),
    401,
    'invalid_client',
    'CLIENT_AUTHENTICATION_FAILED',
  ],
  [
    'an access token as assertion',
    () => ({ ...cc, ...proof(), client_assertion: companion.token() }),
    401,
    'invalid_client',
    'CLIENT_AUTHENTICATION_FAILED',
  ],
  [
    'a grant without assertion',
    () => ({ grant_type: JWT_BEARER, ...proof() }),
    400,
    'invalid_request',
    'REQUEST_INVALID',
  ],
  [
    'a grant that is not one',
    () => ({ grant_type: JWT_BEARER, assertion: 'x' }),
    400,
    'invalid_grant',
    'GRANT_INVALID',
  ],
  [
    'a grant for nobody we know',
    () => ({ grant_type: JWT_BEARER, assertion: assertionWith({ sub: 'a@b.example' }) }),
    400,
    'invalid_grant',
    'GRANT_INVALID',
  ],
  [
    'one assertion as client and as grant',
    () => ({ grant_type: JWT_BEARER, ...proof(), client_assertion: used, assertion: used }),
    400,
    'invalid_grant',
    'GRANT_INVALID',
  ],
  [
    'a resource of nobody',
    () => ({ ...cc, ...proof(), resource: 'https://else.example/v1/kyc' }),
    400,
    'invalid_target',
    'RESOURCE_NOT_GRANTED',
  ],
  [
    'a resource the client may not use',
    () => ({ ...cc, ...proof(), resource: `${ISSUER}/v1/audit` }),
    400,
    'invalid_target',
    'RESOURCE_NOT_GRANTED',
  ],
  [
    'an empty resource',
    () => ({ ...cc, ...proof(), resource: '' }),
    400,
    'invalid_target',
    'RESOURCE_NOT_GRANTED',
  ],
];
for (const [what, form, status, error, code] of BAD) {
  test(`${what} is ${error}`, async () => {
    const answer = await ask(form());
    assert.deepEqual([answer.status, answer.body['error'], answer.body['code']], [status, error, code]);
    assert.deepEqual(
      [answer.record?.outcome, answer.record?.code, answer.record?.client_id],
      ['denied', code, null],
    );
    assert.ok(!JSON.stringify(answer.body).includes('reason'));
  });
}

test('why an assertion was refused is in the log, without the assertion', async () => {
  const assertion = assertionWith({ aud: 'https://else.example' });
  await ask({ grant_type: JWT_BEARER, assertion });
  const log = companion.lines.join('\n');
  assert.match(log, /audience is not this companion/);
  assert.ok(!log.includes(assertion.split('.')[2]!));
});

test('a token for one resource opens that part of the API and is refused elsewhere, as the challenge says', async () => {
  const { body } = await ask([
    ...Object.entries({ ...cc, ...proof() }),
    ['resource', `${ISSUER}/v1/kyc`],
    ['resource', `${ISSUER}/v1/callout`],
  ]);
  const token = body['access_token']!;
  const { aud } = jsonwebtoken.decode(token) as { aud: string[] };
  assert.deepEqual(aud, [`${ISSUER}/v1/kyc`, `${ISSUER}/v1/callout`]);
  assert.equal((await read(token, '/v1/kyc/parties/003RL000001aA01YAE/verifications')).status, 200);
  for (const path of ['/v1/portfolio/households/HH-1001', '/salesforce/v1/portfolio/households/HH-1001']) {
    const refused = await read(token, path);
    assert.equal(refused.status, 401);
    assert.match(refused.headers.get('www-authenticate')!, /invalid_token.*another part of the API/);
  }
});

test('a confined client’s token is confined without being asked for', async () => {
  const { body } = await ask({ ...cc, ...proof() });
  const answer = await read(body['access_token']!, '/v1/audit/verification');
  assert.equal(((await answer.json()) as { code: string }).code, 'TOKEN_AUDIENCE_MISMATCH');
});

test('token requests are counted with the calls, and the answer says what is left', async () => {
  const { headers } = await ask({ ...cc, ...proof() });
  assert.match(headers.get('ratelimit')!, /^"calls";r=\d+;t=\d+$/);
  assert.equal(headers.get('x-ratelimit-limit'), '100000');
  const failed = await ask({ ...cc, client_id: 'test-org', client_secret: 'wrong' });
  assert.equal(failed.headers.has('ratelimit'), false, 'nobody learns a client’s quota by naming it');
});

test('the metadata say what the endpoint takes', async () => {
  const metadata = (await (
    await fetch(`${companion.url}/.well-known/oauth-authorization-server`)
  ).json()) as Record<string, string[]>;
  assert.ok(metadata['grant_types_supported']!.includes(JWT_BEARER));
  assert.ok(metadata['token_endpoint_auth_methods_supported']!.includes('private_key_jwt'));
  assert.deepEqual(metadata['token_endpoint_auth_signing_alg_values_supported'], [
    'RS256',
    'RS512',
    'PS256',
    'ES256',
  ]);
});

test('whoever guesses with assertions must wait too', async () => {
  const form = { grant_type: JWT_BEARER, assertion: assertionWith({ aud: 'x' }) };
  let answer = await ask(form);
  for (let guess = 0; guess < 50 && answer.status === 400; guess++) answer = await ask(form);
  assert.deepEqual([answer.status, answer.body['code']], [429, 'QUOTA_EXCEEDED']);
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
  // From the same address: a stranger cannot lock out who signs.
  assert.equal((await ask({ ...form, assertion: assertionWith() })).status, 200);
});
