/**
 * Reads what a vendor says about how often it may be called.
 *
 * @module
 */
import { parseDictionary, parseList } from 'structured-headers';
import { readHttpDate } from './httpDate.ts';

/** Nothing a vendor says makes us wait longer than this before asking again, in milliseconds. */
const LONGEST_MS = 86_400_000;
/** A reset above this is an instant (epoch seconds), not a duration. */
const EPOCH_SECONDS = 1_000_000_000;
/** How long batch work stays away from a vendor that is near its limit and does not say until when, in milliseconds. */
const UNTOLD_RESET_MS = 1_000;

type Headers = Readonly<Record<string, string>>;

/** What is left of one quota. */
export interface Quota {
  readonly remaining: number;
  /** Of the whole window. */
  readonly limit: number | undefined;
  /** Until the window ends, in milliseconds. */
  readonly resetMs: number | undefined;
}

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
  const at = readHttpDate(text, now);
  return at === undefined ? undefined : bounded(at - now);
}

const asNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 ? value : undefined;

/** The first number of a field; older vendors put their policies behind it. */
const firstNumber = (text: string | undefined): number | undefined => {
  const found = text === undefined ? null : /^\s*(\d{1,15}(?:\.\d{1,6})?)\s*(?:$|[,;])/.exec(text);
  return found === null ? undefined : Number(found[1]);
};

function readSeconds(value: string | undefined, now: number): number | undefined {
  const seconds = firstNumber(value);
  if (seconds === undefined) return readRetryAfterMs(value, now);
  return bounded(seconds > EPOCH_SECONDS ? seconds * 1_000 - now : seconds * 1_000);
}

const toMs = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : bounded(seconds * 1_000);

/** `"burst";q=100;w=60`: the size of each window by its name. */
function readPolicies(field: string | undefined): ReadonlyMap<unknown, number | undefined> {
  if (field === undefined) return new Map();
  return new Map(parseList(field).map(([name, told]) => [name, asNumber(told.get('q'))]));
}

/** `"burst";r=0;t=30` and the older `limit=100, remaining=0, reset=30`. */
function readRateLimit(field: string, policy: string | undefined): readonly Quota[] {
  if (/(^|[,\s])remaining\s*=/i.test(field)) {
    const told = parseDictionary(field.toLowerCase());
    const member = (name: string): number | undefined => asNumber(told.get(name)?.[0]);
    const remaining = member('remaining');
    if (remaining === undefined) return [];
    return [{ remaining, limit: member('limit'), resetMs: toMs(member('reset')) }];
  }
  const policies = readPolicies(policy);
  return parseList(field).flatMap(([name, told]) => {
    const remaining = asNumber(told.get('r'));
    if (remaining === undefined) return [];
    return [{ remaining, limit: policies.get(name), resetMs: toMs(asNumber(told.get('t'))) }];
  });
}

const NONE: readonly Quota[] = [];

/**
 * What an answer says is left. Reads `RateLimit` (both drafts) with `RateLimit-Policy`, `RateLimit-Remaining`/`-Reset` and the `X-` form
 * with seconds or epoch seconds; what cannot be read says nothing.
 *
 * @param now - Epoch milliseconds.
 * @see {@link https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ | RateLimit header fields}
 */
export function readQuotas(headers: Headers, now: number): readonly Quota[] {
  const field = headers['ratelimit'];
  if (field !== undefined)
    try {
      return readRateLimit(field, headers['ratelimit-policy']);
    } catch {
      return NONE;
    }
  const prefix = headers['ratelimit-remaining'] === undefined ? 'x-ratelimit' : 'ratelimit';
  const remaining = firstNumber(headers[`${prefix}-remaining`]);
  if (remaining === undefined) return NONE;
  const limit = firstNumber(headers[`${prefix}-limit`]);
  return [{ remaining, limit, resetMs: readSeconds(headers[`${prefix}-reset`], now) }];
}

/** How long quotas of which nothing is left have to run, in milliseconds; of several the longest. `undefined`: no such quota. */
export function exhaustedMs(quotas: readonly Quota[]): number | undefined {
  let longest: number | undefined;
  for (const { remaining, resetMs } of quotas)
    if (remaining === 0 && resetMs !== undefined && resetMs > (longest ?? -1)) longest = resetMs;
  return longest;
}

/**
 * How long batch work should stay away, in milliseconds: a quota has less left than is kept for interactive calls.
 *
 * @param share - Of the quota, kept for interactive calls. 0 to 1.
 * @returns `undefined` while there is enough, or where a vendor does not say of how much.
 */
export function scarceMs(quotas: readonly Quota[], share: number): number | undefined {
  let longest: number | undefined;
  for (const { remaining, limit, resetMs = UNTOLD_RESET_MS } of quotas)
    if (limit !== undefined && remaining < limit * share && resetMs > (longest ?? -1)) longest = resetMs;
  return longest;
}
