/**
 * Signs JWTs: assertions, subject tokens, bearer tokens, DPoP proofs.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515 | RFC 7515}, {@link https://www.rfc-editor.org/rfc/rfc7519 | RFC 7519}
 * @module
 */
import { constants, randomUUID, sign, type KeyObject } from 'node:crypto';
import type { Algorithm, SigningKey } from './signingKey.ts';

/** Claims of a JWT. */
export type Claims = Readonly<Record<string, string | number>>;

function signatureOf(input: Buffer, key: KeyObject, algorithm: Algorithm): Buffer {
  switch (algorithm) {
    case 'RS256':
      return sign('sha256', input, key);
    case 'RS512':
      return sign('sha512', input, key);
    case 'PS256':
      return sign('sha256', input, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
    case 'ES256':
      return sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' });
    case 'EdDSA':
      return sign(null, input, key);
  }
}

/**
 * A JWS in compact form.
 *
 * @param header - As JSON, `alg` included.
 * @param payload - As JSON.
 */
export function signCompact(header: string, payload: string, key: KeyObject, algorithm: Algorithm): string {
  const input = `${Buffer.from(header).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`;
  return `${input}.${signatureOf(Buffer.from(input), key, algorithm).toString('base64url')}`;
}

/** What {@link signJwt} needs. */
export interface JwtOptions {
  readonly signingKey: SigningKey;
  readonly algorithm: Algorithm;
  readonly claims: Claims;
  /** From now on, in seconds. */
  readonly lifetimeS: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A signed JWT with `iat`, `exp` and a `jti` of its own beside the given claims. */
export function signJwt({ signingKey, algorithm, claims, lifetimeS, now }: JwtOptions): string {
  const { key, keyId } = signingKey;
  const issuedAt = Math.floor(now / 1_000);
  const header = { alg: algorithm, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) };
  const payload = { ...claims, iat: issuedAt, exp: issuedAt + lifetimeS, jti: randomUUID() };
  return signCompact(JSON.stringify(header), JSON.stringify(payload), key, algorithm);
}
