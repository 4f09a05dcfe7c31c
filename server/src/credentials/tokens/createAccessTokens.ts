/**
 * Access tokens for vendors: in this process's memory in front, in the database behind, where all companions share them.
 *
 * @module
 */
import { AppError, isAppError } from '../../errors.ts';
import type { Database } from '../../storage/index.ts';
import { loginKey, type Login } from '../protocol.ts';
import type { Sealer } from '../vault/sealer.ts';
import type { AccessToken, AccessTokens, RequestGrant } from './accessToken.ts';
import { createRenewal, LEASE_MS, type Renewed, type TokenEvent } from './renewal.ts';
import { failureMs, lifetimeOf, repeated, toAccessToken } from './tokenLife.ts';
import { createTokenStore } from './tokenStore.ts';

/** What {@link createAccessTokens} needs. */
export interface AccessTokensOptions {
  /** Migrated. */
  readonly database: Pick<Database, 'query'>;
  /** Tokens are sealed with it. */
  readonly sealer: Sealer;
  readonly requestGrant: RequestGrant;
  /** Hears of every token; must not throw. */
  readonly observe?: ((event: TokenEvent) => void) | undefined;
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
  /** Milliseconds of a clock that nobody sets. Default `performance.now`, or `now` where that is given. */
  readonly elapsed?: (() => number) | undefined;
  /** From 0 to 1, for jitter. */
  readonly random?: (() => number) | undefined;
  /** Epoch milliseconds; for tests, in the place of the database's own clock. */
  readonly databaseTime?: (() => number) | undefined;
  /** For tests; default {@link LEASE_MS}. */
  readonly leaseMs?: number | undefined;
}

/** Tokens that can be let go of. */
export interface DrainableAccessTokens extends AccessTokens {
  /**
   * Begins no more requests and waits for those under way, so that no refresh token is lost with the process. Call it before egress and
   * the database are closed. From then on {@link AccessTokens.get} gives only what is in memory.
   */
  drain(): Promise<void>;
}

const CONDEMNED_MS = 5_000;
/** How often the row of a token in use is looked at, in milliseconds: a login that is removed counts everywhere within it. */
const LOOK_MS = 5_000;
/** Logins in memory: with one for each user of a large firm there is still room. */
const MOST_KEPT = 20_000;

interface Kept {
  token: AccessToken | undefined;
  generation: number;
  /** A token of an older one was refused by the vendor. */
  leastGeneration: number;
  pending: Promise<AccessToken> | undefined;
  failure: AppError | undefined;
  failedUntil: number;
  lookAt: number;
  /** When the token was granted, by a clock nobody sets. */
  since: number;
}

const newKept = (): Kept => ({
  token: undefined,
  generation: 0,
  leastGeneration: 0,
  pending: undefined,
  failure: undefined,
  failedUntil: 0,
  lookAt: 0,
  since: 0,
});

/**
 * Shares tokens with every other companion on the same database: one request however many wait, and a refresh token is never used twice.
 *
 * A token serves until shortly before its end also while the endpoint or the database is down, never longer, whatever this machine's
 * clock says: stored instants are the database's, and a clock that is set back does not make a token younger.
 */
export function createAccessTokens(options: AccessTokensOptions): DrainableAccessTokens {
  const { database, sealer, requestGrant, random = Math.random, leaseMs = LEASE_MS } = options;
  const { now = Date.now, observe = () => {} } = options;
  const elapsed = options.elapsed ?? options.now ?? (() => performance.now());
  const store = createTokenStore(database, sealer, options.databaseTime);
  const renewToken = createRenewal({ store, requestGrant, now, elapsed, random, observe, leaseMs });
  const keptByKey = new Map<string, Kept>();
  const condemned = new WeakMap<AccessToken, number>();
  const underWay = new Set<Promise<unknown>>();
  let isDraining = false;

  function keptOf(key: string): Kept {
    let kept = keptByKey.get(key);
    if (kept !== undefined) return kept;
    kept = newKept();
    if (keptByKey.size >= MOST_KEPT)
      for (const [oldest, { pending }] of keptByKey)
        if (pending === undefined) {
          keptByKey.delete(oldest);
          break;
        }
    keptByKey.set(key, kept);
    return kept;
  }

  function takeUp(kept: Kept, { token, generation, since }: Renewed): AccessToken {
    // The same token again keeps its identity, by which it is forgotten.
    if (kept.token !== undefined && kept.generation === generation) return kept.token;
    kept.since = since;
    kept.token = token;
    kept.generation = generation;
    kept.lookAt = now() + LOOK_MS;
    return token;
  }

  /** Now, as far as this token is concerned: of two clocks, the one that is further ahead. */
  const nowFor = ({ since }: Kept, { grantedAt }: AccessToken): number =>
    Math.max(now(), grantedAt + elapsed() - since);

  async function request(login: Login, key: string, kept: Kept, least: number): Promise<AccessToken> {
    try {
      const renewed = await renewToken(login, key, least);
      kept.failure = undefined;
      return takeUp(kept, renewed);
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
  function renew(login: Login, key: string, kept: Kept, least: number): Promise<AccessToken> {
    if (kept.pending !== undefined) return kept.pending;
    if (isDraining)
      return Promise.reject(
        new AppError('SHUTTING_DOWN', 'No more tokens are asked for: the companion is stopping.', {
          internal: { processed: 'no' },
        }),
      );
    const pending = request(login, key, kept, least);
    kept.pending = pending;
    underWay.add(pending);
    const done = (): boolean => underWay.delete(pending);
    pending.then(done, done);
    return pending;
  }

  /** Whether another companion renewed or removed the login. */
  async function look(key: string, kept: Kept): Promise<void> {
    const { token } = kept;
    kept.lookAt = now() + LOOK_MS;
    const [askedAt, readAt] = [now(), elapsed()];
    const row = await store.read(key);
    if (kept.token !== token || row?.generation === kept.generation) return;
    kept.token = undefined;
    if (row?.token === undefined || row.generation < kept.leastGeneration) return;
    takeUp(kept, {
      token: toAccessToken(row.token, askedAt - row.ageMs, row.lifeMs, random),
      generation: row.generation,
      since: readAt - row.ageMs,
    });
  }

  return {
    get(login) {
      const key = loginKey(login);
      const kept = keptOf(key);
      const { token, failure } = kept;
      const at = token === undefined ? now() : nowFor(kept, token);
      if (token !== undefined && at < token.staleAt && now() >= kept.lookAt && kept.pending === undefined)
        look(key, kept).catch(() => undefined);
      if (token !== undefined && at < token.renewAt) return token;
      const failedForMs = failure === undefined ? 0 : kept.failedUntil - now();
      if (token !== undefined && at < token.staleAt) {
        // Nobody waits for it, so nobody hears of its failure but the observer; the next caller tries again.
        if (failedForMs <= 0) renew(login, key, kept, kept.generation + 1).catch(() => undefined);
        return token;
      }
      kept.token = undefined;
      if (failure !== undefined && failedForMs > 0 && kept.pending === undefined)
        return Promise.reject(repeated(failure, failedForMs));
      return renew(login, key, kept, kept.leastGeneration);
    },

    forget(login, token) {
      const kept = keptByKey.get(loginKey(login));
      if (kept === undefined || kept.token !== token) return true;
      if (now() < (condemned.get(token) ?? 0)) return false;
      kept.token = undefined;
      kept.leastGeneration = kept.generation + 1;
      return true;
    },

    condemn(token) {
      condemned.set(token, now() + CONDEMNED_MS);
    },

    async put(login, grant) {
      const key = loginKey(login);
      const lifeMs = lifetimeOf(grant, login);
      const value = { value: grant.accessToken, tokenType: grant.tokenType };
      const { refreshToken } = grant;
      const [grantedAt, since] = [now(), elapsed()];
      const generation = await store.put(key, { token: value, refreshToken, ageMs: 0, lifeMs });
      const kept = keptOf(key);
      kept.failure = undefined;
      kept.token = undefined;
      takeUp(kept, { token: toAccessToken(value, grantedAt, lifeMs, random), generation, since });
    },

    async remove(login) {
      const key = loginKey(login);
      try {
        return await store.remove(key);
      } finally {
        keptByKey.delete(key);
      }
    },

    states: () => store.states(),

    async drain() {
      isDraining = true;
      await Promise.allSettled(underWay);
    },
  };
}
