/**
 * Fastify with its own proxy plugin, which calls the vendor through undici.
 *
 * @module
 */
import proxy from '@fastify/http-proxy';
import fastify from 'fastify';
import { announceUrl, CONNECTIONS, INJECTED, vendorUrl } from './listening.ts';

const app = fastify();
await app.register(proxy, {
  upstream: vendorUrl(),
  undici: { connections: CONNECTIONS, pipelining: 1 },
  replyOptions: { rewriteRequestHeaders: (_request, headers) => ({ ...headers, ...INJECTED }) },
});

announceUrl(await app.listen({ port: 0, host: '127.0.0.1' }));
