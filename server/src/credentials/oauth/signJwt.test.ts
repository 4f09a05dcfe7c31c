/** Signatures against the published examples, and against node's own verification. */
import assert from 'node:assert/strict';
import { constants, createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'node:test';
import jwt from 'jsonwebtoken';
import { isAppError } from '../../errors.ts';
import { accessTokenHash, createDpopProof, toDpopKey } from './dpopProof.ts';
import { signCompact, signJwt } from './signJwt.ts';
import { readSigningKey, type Algorithm } from './signingKey.ts';

/** The payload of RFC 7515 A.1 to A.3. */
const PAYLOAD = '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}';
/** RFC 7515 A.2. */
const RSA = {
  kty: 'RSA',
  n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
  e: 'AQAB',
  d: 'Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ',
  p: '4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc',
  q: 'uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc',
  dp: 'BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0',
  dq: 'h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU',
  qi: 'IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U',
};
const RSA_SIGNATURE =
  'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw';
/** RFC 7515 A.3. */
const EC = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
};
/** RFC 8037 A.1 and A.4. */
const ED = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};

const keyOf = (jwk: object, algorithm: Algorithm) =>
  readSigningKey(JSON.stringify(jwk), 'A_KEY', algorithm, undefined);

test('RFC 7515 A.2: RS256 signs to the published signature', () => {
  const signed = signCompact('{"alg":"RS256"}', PAYLOAD, keyOf(RSA, 'RS256').key, 'RS256');
  assert.equal(signed.split('.')[2], RSA_SIGNATURE);
});

test('RFC 7515 A.3: ES256 signs to what the published key verifies', () => {
  const { key } = keyOf(EC, 'ES256');
  const signed = signCompact('{"alg":"ES256"}', PAYLOAD, key, 'ES256');
  const [header, payload, signature = ''] = signed.split('.');
  assert.equal(header, 'eyJhbGciOiJFUzI1NiJ9');
  assert.equal(Buffer.from(signature, 'base64url').length, 64);
  const published = 'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q';
  for (const each of [signature, published]) {
    const options = { key: createPublicKey(key), dsaEncoding: 'ieee-p1363' } as const;
    assert.ok(verify('sha256', Buffer.from(`${header}.${payload}`), options, Buffer.from(each, 'base64url')));
  }
});

test('RFC 8037 A.4: EdDSA signs to the published signature', () => {
  const signed = signCompact(
    '{"alg":"EdDSA"}',
    'Example of Ed25519 signing',
    keyOf(ED, 'EdDSA').key,
    'EdDSA',
  );
  assert.equal(
    signed.split('.')[2],
    'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
  );
});

test('PS256 and RS512 verify by another implementation', () => {
  for (const algorithm of ['PS256', 'RS512'] as const) {
    const signingKey = keyOf({ ...RSA, kid: 'r1' }, algorithm);
    const token = signJwt({ signingKey, algorithm, claims: { sub: 'a' }, lifetimeS: 60, now: Date.now() });
    const { header } = jwt.verify(token, createPublicKey(signingKey.key), {
      algorithms: [algorithm],
      complete: true,
    });
    assert.deepEqual(header, { alg: algorithm, typ: 'JWT', kid: 'r1' });
  }
  const input = 'a.b';
  const { key } = keyOf(RSA, 'PS256');
  const signature = Buffer.from(signCompact('a', 'b', key, 'PS256').split('.')[2]!, 'base64url');
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const signed = Buffer.from(
    input
      .split('.')
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.'),
  );
  assert.ok(verify('sha256', signed, { key: createPublicKey(key), padding, saltLength: 32 }, signature));
});

test('keys are read from PKCS#8, PKCS#1, SEC 1 and one-line PEM alike', () => {
  const rsa = createPrivateKey({ key: RSA, format: 'jwk' });
  const ec = createPrivateKey({ key: EC, format: 'jwk' });
  const pem = (key: typeof rsa, type: 'pkcs8' | 'pkcs1' | 'sec1') =>
    String(key.export({ type: type, format: 'pem' }));
  for (const [text, algorithm] of [
    [pem(rsa, 'pkcs8'), 'RS256'],
    [pem(rsa, 'pkcs1'), 'PS256'],
    [pem(ec, 'sec1'), 'ES256'],
    [pem(ec, 'pkcs8').replaceAll('\n', '\\n'), 'ES256'],
  ] as const)
    assert.equal(readSigningKey(text, 'A_KEY', algorithm, 'k1').keyId, 'k1');
});

test('a key that is none, too small or for another algorithm is refused and not repeated', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey;
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
  const publicPem = String(
    createPublicKey(createPrivateKey({ key: EC, format: 'jwk' })).export({ type: 'spki', format: 'pem' }),
  );
  for (const [text, algorithm] of [
    ['hunter2-s3cr3t', 'RS256'],
    ['{"kty":"oct","k":"aHVudGVyMg"}', 'RS256'],
    ['{', 'ES256'],
    [publicPem, 'ES256'],
    [String(small.export({ type: 'pkcs8', format: 'pem' })), 'RS256'],
    [String(p384.export({ type: 'pkcs8', format: 'pem' })), 'ES256'],
    [JSON.stringify(EC), 'RS256'],
    [JSON.stringify(RSA), 'EdDSA'],
  ] as const)
    assert.throws(
      () => readSigningKey(text, 'A_KEY', algorithm, undefined),
      (error) =>
        isAppError(error, 'CREDENTIAL_NOT_CONFIGURED') &&
        error.cause === undefined &&
        !/hunter2|BEGIN|kty/.test(error.message),
    );
});

test('RFC 9449 §7.1: the hash of the published access token', () => {
  assert.equal(
    accessTokenHash('Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU'),
    'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo',
  );
});

/** RFC 9449 §4.1, figure 2. */
const PUBLISHED_PROOF =
  'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg';

const opened = (proof: string) => {
  const [head = '', body = '', signature = ''] = proof.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as {
    typ: string;
    alg: string;
    jwk: { kty: string };
  };
  const key = createPublicKey({ key: header.jwk, format: 'jwk' });
  const isGood = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  return {
    header,
    isGood,
    claims: JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>,
  };
};

test('RFC 9449 §4: our proof has the members of the published one, and both verify by the same means', () => {
  const published = opened(PUBLISHED_PROOF);
  assert.ok(published.isGood);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ours = opened(
    createDpopProof(toDpopKey(privateKey), {
      method: 'POST',
      url: new URL('https://server.example.com/token?secret=1#x'),
      accessToken: undefined,
      nonce: undefined,
      now: 1_562_262_616_999,
    }),
  );
  assert.ok(ours.isGood);
  assert.deepEqual(Object.keys(ours.header).sort(), Object.keys(published.header).sort());
  assert.deepEqual(
    Object.keys(ours.header.jwk).sort(),
    Object.keys(published.header.jwk).sort(),
    'no private member',
  );
  assert.deepEqual({ ...ours.claims, jti: undefined }, { ...published.claims, jti: undefined });
});

test('no two proofs are the same, and each names method, address, token and nonce', () => {
  const key = toDpopKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  const request = {
    method: 'GET',
    url: new URL('https://api.example/a%20b/?q=1'),
    accessToken: 't',
    nonce: 'n',
    now: 0,
  };
  const claims = Array.from({ length: 50 }, () => opened(createDpopProof(key, request)).claims);
  assert.equal(new Set(claims.map(({ jti }) => jti)).size, 50);
  assert.deepEqual(
    { ...claims[0], jti: '' },
    { jti: '', htm: 'GET', htu: 'https://api.example/a%20b/', iat: 0, ath: accessTokenHash('t'), nonce: 'n' },
  );
});
