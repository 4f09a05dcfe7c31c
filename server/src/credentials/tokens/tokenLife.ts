/**
 * How long a token may be sent, when the next is asked for, and how long a failure answers for the next caller.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { Login } from '../protocol.ts';
import type { AccessToken, Grant } from './accessToken.ts';

/** Where an endpoint does not say how long its token lives, in milliseconds. Short, as renewal on 401 covers the rest. */
export const DEFAULT_LIFETIME_MS = 300_000;
const LONGEST_LIFETIME_MS = 86_400_000;
/** A token within this of its end is never sent: clock skew, and the time a request travels. At most a fifth of its life. */
const MARGIN_MS = 30_000;
const MARGIN_SHARE = 0.2;
/** Renewal begins after 70 to 80 per cent of a token's life, so that many companions do not ask at once. */
const RENEW_SHARE = 0.7;
const RENEW_JITTER = 0.1;
/** A refusal is settled by a person, an outage may end any time; both in milliseconds. */
const REFUSED_MS = 5_000;
const FAILED_MS = 1_000;

/** In milliseconds, as granted, by the credential's own default, or {@link DEFAULT_LIFETIME_MS}; at most a day. */
export function lifetimeOf({ lifetimeMs }: Grant, { credential }: Login): number {
  const defaultMs =
    credential.authenticationProtocol === 'OAuth'
      ? credential.parameters.defaultTokenLifetimeS * 1_000
      : DEFAULT_LIFETIME_MS;
  return Math.max(0, Math.min(lifetimeMs ?? defaultMs, LONGEST_LIFETIME_MS));
}

/** @param random - From 0 to 1. */
export function toAccessToken(
  { value, tokenType }: Pick<AccessToken, 'value' | 'tokenType'>,
  grantedAt: number,
  lifeMs: number,
  random: () => number,
): AccessToken {
  return {
    value,
    tokenType,
    grantedAt,
    renewAt: grantedAt + lifeMs * (RENEW_SHARE + RENEW_JITTER * random()),
    staleAt: grantedAt + lifeMs - Math.min(MARGIN_MS, lifeMs * MARGIN_SHARE),
  };
}

/** How long a failure answers for the next callers, in milliseconds. What an admin mends (a missing secret) is found out at once. */
export function failureMs({ code }: AppError, random: () => number): number {
  if (code === 'VENDOR_CREDENTIAL_REFUSED' || code === 'CREDENTIAL_NOT_CONNECTED') return REFUSED_MS;
  return code === 'CREDENTIAL_GRANT_FAILED' || code === 'DATABASE_UNAVAILABLE'
    ? FAILED_MS * (1 + random())
    : 0;
}

/** A failure told once more. @param forMs - How long it will still be told. */
export const repeated = (error: AppError, forMs: number): AppError =>
  new AppError(error.code, error.message, {
    retryAfterMs: error.retryable ? Math.max(error.retryAfterMs ?? 0, Math.ceil(forMs)) : undefined,
    internal: { processed: 'no', ...error.internal, isRepeated: true },
  });

/** A token that came too late to be sent. */
export const arrivedExpired = (name: string): AppError =>
  new AppError('CREDENTIAL_GRANT_FAILED', `The token for ${name} had expired when it came.`, {
    retryAfterMs: FAILED_MS,
    internal: { processed: 'no', credential: name, reason: 'expired' },
  });
