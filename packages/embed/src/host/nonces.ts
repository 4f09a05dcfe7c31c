/**
 * Remembers each nonce for good, and how many came within a minute.
 *
 * @module
 */
import { HELLOS_PER_MINUTE } from '../protocol/index.ts';

/** Takes a nonce. `repeated`: it was there before. `flood`: more than ten new ones within a minute. */
export type NonceVerdict = 'new' | 'repeated' | 'flood';

/** Makes an empty memory. It grows by ten nonces a minute at most: above that, the app is stopped. */
export function createNonces(): (nonce: string) => NonceVerdict {
  const seen = new Set<string>();
  let arrivals: number[] = [];
  return (nonce) => {
    if (seen.has(nonce)) return 'repeated';
    const now = performance.now();
    arrivals = arrivals.filter((at) => now - at < 60_000);
    if (arrivals.length >= HELLOS_PER_MINUTE) return 'flood';
    arrivals.push(now);
    seen.add(nonce);
    return 'new';
  };
}
