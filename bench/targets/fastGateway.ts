/**
 * fast-gateway, which is made for this and little else.
 *
 * @module
 */
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { announce, INJECTED, vendorUrl } from './listening.ts';

interface Gateway {
  getServer(): Server;
}

// It ships types that do not fit its options.
const gateway = createRequire(import.meta.url)('fast-gateway') as (options: object) => Gateway;

const service = gateway({
  enableServicesEndpoint: false,
  routes: [
    {
      prefix: '/v3',
      prefixRewrite: '/v3',
      target: vendorUrl(),
      hooks: {
        rewriteRequestHeaders: (_request: unknown, headers: Record<string, string>) => ({
          ...headers,
          ...INJECTED,
        }),
      },
    },
  ],
});

announce(service.getServer());
