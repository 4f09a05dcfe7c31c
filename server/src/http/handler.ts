/**
 * What answers every request: the proxy route first, the application after it, on one server.
 *
 * @module
 */
import type { RequestListener } from 'node:http';
import { createApp, type AppServices, type ServedRoute } from './app.ts';
import { createCalloutRoute, type CalloutServices } from './callout/calloutRoute.ts';
import { ENVELOPE_PREFIX } from './envelope.ts';
import { forwardedAddressOf } from './exchange.ts';
import { createPipeline, type PipelineServices } from './pipeline.ts';
import { RouteTree } from './routeTree.ts';
import { ROUTES } from './routes.ts';

/** What the handler works with. */
export type HandlerServices = AppServices & PipelineServices & CalloutServices;

/**
 * Calls of the proxy route never see Express, nor do those of the route table whose address is plain: it would cost them a tenth of
 * their time. They go through the same pipeline either way.
 */
export function createHandler(services: HandlerServices): RequestListener {
  const routes = serveTable(services);
  const app = createApp(services, routes);
  const takesCallout = createCalloutRoute(services);
  const tree = new RouteTree<ServedRoute>();
  for (const route of routes) tree.add(route.method, route.path, route);
  const { log, trustedProxies = 0 } = services;
  return (request, response) => {
    if (takesCallout(request, response)) return;
    const found = tree.find(request.method ?? '', request.url ?? '');
    if (found === undefined) {
      app(request, response);
      return;
    }
    const address = forwardedAddressOf(request, trustedProxies);
    found.target.pipeline(request, response, address, found.parameters).catch((error: unknown) => {
      log.error({ error }, 'a call failed');
      response.destroy();
    });
  };
}

/** Every address of the table is there twice: as it is, and in envelopes below `/salesforce`. */
function serveTable(services: PipelineServices): ServedRoute[] {
  return ROUTES.flatMap((route) => {
    const [method = '', path = ''] = route.on.split(' ');
    const pipeline = createPipeline(route, services);
    return [path, ENVELOPE_PREFIX + path].map((each) => ({ method, path: each, pipeline }));
  });
}
