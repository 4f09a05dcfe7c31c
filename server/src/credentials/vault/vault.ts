/**
 * The sealed store: secrets in the database that the database cannot read.
 *
 * @module
 */
import type { Database } from '../../storage/index.ts';
import { createSealer, type Sealer } from './sealer.ts';

/** What {@link createVault} needs. */
export interface VaultOptions {
  /** Migrated. */
  readonly database: Pick<Database, 'query'>;
  /** `RIALTO_VAULT_KEY`: 32 bytes in base64. */
  readonly key: string;
}

/** Secrets by name, and the sealer they are sealed with. */
export interface Vault extends Sealer {
  /** @returns `undefined` if there is none. @throws {@link AppError} as {@link Sealer.open}; `DATABASE_UNAVAILABLE`. */
  get(name: string): Promise<string | undefined>;
  /** Puts a secret in the place of the one before it, if any. */
  set(name: string, value: string): Promise<void>;
  /** @returns Whether there was one. */
  delete(name: string): Promise<boolean>;
  /** Names in order; never values. */
  list(): Promise<string[]>;
}

const contextOf = (name: string): string => `vault_secret:${name}`;

/** @throws {@link AppError} `CONFIGURATION_INVALID` if the key is not 32 bytes in base64. */
export function createVault({ database, key }: VaultOptions): Vault {
  const sealer = createSealer(key);
  return {
    ...sealer,
    async get(name) {
      const [row] = await database.query<{ sealed: Uint8Array }>(
        'SELECT sealed FROM vault_secret WHERE name = $1',
        [name],
      );
      return row === undefined ? undefined : sealer.open(row.sealed, contextOf(name)).toString('utf8');
    },
    async set(name, value) {
      await database.query(
        `INSERT INTO vault_secret (name, sealed) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, updated_at = now()`,
        [name, sealer.seal(Buffer.from(value, 'utf8'), contextOf(name))],
      );
    },
    async delete(name) {
      const rows = await database.query('DELETE FROM vault_secret WHERE name = $1 RETURNING name', [name]);
      return rows.length > 0;
    },
    async list() {
      const rows = await database.query<{ name: string }>('SELECT name FROM vault_secret ORDER BY name');
      return rows.map(({ name }) => name);
    },
  };
}
