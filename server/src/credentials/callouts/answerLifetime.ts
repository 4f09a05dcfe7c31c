/**
 * How long a vendor's answer may be kept, as the vendor says.
 *
 * An answer is kept for one login only, so that a request's `Authorization` does not forbid it (RFC 9111 §3.5); a vendor's `private`
 * does all the same, as many users may share a login.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9111#section-3 | RFC 9111 §3}
 * @module
 */

/** What the vendor allows. */
export interface AnswerLifetime {
  /** How long it is fresh, in milliseconds from now; `Infinity` where the vendor does not say. */
  readonly freshMs: number;
  /** How long after that it may stand in for a vendor that fails; `Infinity` where the vendor does not say. */
  readonly staleMs: number;
}

/** Answers worth keeping. */
const KEPT_STATUSES = new Set([200, 203, 404]);

/**
 * Headers of a caller that name the call or its caller and leave the answer as it is; two calls that differ in nothing else are the same.
 * An answer that varies by one of them is not kept.
 */
export const UNTOLD_HEADERS: ReadonlySet<string> = new Set([
  'cache-control',
  'content-length',
  'idempotency-key',
  'pragma',
  'prefer',
  'priority',
  'traceparent',
  'tracestate',
  'user-agent',
  'via',
  'x-request-id',
]);

type Headers = Readonly<Record<string, string>>;

/** Directive → argument, names in lower case; of two of one name, the smaller number or the first. */
function readDirectives(value: string | undefined): Map<string, string> {
  const directives = new Map<string, string>();
  for (const [, name = '', quoted, plain] of (value ?? '').matchAll(
    /([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,"]*)))?/g,
  )) {
    const argument = quoted ?? plain ?? '';
    const known = directives.get(name.toLowerCase());
    if (known === undefined || Number(argument) < Number(known)) directives.set(name.toLowerCase(), argument);
  }
  return directives;
}

/** Delta seconds; nonsense is no time at all, as RFC 9111 §4.2.1 wants. */
const secondsMs = (argument: string | undefined): number =>
  argument !== undefined && /^\d{1,10}$/.test(argument) ? Number(argument) * 1_000 : 0;

function freshnessMs(directives: Map<string, string>, headers: Headers, now: number): number {
  const age = headers['age'];
  const agedMs = age === undefined ? 0 : secondsMs(age.trim());
  for (const name of ['s-maxage', 'max-age'])
    if (directives.has(name)) return secondsMs(directives.get(name)) - agedMs;
  const expires = headers['expires'];
  if (expires === undefined) return Infinity;
  const givenAt = Date.parse(headers['date'] ?? '');
  const untilMs = Date.parse(expires) - (Number.isNaN(givenAt) ? now : givenAt);
  return Number.isNaN(untilMs) ? 0 : untilMs - agedMs;
}

/** Whether two callers who asked the same at the same time may be given the same answer. */
export function isShareable(headers: Headers): boolean {
  const directives = readDirectives(headers['cache-control']);
  if (directives.has('no-store') || directives.has('private')) return false;
  const vary = (headers['vary'] ?? '').toLowerCase().split(',');
  return !vary.map((name) => name.trim()).some((name) => name === '*' || UNTOLD_HEADERS.has(name));
}

/**
 * @param now - Epoch milliseconds.
 * @returns `undefined` for an answer that must not be kept.
 */
export function readLifetime(status: number, headers: Headers, now: number): AnswerLifetime | undefined {
  if (!KEPT_STATUSES.has(status) || !isShareable(headers)) return undefined;
  const directives = readDirectives(headers['cache-control']);
  if (directives.has('no-cache')) return undefined;
  const mustAsk = ['must-revalidate', 'proxy-revalidate', 's-maxage'].some((name) => directives.has(name));
  const staleMs = directives.has('stale-if-error') ? secondsMs(directives.get('stale-if-error')) : Infinity;
  return { freshMs: Math.max(0, freshnessMs(directives, headers, now)), staleMs: mustAsk ? 0 : staleMs };
}
