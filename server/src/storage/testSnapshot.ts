/**
 * A migrated PGlite to start from: making one anew costs a test file seconds of CPU, loading it a third of one.
 *
 * @module
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { migrate } from './migrate.ts';
import { openPglite, type PgliteDatabase } from './pglite.ts';

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/rialto-database/', import.meta.url));
const MIGRATIONS = new URL('migrations/', import.meta.url);

/** A database in memory with every migration applied. */
export async function openMigratedPglite(): Promise<PgliteDatabase> {
  const file = `${CACHE}${keyOf()}.tar`;
  const kept = read(file);
  const database = await openPglite(undefined, kept);
  // Nothing to do on a snapshot; said by the migrations themselves, not believed.
  await migrate(database);
  if (kept === undefined) await keep(file, database);
  return database;
}

/** Changes with PGlite's version and with every character of the migrations. */
function keyOf(): string {
  const hash = createHash('sha256');
  hash.update(readFileSync(createRequire(import.meta.url).resolve('@electric-sql/pglite')));
  hash.update(readFileSync(new URL('pglite.ts', import.meta.url)));
  for (const name of readdirSync(MIGRATIONS).sort())
    hash.update(name).update(readFileSync(new URL(name, MIGRATIONS)));
  return hash.digest('hex').slice(0, 16);
}

/** Whole or not at all: several test files may make it at once. */
async function keep(file: string, database: PgliteDatabase): Promise<void> {
  const dump = Buffer.from(await (await database.dump()).arrayBuffer());
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(draft, dump);
  renameSync(draft, file);
  // Of migrations that were changed since: 40 MB each.
  for (const name of readdirSync(CACHE))
    if (name.endsWith('.tar') && CACHE + name !== file) rmSync(CACHE + name, { force: true });
}

function read(file: string): Blob | undefined {
  try {
    return new Blob([readFileSync(file)]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
