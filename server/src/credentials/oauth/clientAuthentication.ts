/**
 * How a login proves to a token endpoint which client it is.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3 | RFC 6749 §2.3}, {@link https://www.rfc-editor.org/rfc/rfc7523#section-2.2 | RFC 7523 §2.2}
 * @module
 */
import { ClientSecretBasic, ClientSecretPost, None, type ClientAuth } from 'openid-client';
import { parametersOf, type OAuthLogin } from './oauthLogin.ts';
import { signJwt } from './signJwt.ts';
import { readSigningKey, type Algorithm } from './signingKey.ts';

/** Salesforce's default, in seconds. */
const ASSERTION_LIFETIME_S = 120;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The proof; `unnamed`: the assertion that is the grant says it all. */
export type ClientProof =
  'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none' | 'unnamed';

/** The values of a login's secrets, as they are tried now. */
export interface LoginSecrets {
  readonly clientSecret: string | undefined;
  readonly signingKey: string | undefined;
}

/** How this login's variant proves its client. */
export function clientProofOf(login: OAuthLogin): ClientProof {
  const { credential } = login;
  switch (credential.authenticationProtocolVariant) {
    case 'ClientCredentialsClientSecretBasic':
      return 'client_secret_basic';
    case 'ClientCredentialsClientSecret':
      return 'client_secret_post';
    case 'ClientCredentialsJwtAssertion':
      return 'private_key_jwt';
    case 'AuthorizationCode':
      return credential.parameters.clientAuthentication;
    case 'JwtBearer':
    case 'TokenExchange': {
      const { clientId, clientSecret } = parametersOf(login);
      if (clientId === undefined) return 'unnamed';
      return clientSecret === undefined ? 'none' : 'client_secret_basic';
    }
  }
}

function assertionRulesOf({ credential }: OAuthLogin): {
  readonly algorithm: Algorithm;
  readonly audience: string;
  readonly lifetimeS: number;
} {
  const { AuthProviderUrl } = credential.parameters;
  switch (credential.authenticationProtocolVariant) {
    case 'ClientCredentialsJwtAssertion': {
      const { algorithm, assertionAudience, assertionLifetimeS } = credential.parameters;
      return { algorithm, audience: assertionAudience ?? AuthProviderUrl, lifetimeS: assertionLifetimeS };
    }
    case 'AuthorizationCode': {
      const { algorithm, issuer } = credential.parameters;
      return { algorithm, audience: issuer ?? AuthProviderUrl, lifetimeS: ASSERTION_LIFETIME_S };
    }
    default:
      return { algorithm: 'RS256', audience: AuthProviderUrl, lifetimeS: ASSERTION_LIFETIME_S };
  }
}

/**
 * @param now - Epoch milliseconds.
 * @returns What openid-client calls once for each request: an assertion is never sent twice.
 * @throws {@link AppError} `CREDENTIAL_NOT_CONFIGURED` if the signing key is none.
 */
export function createClientAuthentication(
  login: OAuthLogin,
  { clientSecret = '', signingKey = '' }: LoginSecrets,
  now: () => number,
): ClientAuth {
  const { clientId = '', signingKey: reference, keyId } = parametersOf(login);
  switch (clientProofOf(login)) {
    case 'client_secret_basic':
      return ClientSecretBasic(clientSecret);
    case 'client_secret_post':
      return ClientSecretPost(clientSecret);
    case 'none':
      return None();
    case 'unnamed':
      return () => undefined;
    case 'private_key_jwt': {
      const { algorithm, audience, lifetimeS } = assertionRulesOf(login);
      const key = readSigningKey(signingKey, reference?.secret ?? '', algorithm, keyId);
      return (_server, _client, body) => {
        const claims = { iss: clientId, sub: clientId, aud: audience };
        body.set('client_id', clientId);
        body.set('client_assertion_type', ASSERTION_TYPE);
        body.set('client_assertion', signJwt({ signingKey: key, algorithm, claims, lifetimeS, now: now() }));
      };
    }
  }
}
