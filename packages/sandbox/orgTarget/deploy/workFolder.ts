/**
 * The org's metadata as projects on disk, one folder for each state it has been in: what the checks and the Apex runner read.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SourceTree } from './sourceTree.ts';

/** The package directory of each project. */
export const PACKAGE_DIRECTORY = 'org';

/** Folders below one that is removed at the end. */
export class WorkFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'rialto-org-target-'));
  #count = 0;

  /** Writes a tree as a project of its own. Returns its folder. */
  write(tree: SourceTree): string {
    const root = join(this.path, String(++this.#count));
    mkdirSync(join(root, PACKAGE_DIRECTORY), { recursive: true });
    writeFileSync(
      join(root, 'sfdx-project.json'),
      JSON.stringify({
        packageDirectories: [{ path: PACKAGE_DIRECTORY, default: true }],
        sourceApiVersion: '65.0',
      }),
    );
    const made = new Set<string>();
    for (const [path, { content }] of tree) {
      const file = join(root, PACKAGE_DIRECTORY, path);
      const folder = dirname(file);
      if (!made.has(folder)) mkdirSync(folder, { recursive: true });
      made.add(folder);
      writeFileSync(file, content);
    }
    return root;
  }

  /** Removes a project nobody reads any more. */
  discard(root: string): void {
    if (root.startsWith(this.path)) rmSync(root, { recursive: true, force: true });
  }

  /** Removes all. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
