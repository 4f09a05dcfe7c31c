/**
 * A migrated database of its own for one test file: PGlite in memory, or a schema of its own where `DATABASE_URL` is set.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { migrate } from './migrate.ts';
import { openPostgres } from './postgres.ts';
import { openMigratedPglite } from './testSnapshot.ts';
import type { Database } from './database.ts';

/** Close it in `after`; a PostgreSQL schema is dropped then. */
export async function openTestDatabase(): Promise<Database> {
  const url = process.env['DATABASE_URL'];
  if (url === undefined) return openMigratedPglite();
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const owner = openPostgres(url, 'public', 1);
  await owner.query(`CREATE SCHEMA ${schema}`);
  const database = openPostgres(url, schema);
  await migrate(database);
  return {
    ...database,
    async close() {
      await database.close();
      await owner.query(`DROP SCHEMA ${schema} CASCADE`);
      await owner.close();
    },
  };
}
