/**
 * Where the snapshot of a migrated PGlite is kept, for who starts from it without opening it.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/rialto-database/', import.meta.url));
const MIGRATIONS = new URL('../src/storage/migrations/', import.meta.url);

/** @returns A tar of the data folder; it need not be there. Its name changes with PGlite's version and every character of the migrations. */
export function snapshotFile(): string {
  const hash = createHash('sha256');
  hash.update(readFileSync(createRequire(import.meta.url).resolve('@electric-sql/pglite')));
  hash.update(readFileSync(new URL('../src/storage/pglite.ts', import.meta.url)));
  for (const name of readdirSync(MIGRATIONS).sort())
    hash.update(name).update(readFileSync(new URL(name, MIGRATIONS)));
  return join(CACHE, `${hash.digest('hex').slice(0, 16)}.tar`);
}
