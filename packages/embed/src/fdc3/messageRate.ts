/**
 * How many messages an app may send.
 *
 * @module
 */

/** Admits a message, or not. */
export type MessageRate = () => boolean;

/**
 * A bucket that holds `burst` messages and fills by `rate` in each `perMs`.
 *
 * @param perMs - Milliseconds. Default a second.
 */
export function createMessageRate(rate: number, burst: number, perMs = 1_000): MessageRate {
  let tokens = burst;
  let filledAt = Date.now();
  return () => {
    const now = Date.now();
    tokens = Math.min(burst, tokens + (Math.max(0, now - filledAt) * rate) / perMs);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
