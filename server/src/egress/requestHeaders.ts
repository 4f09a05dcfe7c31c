/**
 * What is said at the top of a request to a vendor.
 *
 * @module
 */

/** Ours to say, or between two machines only. What a caller puts there is left out. @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 | RFC 9110 §7.6.1} */
const NOT_FOR_CALLERS = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-request-id',
]);

/**
 * Names and values in turn, as undici takes them. A caller's `Authorization`, `Host`, `Cookie`, lengths and hop-by-hop headers are left out.
 *
 * @param own - Names in lower case; they win over the caller's.
 */
export function buildHeaders(
  requestId: string,
  own: Readonly<Record<string, string>>,
  callers: Readonly<Record<string, string>> | undefined,
): string[] {
  // Compressed answers are not asked for: a small one can unpack to gigabytes.
  const headers = ['accept-encoding', 'identity', 'x-request-id', requestId];
  for (const name in own) headers.push(name, own[name] as string);
  if (callers === undefined) return headers;
  const nominated = Object.keys(callers).find((name) => name.toLowerCase() === 'connection');
  const dropped =
    nominated === undefined ? [] : (callers[nominated] as string).toLowerCase().split(/\s*,\s*/);
  for (const name in callers) {
    const lower = name.toLowerCase();
    if (NOT_FOR_CALLERS.has(lower) || Object.hasOwn(own, lower) || dropped.includes(lower)) continue;
    headers.push(lower, callers[name] as string);
  }
  return headers;
}
