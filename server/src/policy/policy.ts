/**
 * May this caller do this, now, from there: addresses, quota, scope. Only the pipeline asks.
 *
 * @module
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
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
  readonly permission?: string | undefined;
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
  decide(request: Request): Decision;
  /** Whether one more refusal of an unknown caller from there is audited: strangers must not fill the database. */
  isRefusalAudited(address: string): Promise<boolean>;
}

/** Calls of one client since its window began; a window begins with the first call behind the one before. */
class QuotaWindow {
  private readonly limit: number;
  private endsAt = -Infinity;
  private taken = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** @returns Whether there was a call left to take, and what is left behind it. */
  take(now: number): { readonly isWithin: boolean; readonly quota: Quota } {
    if (now >= this.endsAt) {
      this.endsAt = now + QUOTA_WINDOW_S * 1_000;
      this.taken = 0;
    }
    this.taken += 1;
    const { limit, taken } = this;
    const resetMs = Math.max(1, Math.ceil(this.endsAt - now));
    return { isWithin: taken <= limit, quota: { limit, remaining: Math.max(0, limit - taken), resetMs } };
  }
}

/**
 * Policy in this process' memory: each companion counts for itself.
 *
 * @param now - Monotonic clock, in milliseconds.
 */
export function createPolicy(now: () => number = () => performance.now()): Policy {
  const quotas = new Map<string, QuotaWindow>();
  const refusals = new RateLimiterMemory({ points: AUDITED_REFUSALS, duration: QUOTA_WINDOW_S });

  function quotaOf({ clientId, requestsPerMinute }: LimitedClient): QuotaWindow {
    let quota = quotas.get(clientId);
    if (quota === undefined) quotas.set(clientId, (quota = new QuotaWindow(requestsPerMinute)));
    return quota;
  }

  return {
    decide({ client, scopes, permission, address }) {
      if (client.allowedAddresses?.check(address, address.includes(':') ? 'ipv6' : 'ipv4') === false) {
        const message = 'The client may not call from this network address.';
        return { refusal: new AppError('ADDRESS_NOT_ALLOWED', message) };
      }
      const { isWithin, quota } = quotaOf(client).take(now());
      if (!isWithin) {
        const { limit, resetMs } = quota;
        const refusal = new AppError('QUOTA_EXCEEDED', `The client may send ${limit} calls in a minute.`, {
          retryAfterMs: resetMs,
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
