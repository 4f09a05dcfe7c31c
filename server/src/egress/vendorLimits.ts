/**
 * Reads what a vendor says about how often it may be called.
 *
 * @module
 */

/** Nothing a vendor says makes us wait longer than this before asking again, in milliseconds. */
const LONGEST_MS = 86_400_000;
/** A reset above this is an instant (epoch seconds), not a duration. */
const EPOCH_SECONDS = 1_000_000_000;

const bounded = (ms: number): number => Math.min(Math.max(Math.ceil(ms), 0), LONGEST_MS);

/**
 * How long `Retry-After` asks to wait, in milliseconds; `undefined` where it is absent or not readable.
 *
 * @param now - Epoch milliseconds, for the HTTP-date form.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 | RFC 9110 §10.2.3}
 */
export function readRetryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,12}(\.\d{1,6})?$/.test(text)) return bounded(Number(text) * 1_000);
  // Date.parse takes almost anything; an HTTP-date names its weekday and ends in GMT.
  if (!/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : bounded(at - now);
}

function readResetMs(
  remaining: string | undefined,
  reset: string | undefined,
  now: number,
): number | undefined {
  if (remaining === undefined || reset === undefined || !/^\s*0+(\.0+)?\s*$/.test(remaining))
    return undefined;
  const seconds = Number(reset);
  if (!Number.isFinite(seconds)) return readRetryAfterMs(reset, now);
  return bounded(seconds > EPOCH_SECONDS ? seconds * 1_000 - now : seconds * 1_000);
}

/** `"name";r=0;t=30` and the older `limit=100, remaining=0, reset=30`; of several policies the longest wait counts. */
function readRateLimitMs(field: string): number | undefined {
  let longest: number | undefined;
  if (/(^|[,;\s])remaining=/i.test(field)) {
    const remaining = /(?:^|[,;\s])remaining=(\d+)/i.exec(field)?.[1];
    return readResetMs(remaining, /(?:^|[,;\s])reset=(\d+)/i.exec(field)?.[1], 0);
  }
  for (const policy of field.split(',')) {
    const wait = readResetMs(/;\s*r=(\d+)/.exec(policy)?.[1], /;\s*t=(\d+)/.exec(policy)?.[1], 0);
    if (wait !== undefined && wait > (longest ?? -1)) longest = wait;
  }
  return longest;
}

/**
 * How long an answer says that nothing is left of the quota, in milliseconds; `undefined` while something is, or where it says nothing.
 * Reads `RateLimit` (both drafts), `RateLimit-Remaining`/`-Reset` and the `X-` form with seconds or epoch seconds.
 *
 * @see {@link https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ | RateLimit header fields}
 */
export function readExhaustedMs(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const field = headers['ratelimit'];
  if (field !== undefined) return readRateLimitMs(field);
  if (headers['ratelimit-remaining'] !== undefined)
    return readResetMs(headers['ratelimit-remaining'], headers['ratelimit-reset'], now);
  return readResetMs(headers['x-ratelimit-remaining'], headers['x-ratelimit-reset'], now);
}
