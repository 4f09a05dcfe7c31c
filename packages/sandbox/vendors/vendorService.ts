/**
 * What every service of the sandbox has around its API: control routes, call counts, faults, an address.
 *
 * @module
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { z } from 'zod';
import { createCallCounter, type CallControl } from './calls.ts';
import { createFaultBoard, type Fault, type FaultControl, type FaultKind } from './faults.ts';
import { misbehave, type FailingAnswers } from './misbehave.ts';

/** A running service. */
export interface RunningService {
  /** E.g. `http://127.0.0.1:4631`. */
  readonly url: string;
  readonly faults: FaultControl;
  readonly calls: CallControl;
  /** Ends it at once, open connections too. */
  close(): Promise<void>;
}

/** What makes a service. */
export interface ServiceOptions {
  readonly name: string;
  /** 0: any free one. */
  readonly port: number;
  /** Default: all kinds. */
  readonly faultKinds?: readonly FaultKind[];
  /** What a `signed_out` without a path hits; default everything. */
  readonly signedOutPath?: string;
  readonly failing: FailingAnswers;
  /** Makes the API once the address is known, which an issuer needs. */
  readonly api: (url: string) => RequestHandler | Promise<RequestHandler>;
}

/** @throws if the port is taken, naming service and port. */
export async function startVendorService({
  name,
  port,
  faultKinds,
  signedOutPath,
  failing,
  api,
}: ServiceOptions): Promise<RunningService> {
  const faults = createFaultBoard(faultKinds, signedOutPath);
  const calls = createCallCounter();
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');

  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === 'EADDRINUSE'
          ? new Error(`${name}: port ${port} is in use. Is the sandbox running in another terminal?`, {
              cause,
            })
          : cause,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  app.use('/_sandbox', controlRoutes(faults, calls));
  app.use((request, _response, next) => {
    calls.count(request.method, request.path);
    next();
  });
  app.use(misbehave(faults, failing));
  const close = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.close((error) => (error === undefined ? resolve() : reject(error)));
      server.closeAllConnections();
    });
  try {
    app.use(await api(url));
  } catch (error) {
    await close();
    throw error;
  }
  return { url, faults, calls, close };
}

function controlRoutes(faults: FaultControl, calls: CallControl): express.Router {
  const router = express.Router();
  router
    .route('/faults')
    .get((_request, response) => void response.json(faults.list()))
    .put(express.json({ type: () => true }), (request, response) => {
      faults.set(request.body as readonly Fault[]);
      response.json(faults.list());
    })
    .delete((_request, response) => {
      faults.clear();
      response.json(faults.list());
    });
  router
    .route('/calls')
    .get((_request, response) => void response.json(calls.counts()))
    .delete((_request, response) => {
      calls.clear();
      response.json(calls.counts());
    });
  router.use((_request, response) => void response.status(404).json({ faults: ['there is nothing here'] }));
  const explain: ErrorRequestHandler = (error, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const faults =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
        : ['the body is not JSON'];
    response.status(400).json({ faults });
  };
  router.use(explain);
  return router;
}
