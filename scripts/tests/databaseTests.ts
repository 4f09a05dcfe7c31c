/**
 * Which tests need a database: those are run on each kind of it, the others once.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Whoever imports it, by whatever way, works on the database of the suite. */
const TEST_DATABASE = 'server/src/storage/testDatabase.ts';
const IMPORT = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+\.ts)'/g;

/** @param root - Of the project. @returns Those of `files` that open a database, or start a companion on one. */
export function databaseTests(files: readonly string[], root: string): string[] {
  const known = new Map<string, boolean>();

  function reaches(file: string): boolean {
    const found = known.get(file);
    if (found !== undefined) return found;
    // Circles end here; whatever else is on the way decides.
    known.set(file, false);
    const path = join(root, file);
    const source = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const doesIt =
      file === TEST_DATABASE ||
      /process\.env\['DATABASE_URL'\]/.test(source) ||
      [...source.matchAll(IMPORT)].some(([, to = '']) => reaches(join(dirname(file), to)));
    known.set(file, doesIt);
    return doesIt;
  }

  return files.filter((file) => reaches(file));
}
