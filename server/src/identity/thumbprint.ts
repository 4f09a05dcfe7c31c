/**
 * What a public key is called by those who do not want to say all of it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7638 | RFC 7638}
 * @module
 */
import { hash, type KeyObject } from 'node:crypto';

/** SHA-256 of the required members in alphabetical order, base64url. @param key - RSA, or on an elliptic curve. */
export function thumbprintOfKey(key: KeyObject): string {
  const { kty, n, e, crv, x, y } = key.export({ format: 'jwk' });
  const required = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
  return hash('sha256', JSON.stringify(required), 'base64url');
}
