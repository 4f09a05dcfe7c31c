/**
 * What apps' backends call, in OAuth's words: the redemption of a code (RFC 8693), the introspection of a token (RFC 7662) and
 * its revocation (RFC 7009). A browser gets nothing here: there is no CORS, and every call needs the client's own credential.
 *
 * @module
 */
import type { Request } from 'express';
import { AppError } from '../errors.ts';
import type { Client, ClientAuthentication, ProvingRequest } from '../identity/index.ts';
import { REDEEM_PATH, type EmbedTokenOperations, type Redemption } from '../operations/index.ts';
import { invalidRequest, readProvenForm, type Form } from './clientProof.ts';
import { addressOf } from './exchange.ts';
import { createOAuthEndpoint, type OAuthServices } from './oauthEndpoint.ts';

/** The grant of a redemption. */
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
/** What a code is, in words of RFC 8693. */
export const CODE_TYPE = 'urn:rialto:token-type:embed-code';
/** What is issued for it. */
export const ISSUED_TYPE = 'urn:ietf:params:oauth:token-type:jwt';
/** Where tokens are asked about. */
export const INTROSPECT_PATH = '/v1/embed/sessions/introspect';
/** Where they are given back. */
export const REVOKE_PATH = '/v1/embed/sessions/revoke';

/** What the endpoints work with. */
export interface EmbedEndpointServices extends OAuthServices {
  readonly clientAuthentication: Pick<ClientAuthentication, 'authenticate'>;
  readonly embedTokens: EmbedTokenOperations;
}

type RedeemRequest = ProvingRequest & Redemption;
type TokenRequest = ProvingRequest & { readonly token: string };

/** Address → handler of `POST`. */
export function createEmbedEndpoints(services: EmbedEndpointServices) {
  const { clientAuthentication, embedTokens } = services;
  const authenticate = async (
    asked: ProvingRequest,
    admit: (client: Client, permission: 'embed:redeem') => void,
  ): Promise<Client> => {
    const client = await clientAuthentication.authenticate(asked);
    admit(client, 'embed:redeem');
    return client;
  };
  return {
    [REDEEM_PATH]: createOAuthEndpoint<RedeemRequest>(
      {
        on: `POST ${REDEEM_PATH}`,
        audit: 'embed.code.redeemed',
        read: readRedemption,
        async grant(asked, admit) {
          const client = await authenticate(asked, admit);
          const { accessToken, expiresIn, sessionId, orgId, audit } = await embedTokens.redeem(asked, client);
          const body = {
            access_token: accessToken,
            issued_token_type: ISSUED_TYPE,
            token_type: 'DPoP',
            expires_in: expiresIn,
            session_id: sessionId,
          };
          return { body, orgId, subject: sessionId, detail: audit };
        },
      },
      services,
    ),
    [INTROSPECT_PATH]: createOAuthEndpoint<TokenRequest>(
      {
        on: `POST ${INTROSPECT_PATH}`,
        audit: 'embed.token.introspected',
        read: readToken,
        async grant(asked, admit) {
          const { clientId } = await authenticate(asked, admit);
          const claims = await embedTokens.inspect(asked.token, clientId);
          const active = claims !== undefined;
          return {
            body: active ? { active, token_type: 'DPoP', client_id: clientId, ...claims } : { active },
            orgId: claims?.org ?? null,
            subject: claims?.sid,
            detail: { active },
          };
        },
      },
      services,
    ),
    [REVOKE_PATH]: createOAuthEndpoint<TokenRequest>(
      {
        on: `POST ${REVOKE_PATH}`,
        audit: 'embed.token.revoked',
        read: readToken,
        async grant(asked, admit) {
          const { clientId } = await authenticate(asked, admit);
          const claims = await embedTokens.revoke(asked.token, clientId);
          // What is not a good token has nothing left to revoke (RFC 7009 §2.2).
          return {
            orgId: claims?.org ?? null,
            subject: claims?.sid,
            detail: { ended: claims === undefined ? 0 : 1 },
          };
        },
      },
      services,
    ),
  };
}

async function readRedemption(request: Request): Promise<RedeemRequest> {
  const { form, proof } = await readProvenForm(request);
  const dpop = request.headers['dpop'];
  if (must(form, 'grant_type') !== TOKEN_EXCHANGE)
    throw new AppError('GRANT_TYPE_UNSUPPORTED', `The grant is not ${TOKEN_EXCHANGE}.`);
  if (must(form, 'subject_token_type') !== CODE_TYPE)
    throw invalidRequest(`subject_token_type is not ${CODE_TYPE}.`);
  return {
    proof,
    address: addressOf(request),
    code: must(form, 'subject_token'),
    audience: must(form, 'audience'),
    nonce: must(form, 'nonce'),
    keyProof: typeof dpop === 'string' ? dpop : undefined,
  };
}

async function readToken(request: Request): Promise<TokenRequest> {
  const { form, proof } = await readProvenForm(request);
  return { proof, address: addressOf(request), token: must(form, 'token') };
}

function must(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined || value === '') throw invalidRequest(`${name} is missing.`);
  return value;
}
