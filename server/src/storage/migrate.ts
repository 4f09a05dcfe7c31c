/**
 * Brings a database to the newest schema: `migrations/NNNN_name.sql`, each once, in order, in one transaction.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { AppError } from '../errors.ts';
import { statementsOf } from './statements.ts';
import type { Database } from './database.ts';

const FOLDER = new URL('migrations/', import.meta.url);
/** Any number, the same in every companion: two that start together take turns. */
const LOCK = 7_265_414;

/**
 * @returns The names applied now; empty if there was nothing to do.
 * @throws {@link AppError} `CONFIGURATION_INVALID` if the database is newer than this companion.
 */
export async function migrate(database: Database): Promise<string[]> {
  const known = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await tx.query(
      'CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const applied = new Set(
      (await tx.query<{ name: string }>('SELECT name FROM migration')).map(({ name }) => name),
    );
    const unknown = [...applied].filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      throw new AppError(
        'CONFIGURATION_INVALID',
        `The database has migrations this companion does not know: ${unknown.join(', ')}. Start the newer version.`,
      );
    }
    const pending = known.filter((name) => !applied.has(name));
    for (const name of pending) {
      for (const statement of statementsOf(readFileSync(new URL(name, FOLDER), 'utf8')))
        await tx.query(statement);
      await tx.query('INSERT INTO migration (name) VALUES ($1)', [name]);
    }
    return pending;
  });
}
