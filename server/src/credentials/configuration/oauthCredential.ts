/**
 * External credentials of the OAuth protocol, by variant. Names are Salesforce's where Salesforce has them; the others are marked "ours".
 *
 * @module
 */
import { z } from 'zod';
import {
  algorithm,
  assertionLifetimeS,
  claims,
  clientId,
  common,
  keyId,
  principal,
  text,
} from './commonParameters.ts';
import { address, clientCertificate, secretReference } from './names.ts';

/** In all OAuth variants. */
const oauth = {
  ...common,
  authenticationProtocol: z.literal('OAuth'),
  /** Ours: shown to the token endpoint. */
  clientCertificate: clientCertificate.optional(),
  /** Ours: access tokens are bound to a key of the companion. @see {@link https://www.rfc-editor.org/rfc/rfc9449 | RFC 9449} */
  dpop: z.boolean().default(false),
};
const tokenParameters = {
  /** The token endpoint. */
  AuthProviderUrl: address,
  /** Text or formula. */
  scope: text.optional(),
  /** RFC 8707; ours. */
  resource: text.optional(),
  /** Where the endpoint does not say how long its token lives, in seconds. Default 300. */
  defaultTokenLifetimeS: z.int().min(10).max(86_400).default(300),
};
const secretLogin = z.strictObject({ clientId, clientSecret: secretReference });
const keyLogin = z.strictObject({ clientId, /** PEM. */ signingKey: secretReference, keyId });
/** By secret, by key, or by nothing (a public client). */
const anyLogin = z.strictObject({
  clientId,
  clientSecret: secretReference.optional(),
  signingKey: secretReference.optional(),
  keyId,
});

/** What proves the client must be there, and nothing else. */
function loginFaults({
  parameters: { clientAuthentication },
  principals,
}: {
  readonly parameters: { readonly clientAuthentication: string };
  readonly principals: readonly { readonly parameters: z.output<typeof anyLogin> }[];
}): { readonly path: (string | number)[]; readonly message: string }[] {
  return principals.flatMap(({ parameters: { clientSecret, signingKey } }, i) => {
    const fault = (name: string, message: string) => [
      { path: ['principals', i, 'parameters', name], message },
    ];
    const needed = `must be there for ${clientAuthentication}`;
    if (clientAuthentication.startsWith('client_secret') && clientSecret === undefined)
      return fault('clientSecret', needed);
    return clientAuthentication === 'private_key_jwt' && signingKey === undefined
      ? fault('signingKey', needed)
      : [];
  });
}

/** One of the variants. */
export const oauthCredentialSchema = z.discriminatedUnion('authenticationProtocolVariant', [
  z.strictObject({
    ...oauth,
    /** Secret in `Authorization: Basic`. */
    authenticationProtocolVariant: z.literal('ClientCredentialsClientSecretBasic'),
    parameters: z.strictObject(tokenParameters),
    principals: principal(secretLogin),
  }),
  z.strictObject({
    ...oauth,
    /** Secret in the body. */
    authenticationProtocolVariant: z.literal('ClientCredentialsClientSecret'),
    parameters: z.strictObject(tokenParameters),
    principals: principal(secretLogin),
  }),
  z.strictObject({
    ...oauth,
    /** `private_key_jwt`. @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-2.2 | RFC 7523 §2.2} */
    authenticationProtocolVariant: z.literal('ClientCredentialsJwtAssertion'),
    parameters: z.strictObject({
      ...tokenParameters,
      algorithm,
      /** Default the token endpoint. */ assertionAudience: text.optional(),
      assertionLifetimeS,
    }),
    principals: principal(keyLogin),
  }),
  z.strictObject({
    ...oauth,
    /** The assertion is the grant. @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-2.1 | RFC 7523 §2.1} */
    authenticationProtocolVariant: z.literal('JwtBearer'),
    parameters: z.strictObject({
      ...tokenParameters,
      algorithm,
      assertionLifetimeS,
      /** `iss`, `sub`, `aud` and more; `aud` defaults to the token endpoint, `iss` to the client id. */ claims,
    }),
    principals: principal(
      z.strictObject({
        clientId: clientId.optional(),
        clientSecret: secretReference.optional(),
        signingKey: secretReference,
        keyId,
      }),
      ['NamedPrincipal', 'PerUserPrincipal'],
    ),
  }),
  z
    .strictObject({
      ...oauth,
      /** A person consents in the browser; PKCE, refresh tokens. Salesforce: Browser Flow. */
      authenticationProtocolVariant: z.literal('AuthorizationCode'),
      parameters: z.strictObject({
        ...tokenParameters,
        AuthorizeUrl: address,
        /** Ours, RFC 7009. */
        RevokeUrl: address.optional(),
        /** Compared with `iss` of the callback. @see {@link https://www.rfc-editor.org/rfc/rfc9207 | RFC 9207} */
        issuer: text.optional(),
        clientAuthentication: z
          .enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'])
          .default('client_secret_basic'),
        algorithm,
        /** More parameters of the authorization request, e.g. `prompt`. */
        authorizeParameters: z
          .record(
            z
              .string()
              .regex(
                /^(?!(?:client_id|response_type|redirect_uri|scope|state|nonce|code_challenge|code_challenge_method|resource)$)\w{1,60}$/,
                'must be a parameter that the companion does not set itself',
              ),
            text,
          )
          .default({}),
        /** How long after its first use the vendor still takes a rotated refresh token, in seconds. Default 0: a refresh token is never sent twice. */
        refreshTokenReuseS: z.int().min(0).max(300).default(0),
      }),
      principals: principal(anyLogin, ['NamedPrincipal', 'PerUserPrincipal']),
    })
    .superRefine((credential, context) => {
      for (const fault of loginFaults(credential)) context.addIssue({ code: 'custom', ...fault });
    }),
  z.strictObject({
    ...oauth,
    /** Ours: a JWT about the user, which the companion signs, is exchanged. @see {@link https://www.rfc-editor.org/rfc/rfc8693 | RFC 8693} */
    authenticationProtocolVariant: z.literal('TokenExchange'),
    parameters: z.strictObject({
      ...tokenParameters,
      algorithm,
      assertionLifetimeS,
      /** Claims of the subject token. */
      claims,
      /** Claims of an actor token. Absent: none is sent. */
      actorClaims: claims.optional(),
      audience: text.optional(),
      requestedTokenType: text.optional(),
    }),
    principals: principal(
      z.strictObject({
        clientId,
        clientSecret: secretReference.optional(),
        signingKey: secretReference,
        keyId,
      }),
      ['NamedPrincipal', 'PerUserPrincipal'],
    ),
  }),
]);

/** One that gets access tokens from a token endpoint. */
export type OAuthCredential = Readonly<z.output<typeof oauthCredentialSchema>>;
/** The external credential of one OAuth variant. */
export type OAuthCredentialOf<Variant extends OAuthCredential['authenticationProtocolVariant']> = Extract<
  OAuthCredential,
  { authenticationProtocolVariant: Variant }
>;
