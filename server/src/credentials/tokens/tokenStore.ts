/**
 * The row of a login: its tokens, sealed, and who may ask for the next.
 *
 * 1. Whoever needs a token reads the row. Every write changes its `fence`, and every write names the fence it read: a write that comes too
 *    late finds another one and changes nothing.
 * 2. Taking the lease is one such write. With it the row says that its refresh token is on its way, before that is sent.
 * 3. The endpoint is asked outside of any transaction; what it granted, or how it failed, is written under the fence of the lease.
 *
 * Instants are the database's and are read as milliseconds from its now, so that it does not matter what a companion's clock says.
 *
 * @module
 */
import type { Database } from '../../storage/index.ts';
import type { Sealer } from '../vault/sealer.ts';
import type { AccessToken, LoginState } from './accessToken.ts';

/** What is kept of a login. */
export interface TokenRow {
  readonly fence: number;
  readonly generation: number;
  readonly status: LoginState['status'];
  readonly token: Pick<AccessToken, 'value' | 'tokenType'> | undefined;
  /** Milliseconds since the token was granted. */
  readonly ageMs: number;
  /** From its grant to its end, in milliseconds. */
  readonly lifeMs: number;
  readonly refreshToken: string | undefined;
  /** Milliseconds since the refresh token was first sent; `undefined`: it never was. */
  readonly refreshSentForMs: number | undefined;
  /** Milliseconds for which somebody else still has the lease; 0 if nobody has. */
  readonly leasedForMs: number;
  readonly failure: { readonly code: string; readonly message: string; readonly forMs: number } | undefined;
}

/** What is written after a grant. */
export interface GrantedTokens {
  readonly token: Pick<AccessToken, 'value' | 'tokenType'>;
  /** `undefined`: the one before stays. */
  readonly refreshToken: string | undefined;
  readonly ageMs: number;
  readonly lifeMs: number;
}

/** What is written after a failure. */
export interface FailedGrant {
  readonly code: string;
  readonly message: string;
  /** How long it answers for whoever asks, in milliseconds. */
  readonly forMs: number;
  readonly status: 'failing' | 'stale';
  /** Whether the refresh token surely was not used up, by this attempt or one before. */
  readonly isRefreshTokenUnused: boolean;
}

/** Every statement on `login_token`. Methods throw `DATABASE_UNAVAILABLE`, and what {@link Sealer.open} throws. */
export interface TokenStore {
  read(key: string): Promise<TokenRow | undefined>;
  /** Makes an empty row, if there is none. */
  begin(key: string): Promise<void>;
  /** @returns The fence of the lease; `undefined` if somebody else was first. */
  take(key: string, row: TokenRow, leaseMs: number): Promise<number | undefined>;
  /** @returns The new generation; `undefined` if the lease was lost, unless the login was only given up for lost meanwhile. */
  keep(key: string, row: TokenRow, fence: number, granted: GrantedTokens): Promise<number | undefined>;
  fail(key: string, fence: number, failure: FailedGrant): Promise<void>;
  /** Takes the place of whatever is there. @returns The new generation. */
  put(key: string, granted: GrantedTokens): Promise<number>;
  /** @returns The refresh token that was there. */
  remove(key: string): Promise<string | undefined>;
  states(): Promise<LoginState[]>;
}

interface Row {
  readonly fence: string;
  readonly generation: string;
  readonly status: LoginState['status'];
  readonly sealed_token: Uint8Array | null;
  readonly sealed_refresh_token: Uint8Array | null;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  readonly age_ms: number | null;
  readonly life_ms: number | null;
  readonly leased_for_ms: number | null;
  readonly failed_for_ms: number | null;
  readonly refresh_sent_for_ms: number | null;
}

/** What the sealed access token of a login is bound to. */
export const tokenContext = (key: string): string => `login_token:${key}`;
/** What its sealed refresh token is bound to. */
export const refreshTokenContext = (key: string): string => `login_refresh_token:${key}`;

const msOf = (interval: string): string => `(extract(epoch FROM ${interval}) * 1000)::double precision`;
const after = (milliseconds: string): string =>
  `${milliseconds}::double precision * interval '1 millisecond'`;
const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

/** @param databaseTime - Epoch milliseconds, in the place of the database's own clock; for tests. */
export function createTokenStore(
  database: Pick<Database, 'query'>,
  sealer: Sealer,
  databaseTime?: () => number,
): TokenStore {
  // $1 is always the key, $2 always the clock.
  const NOW = 'coalesce(to_timestamp($2::double precision / 1000), clock_timestamp())';
  const first = (key: string): [string, number | null] => [key, databaseTime?.() ?? null];

  const seal = (key: string, { token, refreshToken }: GrantedTokens): [Buffer, Buffer | null] => [
    sealer.seal(Buffer.from(JSON.stringify(token)), tokenContext(key)),
    refreshToken === undefined ? null : sealer.seal(Buffer.from(refreshToken), refreshTokenContext(key)),
  ];

  function asTokenRow(key: string, row: Row): TokenRow {
    const { sealed_token, sealed_refresh_token, failure_code, failed_for_ms } = row;
    return {
      fence: Number(row.fence),
      generation: Number(row.generation),
      status: row.status,
      token:
        sealed_token === null
          ? undefined
          : (JSON.parse(sealer.open(sealed_token, tokenContext(key)).toString('utf8')) as TokenRow['token']),
      ageMs: row.age_ms ?? 0,
      lifeMs: row.life_ms ?? 0,
      refreshToken:
        sealed_refresh_token === null
          ? undefined
          : sealer.open(sealed_refresh_token, refreshTokenContext(key)).toString('utf8'),
      refreshSentForMs: row.refresh_sent_for_ms ?? undefined,
      leasedForMs: Math.max(0, row.leased_for_ms ?? 0),
      failure:
        failure_code === null
          ? undefined
          : { code: failure_code, message: row.failure_message ?? '', forMs: failed_for_ms ?? 0 },
    };
  }

  return {
    async read(key) {
      const [row] = await database.query<Row>(
        `SELECT fence, generation, status, sealed_token, sealed_refresh_token, failure_code, failure_message,
           ${msOf(`${NOW} - granted_at`)} AS age_ms, ${msOf('expires_at - granted_at')} AS life_ms,
           ${msOf(`lease_until - ${NOW}`)} AS leased_for_ms, ${msOf(`failed_until - ${NOW}`)} AS failed_for_ms,
           ${msOf(`${NOW} - refresh_sent_at`)} AS refresh_sent_for_ms
         FROM login_token WHERE key = $1`,
        first(key),
      );
      return row === undefined ? undefined : asTokenRow(key, row);
    },

    async begin(key) {
      await database.query(
        "INSERT INTO login_token (key, fence) VALUES ($1, nextval('token_fence')) ON CONFLICT (key) DO NOTHING",
        [key],
      );
    },

    async take(key, { fence }, leaseMs) {
      const [row] = await database.query<{ fence: string }>(
        `UPDATE login_token SET fence = nextval('token_fence'), lease_until = ${NOW} + ${after('$4')},
           refresh_sent_at = CASE WHEN sealed_refresh_token IS NULL THEN NULL ELSE coalesce(refresh_sent_at, ${NOW}) END
         WHERE key = $1 AND fence = $3 AND (lease_until IS NULL OR lease_until <= ${NOW})
         RETURNING fence`,
        [...first(key), fence, leaseMs],
      );
      return row === undefined ? undefined : Number(row.fence);
    },

    async keep(key, { generation }, fence, granted) {
      const [row] = await database.query<{ generation: string }>(
        `UPDATE login_token SET fence = nextval('token_fence'), generation = nextval('token_fence'), lease_until = NULL,
           status = 'connected', sealed_token = $5, sealed_refresh_token = coalesce($6, sealed_refresh_token),
           refresh_sent_at = NULL, granted_at = ${NOW} - ${after('$7')}, expires_at = ${NOW} - ${after('$7')} + ${after('$8')},
           failure_code = NULL, failure_message = NULL, failed_until = NULL
         WHERE key = $1 AND (fence = $3 OR (status = 'stale' AND generation = $4))
         RETURNING generation`,
        [...first(key), fence, generation, ...seal(key, granted), granted.ageMs, granted.lifeMs],
      );
      return row === undefined ? undefined : Number(row.generation);
    },

    async fail(key, fence, { code, message, forMs, status, isRefreshTokenUnused }) {
      await database.query(
        `UPDATE login_token SET fence = nextval('token_fence'), lease_until = NULL, status = $4,
           failure_code = $5, failure_message = $6, failed_at = ${NOW}, failed_until = ${NOW} + ${after('$7')},
           refresh_sent_at = CASE WHEN $8::boolean THEN NULL ELSE refresh_sent_at END
         WHERE key = $1 AND fence = $3`,
        [...first(key), fence, status, code, message, forMs, isRefreshTokenUnused],
      );
    },

    async put(key, granted) {
      const [row] = await database.query<{ generation: string }>(
        `INSERT INTO login_token (key, fence, generation, status, sealed_token, sealed_refresh_token, granted_at, expires_at)
         VALUES ($1, nextval('token_fence'), nextval('token_fence'), 'connected', $3, $4, ${NOW} - ${after('$5')},
           ${NOW} - ${after('$5')} + ${after('$6')})
         ON CONFLICT (key) DO UPDATE SET fence = excluded.fence, generation = excluded.generation, lease_until = NULL,
           status = excluded.status, sealed_token = excluded.sealed_token, granted_at = excluded.granted_at,
           expires_at = excluded.expires_at, sealed_refresh_token = excluded.sealed_refresh_token, refresh_sent_at = NULL,
           failure_code = NULL, failure_message = NULL, failed_at = NULL, failed_until = NULL
         RETURNING generation`,
        [...first(key), ...seal(key, granted), granted.ageMs, granted.lifeMs],
      );
      return Number(row?.generation);
    },

    async remove(key) {
      const [row] = await database.query<{ sealed_refresh_token: Uint8Array | null }>(
        'DELETE FROM login_token WHERE key = $1 RETURNING sealed_refresh_token',
        [key],
      );
      const sealed = row?.sealed_refresh_token ?? null;
      return sealed === null ? undefined : sealer.open(sealed, refreshTokenContext(key)).toString('utf8');
    },

    async states() {
      const rows = await database.query<{
        key: string;
        status: LoginState['status'];
        failure_code: string | null;
        granted_at: Date | null;
        expires_at: Date | null;
        failed_at: Date | null;
      }>('SELECT key, status, failure_code, granted_at, expires_at, failed_at FROM login_token ORDER BY key');
      return rows.map(({ key, status, failure_code: code, granted_at, expires_at, failed_at }) => ({
        key,
        status,
        code,
        grantedAt: iso(granted_at),
        expiresAt: iso(expires_at),
        failedAt: iso(failed_at),
      }));
    },
  };
}
