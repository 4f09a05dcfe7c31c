/**
 * The OAuth server in front of both vendors: `oidc-provider`, reduced to client credentials.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8707 | RFC 8707: resource indicators}
 * @module
 */
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { errors, Provider, type Adapter, type JWK } from 'oidc-provider';
import { startVendorService, type RunningService } from '../vendorService.ts';

/** A client of the OAuth server, which may have tokens for one vendor. */
export interface VendorClient {
  readonly clientId: string;
  readonly secret: string;
  readonly authentication: 'client_secret_basic' | 'client_secret_post';
  /** Resource indicator, and audience of its tokens. */
  readonly resource: string;
  /** Space-separated. */
  readonly scope: string;
}

/** What the OAuth server needs. */
export interface AuthorizationServerOptions {
  readonly port: number;
  readonly clients: readonly VendorClient[];
  /** How long an access token holds, in seconds. */
  readonly tokenLifetimeSeconds: number;
}

/** A running OAuth server. */
export interface AuthorizationServer extends RunningService {
  /** The issuer, which is its address. */
  readonly issuer: string;
}

/** Starts the OAuth server with a signing key of its own. @throws if the port is taken. */
export async function startAuthorizationServer(
  options: AuthorizationServerOptions,
): Promise<AuthorizationServer> {
  const service = await startVendorService({
    name: 'OAuth server',
    port: options.port,
    faultKinds: ['slow', 'down', 'error', 'malformed'],
    failing: {
      refuse: (response, status) =>
        void response.status(status).json({
          error: status === 503 ? 'temporarily_unavailable' : 'server_error',
          error_description: 'The authorization server cannot answer at the moment.',
        }),
      lie: (body) => body,
    },
    api: (issuer) => {
      const provider = createProvider(issuer, options);
      insistOnAuthentication(provider);
      const handle = provider.callback();
      const api: RequestHandler = (request, response) => void handle(request, response);
      return api;
    },
  });
  return { ...service, issuer: service.url };
}

function createProvider(
  issuer: string,
  { clients, tokenLifetimeSeconds }: AuthorizationServerOptions,
): Provider {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'ES256' } as JWK;

  return new Provider(issuer, {
    adapter: () => NOTHING_KEPT,
    clients: clients.map(({ clientId, secret, authentication, scope }) => ({
      client_id: clientId,
      client_secret: secret,
      token_endpoint_auth_method: authentication,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope,
      id_token_signed_response_alg: 'ES256',
    })),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    jwks: { keys: [key] },
    responseTypes: [],
    scopes: clients.flatMap(({ scope }) => scope.split(' ')),
    ttl: { ClientCredentials: tokenLifetimeSeconds },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource() {
          throw new errors.InvalidTarget('resource is missing');
        },
        getResourceServerInfo(_ctx, resource, { clientId }) {
          const client = clients.find((one) => one.clientId === clientId && one.resource === resource);
          if (client === undefined) throw new errors.InvalidTarget('not a resource of this client');
          return {
            audience: resource,
            scope: client.scope,
            accessTokenTTL: tokenLifetimeSeconds,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
  });
}

/** `oidc-provider` takes a secret from header or body alike; real vendors often insist on one of them, and so do these. */
function insistOnAuthentication(provider: Provider): void {
  provider.use(async (ctx, next) => {
    await next();
    const { client } = (ctx.oidc ?? {}) as { readonly client?: { readonly tokenEndpointAuthMethod: string } };
    if (client === undefined || ctx.status !== 200) return;
    const used = ctx.get('Authorization') === '' ? 'client_secret_post' : 'client_secret_basic';
    if (used === client.tokenEndpointAuthMethod) return;
    ctx.status = 401;
    ctx.body = { error: 'invalid_client', error_description: 'client authentication failed' };
  });
}

/** Clients are fixed and access tokens are signed, so there is nothing to keep. */
const NOTHING_KEPT: Adapter = {
  upsert: async () => undefined,
  find: async () => undefined,
  findByUserCode: async () => undefined,
  findByUid: async () => undefined,
  consume: async () => undefined,
  destroy: async () => undefined,
  revokeByGrantId: async () => undefined,
};
