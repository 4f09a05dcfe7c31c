/**
 * A migrated PGlite to start from: making one anew costs a test file seconds of CPU, loading it a third of one.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { migrate } from './migrate.ts';
import { openPglite, type PgliteDatabase } from './pglite.ts';
import { snapshotFile } from '../../test/databaseSnapshot.ts';

/** A database in memory with every migration applied. */
export async function openMigratedPglite(): Promise<PgliteDatabase> {
  const file = snapshotFile();
  const kept = read(file);
  const database = await openPglite(undefined, kept);
  // Nothing to do on a snapshot; said by the migrations themselves, not believed.
  await migrate(database);
  if (kept === undefined) await keep(file, database);
  return database;
}

/** Whole or not at all: several test files may make it at once. */
async function keep(file: string, database: PgliteDatabase): Promise<void> {
  const dump = Buffer.from(await (await database.dump()).arrayBuffer());
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const cache = dirname(file);
  mkdirSync(cache, { recursive: true });
  writeFileSync(draft, dump);
  renameSync(draft, file);
  // Of migrations that were changed since: 40 MB each.
  for (const name of readdirSync(cache))
    if (name.endsWith('.tar') && name !== basename(file)) rmSync(join(cache, name), { force: true });
}

function read(file: string): Blob | undefined {
  try {
    return new Blob([readFileSync(file)]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
