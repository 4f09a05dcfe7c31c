/**
 * What the OAuth variants' logins have in common.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { SecretReference } from '../configuration/names.ts';
import type { OAuthCredential, OAuthCredentialOf } from '../configuration/oauthCredential.ts';
import { evaluate } from '../formulas/evaluate.ts';
import { parseFormula } from '../formulas/parseFormula.ts';
import { createLoginScope } from '../formulas/scopes.ts';
import type { Login } from '../protocol.ts';

/** What a principal of any OAuth variant may have. */
export interface OAuthParameters {
  readonly clientId?: string | undefined;
  readonly clientSecret?: SecretReference | undefined;
  readonly signingKey?: SecretReference | undefined;
  readonly keyId?: string | undefined;
}

/** A login of an OAuth credential. */
export interface OAuthLogin<Credential extends OAuthCredential = OAuthCredential> extends Login {
  readonly credential: Credential;
}

/** @throws {@link AppError} `INTERNAL` for a login of another protocol: whoever asks has taken the wrong way. */
export function asOAuthLogin(login: Login): OAuthLogin {
  if (login.credential.authenticationProtocol !== 'OAuth')
    throw new AppError('INTERNAL', 'A login that is not OAuth was taken for one.');
  return login as OAuthLogin;
}

/** The same for a login that begins in a browser. */
export function asBrowserLogin(login: Login): OAuthLogin<OAuthCredentialOf<'AuthorizationCode'>> {
  const { credential } = asOAuthLogin(login);
  if (credential.authenticationProtocolVariant !== 'AuthorizationCode')
    throw new AppError('INTERNAL', 'A login that does not begin in a browser was taken for one.');
  return login as OAuthLogin<OAuthCredentialOf<'AuthorizationCode'>>;
}

/** Names of its secrets, and its client. */
export const parametersOf = (login: OAuthLogin): OAuthParameters =>
  login.principal.parameters as OAuthParameters;

/** A text with its formulas filled in. @throws {@link AppError} those of {@link evaluate}. */
export const evaluateText = (text: string, login: Login): string =>
  evaluate(parseFormula(text), createLoginScope(login));

/** Claims with their formulas filled in. */
export const evaluateClaims = (
  claims: Readonly<Record<string, string>>,
  login: Login,
): Record<string, string> =>
  Object.fromEntries(Object.entries(claims).map(([name, text]) => [name, evaluateText(text, login)]));
