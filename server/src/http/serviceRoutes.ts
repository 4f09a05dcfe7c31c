/**
 * What anybody may ask: whether the companion lives, is ready, how its tokens are checked, how its API looks.
 *
 * @module
 */
import { timingSafeEqual, createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import {
  ASSERTION_ALGORITHMS,
  AUDIENCES,
  resourceOf,
  SCOPE_NAMES,
  type SigningKeys,
} from '../identity/index.ts';
import type { BreakerState, Metrics, Road } from '../telemetry/index.ts';
import type { Lifecycle } from './lifecycle.ts';
import { buildOpenApi } from './openApi.ts';
import { buildOpenApiTwin } from './openApiTwin.ts';
import { addressOf, requestIdOf } from './exchange.ts';
import { AppError } from '../errors.ts';
import { respondProblem, send } from './respond.ts';

/** How long the database may take to say it is there, in milliseconds. */
const DATABASE_CHECK_MS = 2_000;

/** What they work with. */
export interface ServiceRoutesOptions {
  readonly issuer: string;
  readonly keys: Pick<SigningKeys, 'published'>;
  /** Asked whether it is there. */
  readonly database: { query(sql: string): Promise<unknown> };
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
  /** Lets Prometheus in from elsewhere than this machine; absent: nobody else. */
  readonly metricsToken?: string | undefined;
  /** How the ways to the vendors are. */
  readonly roads?: (() => readonly Road[]) | undefined;
}

type Handler = (request: Request, response: Response) => Promise<void> | void;

const json = (response: Response, body: unknown, status = 200, headers = {}): void =>
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body), headers);
/** Public and the same for everybody: may be kept for five minutes. */
const PUBLIC = { 'cache-control': 'public, max-age=300', 'cross-origin-resource-policy': 'cross-origin' };

/** Address → handler of `GET`. */
export function createServiceRoutes(options: ServiceRoutesOptions): Readonly<Record<string, Handler>> {
  const { issuer, keys, database, metrics, lifecycle, metricsToken, roads = () => [] } = options;
  let description: object | undefined;
  let twin: object | undefined;

  return {
    '/healthz': (_request, response) => json(response, { status: 'alive' }),
    '/readyz': async (request, response) => {
      const isDatabaseThere = await answersInTime(database);
      const isReady = isDatabaseThere && lifecycle.phase() === 'serving';
      const body = {
        status: isReady ? 'ready' : 'not-ready',
        phase: lifecycle.phase(),
        database: isDatabaseThere ? 'available' : 'unavailable',
        // A vendor that is down does not make the companion unready: the other vendors’ calls still work.
        // Who they are is not for strangers.
        ...(maySeeMetrics(request, metricsToken) ? { vendors: breakersOf(roads()) } : {}),
      };
      json(response, body, isReady ? 200 : 503);
    },
    '/metrics': async (request, response) => {
      if (!maySeeMetrics(request, metricsToken)) {
        const hidden = new AppError('ROUTE_NOT_FOUND', 'There is nothing at this address.');
        respondProblem({ requestId: requestIdOf(request), request, response }, hidden, lifecycle);
        return;
      }
      const { contentType, text } = await metrics.expose();
      send(response, 200, contentType, text);
    },
    '/openapi.json': (_request, response) =>
      json(response, (description ??= buildOpenApi(issuer)), 200, PUBLIC),
    '/openapi-3.0.json': (_request, response) =>
      json(response, (twin ??= buildOpenApiTwin(issuer)), 200, PUBLIC),
    '/.well-known/jwks.json': (_request, response) =>
      json(response, { keys: keys.published().map(({ publicJwk }) => publicJwk) }, 200, PUBLIC),
    '/.well-known/oauth-authorization-server': (_request, response) =>
      json(response, metadataOf(issuer), 200, PUBLIC),
  };
}

/** Target → operation → breaker. */
function breakersOf(roads: readonly Road[]): Record<string, Record<string, BreakerState>> {
  const vendors: Record<string, Record<string, BreakerState>> = {};
  for (const { target, operation, breaker } of roads) (vendors[target] ??= {})[operation] = breaker;
  return vendors;
}

/** RFC 8414. */
const metadataOf = (issuer: string) => ({
  issuer,
  token_endpoint: `${issuer}/oauth/token`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  grant_types_supported: ['client_credentials', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
  response_types_supported: [],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
  scopes_supported: SCOPE_NAMES,
  // RFC 9728 §4.
  protected_resources: AUDIENCES.map((audience) => resourceOf(issuer, audience)),
  service_documentation: `${issuer}/openapi.json`,
});

function answersInTime(database: ServiceRoutesOptions['database']): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), DATABASE_CHECK_MS);
    const settle = (isThere: boolean): void => {
      clearTimeout(timer);
      resolve(isThere);
    };
    database.query('SELECT 1').then(
      () => settle(true),
      () => settle(false),
    );
  });
}

function maySeeMetrics(request: Request, token: string | undefined): boolean {
  const address = addressOf(request);
  // Behind a proxy on this machine everybody comes from here: a forwarded call needs the token.
  const isForwarded =
    request.headers['x-forwarded-for'] !== undefined || request.headers['forwarded'] !== undefined;
  if ((address.startsWith('127.') || address === '::1') && !isForwarded) return true;
  const offered = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return token !== undefined && offered !== undefined && timingSafeEqual(digest(offered), digest(token));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
