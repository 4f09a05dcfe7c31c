/**
 * Which headers cross the companion, in both directions.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-7.6 | RFC 9110 §7.6}
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http';
import { HOP_BY_HOP } from '../../hopByHop.ts';
import { isForVendor } from '../../operations/index.ts';
import { continueTrace } from './traceContext.ts';

/** How the companion is called in `Via`, `Proxy-Status` and `Cache-Status`. */
export const PSEUDONYM = 'rialto';

/** Headers, names in lower case. */
export type Headers = Record<string, string>;

const NOT_FOR_CALLERS = new Set([
  ...HOP_BY_HOP,
  // For the vendor's own site, which this is not.
  'alt-svc',
  'clear-site-data',
  'nel',
  'public-key-pins',
  'refresh',
  'report-to',
  'reporting-endpoints',
  'server',
  'set-cookie',
  'set-cookie2',
  'strict-transport-security',
  'www-authenticate',
  'x-powered-by',
  // Put anew.
  'cache-control',
  'expires',
  'pragma',
  'ratelimit',
  'ratelimit-policy',
  'x-api-version',
  'x-client-id',
  'x-content-type-options',
  'x-request-id',
]);

/** Names that `Connection` says concern this connection only. */
function nominatedBy(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}

const append = (list: string | undefined, member: string): string =>
  list === undefined || list === '' ? member : `${list}, ${member}`;

/** What a vendor hears of a request's headers. */
export function toVendor(
  given: IncomingHttpHeaders,
  httpVersion: string,
  prefer: string | undefined,
): Headers {
  const nominated = nominatedBy(given.connection);
  const headers: Headers = {};
  for (const name in given) {
    const value = given[name];
    if (typeof value === 'string' && isForVendor(name) && nominated?.has(name) !== true)
      headers[name] = value;
  }
  const { traceparent, tracestate, via } = given;
  headers['via'] = append(via, `${httpVersion} ${PSEUDONYM}`);
  if (prefer !== undefined) headers['prefer'] = prefer;
  return Object.assign(headers, continueTrace(String(traceparent), String(tracestate ?? '')));
}

/**
 * What a caller hears of an answer's headers: names and values in turn.
 *
 * @param isOurs - Whether the companion says that itself, in the vendor's place.
 */
export function toCaller(given: Readonly<Headers>, isOurs: (name: string) => boolean): string[] {
  const nominated = nominatedBy(given['connection']);
  const headers: string[] = [];
  for (const name in given) {
    if (NOT_FOR_CALLERS.has(name) || nominated?.has(name) || name === 'via' || isOurs(name)) continue;
    if (name.startsWith('access-control-') || name.startsWith('proxy-auth')) continue;
    headers.push(name, given[name]!);
  }
  headers.push('via', append(given['via'], `1.1 ${PSEUDONYM}`));
  return headers;
}
