/**
 * Access tokens for vendor calls, by external credential: kept, renewed before they expire, asked for once however many wait.
 *
 * @module
 */
import { AppError, isAppError } from '../../errors.ts';
import type { OAuthCredentialOf } from '../configuration/oauthCredential.ts';

/** Those with a secret. */
export type ExternalCredential = OAuthCredentialOf<
  'ClientCredentialsClientSecretBasic' | 'ClientCredentialsClientSecret'
>;

/** What a token endpoint granted. */
export interface Grant {
  readonly accessToken: string;
  /** In milliseconds; `undefined` if the endpoint does not say. */
  readonly lifetimeMs: number | undefined;
}

/** Performs one token request. Bounds its own time. @throws {@link AppError} */
export type RequestGrant = (credential: ExternalCredential) => Promise<Grant>;

/** A token that may be sent. Times are epoch milliseconds. */
export interface AccessToken {
  /** The header, `Bearer …`. */
  readonly authorization: string;
  readonly grantedAt: number;
  /** From then on a new one is asked for while this one is still sent. */
  readonly renewAt: number;
  /** From then on it is never sent. */
  readonly staleAt: number;
}

/** Source of tokens. In memory for now; one that shares them between companions through the database keeps to this face. */
export interface AccessTokens {
  /**
   * A token that is not about to expire. Concurrent callers share one request.
   *
   * @throws {@link AppError} `CREDENTIAL_GRANT_FAILED`, `VENDOR_CREDENTIAL_REFUSED`, `CREDENTIAL_NOT_CONFIGURED`, or what kept the request from being made.
   */
  get(credential: ExternalCredential): AccessToken | Promise<AccessToken>;
  /**
   * Forgets exactly this token, because the vendor refused it; a newer one is kept.
   *
   * @returns Whether asking for another is worthwhile. It is not for a token that is {@link condemn | condemned}.
   */
  forget(credential: ExternalCredential, token: AccessToken): boolean;
  /** Says that the vendor refused a token it had never seen before: for five seconds renewing is not the answer. */
  condemn(token: AccessToken): void;
}

/** What {@link createAccessTokens} needs. */
export interface AccessTokensOptions {
  readonly requestGrant: RequestGrant;
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
  /** From 0 to 1, for jitter. */
  readonly random?: (() => number) | undefined;
}

/** Where an endpoint does not say how long its token lives, in milliseconds. Short, as renewal on 401 covers the rest. */
export const DEFAULT_LIFETIME_MS = 300_000;
const LONGEST_LIFETIME_MS = 86_400_000;
/** A token within this of its end is never sent: clock skew, and the time a request travels. At most a fifth of its life. */
const MARGIN_MS = 30_000;
const MARGIN_SHARE = 0.2;
/** Renewal begins after 70 to 80 per cent of a token's life, so that many companions do not ask at once. */
const RENEW_SHARE = 0.7;
const RENEW_JITTER = 0.1;
/** How long a failure answers for the next callers, in milliseconds: a refusal is settled by a person, an outage may end any time. */
const REFUSED_MS = 5_000;
const FAILED_MS = 1_000;
const CONDEMNED_MS = 5_000;

interface Kept {
  token: AccessToken | undefined;
  pending: Promise<AccessToken> | undefined;
  failure: AppError | undefined;
  failedUntil: number;
}

function failureMs(error: AppError, random: () => number): number {
  if (error.code === 'VENDOR_CREDENTIAL_REFUSED') return REFUSED_MS;
  return error.code === 'CREDENTIAL_GRANT_FAILED' ? FAILED_MS * (1 + random()) : 0;
}

const again = (error: AppError, retryAfterMs: number): AppError =>
  new AppError(error.code, error.message, {
    retryAfterMs: error.retryable ? Math.max(error.retryAfterMs ?? 0, Math.ceil(retryAfterMs)) : undefined,
    internal: { ...error.internal, isRepeated: true },
  });

/** Tokens in this process's memory. */
export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { requestGrant, now = Date.now, random = Math.random } = options;
  const keptByName = new Map<string, Kept>();
  const condemned = new WeakMap<AccessToken, number>();

  function toToken({ accessToken, lifetimeMs }: Grant, requestedAt: number): AccessToken {
    const lifeMs = Math.min(lifetimeMs ?? DEFAULT_LIFETIME_MS, LONGEST_LIFETIME_MS);
    return {
      authorization: `Bearer ${accessToken}`,
      grantedAt: requestedAt,
      renewAt: requestedAt + lifeMs * (RENEW_SHARE + RENEW_JITTER * random()),
      staleAt: requestedAt + lifeMs - Math.min(MARGIN_MS, lifeMs * MARGIN_SHARE),
    };
  }

  async function request(credential: ExternalCredential, kept: Kept): Promise<AccessToken> {
    const requestedAt = now();
    try {
      const token = toToken(await requestGrant(credential), requestedAt);
      if (now() >= token.staleAt)
        throw new AppError(
          'CREDENTIAL_GRANT_FAILED',
          `The token for ${credential.name} had expired when it came.`,
          {
            retryAfterMs: FAILED_MS,
            internal: { processed: 'no', credential: credential.name, reason: 'expired' },
          },
        );
      kept.token = token;
      kept.failure = undefined;
      return token;
    } catch (error) {
      if (isAppError(error)) {
        kept.failure = error;
        kept.failedUntil = now() + failureMs(error, random);
      }
      throw error;
    } finally {
      kept.pending = undefined;
    }
  }

  /** Every caller that finds a request under way waits for that one. */
  const renew = (credential: ExternalCredential, kept: Kept): Promise<AccessToken> =>
    (kept.pending ??= request(credential, kept));

  return {
    get(credential) {
      let kept = keptByName.get(credential.name);
      if (kept === undefined) {
        kept = { token: undefined, pending: undefined, failure: undefined, failedUntil: 0 };
        keptByName.set(credential.name, kept);
      }
      const { token, failure } = kept;
      const at = now();
      if (token !== undefined && at < token.renewAt) return token;
      const failedForMs = failure === undefined ? 0 : kept.failedUntil - at;
      if (token !== undefined && at < token.staleAt) {
        // Nobody waits for it, so nobody hears of its failure but egress's observer; the next caller tries again.
        if (failedForMs <= 0) renew(credential, kept).catch(() => undefined);
        return token;
      }
      if (failure !== undefined && failedForMs > 0 && kept.pending === undefined)
        return Promise.reject(again(failure, failedForMs));
      return renew(credential, kept);
    },

    forget(credential, token) {
      const kept = keptByName.get(credential.name);
      if (kept === undefined || kept.token !== token) return true;
      if (now() < (condemned.get(token) ?? 0)) return false;
      kept.token = undefined;
      return true;
    },

    condemn(token) {
      condemned.set(token, now() + CONDEMNED_MS);
    },
  };
}
