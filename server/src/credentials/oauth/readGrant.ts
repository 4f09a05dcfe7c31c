/**
 * Reads what a token endpoint granted: what cannot be sent, or is not what was asked for, is no token.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { Grant } from '../tokens/accessToken.ts';
import type { OAuthLogin } from './oauthLogin.ts';
import type { TokenExchangeNotes } from './tokenFetch.ts';

/** @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.1 | RFC 6750 §2.1} */
const ACCESS_TOKEN = /^[A-Za-z0-9._~+/-]{1,8192}=*$/;
/** Visible characters: it goes into a form, so nothing else is asked of it. @see {@link https://www.rfc-editor.org/rfc/rfc6749#appendix-A.17 | RFC 6749 A.17} */
const REFRESH_TOKEN = /^[\x20-\x7e]{1,8192}$/;
/** What an exchanged token must be to open a door as a bearer token. @see {@link https://www.rfc-editor.org/rfc/rfc8693#section-3 | RFC 8693 §3} */
const USABLE_TYPES = new Set([
  'urn:ietf:params:oauth:token-type:access_token',
  'urn:ietf:params:oauth:token-type:jwt',
]);

/** A token endpoint's answer, as openid-client has checked it. */
export interface TokenAnswer {
  readonly access_token: string;
  /** In lower case. */
  readonly token_type: string;
  /** Seconds, zero or more. */
  readonly expires_in?: number | undefined;
  readonly refresh_token?: string | undefined;
  readonly scope?: string | undefined;
}

function unusable(name: string, what: string): AppError {
  return new AppError('CREDENTIAL_GRANT_FAILED', `${name} granted ${what}.`, {
    // The endpoint did act: a refresh token may be used up.
    internal: { processed: 'unknown', reason: 'unusable' },
  });
}

/** @throws {@link AppError} `CREDENTIAL_GRANT_FAILED`. */
export function readGrant(
  { credential }: OAuthLogin,
  answer: TokenAnswer,
  notes: TokenExchangeNotes,
  askedScope: string | undefined,
): Grant {
  const { name, dpop, authenticationProtocolVariant: variant } = credential;
  const { access_token: accessToken, expires_in: lifetimeS, refresh_token: refreshToken, scope } = answer;
  // A bearer token in place of a bound one would be a weaker token than was asked for.
  if (answer.token_type !== (dpop ? 'dpop' : 'bearer'))
    throw unusable(name, `no ${dpop ? 'DPoP' : 'bearer'} token`);
  if (!ACCESS_TOKEN.test(accessToken)) throw unusable(name, 'a token that cannot be sent');
  if (refreshToken !== undefined && !REFRESH_TOKEN.test(refreshToken))
    throw unusable(name, 'a refresh token that cannot be sent');
  if (variant === 'TokenExchange' && !USABLE_TYPES.has(notes.issuedTokenType ?? ''))
    throw unusable(name, 'a token of another type than an access token');
  return {
    accessToken,
    tokenType: dpop ? 'DPoP' : 'Bearer',
    lifetimeMs: (lifetimeS ?? credential.parameters.defaultTokenLifetimeS) * 1_000,
    refreshToken,
    scope: scope === askedScope ? undefined : scope,
  };
}
