/**
 * The HTTP server around the application: patient with nobody, and able to stop without cutting anyone off.
 *
 * @module
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { AppError } from '../errors.ts';
import { MAX_CALL_BUDGET_MS } from './callDeadline.ts';
import { SAFE_HEADERS } from './respond.ts';
import type { Lifecycle } from './lifecycle.ts';

/** A client may take this long for its headers, and for a whole request as long as any call lasts, in milliseconds. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = MAX_CALL_BUDGET_MS;
/** Longer than the load balancers' usual 60 s, so that they close first and no call meets a closing socket. */
const KEEP_ALIVE_MS = 65_000;
const MAX_HEADER_BYTES = 16_384;

/** A server that listens. */
export interface Listening {
  /** `http://host:port` as bound. */
  readonly url: string;
  /**
   * Takes no more connections and waits for the calls under way.
   *
   * @param graceMs - After this they are cut off.
   */
  stop(graceMs: number): Promise<void>;
}

/**
 * Listens on `port` of `host`; 0 is any free port.
 *
 * @param handler - Answers every request.
 * @throws {@link AppError} `CONFIGURATION_INVALID` if the port is taken or the host is not this machine's.
 */
export async function listen(
  handler: RequestListener,
  { host, port, lifecycle }: { readonly host: string; readonly port: number; readonly lifecycle: Lifecycle },
): Promise<Listening> {
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: MAX_HEADER_BYTES,
      noDelay: true,
    },
    handler,
  );
  server.on('clientError', answerUnreadable);
  await bind(server, host, port);
  const bound = server.address() as AddressInfo;
  const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    url: `http://${name}:${bound.port}`,
    async stop(graceMs) {
      lifecycle.drain();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => {
        lifecycle.close();
        server.closeAllConnections();
      }, graceMs);
      await closed;
      clearTimeout(cut);
      lifecycle.close();
    },
  };
}

const FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is already in use. Is another companion running? Set PORT to another one, or stop that one',
  EACCES: 'may not be used by this user. Set PORT to one from 1024 on',
  EADDRNOTAVAIL: 'cannot be bound: HOST is not an address of this machine',
};

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const fault =
        FAULTS[cause.code ?? ''] ?? `cannot be bound (${cause.code ?? 'unknown'}): check HOST and PORT`;
      reject(new AppError('CONFIGURATION_INVALID', `Port ${port} on ${host} ${fault}.`, { cause }));
    });
    server.listen({ host, port, backlog: 1_024 }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

/** Answers what is not HTTP, or came too slowly, and hangs up. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  const headers = Object.entries(SAFE_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join('')}content-length: 0\r\nconnection: close\r\n\r\n`);
}
