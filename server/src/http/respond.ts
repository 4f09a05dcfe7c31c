/**
 * Writes answers: the same headers on all of them, once.
 *
 * @module
 */
import type { ServerResponse } from 'node:http';
import type { Caller } from '../identity/index.ts';
import { QUOTA_WINDOW_S, type Quota } from '../policy/index.ts';
import type { Call, Exchange } from './exchange.ts';
import type { Lifecycle } from './lifecycle.ts';
import { codeOf, problemOf, statusOf } from './problem.ts';

/** On every answer: nothing here is a page, nothing may be kept. */
export const SAFE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

type Headers = Record<string, string | number>;

/** Writes one whole answer. Nothing happens if the caller has gone. */
export function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
  headers: Headers = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const length = Buffer.byteLength(body);
  response.writeHead(status, {
    ...SAFE_HEADERS,
    'content-type': contentType,
    'content-length': length,
    ...headers,
  });
  // Most answers are plain ASCII: one byte for each character, copied instead of encoded.
  response.end(body, length === body.length ? 'latin1' : 'utf8');
}

/** Answers what the operation found. */
export function respond(exchange: Exchange, status: number, lifecycle: Pick<Lifecycle, 'phase'>): void {
  const { route, result, response } = exchange;
  const headers = callHeaders(exchange, lifecycle);
  if (result!.kind !== 'ok' && route.location !== undefined) {
    headers['location'] = (route.location as (value: unknown) => string)(result!.value);
  }
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(result!.value), headers);
}

/** Answers that it did not go well. */
export function respondProblem(
  exchange: Pick<Call, 'requestId' | 'request' | 'response'> & Partial<Call>,
  error: unknown,
  lifecycle: Pick<Lifecycle, 'phase'>,
  more: Headers = {},
): void {
  const problem = problemOf(error, exchange.requestId);
  const headers = { ...callHeaders(exchange, lifecycle), ...more };
  const challenge = challengeOf(error);
  if (challenge !== undefined) headers['www-authenticate'] = challenge;
  if (problem.retryAfterSeconds !== undefined) headers['retry-after'] = problem.retryAfterSeconds;
  // A body nobody read would be taken for the next request.
  if (!exchange.request.complete) headers['connection'] = 'close';
  send(
    exchange.response,
    statusOf(error),
    'application/problem+json; charset=utf-8',
    JSON.stringify(problem),
    headers,
  );
}

/** What every answer to a known caller carries. */
export function callHeaders(
  { requestId, caller, quota }: { requestId: string; caller?: Caller | undefined; quota?: Quota | undefined },
  lifecycle: Pick<Lifecycle, 'phase'>,
): Headers {
  const headers: Headers = { 'x-request-id': requestId, 'x-api-version': '1' };
  if (caller !== undefined) headers['x-client-id'] = caller.orgId;
  if (quota !== undefined) {
    headers['ratelimit-policy'] = `"calls";q=${quota.limit};w=${QUOTA_WINDOW_S}`;
    headers['ratelimit'] = `"calls";r=${quota.remaining};t=${Math.ceil(quota.resetMs / 1000)}`;
  }
  if (lifecycle.phase() !== 'serving') headers['connection'] = 'close';
  return headers;
}

/** RFC 6750: without a token the challenge says nothing but the realm. */
function challengeOf(error: unknown): string | undefined {
  switch (codeOf(error)) {
    case 'TOKEN_MISSING':
      return 'Bearer realm="rialto"';
    case 'TOKEN_INVALID':
      return 'Bearer realm="rialto", error="invalid_token", error_description="The access token is not valid here."';
    case 'TOKEN_EXPIRED':
      return 'Bearer realm="rialto", error="invalid_token", error_description="The access token has expired."';
    case 'SCOPE_MISSING':
      return 'Bearer realm="rialto", error="insufficient_scope"';
    default:
      return undefined;
  }
}
