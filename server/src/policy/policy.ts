/**
 * May this caller do this, now, from there: addresses, quota, scope. Only the pipeline asks.
 *
 * @module
 */
import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';
import type { Client, Scope } from '../identity/index.ts';

/** Quotas are per minute. */
export const QUOTA_WINDOW_S = 60;
/** Refusals of unknown callers that are audited one by one, per address and minute. The rest is counted. */
const AUDITED_REFUSALS = 60;

/** What is asked. */
export interface Request {
  readonly client: Client;
  readonly scopes: ReadonlySet<string>;
  readonly permission: Scope;
  /** Where the call comes from. */
  readonly address: string;
}

/** What is left of a client's quota. */
export interface Quota {
  /** Calls in a window. */
  readonly limit: number;
  readonly remaining: number;
  /** Until the window starts anew. */
  readonly resetMs: number;
}

/** Decides. */
export interface Policy {
  /**
   * Takes one call from the client's quota.
   *
   * @throws {@link AppError} `QUOTA_EXCEEDED`, `SCOPE_MISSING`.
   */
  admit(request: Request): Promise<Quota>;
  /** Whether one more refusal of an unknown caller from there is audited: strangers must not fill the database. */
  isRefusalAudited(address: string): Promise<boolean>;
}

/** Policy in this process' memory: each companion counts for itself. */
export function createPolicy(): Policy {
  const quotas = new Map<string, RateLimiterMemory>();
  const refusals = new RateLimiterMemory({ points: AUDITED_REFUSALS, duration: QUOTA_WINDOW_S });

  const quotaOf = (client: Client): RateLimiterMemory => {
    let quota = quotas.get(client.clientId);
    if (quota === undefined) {
      quota = new RateLimiterMemory({ points: client.requestsPerMinute, duration: QUOTA_WINDOW_S });
      quotas.set(client.clientId, quota);
    }
    return quota;
  };

  return {
    async admit({ client, scopes, permission, address }) {
      if (client.allowedAddresses?.check(address, isIPv6(address) ? 'ipv6' : 'ipv4') === false) {
        throw new AppError('SCOPE_MISSING', 'The client may not call from this network address.');
      }
      const left = await quotaOf(client)
        .consume('calls')
        .catch((refused: unknown) => {
          if (!(refused instanceof RateLimiterRes)) throw refused;
          throw new AppError(
            'QUOTA_EXCEEDED',
            `The client may send ${client.requestsPerMinute} calls in a minute.`,
            {
              retryAfterMs: Math.max(1, refused.msBeforeNext),
              internal: { limit: client.requestsPerMinute },
            },
          );
        });
      // Behind the quota: a client that keeps asking for what it may not do must not be free of it.
      if (!scopes.has(permission)) {
        throw new AppError('SCOPE_MISSING', `The token lacks the scope ${permission}.`);
      }
      return {
        limit: client.requestsPerMinute,
        remaining: left.remainingPoints,
        resetMs: left.msBeforeNext,
      };
    },
    isRefusalAudited: (address) =>
      refusals.consume(address).then(
        () => true,
        () => false,
      ),
  };
}
