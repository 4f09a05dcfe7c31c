/**
 * May this caller do this, now, from there: addresses, quota, scope. Only the pipeline asks.
 *
 * @module
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';

/** Quotas are per minute. */
export const QUOTA_WINDOW_S = 60;
/** Refusals of unknown callers that are audited one by one, per address and minute. The rest is counted. */
const AUDITED_REFUSALS = 60;

/** Who is limited, and how. */
export interface LimitedClient {
  readonly clientId: string;
  /** Calls in a minute. */
  readonly requestsPerMinute: number;
  /** Where it may call from; absent: anywhere. */
  readonly allowedAddresses?: { check(address: string, family: 'ipv4' | 'ipv6'): boolean };
}

/** What is asked. */
export interface Request {
  readonly client: LimitedClient;
  readonly scopes: ReadonlySet<string>;
  /** The scope needed; absent where any client may. */
  readonly permission?: string;
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

/** Whether a call is admitted, and what is left for the client either way: a refusal tells it as well. */
export interface Decision {
  /** Absent where nothing was taken from it. */
  readonly quota?: Quota;
  /** `ADDRESS_NOT_ALLOWED`, `QUOTA_EXCEEDED` or `SCOPE_MISSING`; absent: the call is admitted. */
  readonly refusal?: AppError;
}

/** Decides. */
export interface Policy {
  /** Takes one call from the client's quota, unless it comes from where it may not. */
  decide(request: Request): Promise<Decision>;
  /** Whether one more refusal of an unknown caller from there is audited: strangers must not fill the database. */
  isRefusalAudited(address: string): Promise<boolean>;
}

/** Policy in this process' memory: each companion counts for itself. */
export function createPolicy(): Policy {
  const quotas = new Map<string, RateLimiterMemory>();
  const refusals = new RateLimiterMemory({ points: AUDITED_REFUSALS, duration: QUOTA_WINDOW_S });

  const quotaOf = (client: LimitedClient): RateLimiterMemory => {
    let quota = quotas.get(client.clientId);
    if (quota === undefined) {
      quota = new RateLimiterMemory({ points: client.requestsPerMinute, duration: QUOTA_WINDOW_S });
      quotas.set(client.clientId, quota);
    }
    return quota;
  };

  return {
    async decide({ client, scopes, permission, address }) {
      if (client.allowedAddresses?.check(address, address.includes(':') ? 'ipv6' : 'ipv4') === false) {
        const message = 'The client may not call from this network address.';
        return { refusal: new AppError('ADDRESS_NOT_ALLOWED', message) };
      }
      const limit = client.requestsPerMinute;
      const taken = await quotaOf(client)
        .consume('calls')
        .catch((refused: unknown) => {
          if (refused instanceof RateLimiterRes) return refused;
          throw refused;
        });
      const quota = { limit, remaining: taken.remainingPoints, resetMs: Math.max(1, taken.msBeforeNext) };
      if (taken.consumedPoints > limit) {
        const refusal = new AppError('QUOTA_EXCEEDED', `The client may send ${limit} calls in a minute.`, {
          retryAfterMs: quota.resetMs,
          internal: { limit },
        });
        return { quota, refusal };
      }
      // Behind the quota: a client that keeps asking for what it may not do must not be free of it.
      if (permission !== undefined && !scopes.has(permission)) {
        return { quota, refusal: new AppError('SCOPE_MISSING', `The token lacks the scope ${permission}.`) };
      }
      return { quota };
    },
    isRefusalAudited: (address) =>
      refusals.consume(address).then(
        () => true,
        () => false,
      ),
  };
}
