/** One-time codes at `POST /v1/embed/sessions/redeem`: the good case, and every one that must not be. */
import assert from 'node:assert/strict';
import { createPublicKey, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import jsonwebtoken from 'jsonwebtoken';
import type { EmbedCodeAnswer } from '@rialto/contract';
import { createGuestKey } from '../../packages/embed/src/guest/key.ts';
import { ISSUER, ORG } from './testCompanion.ts';
import {
  clientAssertion,
  guestKey,
  jwt,
  NONCE,
  REDEEM,
  sha256,
  startTestEmbed,
  STUDIO,
  USER,
  type TestEmbed,
  type Wrong,
} from './testEmbed.ts';

const key = guestKey();
const stranger = guestKey();
let embed: TestEmbed;
let key1: EmbedCodeAnswer;
before(async () => {
  embed = await startTestEmbed();
  key1 = await embed.opened(key);
});
after(() => embed.companion.stop());

const sessionRow = async (id: string) =>
  (
    await embed.companion.database.query<{ ended_at: Date | null; end_reason: string | null }>(
      'SELECT ended_at, end_reason FROM embed_session WHERE id = $1',
      [id],
    )
  )[0];

test('a code, its nonce and a proof of its key become a token that the vendor can verify by our key set', async () => {
  const { code, sessionId, redeemUrl } = await embed.opened(key);
  assert.equal(redeemUrl, ISSUER + REDEEM);
  const { status, body, headers, record } = await embed.redeem(code, key);
  assert.equal(status, 200);
  const { access_token: token, ...rest } = body as { access_token: string };
  assert.deepEqual(rest, {
    issued_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_type: 'DPoP',
    expires_in: 300,
    session_id: sessionId,
  });
  assert.deepEqual([headers.get('cache-control'), headers.get('pragma')], ['no-store', 'no-cache']);
  assert.equal(headers.get('access-control-allow-origin'), null, 'no browser may read it');

  const jwks = (await (await fetch(`${embed.companion.url}/.well-known/jwks.json`)).json()) as {
    keys: { kid: string }[];
  };
  const { header } = jsonwebtoken.decode(token, { complete: true })!;
  const published = jwks.keys.find(({ kid }) => kid === header.kid);
  const claims = jsonwebtoken.verify(token, createPublicKey({ key: published as never, format: 'jwk' }), {
    algorithms: ['ES256'],
    issuer: ISSUER,
    audience: STUDIO,
    complete: false,
  }) as Record<string, unknown>;
  assert.equal(header['typ'], 'embed+jwt');
  const { jti, iat, exp, ...said } = claims as Record<'jti' | 'iat' | 'exp', unknown>;
  assert.deepEqual(said, {
    ...{ iss: ISSUER, aud: STUDIO, sub: USER, org: ORG, app: 'portfolio-studio', sid: sessionId },
    ...{ rec: '001RL000001hH01YAE', obj: 'Account', cno: 'HH-1001', azp: 'studio' },
    cnf: { jkt: key.thumbprint },
  });
  assert.equal((exp as number) - (iat as number), 300);
  assert.deepEqual(
    [record?.event, record?.outcome, record?.client_id, record?.org_id, record?.subject, record?.detail],
    [
      ...['embed.code.redeemed', 'ok', 'studio', ORG, sessionId],
      { appId: 'portfolio-studio', origin: STUDIO, forUserId: USER, tokenId: jti },
    ],
  );
});

test('a vendor may prove itself by private_key_jwt, and an address may be written in another way', async () => {
  const { code } = await embed.opened(key);
  const answer = await embed.redeem(code, key, {
    headers: { authorization: '' },
    claims: { htu: `HTTPS://companion.example:443${REDEEM}?x=1#y` },
  });
  assert.equal(answer.status, 401, 'an empty Authorization is none that is good');
  const form = {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: clientAssertion('studio'),
  };
  const response = await fetch(embed.companion.url + REDEEM, {
    method: 'POST',
    headers: {
      dpop: embed.proofOf(code, key, { claims: { htu: `HTTPS://companion.example:443${REDEEM}?x=1#y` } }),
    },
    body: new URLSearchParams({
      ...form,
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      ...{ subject_token: code, subject_token_type: 'urn:rialto:token-type:embed-code' },
      ...{ audience: STUDIO, nonce: NONCE },
    }),
  });
  assert.equal(response.status, 200);
});

test('the proof is the one the guest SDK makes', async () => {
  const guest = (await createGuestKey())!;
  const { code, redeemUrl } = await embed.opened({ ...key, thumbprint: guest.thumbprint });
  const proof = await guest.prove({ method: 'POST', url: redeemUrl, secret: code, nonce: NONCE });
  assert.equal((await embed.redeem(code, key, { proof })).status, 200);
});

test('a laptop whose clock is four minutes off can sign in', async () => {
  for (const off of [-240, 240]) {
    const { code } = await embed.opened(key);
    const iat = Math.floor(Date.now() / 1000) + off;
    assert.equal((await embed.redeem(code, key, { claims: { iat } })).status, 200);
  }
});

const minute = Math.floor(Date.now() / 1000);
const withoutX = { ...key.jwk, x: undefined };
const PROOFS: readonly [string, Wrong | (() => Wrong)][] = [
  ['no proof', { proof: null }],
  ['a proof that is none', { proof: 'not.a.jwt' }],
  ['another key than the guest’s', { key: stranger }],
  ['the guest’s key in the header and another’s signature', { key: { ...stranger, jwk: key.jwk } }],
  ['another typ', { header: { typ: 'jwt' } }],
  ['no typ', { header: { typ: undefined } }],
  ['alg none', { header: { alg: 'none' } }],
  ['an alg of RSA', { header: { alg: 'RS256' } }],
  ['HMAC with the public key', { header: { alg: 'HS256' } }],
  ['a private key in its header', () => ({ header: { jwk: key.privateKey.export({ format: 'jwk' }) } })],
  ['half a key', { header: { jwk: withoutX } }],
  ['a kid beside the key', { header: { kid: 'x' } }],
  ['a critical header', { header: { crit: ['exp'] } }],
  ['another method', { claims: { htm: 'GET' } }],
  ['another address', { claims: { htu: `${ISSUER}/oauth/token` } }],
  ['another host', { claims: { htu: `https://companion.example.evil${REDEEM}` } }],
  ['no address', { claims: { htu: undefined } }],
  ['an iat of more than five minutes ago', { claims: { iat: minute - 400 } }],
  ['an iat of more than five minutes ahead', { claims: { iat: minute + 400 } }],
  ['no iat', { claims: { iat: undefined } }],
  ['an iat that is text', { claims: { iat: String(minute) } }],
  ['no jti', { claims: { jti: undefined } }],
  ['another nonce', { claims: { nonce: 'nonce-of-somebody-else' } }],
  ['no nonce', { claims: { nonce: undefined } }],
  ['the ath of another code', { claims: { ath: sha256('another code') } }],
  ['no ath', { claims: { ath: undefined } }],
];
for (const [what, wrong] of PROOFS) {
  test(`refused as a proof: ${what}`, async () => {
    const given = typeof wrong === 'function' ? wrong() : wrong;
    const { status, body, record } = await embed.redeem(key1.code, key, given);
    assert.deepEqual(
      [status, body['error'], body['code']],
      [400, 'invalid_dpop_proof', 'EMBED_PROOF_INVALID'],
    );
    assert.ok(body['title'] && body['action'] && body['requestId']);
    assert.deepEqual(
      [record?.outcome, record?.code, record?.client_id],
      ['denied', 'EMBED_PROOF_INVALID', 'studio'],
    );
  });
}

const REFUSED: readonly [string, Wrong, number, string, string][] = [
  [
    'a code nobody made',
    { form: { subject_token: 'x'.repeat(43) } },
    400,
    'invalid_grant',
    'EMBED_CODE_INVALID',
  ],
  [
    'a code without end',
    { form: { subject_token: 'x'.repeat(9_000) } },
    400,
    'invalid_grant',
    'EMBED_CODE_INVALID',
  ],
  ['another nonce', { form: { nonce: 'nonce-of-somebody' } }, 400, 'invalid_grant', 'EMBED_CODE_INVALID'],
  ['another vendor’s client', { client: 'other-vendor' }, 400, 'invalid_grant', 'EMBED_CODE_INVALID'],
  ['a client that is no vendor’s', { client: 'not-a-vendor' }, 403, 'unauthorized_client', 'SCOPE_MISSING'],
  ['an unknown client', { client: 'nobody' }, 401, 'invalid_client', 'CLIENT_AUTHENTICATION_FAILED'],
  [
    'another app’s origin',
    { form: { audience: 'https://other.example' } },
    400,
    'invalid_target',
    'RESOURCE_NOT_GRANTED',
  ],
  [
    'another origin of the same app',
    { form: { audience: 'https://studio.example' } },
    400,
    'invalid_target',
    'RESOURCE_NOT_GRANTED',
  ],
  [
    'an origin that begins alike',
    { form: { audience: `${STUDIO}.evil.example` } },
    400,
    'invalid_target',
    'RESOURCE_NOT_GRANTED',
  ],
  [
    'another grant',
    { form: { grant_type: 'client_credentials' } },
    400,
    'unsupported_grant_type',
    'GRANT_TYPE_UNSUPPORTED',
  ],
  [
    'another type of token',
    { form: { subject_token_type: 'urn:x' } },
    400,
    'invalid_request',
    'REQUEST_INVALID',
  ],
  ['no audience', { form: { audience: undefined } }, 400, 'invalid_request', 'REQUEST_INVALID'],
  ['no nonce', { form: { nonce: '' } }, 400, 'invalid_request', 'REQUEST_INVALID'],
];
for (const [what, wrong, status, error, code] of REFUSED) {
  test(`refused: ${what}`, async () => {
    const answer = await embed.redeem(key1.code, key, wrong);
    assert.deepEqual([answer.status, answer.body['error'], answer.body['code']], [status, error, code]);
    assert.deepEqual([answer.record?.outcome, answer.record?.code], ['denied', code]);
  });
}

test('what was refused for another reason is still good for whom it was made', async () => {
  assert.equal((await embed.redeem(key1.code, key)).status, 200);
});

test('a second redemption of a code ends its session, and the audit trail says so', async () => {
  const { code, sessionId } = await embed.opened(key);
  const first = await embed.redeem(code, key);
  assert.equal(first.status, 200);
  // Without any proof: whoever has a used code has too much.
  const second = await embed.redeem(code, key, { proof: null });
  assert.deepEqual([second.status, second.body['error']], [400, 'invalid_grant']);
  assert.deepEqual(
    [second.record?.event, second.record?.subject, second.record?.detail],
    ['embed.code.redeemed', sessionId, { reason: 'used before', sessionEnded: true }],
  );
  assert.equal((await sessionRow(sessionId))?.end_reason, 'replayed');
  const { body } = await embed.backend('/v1/embed/sessions/introspect', {
    token: String(first.body['access_token']),
  });
  assert.deepEqual(body, { active: false });
});

test('of twenty redemptions at once exactly one wins, and the session ends', async () => {
  const { code, sessionId } = await embed.opened(key);
  const answers = await Promise.all(Array.from({ length: 20 }, () => embed.redeem(code, key)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [
    200,
    ...Array.from({ length: 19 }, () => 400),
  ]);
  for (const { status, body } of answers) if (status !== 200) assert.equal(body['error'], 'invalid_grant');
  assert.equal((await sessionRow(sessionId))?.end_reason, 'replayed');
});

test('the same without HTTP, which would put them in a row', async () => {
  const { code, sessionId } = await embed.opened(key);
  const studio = { clientId: 'studio', orgIds: [ORG] };
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, () => {
      const keyProof = embed.proofOf(code, key);
      return embed.companion.embed.tokens.redeem({ code, audience: STUDIO, nonce: NONCE, keyProof }, studio);
    }),
  );
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal((await sessionRow(sessionId))?.end_reason, 'replayed');
});

test('a proof is good once: its id is not taken again with another code', async () => {
  const jti = randomUUID();
  const first = await embed.opened(key);
  assert.equal((await embed.redeem(first.code, key, { claims: { jti } })).status, 200);
  const second = await embed.opened(key);
  const answer = await embed.redeem(second.code, key, { claims: { jti } });
  assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_dpop_proof']);
  const third = await embed.opened(stranger);
  assert.equal(
    (await embed.redeem(third.code, stranger, { claims: { jti } })).status,
    200,
    'ids belong to keys',
  );
});

test('a code is good for a minute', async () => {
  const { code } = await embed.opened(key);
  embed.ahead += 60_000;
  const { status, body, record } = await embed.redeem(code, key);
  assert.deepEqual([status, body['error'], record?.detail], [400, 'invalid_grant', { reason: 'expired' }]);
  const another = await embed.opened(key);
  embed.ahead += 59_000;
  assert.equal((await embed.redeem(another.code, key)).status, 200);
});

test('neither code nor nonce, proof, token or client secret is in log or audit, whatever became of it', async () => {
  const { code } = await embed.opened(key);
  const proof = embed.proofOf(code, key);
  const good = await embed.redeem(code, key, { proof });
  await embed.redeem(code, key, { proof });
  await embed.redeem(code, key, { proof: jwt({ typ: 'x', alg: 'ES256', jwk: key.jwk }, {}, key.privateKey) });
  const trail = await embed.companion.database.query('SELECT * FROM audit_record');
  const kept = await embed.companion.database.query('SELECT * FROM embed_code');
  const said = JSON.stringify([embed.companion.lines, trail]);
  for (const secret of [
    code,
    NONCE,
    proof,
    String(good.body['access_token']),
    sha256(code),
    'the-secret-of-the',
  ])
    assert.equal(said.includes(secret), false);
  assert.equal(JSON.stringify(kept).includes(code), false, 'the database has digests only');
});

test('the audit trail with all of this in it is whole', async () => {
  const response = await embed.companion.call('/v1/audit/verification');
  assert.equal(((await response.json()) as { intact: boolean }).intact, true);
});

test('a browser gets nowhere: there is no CORS, and other methods are refused', async () => {
  const preflight = await fetch(embed.companion.url + REDEEM, {
    method: 'OPTIONS',
    headers: { origin: STUDIO, 'access-control-request-method': 'POST' },
  });
  assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [405, null]);
  assert.equal(preflight.headers.get('allow'), 'POST');
});

test('whoever guesses the client’s secret must wait, at this endpoint as at the token endpoint', async () => {
  const wrong = { headers: { authorization: `Basic ${btoa('studio:wrong')}` } };
  let answer = await embed.redeem('x', key, wrong);
  for (let guess = 0; guess < 20 && answer.status === 401; guess++)
    answer = await embed.redeem('x', key, wrong);
  assert.deepEqual([answer.status, answer.body['code']], [429, 'QUOTA_EXCEEDED']);
  const token = await fetch(`${embed.companion.url}/oauth/token`, {
    method: 'POST',
    headers: wrong.headers,
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  assert.equal(token.status, 429);
});
