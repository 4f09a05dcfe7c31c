/**
 * The Express application: the route table, what speaks OAuth, what anybody may ask, and nothing else.
 *
 * @module
 */
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { AppError } from '../errors.ts';
import { CALLBACK_PATH } from '../operations/index.ts';
import { createAuthorizationCallback, type AuthorizationCallbackServices } from './authorizationCallback.ts';
import { createEmbedEndpoints, type EmbedEndpointServices } from './embedEndpoints.ts';
import { addressOf, requestIdOf } from './exchange.ts';
import type { Pipeline } from './pipeline.ts';
import { codeOf, statusOf } from './problem.ts';
import { respondProblem } from './respond.ts';
import { createServiceRoutes, type ServiceRoutesOptions } from './serviceRoutes.ts';
import { createTokenEndpoint, type TokenEndpointServices } from './tokenEndpoint.ts';

/** What the application works with. */
export interface AppServices
  extends
    TokenEndpointServices,
    EmbedEndpointServices,
    AuthorizationCallbackServices,
    Omit<ServiceRoutesOptions, 'lifecycle' | 'metrics'> {
  readonly lifecycle: ServiceRoutesOptions['lifecycle'];
  /** Proxies in front whose `X-Forwarded-For` is believed. Default 0: the socket's address counts. */
  readonly trustedProxies?: number | undefined;
}

/** For metrics and log: an address nobody serves has no name of ours. */
const NO_ROUTE = 'none';

/** One address of the route table, and what answers it. */
export interface ServedRoute {
  readonly method: string;
  /** Parameters in braces. */
  readonly path: string;
  readonly pipeline: Pipeline;
}

/** The application. */
export function createApp(services: AppServices, routes: readonly ServedRoute[]): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.enable('strict routing').enable('case sensitive routing');
  app.set('query parser', false).set('trust proxy', services.trustedProxies ?? 0);

  const methods = new Map<string, Set<string>>();
  const serve = (
    method: string,
    path: string,
    handler: (request: Request, response: Response) => unknown,
  ): void => {
    const address = path.replaceAll(/\{(\w+)\}/g, ':$1');
    app[method.toLowerCase() as 'get' | 'post' | 'put' | 'delete'](address, handler);
    const known = methods.get(address) ?? methods.set(address, new Set()).get(address)!;
    for (const one of method === 'GET' ? ['GET', 'HEAD'] : [method]) known.add(one);
  };
  for (const { method, path, pipeline } of routes)
    serve(method, path, (request, response) =>
      pipeline(request, response, addressOf(request), request.params),
    );
  serve('POST', '/oauth/token', createTokenEndpoint(services));
  for (const [path, handler] of Object.entries(createEmbedEndpoints(services))) serve('POST', path, handler);
  serve('GET', CALLBACK_PATH, createAuthorizationCallback(services));
  for (const [path, handler] of Object.entries(createServiceRoutes(services))) serve('GET', path, handler);

  for (const [address, known] of methods) {
    const allow = [...known].join(', ');
    app.all(address, (request, response) => {
      const error = new AppError('METHOD_NOT_ALLOWED', `The address takes ${allow}.`);
      refuse(services, request, response, error, { allow });
    });
  }
  app.use((request, response) => {
    refuse(services, request, response, new AppError('ROUTE_NOT_FOUND', 'There is nothing at this address.'));
  });
  const onError: ErrorRequestHandler = (error: unknown, request, response, _next) => {
    // Express itself only ever complains about an address it cannot decode.
    const isAddress = error instanceof URIError || (error as { status?: unknown } | null)?.status === 400;
    const cause = isAddress ? new AppError('REQUEST_MALFORMED', 'The address cannot be decoded.') : error;
    refuse(services, request as Request, response as Response, cause);
  };
  app.use(onError);
  return app;
}

function refuse(
  { lifecycle, log, metrics }: AppServices,
  request: Request,
  response: Response,
  error: unknown,
  headers: Record<string, string> = {},
): void {
  const requestId = requestIdOf(request);
  const code = codeOf(error);
  respondProblem({ requestId, request, response }, error, lifecycle, headers);
  metrics.request(NO_ROUTE, statusOf(error), 0);
  log.access({ requestId, route: NO_ROUTE, status: statusOf(error), ms: 0, code });
  if (code === 'INTERNAL') log.error({ requestId, error }, 'a call failed');
}
