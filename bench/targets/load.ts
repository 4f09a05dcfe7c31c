/**
 * The callers: autocannon in a process of its own, so that its work is not counted as a target's.
 *
 * @module
 */
import { createRequire } from 'node:module';

/** What to send. */
export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  /** Requests per second over all connections. Absent: as many as possible. */
  readonly rate?: number;
  /** Either for so many seconds … */
  readonly seconds?: number;
  /** … or so many requests. */
  readonly amount?: number;
}

/** What came of it. Latencies are milliseconds. */
export interface LoadResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers that were not 2xx, and calls without one. */
  readonly failures: number;
}

interface AutocannonResult {
  readonly duration: number;
  readonly requests: { readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
  readonly timeouts: number;
}

// autocannon ships no types.
const autocannon = createRequire(import.meta.url)('autocannon') as (
  options: object,
) => Promise<AutocannonResult>;

process.once('disconnect', () => process.exit(0));
process.on('message', (load: Load) => {
  const { url, headers, connections, seconds, amount, rate } = load;
  const length = amount === undefined ? { duration: seconds } : { amount };
  const pace = rate === undefined ? {} : { overallRate: rate };
  autocannon({ url, headers, connections, ...length, ...pace }).then(
    ({ duration, requests, latency, non2xx, errors, timeouts }) => {
      const result: LoadResult = {
        requests: requests.total,
        requestsPerSecond: requests.total / duration,
        p50: latency.p50,
        p99: latency.p99,
        failures: non2xx + errors + timeouts,
      };
      process.send?.(result);
    },
    (error: unknown) => {
      throw error;
    },
  );
});
