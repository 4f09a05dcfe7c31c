/**
 * Hands the page's Apex calls and record reads to whatever plays the org, and vendor faults to the sandbox vendors.
 *
 * @module
 */
import { Agent, fetch } from 'undici';
import { jsonReply, type Reply } from './reply.ts';

/** Longer than Apex waits for the companion (15 s), so that the inner answer always comes first. */
const TIMEOUT_MS = 20_000;

/**
 * A connection for each call. The Apex runner computes on its only thread: when a long computation ends, it closes the
 * connections that stood idle meanwhile, also one on which the next call has just arrived, and that call would be lost.
 */
const UNSHARED = new Agent({ pipelining: 0 });

/** Where calls go. */
export interface ProxyTarget {
  /** For the message when it does not answer: `The Apex endpoint`. */
  readonly title: string;
  readonly url: string;
}

/** The error object a Lightning component gets from a failed call. */
const lwcError = (status: number, message: string): object => ({
  status,
  statusText: status === 504 ? 'Gateway Timeout' : 'Bad Gateway',
  ok: false,
  headers: {},
  body: { message },
});

/**
 * Forwards one call and answers what came back, status and body untouched.
 *
 * @param path - Below the target, with its leading slash.
 * @param body - JSON text; empty for none.
 * @returns 502 or 504 with an LWC error object if the target does not answer.
 */
export async function forward(
  target: ProxyTarget,
  method: string,
  path: string,
  body: string,
): Promise<Reply> {
  try {
    const response = await fetch(new URL(path, target.url), {
      method,
      redirect: 'error',
      dispatcher: UNSHARED,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === '' ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? 'application/json',
      body: Buffer.from(await response.arrayBuffer()),
      headers: { 'cache-control': 'no-store' },
    };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    const words = isLate ? `did not answer within ${TIMEOUT_MS / 1000} s` : 'does not answer';
    const status = isLate ? 504 : 502;
    return jsonReply(status, lwcError(status, `${target.title} at ${target.url} ${words}.`));
  }
}
