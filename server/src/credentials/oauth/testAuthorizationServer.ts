/**
 * A real OAuth server for tests, `oidc-provider`, configured like the vendors': client credentials, a resource, no refresh.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A running authorization server. */
export interface TestAuthorizationServer {
  readonly url: string;
  /** Token requests so far. */
  readonly requests: () => number;
  close(): Promise<void>;
}

/** What Basic authentication and form bodies must not trip over. */
export const TRICKY_SECRET = 'p:%+& =~"/s3cr3t-Value';

/**
 * Clients `rialto-basic` (client_secret_basic) and `rialto-post` (client_secret_post), both with {@link TRICKY_SECRET};
 * tokens are JWTs with audience `urn:test:api`.
 *
 * @param lifetimeS - Of a token, in seconds.
 */
export async function openTestAuthorizationServer(lifetimeS = 300): Promise<TestAuthorizationServer> {
  let count = 0;
  const server = createServer((request, response) => {
    if (request.url === '/token') count += 1;
    void callback(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = (name: string, method: 'client_secret_basic' | 'client_secret_post') => ({
    client_id: `rialto-${name}`,
    client_secret: TRICKY_SECRET,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: method,
  });
  const provider = new Provider(url, {
    clients: [client('basic', 'client_secret_basic'), client('post', 'client_secret_post')],
    scopes: ['cases:read', 'cases:write'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'cases:read cases:write',
          audience: 'urn:test:api',
          accessTokenTTL: lifetimeS,
          accessTokenFormat: 'jwt',
        }),
      },
    },
  });
  const callback = provider.callback();
  return {
    url,
    requests: () => count,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
