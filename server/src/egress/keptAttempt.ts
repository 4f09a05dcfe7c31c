/**
 * One attempt whose answer is read and kept.
 *
 * @module
 */
import type { Pool } from 'undici';
import { isEncoded, readJson, UNREADABLE } from './answers.ts';
import { failed, sentOn, type Attempt, type KeptRequest, type See } from './attempt.ts';
import { exchange, type Exchange } from './exchange.ts';
import { classifyFailure, failure } from './failures.ts';
import type { EgressSettings } from './settings.ts';

function read(result: Exchange, { readAs, refuses }: KeptRequest, see: See): Attempt {
  const { status } = result;
  const { headers, cause, next } = see(status, result.headers);
  if (next !== undefined) return sentOn(next);
  if (refuses?.(status, result.body) === true)
    return { failure: undefined, status, headers, body: undefined };
  if (cause !== undefined) return failed(cause);
  // The words that come with a refused credential are not for us: only the status counts.
  if (readAs === 'json' && (status === 401 || status === 403))
    return { failure: undefined, status, headers, body: undefined };
  const body = isEncoded(headers) ? UNREADABLE : readAs === 'json' ? readJson(result.body) : result.body;
  if (body === UNREADABLE)
    return failed(
      failure('VENDOR_ANSWER_INVALID', 'unknown', 'unreadable', 'gave an answer that is not JSON', {
        status,
      }),
    );
  return { failure: undefined, status, headers, body };
}

/** Never rejects. */
export function attemptKept(
  pool: Pool,
  request: KeptRequest,
  path: string,
  headers: string[],
  { attemptTimeoutMs: timeoutMs, maxBodyBytes }: EgressSettings,
  see: See,
): Promise<Attempt> {
  const startedAt = performance.now();
  const { method, body, deadline } = request;
  const kept = { method, path, headers, body, deadline, timeoutMs, maxBodyBytes };
  return exchange(pool, kept).then((result) =>
    result.failure === undefined
      ? read(result, request, see)
      : failed(classifyFailure(result.failure, result.wasSent, performance.now() - startedAt)),
  );
}
