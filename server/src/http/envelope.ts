/**
 * Answers for callers that cannot read headers: every address of the table once more below `/salesforce`, where the body
 * repeats what the headers say. External Services and HTTP Callout of Salesforce read nothing but bodies.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http';
import type { EnvelopeMeta } from '@rialto/contract';
import type { Call } from './exchange.ts';

/** Where these addresses begin. */
export const ENVELOPE_PREFIX = '/salesforce';

/** Whether the caller asked for an envelope, by the address it called. */
export const isEnveloped = ({ url }: Pick<IncomingMessage, 'url'>): boolean =>
  url?.startsWith(`${ENVELOPE_PREFIX}/`) === true;

/** An address of the API as this caller should use it. */
export const addressFor = ({ request }: Pick<Call, 'request'>, address: string): string =>
  isEnveloped(request) ? ENVELOPE_PREFIX + address : address;

/** What only the operation or the error knows. */
interface Told {
  readonly location?: string | undefined;
  readonly stale?: boolean | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

/** The headers, for the body. */
export function metaOf(
  { requestId, quota }: Pick<Call, 'requestId'> & Partial<Call>,
  statusCode: number,
  { location, stale = false, retryAfterSeconds }: Told,
): EnvelopeMeta {
  return {
    requestId,
    statusCode,
    stale,
    ...(location === undefined ? {} : { location }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(quota === undefined
      ? {}
      : {
          rateLimit: quota.limit,
          rateLimitRemaining: quota.remaining,
          rateLimitResetSeconds: Math.ceil(quota.resetMs / 1000),
        }),
  };
}
