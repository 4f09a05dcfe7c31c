/**
 * The HTTP side: finds the route, asks who calls, answers or refuses as the platform does.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { notFound, Refusal } from '../refusal.ts';
import type { OrgAnswer, OrgRequest, Route } from './routes.ts';

/** Larger than any package the Metadata API takes. */
const MOST_BYTES = 64 * 1024 * 1024;

/** What the server asks about each request. */
export interface Gate {
  /** The user of a token. @throws Refusal `INVALID_SESSION_ID` */
  userOf(token: string | undefined): string;
  /** Milliseconds before every answer. */
  delayMs(): number;
}

/** A server that listens. */
export interface OrgServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. */
export async function listen(routes: readonly Route[], gate: Gate, port: number): Promise<OrgServer> {
  const server = createServer((request, response) => {
    void answer(request, routes, gate).then(
      async (reply) => {
        await sleep(gate.delayMs());
        send(response, reply);
      },
      () => request.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function answer(incoming: IncomingMessage, routes: readonly Route[], gate: Gate): Promise<OrgAnswer> {
  const body = await bodyOf(incoming);
  try {
    const origin = `http://${incoming.headers.host ?? '127.0.0.1'}`;
    // jsforce puts two slashes where an instance's address ends with one.
    const url = new URL((incoming.url ?? '/').replace(/^\/+/, '/'), origin);
    const path = url.pathname;
    const found = routes.find(({ method, pattern }) => method === incoming.method && pattern.test(path));
    if (found === undefined) {
      gate.userOf(tokenOf(incoming, body));
      throw notFound();
    }
    const request: OrgRequest = {
      method: found.method,
      path,
      query: url.searchParams,
      headers: incoming.headers,
      body,
      captured: (found.pattern.exec(path) ?? []).slice(1).map((part) => decodeURIComponent(part)),
      userId: found.isOpen ? '' : gate.userOf(tokenOf(incoming, body)),
      dataUrl: /^\/services\/data\/v\d+\.0/.exec(path)?.[0] ?? '',
      origin,
    };
    return await found.handle(request);
  } catch (error) {
    return refused(error);
  }
}

/** The header's, or of a SOAP envelope its `SessionHeader`. */
function tokenOf({ headers, url }: IncomingMessage, body: Buffer): string | undefined {
  if (url?.includes('/services/Soap/') === true)
    return /<(?:\w+:)?sessionId>([^<]+)</.exec(body.subarray(0, 4_000).toString('utf8'))?.[1];
  return /^(?:Bearer|OAuth) (.+)$/.exec(headers.authorization ?? '')?.[1];
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error('The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refused(error: unknown): OrgAnswer {
  if (error instanceof Refusal) {
    const { status, errorCode, message, fields } = error;
    return { status, body: [{ errorCode, message, ...(fields.length > 0 && { fields }) }] };
  }
  if (error instanceof SyntaxError)
    return { status: 400, body: [{ errorCode: 'JSON_PARSER_ERROR', message: error.message }] };
  process.stderr.write(
    `org target: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return {
    status: 500,
    body: [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'An unexpected error occurred.' }],
  };
}

function send(response: ServerResponse, { status = 200, body, contentType, isCut }: OrgAnswer): void {
  if (isCut === true) return void response.destroy();
  if (body === undefined) return void response.writeHead(status === 200 ? 204 : status).end();
  response.writeHead(status, { 'content-type': contentType ?? 'application/json;charset=UTF-8' });
  response.end(contentType === undefined ? JSON.stringify(body) : body);
}
