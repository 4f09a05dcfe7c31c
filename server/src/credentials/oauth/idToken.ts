/**
 * Looks at the ID token beside a code's tokens: whether it belongs to the login that was begun. Nobody is signed in by it.
 *
 * It comes straight from the token endpoint over TLS, which stands in for its signature.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation | OpenID Connect Core §3.1.3.7}
 * @module
 */

/** What it must say. */
export interface IdTokenExpectation {
  readonly nonce: string;
  readonly clientId: string;
  /** `undefined`: not compared. */
  readonly issuer: string | undefined;
}

/** @returns Whether it is for this login: nonce, audience and, where configured, issuer. */
export function isIdTokenOf(idToken: string, { nonce, clientId, issuer }: IdTokenExpectation): boolean {
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return false;
  }
  if (typeof claims !== 'object' || claims === null) return false;
  const { nonce: said, aud, iss } = claims as Record<string, unknown>;
  const audiences = Array.isArray(aud) ? (aud as unknown[]) : [aud];
  return said === nonce && audiences.includes(clientId) && (issuer === undefined || iss === issuer);
}
