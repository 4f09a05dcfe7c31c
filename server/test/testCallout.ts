/**
 * A vendor over real HTTP, and the way to it: the real egress with a credential injected, without the engine in between.
 *
 * @module
 */
import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProxyCallout, ProxyRequest } from '../src/credentials/callout.ts';
import { createEgress, DEFAULT_EGRESS_SETTINGS } from '../src/egress/index.ts';
import { AppError } from '../src/errors.ts';

/** What no caller may see, and the vendor must. */
export const VENDOR_SECRET = 'Bearer the-vendors-secret-token';

/** A vendor and the way to it. */
export interface TestVendor {
  readonly callout: ProxyCallout;
  /** Requests handed to the engine. */
  readonly requests: ProxyRequest[];
  /** Heads the vendor got. */
  readonly heads: IncomingMessage[];
  /** Forgets what the vendor asked for: pauses are learned in real time. */
  forget(): Promise<void>;
  /** What it answers. */
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  stop(): Promise<void>;
}

/** @param attemptTimeoutMs - For one attempt. */
export async function startTestVendor(attemptTimeoutMs = 30_000): Promise<TestVendor> {
  const heads: IncomingMessage[] = [];
  const requests: ProxyRequest[] = [];
  const server = createServer((incoming, response) => {
    heads.push(incoming);
    vendor.answer(incoming, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`;
  const settings = { ...DEFAULT_EGRESS_SETTINGS, attemptTimeoutMs, maxBodyBytes: 67_108_864 };
  const open = () =>
    createEgress({
      targets: [{ name: 'Vendor', vendor: 'Vendor', url, settings }],
      random: () => 0,
    });
  let egress = open();
  const vendor: TestVendor = {
    heads,
    requests,
    answer: (_request, response) => response.end(),
    async forget() {
      const before = egress;
      egress = open();
      await before.close();
    },
    async callout(proxied, sink, { requestId, deadline, lane }) {
      requests.push(proxied);
      const { namedCredential: target, method, path, headers, body, repeatable } = proxied;
      if (target !== 'Vendor') {
        throw new AppError('NAMED_CREDENTIAL_NOT_FOUND', 'There is no named credential of that name.');
      }
      const outcome = await egress.stream(
        {
          ...{ target, method, path, headers, body, repeatable, requestId, deadline, lane },
          own: { authorization: VENDOR_SECRET },
          operation: method === 'GET' || method === 'HEAD' ? 'read' : 'write',
        },
        sink,
      );
      const { status, attempts, waitedMs, bytes } = outcome;
      return {
        status,
        attempts,
        waitedMs,
        tokenAgeMs: 1_234.5,
        principal: 'Vendor-Firm',
        cache: 'none',
        bytes,
      };
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await egress.close();
    },
  };
  return vendor;
}

/** What a caller got. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Whether the message came to its end. */
  readonly isWhole: boolean;
  readonly trailers: NodeJS.Dict<string>;
}

/** Sends one request with headers as given, which `fetch` would not. */
export async function send(
  url: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: OutgoingHttpHeaders; body?: Buffer | string },
): Promise<RawAnswer> {
  const outgoing = request(url, { method, headers, agent: false });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {});
  if (!answer.closed) await once(answer, 'close').catch(() => {});
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    body: Buffer.concat(chunks),
    isWhole: answer.complete,
    trailers: answer.trailers,
  };
}
