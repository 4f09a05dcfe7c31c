/**
 * What is measured side by side.
 *
 * @module
 */
import { startTestPostgres } from '../../scripts/tests/postgres.ts';
import { startChild, type RunningTarget } from './child.ts';
import { startCompanion, type CompanionLoad, type RunningCompanion } from './companion.ts';

export { startCompanion, type RunningCompanion } from './companion.ts';
export { sendLoad, sendStreams, startChild, type Child, type RunningTarget } from './child.ts';
export { type LoadResult } from './load.ts';

/** One way to call a vendor. */
export interface Target {
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  start(vendorUrl: string): Promise<RunningTarget>;
}

const proxy = (name: string, file: string, about: string): Target => ({
  name,
  about,
  async start(vendorUrl) {
    const child = await startChild(file, { BENCH_VENDOR_URL: vendorUrl });
    return { ...child, url: `${child.url}/v3/cases/prb_bench`, headers: {} };
  },
});

/** The first is what the others are compared with. */
export const TARGETS: readonly Target[] = [
  proxy('raw', 'rawProxy.ts', 'node:http and an undici pool; injects a header'),
  proxy('express-hpm', 'expressMiddleware.ts', 'Express and http-proxy-middleware; injects a header'),
  proxy('fastify-proxy', 'fastifyProxy.ts', 'Fastify and @fastify/http-proxy; injects a header'),
  proxy('fast-gateway', 'fastGateway.ts', 'fast-gateway; injects a header'),
  proxy('express-axios', 'expressAxios.ts', 'Express and axios; injects a header'),
  {
    name: 'companion',
    about:
      'Rialto’s companion with its embedded database: authentication, policy, quota, breaker, audit, metrics',
    start: (vendorUrl) => startCompanion(vendorUrl),
  },
  {
    name: 'companion-pg',
    about: 'the same on PostgreSQL, whose own CPU time is not counted',
    start: (vendorUrl) => startOnPostgres(vendorUrl),
  },
  {
    name: 'pass-through',
    about: 'the companion’s proxy route on PostgreSQL: the vendor’s bytes as they come, everything else on',
    start: (vendorUrl) => startOnPostgres(vendorUrl, { route: 'callout' }),
  },
];

/**
 * The companion on the server of `DATABASE_URL`, else on a throwaway one.
 *
 * @throws Error if there is neither.
 */
export async function startOnPostgres(
  vendorUrl: string,
  load: Pick<CompanionLoad, 'route' | 'nodeOptions'> = {},
): Promise<RunningCompanion> {
  const postgres = await startTestPostgres();
  if (postgres === undefined) throw new Error('PostgreSQL is not installed and DATABASE_URL is not set.');
  try {
    const companion = await startCompanion(vendorUrl, { ...load, databaseUrl: postgres.url });
    return {
      ...companion,
      async stop() {
        await companion.stop();
        postgres.stop();
      },
    };
  } catch (error) {
    postgres.stop();
    throw error;
  }
}
