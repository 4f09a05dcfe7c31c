import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { after, test } from 'node:test';
import { startOrgTarget } from '../index.ts';
import { call, codeOf } from '../testPackage.ts';

const org = await startOrgTarget();
after(() => org.stop());

async function signIn(assertion: string): Promise<Response> {
  return fetch(`${org.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
  });
}

function assertion(claims: Readonly<Record<string, unknown>>, privateKey: string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256' })}.${part({ exp: Date.now() / 1000 + 60, ...claims })}`;
  return `${text}.${createSign('sha256').update(text).sign(privateKey, 'base64url')}`;
}

test('nobody gets anything without a token that was given out', async () => {
  for (const token of ['', '00DRN0000000001!wrong', `${org.accessToken}x`]) {
    const answer = await call(org, 'GET', '/sobjects', undefined, token);
    assert.deepEqual([answer.status, codeOf(answer)], [401, 'INVALID_SESSION_ID'], token);
  }
  assert.equal((await call(org, 'GET', '/nowhere', undefined, 'wrong')).status, 401);
  assert.equal((await call(org, 'GET', '/nowhere')).status, 404);
});

test('a signed assertion signs its user in, if the key is the one the org gave out', async () => {
  const { clientId, privateKey } = org.jwt();
  const claims = { iss: clientId, sub: 'mia.oakland@rialto-target.example' };
  const response = await signIn(assertion(claims, privateKey));
  const { access_token: token } = (await response.json()) as { access_token: string };
  const me = await call(org, 'GET', '//services/oauth2/userinfo', undefined, token);
  assert.equal((me.body as { preferred_username: string }).preferred_username, claims.sub);

  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const refused = [
    assertion(claims, other.export({ type: 'pkcs8', format: 'pem' }).toString()),
    assertion({ ...claims, iss: 'somebody' }, privateKey),
    assertion({ ...claims, sub: 'nobody@rialto-target.example' }, privateKey),
    assertion({ ...claims, exp: Date.now() / 1000 - 1 }, privateKey),
    'no.jwt.atall',
  ];
  for (const [index, text] of refused.entries())
    assert.equal((await signIn(text)).status, 400, String(index));
});

test('faults are switched on and off while it runs', async () => {
  const put = (body: unknown) => call(org, 'PUT', '//_sandbox/faults', body);
  assert.equal((await put({ requestLimit: true })).status, 200);
  assert.equal(codeOf(await call(org, 'GET', '/sobjects')), 'REQUEST_LIMIT_EXCEEDED');
  assert.equal((await put({ unheardOf: true })).status, 400);
  await call(org, 'DELETE', '//_sandbox/faults');
  assert.equal((await call(org, 'GET', '/sobjects')).status, 200);
});

test('an expired session stays expired; a new sign-in has a new one', async () => {
  org.faults({ sessionExpired: true });
  org.faults({});
  assert.equal(codeOf(await call(org, 'GET', '/sobjects')), 'INVALID_SESSION_ID');
  assert.equal((await call(org, 'GET', '/sobjects', undefined, org.accessTokenOf(org.username))).status, 200);
});
