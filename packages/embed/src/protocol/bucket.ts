/**
 * Limits how often something may happen.
 *
 * @module
 */

/** Says whether it may happen now, and counts it if so. */
export type Bucket = () => boolean;

/**
 * Makes a token bucket, full at the start.
 *
 * @param perSecond - What it fills up by.
 * @param burst - What it holds, and so how often at once.
 */
export function createBucket(perSecond: number, burst: number): Bucket {
  let left = burst;
  let filledAt = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(burst, left + ((now - filledAt) / 1_000) * perSecond);
    filledAt = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
