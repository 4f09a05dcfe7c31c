/**
 * What answers every request: the proxy route first, the application after it, on one server.
 *
 * @module
 */
import type { RequestListener } from 'node:http';
import { createApp, type AppServices } from './app.ts';
import { createCalloutRoute, type CalloutServices } from './callout/calloutRoute.ts';

/** What the handler works with. */
export type HandlerServices = AppServices & CalloutServices;

/** Calls of the proxy route never see Express: streaming and a tenth of a millisecond matter there. */
export function createHandler(services: HandlerServices): RequestListener {
  const app = createApp(services);
  const takesCallout = createCalloutRoute(services);
  return (request, response) => {
    if (!takesCallout(request, response)) app(request, response);
  };
}
