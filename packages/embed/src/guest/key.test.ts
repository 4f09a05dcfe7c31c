/** Tests of the guest's key, checked as a backend would: with Node's own crypto. */
import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { mock, test } from 'node:test';
import { createGuestKey } from './key.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
const decode = (part: string): any => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;

test('proves with a key nobody can take out of the browser', async (t) => {
  const generated = t.mock.method(crypto.subtle, 'generateKey');
  const key = (await createGuestKey())!;
  const pair = (await generated.mock.calls[0]!.result) as unknown as CryptoKeyPair;
  assert.equal(pair.privateKey.extractable, false);

  mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_500 });
  const proof = await key.prove({
    method: 'post',
    url: 'https://companion.example.com/v1/embed/sessions/redeem?a=b#c',
    secret: 'the-code',
    nonce: 'nonce-0123456789',
  });
  mock.timers.reset();

  const [header, claims, signature] = proof.split('.') as [string, string, string];
  const { typ, alg, jwk } = decode(header) as { typ: string; alg: string; jwk: JsonWebKey };
  assert.deepEqual([typ, alg], ['dpop+jwt', 'ES256']);
  assert.deepEqual(Object.keys(jwk).sort(), ['crv', 'kty', 'x', 'y']);
  const { jti, ...rest } = decode(claims) as Record<string, unknown>;
  assert.match(String(jti), /^[A-Za-z0-9_-]{24}$/);
  assert.deepEqual(rest, {
    htm: 'POST',
    htu: 'https://companion.example.com/v1/embed/sessions/redeem',
    iat: 1_800_000_000,
    ath: sha256('the-code'),
    nonce: 'nonce-0123456789',
  });
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = Buffer.from(`${header}.${claims}`);
  const raw = Buffer.from(signature, 'base64url');
  assert.ok(verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw));
  const { crv, kty, x, y } = jwk;
  assert.equal(key.thumbprint, sha256(`{"crv":"${crv}","kty":"${kty}","x":"${x}","y":"${y}"}`));
});

test('every document has its own key', async () => {
  assert.notEqual((await createGuestKey())!.thumbprint, (await createGuestKey())!.thumbprint);
});
