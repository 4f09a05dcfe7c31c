/**
 * `POST /oauth/token` in OAuth's own words.
 *
 * @module
 */
import type { Grant, GrantToken } from '../identity/index.ts';
import { readGrantRequest } from './grantRequest.ts';
import { createOAuthEndpoint, type OAuthServices } from './oauthEndpoint.ts';

/** Its name in log and metrics. */
export const TOKEN_ROUTE = 'POST /oauth/token';

/** What the endpoint works with. */
export interface TokenEndpointServices extends OAuthServices {
  readonly grantToken: GrantToken;
}

/** The endpoint's handler. */
export function createTokenEndpoint(services: TokenEndpointServices) {
  const { grantToken, metrics } = services;
  return createOAuthEndpoint(
    {
      on: TOKEN_ROUTE,
      audit: 'identity.token.issued',
      read: readGrantRequest,
      async grant(asked, admit) {
        const grant = await grantToken(asked);
        // Behind the proof, and before the token is given away: a stolen secret is of no use elsewhere.
        admit(grant.client);
        return { body: bodyOf(grant), orgId: grant.orgId, detail: detailOf(grant) };
      },
      count: (code) => metrics.tokenRequest(code ?? 'issued'),
    },
    services,
  );
}

const detailOf = ({ scopes, userId, provenBy }: Grant) => ({
  scope: scopes.join(' '),
  provenBy,
  ...(userId === undefined ? {} : { userId }),
});

const bodyOf = ({ accessToken, expiresIn, scopes }: Grant) => ({
  access_token: accessToken,
  token_type: 'Bearer',
  expires_in: expiresIn,
  scope: scopes.join(' '),
});
