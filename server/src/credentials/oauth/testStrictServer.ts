/**
 * A strict OAuth server for tests, `oidc-provider`: rotating refresh tokens, DPoP with nonces, signed client assertions, PKCE, `iss`, resource
 * indicators, and the grants of RFC 7523 and RFC 8693.
 *
 * @module
 */
import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import Provider, { errors, type KoaContextWithOIDC } from 'oidc-provider';

/** Where the browser comes back to. */
export const REDIRECT_URI = 'https://companion.example/oauth/callback';
export const RESOURCE = 'urn:test:api';
export const CLIENT_SECRET = 'p:%+& =~"/s3cr3t-Value';
/** What a client may be called. */
export type StrictClient =
  | 'rialto-key'
  | 'rialto-dpop'
  | 'rialto-browser'
  | 'rialto-browser-dpop'
  | 'rialto-bearer'
  | 'rialto-exchange';

/** A running server. */
export interface StrictServer {
  readonly url: string;
  readonly provider: Provider;
  /** PEM of the key its clients sign with, P-256. */
  readonly clientKey: string;
  /** Forms and headers of token and revocation requests, as they came. */
  readonly requests: {
    readonly path: string;
    readonly form: URLSearchParams;
    readonly headers: IncomingMessage['headers'];
  }[];
  /** Assertions and subject tokens that were taken. */
  readonly assertions: jwt.JwtPayload[];
  /** Answers the next requests to the token endpoint itself, once each; `undefined` lets the server. */
  readonly interventions: ((response: ServerResponse) => void)[];
  /** Walks an authorization address to its end, as a person who consents (or not) would. @returns where the browser is sent back to. */
  browse(authorizationUrl: string, choice?: 'consent' | 'deny'): Promise<URL>;
  close(): Promise<void>;
}

const SCOPES = ['openid', 'offline_access', 'cases:read', 'cases:write'];

function clientsOf(publicJwk: JsonWebKey): object[] {
  const browser = {
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: [REDIRECT_URI],
    response_types: ['code'],
    client_secret: CLIENT_SECRET,
    token_endpoint_auth_method: 'client_secret_basic',
  };
  const machine = { redirect_uris: [], response_types: [], jwks: { keys: [{ ...publicJwk, kid: 'k1' }] } };
  return [
    {
      ...machine,
      client_id: 'rialto-key',
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
    },
    {
      ...machine,
      client_id: 'rialto-dpop',
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      dpop_bound_access_tokens: true,
    },
    { ...browser, client_id: 'rialto-browser' },
    {
      ...browser,
      client_id: 'rialto-browser-dpop',
      client_secret: undefined,
      token_endpoint_auth_method: 'none',
      dpop_bound_access_tokens: true,
    },
    {
      ...machine,
      client_id: 'rialto-bearer',
      grant_types: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
      client_secret: CLIENT_SECRET,
      token_endpoint_auth_method: 'client_secret_basic',
    },
    {
      ...machine,
      client_id: 'rialto-exchange',
      grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'],
      client_secret: CLIENT_SECRET,
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ];
}

/** Takes an assertion once, signed by the client's key, for this server. */
function createAssertionCheck(url: string, key: KeyObject, taken: jwt.JwtPayload[]) {
  return (assertion: unknown): jwt.JwtPayload => {
    try {
      const claims = jwt.verify(String(assertion), key, { algorithms: ['ES256'], audience: `${url}/token` });
      if (
        typeof claims === 'string' ||
        claims.jti === undefined ||
        taken.some(({ jti }) => jti === claims.jti)
      )
        throw new Error('no jti, or an old one');
      taken.push(claims);
      return claims;
    } catch {
      throw new errors.InvalidGrant('the assertion is not valid');
    }
  };
}

function registerGrants(provider: Provider, check: (assertion: unknown) => jwt.JwtPayload): void {
  const grant = async (ctx: KoaContextWithOIDC, more: object): Promise<void> => {
    const client = ctx.oidc.client!;
    const token = new provider.ClientCredentials({ client, scope: ctx.oidc.params?.['scope'] as string });
    ctx.body = { access_token: await token.save(), token_type: 'Bearer', expires_in: 300, ...more };
  };
  provider.registerGrantType(
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    async (ctx) => {
      check(ctx.oidc.params?.['assertion']);
      await grant(ctx, { scope: ctx.oidc.params?.['scope'] });
    },
    ['assertion', 'scope'],
  );
  provider.registerGrantType(
    'urn:ietf:params:oauth:grant-type:token-exchange',
    async (ctx) => {
      const { subject_token, subject_token_type, actor_token } = ctx.oidc.params ?? {};
      if (subject_token_type !== 'urn:ietf:params:oauth:token-type:jwt')
        throw new errors.InvalidRequest('the subject token is not a JWT');
      check(subject_token);
      if (actor_token !== undefined) check(actor_token);
      await grant(ctx, {
        issued_token_type:
          ctx.oidc.params?.['requested_token_type'] ?? 'urn:ietf:params:oauth:token-type:access_token',
      });
    },
    [
      'subject_token',
      'subject_token_type',
      'actor_token',
      'actor_token_type',
      'audience',
      'requested_token_type',
      'scope',
    ],
  );
}

/** Answers an interaction: logs in, then consents, or says no. */
async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  choice: string,
): Promise<void> {
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (choice === 'deny') {
    const error_description = '<script>alert(1)</script> denied';
    return provider.interactionFinished(request, response, { error: 'access_denied', error_description });
  }
  if (prompt.name === 'login')
    return provider.interactionFinished(request, response, { login: { accountId: 'anna' } });
  const grant = new provider.Grant({ accountId: 'anna', clientId: String(params['client_id']) });
  grant.addOIDCScope(SCOPES.join(' '));
  grant.addResourceScope(RESOURCE, 'cases:read cases:write');
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** @param lifetimeS - Of an access token, in seconds. */
export async function openStrictServer(lifetimeS = 300): Promise<StrictServer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const requests: StrictServer['requests'] = [];
  const interventions: StrictServer['interventions'] = [];
  const assertions: jwt.JwtPayload[] = [];
  let choice = 'consent';

  const server = createServer((request, response) => {
    void (async () => {
      const { pathname } = new URL(request.url ?? '/', url);
      if (pathname.startsWith('/interaction/')) return interact(provider, request, response, choice);
      if (request.method === 'POST' && pathname.startsWith('/token')) {
        const body = await readAll(request);
        requests.push({ path: pathname, form: new URLSearchParams(body), headers: request.headers });
        const intervene = pathname === '/token' ? interventions.shift() : undefined;
        if (intervene !== undefined) {
          intervene(response);
          return undefined;
        }
        // What oidc-provider takes where somebody has read the body before it.
        Object.assign(request, { body });
      }
      return callback(request, response);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: clientsOf(publicKey.export({ format: 'jwk' })) as never,
    scopes: SCOPES,
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => Promise.resolve(true),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'cases:read cases:write',
          audience: RESOURCE,
          accessTokenTTL: lifetimeS,
          accessTokenFormat: 'jwt',
        }),
      },
    },
  });
  registerGrants(provider, createAssertionCheck(url, publicKey, assertions));
  const callback = provider.callback();

  return {
    url,
    provider,
    clientKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    requests,
    assertions,
    interventions,
    async browse(authorizationUrl, wish = 'consent') {
      choice = wish;
      const cookies = new Map<string, string>();
      let next = new URL(authorizationUrl);
      for (let step = 0; step < 12; step += 1) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const answer = await fetch(next, { redirect: 'manual', headers: { cookie } });
        for (const line of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (value === '') cookies.delete(name);
          else cookies.set(name, value);
        }
        const location = answer.headers.get('location');
        if (location === null) throw new Error(`the server said ${answer.status}: ${await answer.text()}`);
        next = new URL(location, next);
        if (next.href.startsWith(REDIRECT_URI)) return next;
      }
      throw new Error('the browser was sent around in circles');
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
