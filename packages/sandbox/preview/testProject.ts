/**
 * For tests: a copy of the fixture project that a test may break.
 *
 * @module
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The fixture itself; not to be changed. */
export const FIXTURE = fileURLToPath(new URL('fixture/', import.meta.url));

/** A copy. */
export interface TestProject {
  readonly root: string;
  /** Writes a file below `force-app/main`. */
  write(path: string, text: string): void;
  remove(): void;
}

/** Copies the fixture into the temp folder. */
export function copyFixture(): TestProject {
  const root = mkdtempSync(join(tmpdir(), 'rialto-preview-'));
  cpSync(FIXTURE, root, { recursive: true });
  return {
    root,
    write: (path, text) => writeFileSync(join(root, 'force-app/main', path), text),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
