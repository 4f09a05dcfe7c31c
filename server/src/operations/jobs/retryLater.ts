/**
 * Which of a vendor's answers mean "later", and when later is.
 *
 * @module
 */
import type { ErrorCode } from '@rialto/contract';

/** A job that has not ended by then is given up, in milliseconds after it was asked for: a day. */
export const MAX_AGE_MS = 24 * 60 * 60_000;
/** First wait where nobody says how long, and the longest, in milliseconds. Each is twice as long as the one before, jittered. */
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 10 * 60_000;

/** Answers that say the vendor did not act: any call may be made again. */
const NOT_DONE: ReadonlySet<number> = new Set([425, 429, 503]);
/** Answers that leave it open. */
const UNKNOWN: ReadonlySet<number> = new Set([408, 502, 504]);

/** @param repeatable - Whether the vendor takes the call twice without doing it twice. */
export const isForLater = (status: number, repeatable: boolean): boolean =>
  NOT_DONE.has(status) || (repeatable && UNKNOWN.has(status));

/** What such an answer is called. */
export function problemOfStatus(status: number): ErrorCode {
  if (status === 429) return 'VENDOR_RATE_LIMITED';
  return status === 408 || status === 504 ? 'VENDOR_TIMEOUT' : 'VENDOR_UNAVAILABLE';
}

/**
 * `Retry-After`: seconds or an HTTP date.
 *
 * @returns Milliseconds, never negative; `undefined` where it says nothing readable.
 */
export function readRetryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/**
 * Full jitter, never before what the vendor asked for.
 *
 * @param attempts - Made so far, from 1.
 * @param random - From 0 to 1.
 */
export function nextWaitMs(attempts: number, retryAfterMs: number | undefined, random: () => number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20));
  return Math.ceil((retryAfterMs ?? longest / 2) + (random() * longest) / 2);
}
