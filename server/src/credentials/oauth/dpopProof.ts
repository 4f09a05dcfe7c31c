/**
 * Proofs that a token's bearer has the key the token is bound to.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4 | RFC 9449 §4}
 * @module
 */
import { createPublicKey, hash, randomUUID, type KeyObject } from 'node:crypto';
import { signCompact } from './signJwt.ts';

/** A P-256 key, and what of it is said in each proof. */
export interface DpopKey {
  readonly privateKey: KeyObject;
  /** The proof's header, as JSON: the same in all proofs of a key. */
  readonly header: string;
}

/** One request to be proven. */
export interface ProvenRequest {
  readonly method: string;
  /** Query and fragment are left out of the proof. */
  readonly url: URL;
  /** `undefined` at the token endpoint. */
  readonly accessToken: string | undefined;
  /** What the server asked for last; `undefined` where it never did. */
  readonly nonce: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** @param privateKey - P-256. */
export function toDpopKey(privateKey: KeyObject): DpopKey {
  const { kty, crv, x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    privateKey,
    header: JSON.stringify({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } }),
  };
}

/** `ath`: what ties a proof to its access token. */
export const accessTokenHash = (accessToken: string): string => hash('sha256', accessToken, 'base64url');

/** A proof for exactly one request. */
export function createDpopProof(
  { privateKey, header }: DpopKey,
  { method, url, accessToken, nonce, now }: ProvenRequest,
): string {
  const payload = {
    jti: randomUUID(),
    htm: method,
    htu: `${url.origin}${url.pathname}`,
    iat: Math.floor(now / 1_000),
    ...(accessToken === undefined ? {} : { ath: accessTokenHash(accessToken) }),
    ...(nonce === undefined ? {} : { nonce }),
  };
  return signCompact(header, JSON.stringify(payload), privateKey, 'ES256');
}
