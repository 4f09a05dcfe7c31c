/** `POST /oauth/token`, in its good and its bad cases. */
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { after, before, test } from 'node:test';
import { SCOPE_NAMES } from '../src/identity/index.ts';
import { ISSUER, ORG, SECRET, startTestCompanion, type TestCompanion } from './testCompanion.ts';

let companion: TestCompanion;
/** The form-url-encoded secret differs from the secret itself, as in many orgs. */
const AWKWARD = 'p%ss w+rd:with/everything=in&it';
before(async () => (companion = await startTestCompanion({ client: { secrets: [SECRET, AWKWARD] } })));
after(() => companion.stop());

const formEncode = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+');
const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${formEncode(id)}:${formEncode(secret)}`).toString('base64')}`;
const FORM = 'application/x-www-form-urlencoded';
let count = 0;

interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly requestId: string;
}
async function ask(body: string, headers: Record<string, string> = {}): Promise<Asked> {
  const requestId = `req-token-${count++}`;
  const response = await fetch(`${companion.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': FORM, 'x-request-id': requestId, ...headers },
    body,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
    requestId,
  };
}
const ALL = SCOPE_NAMES.join(' ');
const GRANT = 'grant_type=client_credentials';

const GOOD: readonly [string, string, Record<string, string>, string][] = [
  ['by Basic header', GRANT, { authorization: basic('test-org', SECRET) }, ALL],
  ['by Basic header with every awkward character', GRANT, { authorization: basic('test-org', AWKWARD) }, ALL],
  ['in the body', `${GRANT}&client_id=test-org&client_secret=${SECRET}`, {}, ALL],
  [
    'with fewer scopes',
    `${GRANT}&scope=kyc:read+portfolio:read`,
    { authorization: basic('test-org', SECRET) },
    'kyc:read portfolio:read',
  ],
  [
    'by Basic header with the same client named in the body',
    `${GRANT}&client_id=test-org`,
    { authorization: basic('test-org', SECRET) },
    ALL,
  ],
  [
    'with a charset in the content type',
    GRANT,
    { authorization: basic('test-org', SECRET), 'content-type': `${FORM};charset=UTF-8` },
    ALL,
  ],
];
for (const [how, body, headers, scope] of GOOD) {
  test(`a client that proves itself ${how} gets a token that opens the API`, async () => {
    const answer = await ask(body, headers);
    assert.equal(answer.status, 200);
    const { access_token: token, ...rest } = answer.body;
    assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 900, scope });
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('pragma'), 'no-cache');
    assert.equal(answer.headers.get('x-request-id'), answer.requestId);
    const { status } = await fetch(`${companion.url}/v1/portfolio/households/HH-1001`, {
      headers: { authorization: `Bearer ${String(token)}` },
    });
    assert.equal(status, 200);
    const [record] = await companion.audit(answer.requestId);
    assert.deepEqual(
      [record?.event, record?.outcome, record?.client_id, record?.org_id, record?.detail],
      ['identity.token.issued', 'ok', 'test-org', ORG, { scope, provenBy: 'secret' }],
    );
  });
}

const right = { authorization: basic('test-org', SECRET) };
const BAD: readonly [string, string, Record<string, string>, number, string, string][] = [
  [
    'an unknown client',
    GRANT,
    { authorization: basic('nobody', SECRET) },
    401,
    'invalid_client',
    'CLIENT_AUTHENTICATION_FAILED',
  ],
  [
    'a wrong secret',
    GRANT,
    { authorization: basic('test-org', 'wrong') },
    401,
    'invalid_client',
    'CLIENT_AUTHENTICATION_FAILED',
  ],
  ['no credential', GRANT, {}, 401, 'invalid_client', 'CLIENT_AUTHENTICATION_FAILED'],
  [
    'an id without a secret',
    `${GRANT}&client_id=test-org`,
    {},
    401,
    'invalid_client',
    'CLIENT_AUTHENTICATION_FAILED',
  ],
  [
    'a Basic header that is none',
    GRANT,
    { authorization: 'Basic !!!' },
    401,
    'invalid_client',
    'CLIENT_AUTHENTICATION_FAILED',
  ],
  [
    'a Basic header without a colon',
    GRANT,
    { authorization: `Basic ${btoa('test-org')}` },
    401,
    'invalid_client',
    'CLIENT_AUTHENTICATION_FAILED',
  ],
  [
    'a Basic header with a broken escape',
    GRANT,
    { authorization: `Basic ${btoa('test-org:%zz')}` },
    401,
    'invalid_client',
    'CLIENT_AUTHENTICATION_FAILED',
  ],
  [
    'a bearer token in the place of the credential',
    GRANT,
    { authorization: 'Bearer abc' },
    401,
    'invalid_client',
    'CLIENT_AUTHENTICATION_FAILED',
  ],
  [
    'header and body both',
    `${GRANT}&client_id=test-org&client_secret=${SECRET}`,
    right,
    400,
    'invalid_request',
    'REQUEST_INVALID',
  ],
  ['another client in the body', `${GRANT}&client_id=else`, right, 400, 'invalid_request', 'REQUEST_INVALID'],
  ['no grant type', 'scope=kyc:read', right, 400, 'invalid_request', 'REQUEST_INVALID'],
  [
    'the password grant',
    'grant_type=password&username=a&password=b',
    right,
    400,
    'unsupported_grant_type',
    'GRANT_TYPE_UNSUPPORTED',
  ],
  ['an unknown scope', `${GRANT}&scope=everything`, right, 400, 'invalid_scope', 'SCOPE_NOT_GRANTED'],
  ['a parameter twice', `${GRANT}&${GRANT}`, right, 400, 'invalid_request', 'REQUEST_MALFORMED'],
  [
    'JSON',
    '{}',
    { ...right, 'content-type': 'application/json' },
    415,
    'invalid_request',
    'REQUEST_MEDIA_TYPE_UNSUPPORTED',
  ],
  ['too much', `${GRANT}&x=${'x'.repeat(70_000)}`, right, 413, 'invalid_request', 'REQUEST_TOO_LARGE'],
];
for (const [what, body, headers, status, error, code] of BAD) {
  test(`${what} is ${error} (${code}), in OAuth’s words and ours, and audited`, async () => {
    const answer = await ask(body, headers);
    assert.equal(answer.status, status);
    assert.equal(answer.body['error'], error);
    assert.equal(answer.body['code'], code);
    assert.equal(answer.body['requestId'], answer.requestId);
    assert.ok(answer.body['error_description']);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.has('www-authenticate'), status === 401);
    const [record] = await companion.audit(answer.requestId);
    assert.deepEqual(
      [record?.event, record?.outcome, record?.code, record?.client_id],
      ['identity.token.issued', 'denied', code, null],
    );
  });
}

test('an unknown client and a wrong secret get the same answer', async () => {
  const [unknown, wrong] = await Promise.all([
    ask(GRANT, { authorization: basic('nobody', SECRET) }),
    ask(GRANT, { authorization: basic('test-org', 'wrong') }),
  ]);
  assert.deepEqual({ ...unknown.body, requestId: '' }, { ...wrong.body, requestId: '' });
});

test('no secret reaches the log', () => {
  const log = companion.lines.join('\n');
  for (const secret of [SECRET, AWKWARD, encodeURIComponent(AWKWARD)]) assert.ok(!log.includes(secret));
});

test('the published key verifies a token, and the metadata lead to it', async () => {
  const read = async (path: string) =>
    (await (await fetch(companion.url + path)).json()) as Record<string, unknown>;
  const metadata = await read('/.well-known/oauth-authorization-server');
  assert.equal(metadata['issuer'], ISSUER);
  assert.equal(metadata['jwks_uri'], `${ISSUER}/.well-known/jwks.json`);
  const { keys } = (await read('/.well-known/jwks.json')) as { keys: { kid: string; d?: string }[] };
  assert.equal(keys[0]?.d, undefined);
  const [header = '', payload = '', signature = ''] = companion.token().split('.');
  const { kid, alg, typ } = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, string>;
  assert.deepEqual({ kid, alg, typ }, { kid: keys[0]?.kid, alg: 'ES256', typ: 'at+jwt' });
  const key = createPublicKey({ key: keys[0]!, format: 'jwk' });
  const isGood = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  assert.equal(isGood, true);
});
