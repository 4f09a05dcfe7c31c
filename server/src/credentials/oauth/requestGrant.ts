/**
 * Asks a token endpoint for a token: the client credentials grant, by openid-client, through egress.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.4 | RFC 6749 §4.4}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8707 | RFC 8707}, for `resource`
 * @module
 */
import { randomUUID } from 'node:crypto';
import {
  allowInsecureRequests,
  clientCredentialsGrant,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  type CustomFetch,
} from 'openid-client';
import { createDeadline } from '../../deadline.ts';
import type { Egress } from '../../egress/index.ts';
import { AppError } from '../../errors.ts';
import type { Grant, RequestGrant } from '../tokens/accessTokens.ts';
import { asGrantError } from './grantErrors.ts';
import { tokenTarget } from '../configuration/loadCredentials.ts';
import type { ExternalCredential } from '../tokens/accessTokens.ts';
import type { Secrets } from '../vault/secrets.ts';

/** For one token, retries included, in milliseconds: whoever waits has ten seconds in all, and still has a call to make. */
const TOKEN_BUDGET_MS = 6_000;
/** @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.1 | RFC 6750 §2.1} */
const BEARER_TOKEN = /^[A-Za-z0-9._~+/-]{1,8192}=*$/;
/** openid-client wants an issuer; without an ID token it is compared with nothing. */
const NO_ISSUER = 'https://issuer.invalid';

/** What {@link createGrantRequests} needs. */
export interface GrantRequestOptions {
  readonly secrets: Secrets;
  readonly egress: Egress;
}

function createFetch(egress: Egress, credential: ExternalCredential): CustomFetch {
  return async (url, { method, headers, body }) => {
    if (url !== new URL(credential.parameters.AuthProviderUrl).href)
      throw new AppError(
        'EGRESS_REFUSED',
        `${credential.name} has another token endpoint than is configured.`,
      );
    const answer = await egress.send({
      target: tokenTarget(credential.name),
      path: '',
      method: method as 'POST',
      own: headers,
      // openid-client sends a form.
      body: (body as URLSearchParams).toString(),
      readAs: 'text',
      repeatable: true,
      operation: 'token',
      requestId: randomUUID(),
      deadline: createDeadline(TOKEN_BUDGET_MS),
    });
    return new Response((answer.body as Buffer<ArrayBuffer> | undefined) ?? '', {
      status: answer.status === 204 ? 200 : answer.status,
      headers: answer.headers,
    });
  };
}

function configure(egress: Egress, credential: ExternalCredential, secret: string): Configuration {
  const { parameters, principals, authenticationProtocolVariant } = credential;
  const [principal] = principals.toSorted((a, b) => a.sequenceNumber - b.sequenceNumber);
  const clientId = principal?.parameters.clientId ?? '';
  const authentication =
    authenticationProtocolVariant === 'ClientCredentialsClientSecretBasic'
      ? ClientSecretBasic(secret)
      : ClientSecretPost(secret);
  const server = { issuer: NO_ISSUER, token_endpoint: parameters.AuthProviderUrl };
  const configuration = new Configuration(server, clientId, {}, authentication);
  // Only for loopback: loadCredentials lets no other http:// through.
  if (parameters.AuthProviderUrl.startsWith('http://')) allowInsecureRequests(configuration);
  configuration[customFetch] = createFetch(egress, credential);
  configuration.timeout = 0;
  return configuration;
}

const secretNameOf = ({ principals }: ExternalCredential): string =>
  principals.toSorted((a, b) => a.sequenceNumber - b.sequenceNumber)[0]?.parameters.clientSecret.secret ?? '';

/** Makes one request per call; {@link createAccessTokens} sees to it that there are few. Every error says that nothing was processed. */
export function createGrantRequests({ secrets, egress }: GrantRequestOptions): RequestGrant {
  return async function requestGrant(credential): Promise<Grant> {
    try {
      const configuration = configure(egress, credential, await secrets.read(secretNameOf(credential)));
      const { scope, resource } = credential.parameters;
      const granted = await clientCredentialsGrant(configuration, {
        ...(scope === undefined ? {} : { scope }),
        ...(resource === undefined ? {} : { resource }),
      });
      if (granted.token_type !== 'bearer' || !BEARER_TOKEN.test(granted.access_token))
        throw new AppError('CREDENTIAL_GRANT_FAILED', `${credential.name} granted no bearer token.`);
      const { expires_in: lifetimeS } = granted;
      return {
        accessToken: granted.access_token,
        lifetimeMs: lifetimeS === undefined ? undefined : lifetimeS * 1_000,
      };
    } catch (error) {
      throw asGrantError(credential.name, error);
    }
  };
}
