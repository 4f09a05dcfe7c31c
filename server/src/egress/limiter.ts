/**
 * How often one vendor is called: a token bucket of our own making, and the vendor's own word.
 *
 * @module
 */

/** A vendor that asks for more is asked again after this long, in milliseconds: one wrong header must not stop a firm for a day. */
const LONGEST_PAUSE_MS = 300_000;

/** Spaces out the calls to one vendor. */
export interface Limiter {
  /** Books a place in line. @returns Milliseconds until it is this call's turn; 0 is now. */
  book(): number;
  /** Gives back a place that will not be used. */
  cancel(): void;
  /** Milliseconds until the vendor may be called again after {@link pause}; 0 is now. */
  pausedMs(): number;
  /** Stops all calls for a while, at most five minutes. A shorter pause never cuts a longer one. */
  pause(ms: number): void;
}

/**
 * @param requestsPerSecond - Also the burst, but at least 1. `undefined` is no limit of ours.
 * @param now - Monotonic clock, in milliseconds.
 */
export function createLimiter(
  requestsPerSecond: number | undefined,
  now: () => number = () => performance.now(),
): Limiter {
  const perMs = (requestsPerSecond ?? 0) / 1_000;
  const burst = Math.max(1, requestsPerSecond ?? 0);
  let tokens = burst;
  let refilledAt = now();
  let pausedUntil = -Infinity;

  const pausedMs = (): number => (pausedUntil === -Infinity ? 0 : Math.max(0, pausedUntil - now()));

  return {
    book() {
      if (requestsPerSecond === undefined) return pausedMs();
      const at = now();
      tokens = Math.min(burst, tokens + (at - refilledAt) * perMs) - 1;
      refilledAt = at;
      // Below zero the bucket counts the calls already in line.
      return Math.max(tokens < 0 ? -tokens / perMs : 0, pausedMs());
    },
    cancel() {
      tokens = Math.min(burst, tokens + 1);
    },
    pausedMs,
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, now() + Math.min(ms, LONGEST_PAUSE_MS));
    },
  };
}
