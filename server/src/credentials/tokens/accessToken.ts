/**
 * Access tokens for vendors: what a token endpoint grants, what is kept, and who keeps it.
 *
 * @module
 */
import type { Login } from '../protocol.ts';

/** What a token endpoint granted. */
export interface Grant {
  readonly accessToken: string;
  /** `DPoP`: bound to the companion's key. */
  readonly tokenType: 'Bearer' | 'DPoP';
  /** In milliseconds; `undefined` if the endpoint does not say. */
  readonly lifetimeMs: number | undefined;
  /** A new one, where the endpoint rotates them; `undefined`: the one before still holds, if there is one. */
  readonly refreshToken?: string | undefined;
  /** As granted, where it differs from what was asked. */
  readonly scope?: string | undefined;
}

/**
 * Performs one token request. Bounds its own time to six seconds.
 *
 * A request with a refresh token is never sent twice, not even by egress (`repeatable: false`), as the endpoint may take the second for
 * theft, unless the credential's `refreshTokenReuseS` is above 0. An error's `internal.endpointProcessed` is `no` where the endpoint surely
 * did not act on the request, so that the refresh token is as good as before; anything else counts as `unknown`.
 *
 * @param refreshToken - For logins that began in a browser.
 * @throws {@link AppError} `CREDENTIAL_GRANT_FAILED`, `VENDOR_CREDENTIAL_REFUSED`, `CREDENTIAL_NOT_CONFIGURED`, `CREDENTIAL_NOT_CONNECTED` (needs a refresh token and has none, or the endpoint refused it).
 */
export type RequestGrant = (login: Login, refreshToken: string | undefined) => Promise<Grant>;

/** A token that may be sent. Times are epoch milliseconds. */
export interface AccessToken {
  /** Without scheme. */
  readonly value: string;
  readonly tokenType: 'Bearer' | 'DPoP';
  readonly grantedAt: number;
  /** From then on a new one is asked for while this one is still sent. */
  readonly renewAt: number;
  /** From then on it is never sent. */
  readonly staleAt: number;
}

/** How a login stands. */
export interface LoginState {
  /** {@link loginKey}. */
  readonly key: string;
  /** `none`: no token yet. `connected`. `failing`: the last request failed, the next may not. `stale`: only a person can mend it. */
  readonly status: 'none' | 'connected' | 'failing' | 'stale';
  /** Error code of the last failure; `null` after a success. */
  readonly code: string | null;
  /** ISO instants; `null` where there is none. */
  readonly grantedAt: string | null;
  readonly expiresAt: string | null;
  readonly failedAt: string | null;
}

/** Source of tokens: kept, renewed before they expire, asked for once however many wait, here and in other companions on the same database. */
export interface AccessTokens {
  /**
   * A token that is not about to expire. Concurrent callers share one request. No promise where it is in memory.
   *
   * @throws {@link AppError} those of {@link RequestGrant}, or what kept the request from being made.
   */
  get(login: Login): AccessToken | Promise<AccessToken>;
  /**
   * Forgets exactly this token, because the vendor refused it; a newer one is kept.
   *
   * @returns Whether asking for another is worthwhile. It is not for a token that is {@link condemn | condemned}.
   */
  forget(login: Login, token: AccessToken): boolean;
  /** Says that the vendor refused a token it had never seen before: for five seconds renewing is not the answer. */
  condemn(token: AccessToken): void;
  /** Keeps what a browser flow brought, in the place of what was there. */
  put(login: Login, grant: Grant): Promise<void>;
  /** Forgets a login. @returns its refresh token, so that it can be revoked. */
  remove(login: Login): Promise<string | undefined>;
  /** Every login there is a record of. */
  states(): Promise<readonly LoginState[]>;
}
