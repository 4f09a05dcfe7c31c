/**
 * Writes answers: the same headers on all of them, once.
 *
 * @module
 */
import type { ServerResponse } from 'node:http';
import type { Caller } from '../identity/index.ts';
import { QUOTA_WINDOW_S, type Quota } from '../policy/index.ts';
import type { Call, Exchange } from './exchange.ts';
import { addressFor, isEnveloped, metaOf } from './envelope.ts';
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
  // Names and values in turn: node reads them as they stand, and nothing has to be merged.
  const head = ['content-type', contentType, 'content-length', String(length)];
  for (const name in SAFE_HEADERS)
    if (headers[name] === undefined) head.push(name, SAFE_HEADERS[name as keyof typeof SAFE_HEADERS]);
  for (const name in headers) head.push(name, String(headers[name]));
  response.writeHead(status, head);
  // Most answers are plain ASCII: one byte for each character, copied instead of encoded.
  response.end(body, length === body.length ? 'latin1' : 'utf8');
}

/** Answers what the operation found. */
export function respond(exchange: Exchange, status: number, lifecycle: Pick<Lifecycle, 'phase'>): void {
  const { route, result, response } = exchange;
  const headers = callHeaders(exchange, lifecycle);
  let location: string | undefined;
  if (result!.kind !== 'ok' && route.location !== undefined) {
    location = addressFor(exchange, (route.location as (value: unknown) => string)(result!.value));
    headers['location'] = location;
  }
  const value: unknown = isEnveloped(exchange.request)
    ? { data: result!.value, meta: metaOf(exchange, status, { location, stale: result!.stale }) }
    : result!.value;
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(value), headers);
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
  const { retryAfterSeconds } = problem;
  const isMirrored = isEnveloped(exchange.request);
  const body = isMirrored
    ? { error: problem, meta: metaOf(exchange, problem.status, { retryAfterSeconds }) }
    : problem;
  const type = isMirrored ? 'application/json' : 'application/problem+json';
  send(exchange.response, statusOf(error), `${type}; charset=utf-8`, JSON.stringify(body), headers);
}

/** What every answer to a known caller carries. */
export function callHeaders(
  { requestId, caller, quota }: { requestId: string; caller?: Caller | undefined; quota?: Quota | undefined },
  lifecycle: Pick<Lifecycle, 'phase'>,
): Headers {
  const headers: Headers = quota === undefined ? {} : quotaHeaders(quota);
  headers['x-request-id'] = requestId;
  headers['x-api-version'] = '1';
  if (caller !== undefined) headers['x-client-id'] = caller.orgId;
  if (lifecycle.phase() !== 'serving') headers['connection'] = 'close';
  return headers;
}

/** What is left of a client's quota: as the IETF's draft has it, and as clients of older APIs look for it. */
export function quotaHeaders({ limit, remaining, resetMs }: Quota): Headers {
  return {
    'ratelimit-policy': `"calls";q=${limit};w=${QUOTA_WINDOW_S}`,
    ratelimit: `"calls";r=${remaining};t=${Math.ceil(resetMs / 1000)}`,
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': remaining,
    // Epoch seconds, as most who have this header mean it.
    'x-ratelimit-reset': Math.ceil((Date.now() + resetMs) / 1000),
  };
}

/** RFC 6750: without a token the challenge says nothing but the realm. */
function challengeOf(error: unknown): string | undefined {
  switch (codeOf(error)) {
    case 'TOKEN_MISSING':
      return 'Bearer realm="rialto"';
    case 'TOKEN_INVALID':
      return 'Bearer realm="rialto", error="invalid_token", error_description="The access token is not valid here."';
    case 'TOKEN_AUDIENCE_MISMATCH':
      return 'Bearer realm="rialto", error="invalid_token", error_description="The access token is for another part of the API."';
    case 'TOKEN_EXPIRED':
      return 'Bearer realm="rialto", error="invalid_token", error_description="The access token has expired."';
    case 'SCOPE_MISSING':
      return 'Bearer realm="rialto", error="insufficient_scope"';
    default:
      return undefined;
  }
}
