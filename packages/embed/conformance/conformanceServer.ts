/**
 * Serves the conformance page, a second page that an app must refuse, and a mock companion to redeem codes at. Only on
 * this machine, and with nothing in it that is worth anything.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMockCompanion } from './mockCompanion.ts';
import { probe } from './probe.ts';

/** Where things are. */
export interface ConformanceOptions {
  /** The address the app is embedded by. */
  readonly app: string;
  /** 0: any two that are free. */
  readonly port: number;
  /** Folder of the page's files. Default: this one. */
  readonly folder?: string;
}

/** A running page. */
export interface Conformance {
  /** Of the page and of the mock companion. */
  readonly origin: string;
  /** Of the page that must be refused. */
  readonly foreignOrigin: string;
  close(): void;
}

const TYPES: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
const FILES: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/page.js': 'page.js',
  '/page.css': 'page.css',
};

/** Starts it. The page is on another site than the app, as Salesforce is: `127.0.0.1` for an app on `localhost`, and the other way round. */
export async function startConformance({ app, port, folder }: ConformanceOptions): Promise<Conformance> {
  const { hostname, origin: appOrigin } = new URL(app);
  const name = hostname === '127.0.0.1' ? 'localhost' : '127.0.0.1';
  const read = (file: string): string =>
    readFileSync(folder === undefined ? new URL(file, import.meta.url) : `${folder}/${file}`, 'utf8');

  const foreign = await listen(port === 0 ? 0 : port + 1, (_request, response) =>
    sendFile(response, 'foreign.html', read('foreign.html').replace('{{app}}', asAttribute(app))),
  );
  const foreignOrigin = `http://${name}:${portOf(foreign)}`;
  const main = await listen(port, async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', origin);
    const file = FILES[pathname];
    // A page of another site that resolves its name to this machine gets nothing.
    if (request.headers.host !== new URL(origin).host) send(response, 421, { error: 'misdirected' });
    else if (file !== undefined) sendFile(response, file, read(file));
    else if (pathname === '/settings') send(response, 200, { app, appOrigin, origin, foreignOrigin });
    else if (pathname === '/probe') send(response, 200, await probe(app, origin));
    else {
      const { status, body } = await companion.answer(request, pathname);
      send(response, status, body);
    }
  }).catch((error: unknown) => {
    // It would keep the process alive.
    foreign.close();
    throw error;
  });
  const origin = `http://${name}:${portOf(main)}`;
  const companion = createMockCompanion({ issuer: origin, audience: appOrigin });
  return {
    origin,
    foreignOrigin,
    close() {
      for (const server of [main, foreign]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

const asAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;

function listen(port: number, handle: Handle): Promise<Server> {
  const server = createServer((request, response) => {
    Promise.resolve(handle(request, response)).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, { error: String(error) });
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function sendFile(response: ServerResponse, file: string, text: string): void {
  const type = TYPES[file.split('.').at(-1)!] ?? 'text/plain';
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
  response.end(text);
}
