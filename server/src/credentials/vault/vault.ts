/**
 * The sealed store: secrets in the database that the database cannot read.
 *
 * @module
 */
import type { Database } from '../../storage/index.ts';
import type { Keyring } from './keyring.ts';
import { createSealer, type RotatingSealer } from './sealer.ts';

/** What {@link createVault} needs. */
export interface VaultOptions {
  /** Migrated. */
  readonly database: Pick<Database, 'query'>;
  /** A keyring, or one key: 32 bytes in base64. */
  readonly key: string | Keyring;
}

/** A secret of the sealed store, without its value. Times are ISO instants. */
export interface SecretRecord {
  readonly name: string;
  /** 2: the value before the present one counts too, until it is retired. */
  readonly liveValues: 1 | 2;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Secrets by name, and the sealer they are sealed with. */
export interface Vault extends RotatingSealer {
  /** The present value. @returns `undefined` if there is none. @throws {@link AppError} as {@link Sealer.open}; `DATABASE_UNAVAILABLE`. */
  get(name: string): Promise<string | undefined>;
  /** The present value and, until it is retired, the one before. Empty if there is none. @throws {@link AppError} as {@link get}. */
  live(name: string): Promise<readonly string[]>;
  /** Sets the present value. The one before stays live until {@link retire}; a third is dropped. The same value again changes nothing. */
  set(name: string, value: string): Promise<void>;
  /** Ends the life of the value before the present one. @returns Whether there was one. */
  retire(name: string): Promise<boolean>;
  /** @returns Whether there was one. */
  delete(name: string): Promise<boolean>;
  /** In the order of their names; never values. */
  list(): Promise<SecretRecord[]>;
}

/** What a secret is bound to; the present value and the one before alike. */
export const secretContext = (name: string): string => `vault_secret:${name}`;

/** @throws {@link AppError} `CONFIGURATION_INVALID` if the key is not 32 bytes in base64. */
export function createVault({ database, key }: VaultOptions): Vault {
  const sealer = createSealer(key);

  async function live(name: string): Promise<string[]> {
    const [row] = await database.query<{ sealed: Uint8Array; sealed_previous: Uint8Array | null }>(
      'SELECT sealed, sealed_previous FROM vault_secret WHERE name = $1',
      [name],
    );
    return [row?.sealed, row?.sealed_previous]
      .filter((sealed) => sealed !== undefined && sealed !== null)
      .map((sealed) => sealer.open(sealed, secretContext(name)).toString('utf8'));
  }

  return {
    ...sealer,
    live,
    async get(name) {
      const [value] = await live(name);
      return value;
    },
    async set(name, value) {
      const [present] = await live(name);
      if (present === value) return;
      await database.query(
        `INSERT INTO vault_secret (name, sealed) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET sealed_previous = vault_secret.sealed, sealed = excluded.sealed, updated_at = now()`,
        [name, sealer.seal(Buffer.from(value, 'utf8'), secretContext(name))],
      );
    },
    async retire(name) {
      const rows = await database.query(
        `UPDATE vault_secret SET sealed_previous = NULL, updated_at = now()
         WHERE name = $1 AND sealed_previous IS NOT NULL RETURNING name`,
        [name],
      );
      return rows.length > 0;
    },
    async delete(name) {
      const rows = await database.query('DELETE FROM vault_secret WHERE name = $1 RETURNING name', [name]);
      return rows.length > 0;
    },
    async list() {
      const rows = await database.query<{ name: string; live: number; created_at: Date; updated_at: Date }>(
        `SELECT name, CASE WHEN sealed_previous IS NULL THEN 1 ELSE 2 END AS live, created_at, updated_at
         FROM vault_secret ORDER BY name`,
      );
      return rows.map(({ name, live: liveValues, created_at, updated_at }) => ({
        name,
        liveValues: liveValues as SecretRecord['liveValues'],
        createdAt: created_at.toISOString(),
        updatedAt: updated_at.toISOString(),
      }));
    },
  };
}
