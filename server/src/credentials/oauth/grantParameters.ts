/**
 * What each OAuth variant asks a token endpoint for.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import { evaluateClaims, evaluateText, parametersOf, type OAuthLogin } from './oauthLogin.ts';
import type { OAuthCredentialOf } from '../configuration/oauthCredential.ts';
import { signJwt } from './signJwt.ts';
import { readSigningKey } from './signingKey.ts';

/** One grant, without what proves the client. */
export interface GrantForm {
  readonly grantType: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether the same form may be sent again while nobody knows what became of it: it holds nothing that can be used up. */
  readonly isRepeatable: boolean;
}

/** What a form is made with. */
export interface GrantFormOptions {
  /** Of the principal, as it is tried now. */
  readonly signingKey: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const JWT_TYPE = 'urn:ietf:params:oauth:token-type:jwt';

const present = (members: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

type Asserted = OAuthCredentialOf<'JwtBearer' | 'TokenExchange'>;

/** Signs claims of the file as the principal. */
function assertionOf(
  login: OAuthLogin<Asserted>,
  claims: Readonly<Record<string, string>>,
  { signingKey = '', now }: GrantFormOptions,
): string {
  const { algorithm, assertionLifetimeS, AuthProviderUrl } = login.credential.parameters;
  const { clientId, signingKey: reference, keyId } = parametersOf(login);
  return signJwt({
    signingKey: readSigningKey(signingKey, reference?.secret ?? '', algorithm, keyId),
    algorithm,
    claims: {
      ...(clientId === undefined ? {} : { iss: clientId }),
      aud: AuthProviderUrl,
      ...evaluateClaims(claims, login),
    },
    lifetimeS: assertionLifetimeS,
    now,
  });
}

/** @throws {@link AppError} `CREDENTIAL_NOT_CONNECTED` where there must be a refresh token and is none; `CREDENTIAL_NOT_CONFIGURED`. */
export function createGrantForm(
  login: OAuthLogin,
  refreshToken: string | undefined,
  options: GrantFormOptions,
): GrantForm {
  const { credential } = login;
  const { resource } = credential.parameters;
  // What was granted in the browser stays: a refresh asks for no scope.
  const isRefresh = credential.authenticationProtocolVariant === 'AuthorizationCode';
  const scope =
    isRefresh || credential.parameters.scope === undefined
      ? undefined
      : evaluateText(credential.parameters.scope, login);
  const common = present({ scope, resource });

  switch (credential.authenticationProtocolVariant) {
    case 'ClientCredentialsClientSecretBasic':
    case 'ClientCredentialsClientSecret':
      return { grantType: 'client_credentials', parameters: common, isRepeatable: true };
    case 'ClientCredentialsJwtAssertion':
      // The client's assertion may be used once.
      return { grantType: 'client_credentials', parameters: common, isRepeatable: false };
    case 'JwtBearer': {
      const assertion = assertionOf(login as OAuthLogin<Asserted>, credential.parameters.claims, options);
      return { grantType: JWT_BEARER, parameters: { ...common, assertion }, isRepeatable: false };
    }
    case 'AuthorizationCode':
      if (refreshToken === undefined)
        throw new AppError('CREDENTIAL_NOT_CONNECTED', `Nobody has connected ${credential.name} yet.`, {
          internal: { processed: 'no', credential: credential.name, reason: 'no-refresh-token' },
        });
      return {
        grantType: 'refresh_token',
        parameters: { ...common, refresh_token: refreshToken },
        isRepeatable: false,
      };
    case 'TokenExchange': {
      const { claims, actorClaims, audience, requestedTokenType } = credential.parameters;
      const exchanged = login as OAuthLogin<Asserted>;
      const actor = actorClaims === undefined ? undefined : assertionOf(exchanged, actorClaims, options);
      return {
        grantType: TOKEN_EXCHANGE,
        parameters: {
          ...common,
          ...present({ audience, requested_token_type: requestedTokenType }),
          subject_token: assertionOf(exchanged, claims, options),
          subject_token_type: JWT_TYPE,
          ...(actor === undefined ? {} : { actor_token: actor, actor_token_type: JWT_TYPE }),
        },
        isRepeatable: false,
      };
    }
  }
}
