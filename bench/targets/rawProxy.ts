/**
 * The least a proxy can be: node:http in front of an undici pool. Everything else is measured against it.
 *
 * @module
 */
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { announce, CONNECTIONS, INJECTED, vendorUrl } from './listening.ts';

const pool = new Pool(vendorUrl(), { connections: CONNECTIONS });

announce(
  createServer((request, response) => {
    const method = request.method as 'GET';
    const options = { path: request.url ?? '/', method, headers: INJECTED };
    pool
      .stream(options, ({ statusCode, headers }) => response.writeHead(statusCode, headers))
      .catch(() => response.destroy());
  }),
);
