/** Proofs and tokens, beside what calls over HTTP show in `server/test/embedRedemption.test.ts`. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import jsonwebtoken from 'jsonwebtoken';
import { isAppError } from '../errors.ts';
import type { EmbedSessionRecord } from '../storage/index.ts';
import { readDpopProof } from './dpopProof.ts';
import { createEmbedTokens } from './embedTokens.ts';
import { createSigningKey } from './signingKey.ts';
import { oneSigningKey } from './signingKeys.ts';

const ISSUER = 'https://companion.example';
const request = { method: 'POST', url: `${ISSUER}/v1/embed/sessions/redeem` };
const key = createSigningKey();
const session: EmbedSessionRecord = {
  ...{ id: 'ems_1', appId: 'studio', origin: 'https://studio.example', orgId: 'org', userId: 'user' },
  ...{ subject: null, panelSessionId: 'panel', keyThumbprint: 'thumbprint' },
  ...{ openedAt: new Date(0), endsAt: new Date(1), endedAt: null },
};

test('a proof signed with RSA is none, though its signature fits the key it carries', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const header = { typ: 'dpop+jwt', alg: 'RS256', jwk: publicKey.export({ format: 'jwk' }) } as const;
  const proof = jsonwebtoken.sign({ htm: 'POST', htu: request.url, jti: 'x', ath: 'x' }, privateKey, {
    algorithm: 'RS256',
    header,
  });
  assert.throws(
    () => readDpopProof(proof, request, Date.now()),
    (error) => isAppError(error, 'EMBED_PROOF_INVALID') && /alg/.test(error.message),
  );
});

test('a token without a record says nothing of one, and no token holds longer than ten minutes', () => {
  const tokens = createEmbedTokens({ issuer: ISSUER, keys: oneSigningKey(key), now: () => 1_000_000 });
  const claims = tokens.read(tokens.issue(session, 'vendor', 86_400).token)!;
  assert.equal(claims.exp - claims.iat, 600);
  assert.deepEqual(
    ['rec', 'obj', 'cno'].filter((name) => name in claims),
    [],
  );
});

test('what the same key signed for another purpose is no embed token, nor what another issuer says', () => {
  const now = Date.now();
  const tokens = createEmbedTokens({ issuer: ISSUER, keys: oneSigningKey(key), now: () => now });
  const { token } = tokens.issue(session, 'vendor', 300);
  const claims = tokens.read(token)!;
  const sign = (typ: string, more: object): string =>
    jsonwebtoken.sign({ ...claims, ...more }, key.privateKey, {
      algorithm: 'ES256',
      header: { alg: 'ES256', typ, kid: key.kid },
    });
  assert.ok(tokens.read(sign('embed+jwt', {})));
  assert.equal(tokens.read(sign('at+jwt', {})), undefined);
  assert.equal(tokens.read(sign('embed+jwt', { iss: 'https://other.example' })), undefined);
  assert.equal(tokens.read(sign('embed+jwt', { exp: Math.floor(now / 1000) })), undefined);
});
