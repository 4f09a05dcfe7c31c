/**
 * Serves the record page: gets the vendor build, watches the project, listens on 127.0.0.1.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createBundleCompiler } from './bundleCompiler.ts';
import { textReply, type Reply } from './reply.ts';
import { answer, type PreviewContext } from './routes.ts';
import { createSecurityCompiler } from './securityCompiler.ts';
import { openSfdxProject } from './sfdxProject.ts';
import { watchSources } from './sourceWatch.ts';
import { openVendorBuild } from './vendorCache.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MAX_BODY_BYTES = 256 * 1024;

/** How to start the page. */
export interface PreviewOptions {
  /** Default 0: any. */
  readonly port?: number;
  /** Plays the org: `POST /apex/<Class>.<method>`, `GET /data/<SObject>[/<id>]`. */
  readonly apexEndpoint: string;
  /** Runs the components inside Lightning Web Security. Default false. */
  readonly lws?: boolean;
  /** Uses the production engine. Default false. */
  readonly production?: boolean;
  /** Base addresses of the sandbox vendors whose behaviour the page can switch, e.g. `{ probity: 'http://…' }`. */
  readonly vendorControls?: Readonly<Record<string, string>>;
  /** Folder of the SFDX project to show. Default: this repository. */
  readonly root?: string;
  /** Told what a person should know while it starts and runs. Default: nobody. */
  readonly onMessage?: (message: string) => void;
}

/** A running page. */
export interface Preview {
  readonly url: string;
  /** Milliseconds the vendor build took; 0 if it was cached. */
  readonly builtInMs: number;
  close(): Promise<void>;
}

/** @throws `EADDRINUSE` if the port is taken; whatever stopped the vendor build. */
export async function startPreview(options: PreviewOptions): Promise<Preview> {
  const { onMessage = () => {}, lws = false } = options;
  const mode = options.production === true ? 'production' : 'development';
  // Listening comes first, so that a taken port is told before a minute of building.
  const ready = Promise.withResolvers<PreviewContext>();
  ready.promise.catch(() => {});
  const streams: { subscribe?: (response: ServerResponse) => void } = {};
  const server = createServer(
    (request, response) => void serve(server, ready.promise, streams, request, response),
  );
  await listen(server, options.port ?? 0);

  try {
    const vendor = await openVendorBuild(mode, { onProgress: onMessage });
    const project = openSfdxProject(options.root ?? ROOT);
    const notices: string[] = [];
    const sources = watchSources(project, {
      onMessage,
      onDrift(notice) {
        notices.splice(0, notices.length, ...(notice === undefined ? [] : [notice]));
        if (notice !== undefined) onMessage(notice);
      },
    });
    streams.subscribe = (response) => sources.subscribe(response);
    const controls = Object.entries(options.vendorControls ?? {});
    ready.resolve({
      project,
      vendor,
      lws,
      notices,
      compiler: createBundleCompiler(mode),
      compileForSecurity: createSecurityCompiler(mode),
      org: { title: 'The Apex endpoint', url: options.apexEndpoint },
      vendors: new Map(controls.map(([name, url]) => [name, { title: `The sandbox vendor ${name}`, url }])),
    });
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      builtInMs: vendor.builtInMs,
      close() {
        sources.close();
        return stop(server);
      },
    };
  } catch (error) {
    ready.reject(error);
    await stop(server);
    throw error;
  }
}

async function serve(
  server: Server,
  ready: Promise<PreviewContext>,
  streams: { subscribe?: (response: ServerResponse) => void },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let reply: Reply;
  try {
    const context = await ready;
    const url = new URL(request.url ?? '/', 'http://preview');
    const refusal = refuseForeign(request, (server.address() as AddressInfo).port);
    if (refusal !== undefined) reply = refusal;
    else if (url.pathname === '/changes') return streams.subscribe?.(response);
    else reply = await answer(context, { method: request.method ?? 'GET', url, body: await bodyOf(request) });
  } catch (error) {
    reply = textReply(500, error instanceof Error ? error.message : String(error));
  }
  response.writeHead(reply.status, { 'content-type': reply.type, ...reply.headers });
  response.end(reply.body);
}

/** Other sites open in the same browser must not reach the org or the vendors through this page. */
function refuseForeign({ headers }: IncomingMessage, port: number): Reply | undefined {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!own.includes(headers.host ?? '')) return textReply(421, 'The preview answers on 127.0.0.1 only.');
  // An opaque origin is that of a sandboxed frame: foreign too.
  if (headers.origin === undefined || own.some((host) => headers.origin === `http://${host}`))
    return undefined;
  return textReply(403, 'The preview answers its own pages only.');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error(`The body is over ${MAX_BODY_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
