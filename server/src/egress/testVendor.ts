/**
 * A vendor on loopback for tests: answers as it is told and remembers what it was asked.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the wire. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one request. `count` is 1 for the first. */
export type Answer = (response: ServerResponse, request: SeenRequest, count: number) => void | Promise<void>;

/** A running vendor. */
export interface TestVendor {
  readonly url: string;
  readonly port: number;
  readonly seen: SeenRequest[];
  answer: Answer;
  close(): Promise<void>;
}

/** Sends JSON. */
export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

/** Listens on a free port. */
export async function openTestVendor(answer: Answer): Promise<TestVendor> {
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
    vendor.seen.push(seen);
    await vendor.answer(response, seen, vendor.seen.length);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const vendor: TestVendor = {
    url: `http://127.0.0.1:${port}`,
    port,
    seen: [],
    answer,
    async close() {
      server.closeAllConnections();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
  return vendor;
}
