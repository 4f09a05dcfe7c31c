/**
 * What is said at the top of a request to a vendor.
 *
 * @module
 */
import { AppError } from '../errors.ts';
import { HOP_BY_HOP, MISLEADING } from '../hopByHop.ts';

/**
 * Ours to say, between two machines only, or a way to say one thing to the allow-list and another to the vendor. What a caller puts
 * there is left out.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 | RFC 9110 §7.6.1}
 */
const NOT_FOR_CALLERS = new Set([
  ...HOP_BY_HOP,
  ...MISLEADING,
  'accept-encoding',
  'authorization',
  'content-length',
  'cookie',
  'cookie2',
  'expect',
  'host',
  'x-request-id',
  // Where the call came from, which some servers believe.
  'x-forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-proto',
  'x-forwarded-server',
]);

/** What may be said to a host the call was sent on to: nothing that could be a credential, and nothing of ours. */
const FOR_STRANGERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
]);

/** @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 | RFC 9110 §5.6.2} */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
/** A tab is the one control character a value may have. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const LENGTH = /^\d{1,15}$/;

function put(headers: string[], name: string, value: string): void {
  if (!TOKEN.test(name) || !VALUE.test(value))
    throw new AppError('EGRESS_REFUSED', 'A header of the call has a character that no header may have.', {
      internal: { processed: 'no' },
    });
  headers.push(name, value);
}

/** Many servers (CGI, WSGI) read both as one: `x_http_method_override` is `x-http-method-override` to them. */
const dashed = (name: string): string => (name.includes('_') ? name.replaceAll('_', '-') : name);

/** Whether a name of the caller's is one of ours, or may be taken for it. */
function isOurs(name: string, own: Readonly<Record<string, string>>): boolean {
  if (Object.hasOwn(own, name)) return true;
  if (!name.includes('_') && !name.includes('-')) return false;
  for (const each in own) if (each.length === name.length && dashed(each) === dashed(name)) return true;
  return false;
}

/** How the request travels. */
export interface Passage {
  /** The answer goes to the caller as it comes, so that it may be packed as the caller likes. */
  readonly isStreamed: boolean;
  /** The body comes as it goes: how long it is, only the caller knows. */
  readonly hasOpenBody: boolean;
}

const KEPT: Passage = { isStreamed: false, hasOpenBody: false };

/**
 * Names and values in turn, as undici takes them. A caller's `Authorization`, `Host`, `Cookie`, lengths and hop-by-hop headers are left out.
 *
 * @param own - Names in lower case; they win over the caller's.
 * @throws {@link AppError} `EGRESS_REFUSED` for a name that is no token, or a value with a line break or another control character.
 */
export function buildHeaders(
  requestId: string,
  own: Readonly<Record<string, string>>,
  callers: Readonly<Record<string, string>> | undefined,
  { isStreamed, hasOpenBody }: Passage = KEPT,
): string[] {
  const packed = isStreamed ? callers?.['accept-encoding'] : undefined;
  const headers: string[] = [];
  // Compressed answers are not asked for where we read them: a small one can unpack to gigabytes.
  put(headers, 'accept-encoding', packed ?? 'identity');
  put(headers, 'x-request-id', requestId);
  for (const name in own) put(headers, name, own[name] as string);
  if (callers === undefined) return headers;
  const nominated = Object.keys(callers).find((name) => name.toLowerCase() === 'connection');
  const dropped =
    nominated === undefined
      ? []
      : (callers[nominated] as string)
          .toLowerCase()
          .split(',')
          .map((name) => name.trim());
  for (const name in callers) {
    const lower = name.toLowerCase();
    if (NOT_FOR_CALLERS.has(dashed(lower)) || isOurs(lower, own) || dropped.includes(lower)) continue;
    put(headers, lower, callers[name] as string);
  }
  const length = hasOpenBody ? callers['content-length'] : undefined;
  if (length !== undefined && LENGTH.test(length)) headers.push('content-length', length);
  return headers;
}

/** @returns What of a request's headers may be said to another host. */
export function headersForStrangers(headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2)
    if (FOR_STRANGERS.has(headers[i] as string)) kept.push(headers[i] as string, headers[i + 1] as string);
  return kept;
}
