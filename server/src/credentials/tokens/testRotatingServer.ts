/**
 * A real OAuth server for tests, `oidc-provider`, that rotates refresh tokens and takes a second use of one for theft.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** The client of the test companions. */
export const ROTATING_CLIENT = { id: 'rialto', secret: 'rotating-client-secret' };

/** A running authorization server. */
export interface RotatingServer {
  /** The token endpoint. */
  readonly tokenUrl: string;
  /** Every refresh token it was sent, in order. */
  readonly presented: readonly string[];
  /** OAuth errors it answered with. */
  readonly refusals: readonly string[];
  /** Token requests that got as far as a grant or a refusal. */
  requests(): number;
  /** A login at the server, as a browser flow would leave it. @returns its refresh token. */
  connect(): Promise<string>;
  /** From now on it acts on token requests and says nothing. @returns Resolves once it has acted on one. */
  fallSilent(): Promise<void>;
  speakAgain(): void;
  close(): Promise<void>;
}

const ACCOUNT = 'advisor';

/** @param lifetimeS - Of an access token, in seconds. */
export async function openRotatingServer(lifetimeS = 300): Promise<RotatingServer> {
  let acted: (() => void) | undefined;
  const presented: string[] = [];
  const refusals: string[] = [];
  let count = 0;
  const server = createServer((request, response) => {
    if (acted !== undefined) silence(response, acted);
    void callback(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: [
      {
        client_id: ROTATING_CLIENT.id,
        client_secret: ROTATING_CLIENT.secret,
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        redirect_uris: ['https://companion.example/callback'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    scopes: ['openid', 'offline_access'],
    features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
    ttl: { AccessToken: lifetimeS, ClientCredentials: lifetimeS, RefreshToken: 86_400, Grant: 86_400 },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
  });
  const note = (refreshToken: unknown): void => {
    count += 1;
    if (typeof refreshToken === 'string') presented.push(refreshToken);
  };
  provider.on('grant.success', ({ oidc }) => note(oidc.params?.['refresh_token']));
  provider.on('grant.error', ({ oidc }, error) => {
    note(oidc.params?.['refresh_token']);
    refusals.push(error.message);
  });
  const callback = provider.callback();
  return {
    tokenUrl: `${url}/token`,
    presented,
    refusals,
    requests: () => count,
    async connect() {
      const client = await provider.Client.find(ROTATING_CLIENT.id);
      if (client === undefined) throw new Error('the client is not there');
      const grant = new provider.Grant({ accountId: ACCOUNT, clientId: ROTATING_CLIENT.id });
      grant.addOIDCScope('openid offline_access');
      const token = new provider.RefreshToken({
        accountId: ACCOUNT,
        client,
        grantId: await grant.save(),
        gty: 'authorization_code',
        scope: 'openid offline_access',
      });
      return token.save();
    },
    fallSilent: () =>
      new Promise((resolve) => {
        acted = resolve;
      }),
    speakAgain() {
      acted = undefined;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Lets everything happen but the answer. */
function silence(response: ServerResponse, acted: () => void): void {
  response.write = () => true;
  response.end = () => {
    acted();
    return response;
  };
}
