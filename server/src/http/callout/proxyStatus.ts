/**
 * Says who produced an answer: the vendor, or the companion in its place, and why.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9209 | RFC 9209}, for `Proxy-Status`
 * @see {@link https://www.rfc-editor.org/rfc/rfc9211 | RFC 9211}, for `Cache-Status`
 * @module
 */
import { serializeList, Token } from 'structured-headers';
import type { ProxyOutcome, ProxyRequest } from '../../credentials/callout.ts';
import { isAppError } from '../../errors.ts';
import { codeOf, type CompanionErrorCode } from '../problem.ts';
import { PSEUDONYM } from './headers.ts';

/** `internal.reason` of an error → error type of RFC 9209 §2.3. */
const BY_REASON: Readonly<Record<string, string>> = {
  address: 'destination_ip_prohibited',
  breaker: 'destination_unavailable',
  bulkhead: 'connection_limit_reached',
  connect: 'connection_refused',
  connect_timeout: 'connection_timeout',
  deadline: 'http_response_timeout',
  dns: 'dns_error',
  length: 'http_request_error',
  limiter: 'destination_unavailable',
  malformed: 'http_protocol_error',
  redirect: 'http_protocol_error',
  reset: 'connection_terminated',
  timeout: 'http_response_timeout',
  tls: 'tls_certificate_error',
  too_large: 'http_response_body_size',
};

/** Where the reason does not tell. What is neither here nor below 500 is the companion's own fault. */
const BY_CODE: Partial<Record<CompanionErrorCode, string>> = {
  CONFIGURATION_INVALID: 'proxy_configuration_error',
  CREDENTIAL_DISABLED: 'proxy_configuration_error',
  CREDENTIAL_GRANT_FAILED: 'destination_unavailable',
  CREDENTIAL_NOT_CONFIGURED: 'proxy_configuration_error',
  DEADLINE_EXCEEDED: 'http_response_timeout',
  EGRESS_REFUSED: 'http_request_denied',
  VENDOR_ANSWER_INVALID: 'http_protocol_error',
  VENDOR_CREDENTIAL_REFUSED: 'http_request_denied',
  VENDOR_RATE_LIMITED: 'destination_unavailable',
  VENDOR_TIMEOUT: 'http_response_timeout',
  VENDOR_UNAVAILABLE: 'destination_unavailable',
};

type Value = string | number | boolean | Token;
type Parameters = readonly (readonly [string, Value | undefined])[];

const memberOf = (parameters: Parameters): string =>
  serializeList([
    [new Token(PSEUDONYM), new Map(parameters.filter((one): one is [string, Value] => one[1] !== undefined))],
  ]);

/** For an answer of the companion's own. @param status - HTTP status it is answered with. */
export function statusOfFailure(error: unknown, status: number, namedCredential: string | undefined): string {
  const { reason, status: received } = (isAppError(error) ? error.internal : undefined) ?? {};
  const word =
    BY_REASON[String(reason)] ??
    BY_CODE[codeOf(error)] ??
    (status < 500 ? 'http_request_denied' : 'proxy_internal_error');
  return memberOf([
    ['error', new Token(word)],
    ['received-status', typeof received === 'number' ? received : undefined],
    ['next-hop', namedCredential === undefined ? undefined : new Token(namedCredential)],
  ]);
}

/** For an answer of the vendor's that says it did not go well. @param before - What the vendor's own proxies said. */
export function statusOfAnswer(status: number, namedCredential: string, before: string | undefined): string {
  const own = memberOf([
    ['received-status', status],
    ['next-hop', new Token(namedCredential)],
  ]);
  return before === undefined ? own : `${before}, ${own}`;
}

/** `Cache-Status` and `Age` of an answer the vendor was not asked for, or not for this caller alone. */
export function cacheHeaders(
  { cache, ageS }: Pick<ProxyOutcome, 'cache' | 'ageS'>,
  freshness: ProxyRequest['freshness'],
): Readonly<Record<string, string>> {
  const age: Readonly<Record<string, string>> = ageS === undefined ? {} : { age: String(ageS) };
  switch (cache) {
    case 'hit':
      return { ...age, 'cache-status': memberOf([['hit', true]]) };
    case 'stale':
      return {
        ...age,
        'cache-status': memberOf([
          ['hit', true],
          ['ttl', Math.min(-1, (freshness?.maxAgeS ?? 0) - (ageS ?? 0))],
          ['detail', 'stale-if-error'],
        ]),
      };
    case 'shared':
      return {
        ...age,
        'cache-status': memberOf([
          ['fwd', new Token('miss')],
          ['collapsed', true],
        ]),
      };
    case 'none':
      return {};
  }
}
