/**
 * HTTP: the route table, the pipeline every call goes through, and the server around them.
 *
 * @module
 */
export { createHandler, type HandlerServices } from './handler.ts';
export { createLifecycle, type Lifecycle } from './lifecycle.ts';
export { listen, type Listening } from './listen.ts';
export { buildOpenApi } from './openApi.ts';
export { buildOpenApiTwin } from './openApiTwin.ts';
export type { Operations } from './operations.ts';
export { STATUS } from './problem.ts';
export { ANY_TOKEN, type Callback, type Route } from './route.ts';
export { ROUTES } from './routes.ts';
