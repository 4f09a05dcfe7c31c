/**
 * The keys access tokens are signed with, as they change: shared by all companions on one database.
 *
 * A key goes through three slots. As `next` it is published, so that whoever keeps our key set learns it in time; as
 * `current` it signs; retired it only verifies, until the last token it signed has expired, and then is erased. The
 * database's clock says when, so that companions agree.
 *
 * @module
 */
import type { SigningKeyState } from '@rialto/contract';
import type { Database, Queryable } from '../storage/index.ts';
import {
  createSigningKey,
  openSigningKey,
  sealSigningKey,
  type Sealer,
  type SigningKey,
} from './signingKey.ts';

/** How often each companion looks whether the keys have changed, in milliseconds. */
const RELOAD_EVERY_MS = 30_000;
/** How often an unknown key makes it look at once, at most, in milliseconds. */
const MISS_EVERY_MS = 5_000;
/** How long a token holds, in seconds. */
export const TOKEN_LIFETIME_S = 900;
/** A retired key verifies this long, in seconds: a token's life, clocks that differ, and a companion that has not looked yet. */
export const RETIRED_FOR_S = TOKEN_LIFETIME_S + 120;
/** How long a new key is published before it signs, in seconds: the five minutes anybody may keep our key set, and a companion that has not looked yet. */
export const LEAD_S = 300 + 60;

/** The keys, as this companion knows them. */
export interface SigningKeys {
  /** Signs. */
  current(): SigningKey;
  /** Every key that verifies, the next one too. The same list until the keys change. */
  published(): readonly SigningKey[];
  /** Says that a token names a key that is not known: the keys are looked at again soon. */
  missed(): void;
}

/** {@link SigningKeys} that follow the database. */
export interface FollowedSigningKeys extends SigningKeys {
  /** Looks at the database now. */
  reload(): Promise<void>;
  /** Stops following. */
  stop(): void;
}

/** What became of a rotation. */
export interface Rotation {
  /** The key that will sign, or does already. */
  readonly kid: string;
  /** When it begins to sign, ISO 8601. */
  readonly signsFrom: string;
  /** `false`: another rotation was already under way, and this is its key. */
  readonly isNew: boolean;
}

/** One key that never changes. */
export const oneSigningKey = (key: SigningKey): SigningKeys => {
  const published = [key];
  return { current: () => key, published: () => published, missed: () => undefined };
};

/**
 * Opens the keys and follows them. Makes the first key if there is none; companions that start together get the same one.
 *
 * @param onFailure - Told when the database cannot be looked at; the known keys stay.
 * @throws {@link AppError} `CONFIGURATION_INVALID` if they were sealed with another vault key.
 */
export async function openSigningKeys(
  database: Database,
  sealer: Sealer,
  onFailure: (error: unknown) => void,
): Promise<FollowedSigningKeys> {
  await makeFirst(database, sealer);
  let keys = await readKeys(database, sealer, []);
  let missedAt = -Infinity;
  let reloading: Promise<void> | undefined;
  const reload = (): Promise<void> =>
    (reloading ??= readKeys(database, sealer, keys.published)
      .then((read) => void (keys = read))
      .finally(() => (reloading = undefined)));
  const look = (): void => void reload().catch(onFailure);
  const timer = setInterval(look, RELOAD_EVERY_MS).unref();
  return {
    current: () => keys.current,
    published: () => keys.published,
    missed() {
      if (performance.now() - missedAt < MISS_EVERY_MS) return;
      missedAt = performance.now();
      look();
    },
    reload,
    stop: () => clearInterval(timer),
  };
}

/**
 * Publishes a new key, which signs after {@link LEAD_S}. Does nothing while another one waits.
 *
 * @param leadS - Seconds; default 360.
 */
export async function rotateSigningKey(
  database: Database,
  sealer: Sealer,
  leadS = LEAD_S,
): Promise<Rotation> {
  const made = createSigningKey();
  return database.transaction(async (tx) => {
    const inserted = await insert(tx, made, sealer, 'next', leadS);
    const [row] = await tx.query<KeyRow>(`SELECT ${COLUMNS} FROM signing_key WHERE slot = 'next'`);
    return { kid: row!.kid, signsFrom: row!.signs_from.toISOString(), isNew: inserted };
  });
}

/**
 * For a key somebody may have taken: every key goes at once, and with them every token. A new key signs from now on.
 * Companions learn it within 30 seconds.
 */
export async function replaceSigningKeys(database: Database, sealer: Sealer): Promise<Rotation> {
  const made = createSigningKey();
  return database.transaction(async (tx) => {
    await tx.query('DELETE FROM signing_key');
    await insert(tx, made, sealer, 'current', 0);
    const [row] = await tx.query<KeyRow>(`SELECT ${COLUMNS} FROM signing_key WHERE slot = 'current'`);
    return { kid: row!.kid, signsFrom: row!.signs_from.toISOString(), isNew: true };
  });
}

/** The keys as an administrator sees them, the newest first. */
export async function readSigningKeyStates(database: Database): Promise<readonly SigningKeyState[]> {
  const rows = await database.query<KeyRow & { readonly erased_at: Date | null }>(
    `SELECT ${COLUMNS}, retired_at + make_interval(secs => $1) AS erased_at
     FROM signing_key ORDER BY signs_from DESC, kid`,
    [RETIRED_FOR_S],
  );
  return rows.map(({ kid, slot, signs_from: signsFrom, erased_at: erasedAt }) => ({
    kid,
    slot: slot === null ? 'RETIRED' : slot === 'next' ? 'NEXT' : 'CURRENT',
    signsFrom: signsFrom.toISOString(),
    erasedAt: erasedAt?.toISOString() ?? null,
  }));
}

interface KeyRow {
  readonly kid: string;
  readonly slot: 'next' | 'current' | null;
  readonly sealed_private_key: string;
  readonly signs_from: Date;
  /** Whether it is time for the next slot. */
  readonly is_due: boolean;
}

const COLUMNS = `kid, slot, sealed_private_key, signs_from,
  coalesce((slot = 'next' AND signs_from <= now())
    OR (slot IS NULL AND retired_at < now() - make_interval(secs => ${RETIRED_FOR_S})), false) AS is_due`;

async function insert(
  queryable: Queryable,
  key: SigningKey,
  sealer: Sealer,
  slot: 'next' | 'current',
  leadS: number,
): Promise<boolean> {
  const inserted = await queryable.query(
    `INSERT INTO signing_key (kid, slot, public_jwk, sealed_private_key, signs_from)
     VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5)) ON CONFLICT (slot) DO NOTHING RETURNING kid`,
    [key.kid, slot, JSON.stringify(key.publicJwk), sealSigningKey(key, sealer), leadS],
  );
  return inserted.length === 1;
}

async function makeFirst(database: Database, sealer: Sealer): Promise<void> {
  const [row] = await database.query("SELECT 1 AS one FROM signing_key WHERE slot = 'current'");
  if (row === undefined) await insert(database, createSigningKey(), sealer, 'current', 0);
}

interface Keys {
  readonly current: SigningKey;
  readonly published: readonly SigningKey[];
}

/** @param known - Keys that need not be opened again. */
async function readKeys(database: Database, sealer: Sealer, known: readonly SigningKey[]): Promise<Keys> {
  const read = () =>
    database.query<KeyRow>(`SELECT ${COLUMNS} FROM signing_key ORDER BY signs_from DESC, kid`);
  let rows = await read();
  if (rows.some(({ is_due: isDue }) => isDue)) {
    await moveOn(database);
    rows = await read();
  }
  const keys = rows.map(
    ({ kid, sealed_private_key: sealed }) =>
      known.find((key) => key.kid === kid) ?? openSigningKey(sealed, sealer),
  );
  const current = keys[rows.findIndex(({ slot }) => slot === 'current')];
  if (current === undefined) throw new Error('There is no current signing key.');
  const isSame = keys.length === known.length && keys.every((key, place) => key === known[place]);
  return { current, published: isSame ? known : keys };
}

/** Every key whose time has come goes to its next slot. Companions may do it at once: the row locks let one pass. */
async function moveOn(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query(`UPDATE signing_key SET slot = NULL, retired_at = now() WHERE slot = 'current'
      AND EXISTS (SELECT 1 FROM signing_key AS next WHERE next.slot = 'next' AND next.signs_from <= now())`);
    await tx.query(`UPDATE signing_key SET slot = 'current' WHERE slot = 'next' AND signs_from <= now()
      AND NOT EXISTS (SELECT 1 FROM signing_key AS other WHERE other.slot = 'current')`);
    await tx.query(
      'DELETE FROM signing_key WHERE slot IS NULL AND retired_at < now() - make_interval(secs => $1)',
      [RETIRED_FOR_S],
    );
  });
}
