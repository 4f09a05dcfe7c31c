/**
 * Gets the next token of a login, together with every other companion on the same database.
 *
 * 1. The row may have it already: another companion asked.
 * 2. If somebody holds the lease, wait a moment and look again.
 * 3. Otherwise take the lease, ask the endpoint, write what it granted. Whoever lost the lease meanwhile throws its grant away.
 *
 * A rotating refresh token goes out once. The row says so before it is sent; whoever finds that mark, because the holder was killed or
 * the answer was lost, does not send it again, unless the vendor is known to allow it (`refreshTokenReuseS`). The login is `stale` then.
 *
 * @module
 */
import { AppError, isAppError } from '../../errors.ts';
import { ERROR_CODES, type ErrorCode } from '@rialto/contract';
import type { Login } from '../protocol.ts';
import type { AccessToken, RequestGrant } from './accessToken.ts';
import { arrivedExpired, failureMs, lifetimeOf, repeated, toAccessToken } from './tokenLife.ts';
import type { FailedGrant, TokenRow, TokenStore } from './tokenStore.ts';

/** A little over the six seconds of a token request, in milliseconds: a living holder is never overtaken. */
export const LEASE_MS = 8_000;
/** How often a waiting companion looks, in milliseconds. */
const LOOK_EVERY_MS = 25;
const LOOK_JITTER_MS = 75;
/** Longest wait for others, in milliseconds: no caller waits that long. */
const PATIENCE_MS = 30_000;
/** Tries to write a grant down while its callers wait. */
const KEEP_TRIES = 5;
/** With a rotated refresh token in it there is no second one: further tries, one a second, as long as a database may take to come back. */
const KEEP_LATER_TRIES = 600;
/** A token granted that long after now was written by a database whose clock has been set back since, in milliseconds. */
const FUTURE_MS = 1_000;

/** What became of a login's token; for logs and metrics. Never holds a token. */
export interface TokenEvent {
  readonly login: string;
  readonly credential: string;
  /** `adopted`: another companion had got it. `overtaken`: it came after the lease was lost, and was thrown away. */
  readonly kind: 'granted' | 'adopted' | 'failed' | 'stale' | 'overtaken';
  readonly code?: ErrorCode;
  /** Of the token request, or of the wait, in milliseconds. */
  readonly durationMs: number;
}

/** What {@link createRenewal} needs. */
export interface RenewalOptions {
  readonly store: TokenStore;
  readonly requestGrant: RequestGrant;
  readonly now: () => number;
  /** Milliseconds of a clock that nobody sets: what durations are measured with. */
  readonly elapsed: () => number;
  readonly random: () => number;
  readonly observe: (event: TokenEvent) => void;
  readonly leaseMs: number;
}

/** A token and the generation it is of. */
export interface Renewed {
  readonly token: AccessToken;
  readonly generation: number;
  /** When it was granted, by {@link RenewalOptions.elapsed}. */
  readonly since: number;
}

/** @throws {@link AppError} what {@link RequestGrant} throws; `DATABASE_UNAVAILABLE`. */
export type Renew = (login: Login, key: string, leastGeneration: number) => Promise<Renewed>;

/** Whether only a person can get the first token. */
const needsPerson = ({ credential }: Login): boolean =>
  credential.authenticationProtocol === 'OAuth' &&
  credential.authenticationProtocolVariant === 'AuthorizationCode';

const reuseMsOf = ({ credential }: Login): number =>
  credential.authenticationProtocol === 'OAuth' &&
  credential.authenticationProtocolVariant === 'AuthorizationCode'
    ? credential.parameters.refreshTokenReuseS * 1_000
    : 0;

const notConnected = ({ credential, principal }: Login, reason: string): AppError =>
  new AppError(
    'CREDENTIAL_NOT_CONNECTED',
    `${principal.name} of ${credential.name} is not connected, or no longer.`,
    { internal: { processed: 'no', credential: credential.name, reason } },
  );

/** Codes that say the endpoint was not asked. */
const NOT_SENT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CONFIGURATION_INVALID',
  'CREDENTIAL_NOT_CONFIGURED',
  'EGRESS_REFUSED',
]);

/** Whether the endpoint surely did not take the refresh token. */
const leavesRefreshToken = (error: unknown): boolean =>
  isAppError(error) && (NOT_SENT.has(error.code) || error.internal?.['endpointProcessed'] === 'no');

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** Goes on trying, and keeps nobody waiting. */
function keepLater(keep: () => Promise<unknown>, tries = KEEP_LATER_TRIES): void {
  setTimeout(() => {
    keep().catch(() => {
      if (tries > 1) keepLater(keep, tries - 1);
    });
  }, 1_000).unref();
}

/** Makes the one way to a new token. */
export function createRenewal(options: RenewalOptions): Renew {
  const { store, requestGrant, now, elapsed, random, observe, leaseMs } = options;

  const tell = (login: Login, key: string, kind: TokenEvent['kind'], since: number, code?: ErrorCode): void =>
    observe({
      login: key,
      credential: login.credential.name,
      kind,
      durationMs: elapsed() - since,
      ...(code === undefined ? {} : { code }),
    });

  const looksLike = (row: TokenRow, askedAt: number): AccessToken | undefined =>
    row.token === undefined || row.ageMs < -FUTURE_MS
      ? undefined
      : toAccessToken(row.token, askedAt - row.ageMs, row.lifeMs, random);

  /** Retries what must not be lost; with a refresh token also after the callers have been told. */
  async function keepSurely(
    ...[key, row, fence, granted]: Parameters<TokenStore['keep']>
  ): Promise<number | undefined> {
    const receivedAt = elapsed();
    const keep = (): Promise<number | undefined> =>
      store.keep(key, row, fence, { ...granted, ageMs: granted.ageMs + elapsed() - receivedAt });
    for (let tries = 1; ; tries += 1) {
      try {
        return await keep();
      } catch (error) {
        if (!isAppError(error, 'DATABASE_UNAVAILABLE')) throw error;
        if (tries === KEEP_TRIES) {
          if (granted.refreshToken !== undefined) keepLater(keep);
          throw error;
        }
        await pause(100 * 2 ** tries * random());
      }
    }
  }

  /** What a failed request leaves in the row. */
  function failureOf(login: Login, row: TokenRow, error: unknown): FailedGrant {
    const isUntouched = leavesRefreshToken(error);
    const wasSentBefore = row.refreshSentForMs !== undefined;
    const isLost = row.refreshToken !== undefined && !isUntouched && reuseMsOf(login) === 0;
    const status = isLost || isAppError(error, 'CREDENTIAL_NOT_CONNECTED') ? 'stale' : 'failing';
    return {
      code: status === 'stale' ? 'CREDENTIAL_NOT_CONNECTED' : isAppError(error) ? error.code : 'INTERNAL',
      message: isAppError(error) ? error.message : 'The token request failed.',
      forMs: isAppError(error) ? failureMs(error, random) : 0,
      status,
      isRefreshTokenUnused: isUntouched && !wasSentBefore,
    };
  }

  /** Asks under the lease. @returns `undefined` if it was lost. */
  async function ask(login: Login, key: string, row: TokenRow, fence: number): Promise<Renewed | undefined> {
    const since = elapsed();
    const askedAt = now();
    const givenUp = async (reason: string): Promise<AppError> => {
      const error = notConnected(login, reason);
      await store.fail(key, fence, {
        code: error.code,
        message: error.message,
        forMs: 0,
        status: 'stale',
        isRefreshTokenUnused: false,
      });
      tell(login, key, 'stale', since, error.code);
      return error;
    };
    if (needsPerson(login) && row.refreshToken === undefined) throw await givenUp('no_refresh_token');
    if (row.refreshSentForMs !== undefined && row.refreshSentForMs >= reuseMsOf(login))
      throw await givenUp('refresh_token_sent');

    let grant;
    try {
      grant = await requestGrant(login, row.refreshToken);
    } catch (error) {
      const failure = failureOf(login, row, error);
      await store.fail(key, fence, failure).catch(() => undefined); // The lease runs out by itself.
      tell(
        login,
        key,
        failure.status === 'stale' ? 'stale' : 'failed',
        since,
        isAppError(error) ? error.code : 'INTERNAL',
      );
      throw failure.status === 'stale' && !isAppError(error, 'CREDENTIAL_NOT_CONNECTED')
        ? notConnected(login, 'refresh_token_lost')
        : error;
    }
    const lifeMs = lifetimeOf(grant, login);
    const value = { value: grant.accessToken, tokenType: grant.tokenType };
    const generation = await keepSurely(key, row, fence, {
      token: value,
      refreshToken: needsPerson(login) ? grant.refreshToken : undefined,
      ageMs: elapsed() - since,
      lifeMs,
    });
    if (generation === undefined) {
      tell(login, key, 'overtaken', since);
      return undefined;
    }
    tell(login, key, 'granted', since);
    const token = toAccessToken(value, askedAt, lifeMs, random);
    if (askedAt + elapsed() - since >= token.staleAt) throw arrivedExpired(login.credential.name);
    return { token, generation, since };
  }

  return async function renew(login, key, leastGeneration) {
    const since = elapsed();
    const startedAt = performance.now();
    while (performance.now() - startedAt < PATIENCE_MS) {
      const [askedAt, readAt] = [now(), elapsed()];
      const row = await store.read(key);
      if (row === undefined) {
        if (needsPerson(login)) throw notConnected(login, 'never_connected');
        await store.begin(key);
        continue;
      }
      const token = looksLike(row, askedAt);
      if (
        token !== undefined &&
        row.generation >= leastGeneration &&
        askedAt + elapsed() - readAt < token.staleAt
      ) {
        tell(login, key, 'adopted', since);
        return { token, generation: row.generation, since: readAt - row.ageMs };
      }
      const { failure, leasedForMs } = row;
      if (row.status === 'stale') throw notConnected(login, 'stale');
      if (leasedForMs > 0) {
        await pause(LOOK_EVERY_MS + LOOK_JITTER_MS * random());
        continue;
      }
      if (failure !== undefined && failure.forMs > 0 && failure.code in ERROR_CODES)
        throw repeated(new AppError(failure.code as ErrorCode, failure.message), failure.forMs);
      const fence = await store.take(key, row, leaseMs);
      const renewed = fence === undefined ? undefined : await ask(login, key, row, fence);
      if (renewed !== undefined) return renewed;
    }
    throw new AppError('CREDENTIAL_GRANT_FAILED', `No token for ${login.credential.name} came in time.`, {
      retryAfterMs: LOOK_EVERY_MS,
      internal: { processed: 'no', credential: login.credential.name, reason: 'lease' },
    });
  };
}
