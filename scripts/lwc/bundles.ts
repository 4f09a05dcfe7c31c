/**
 * Finds the component bundles and the other sources their declarations are made of.
 *
 * @module
 */
import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** One folder below an `lwc` folder. */
export interface Bundle {
  /** As in `c/kycPanel`. */
  readonly name: string;
  /** From the project folder, with slashes. */
  readonly folder: string;
  /** TypeScript files that become JavaScript beside them, from the project folder. */
  readonly sources: readonly string[];
}

/** @returns Paths from the project folder with slashes, sorted. */
export function findFiles(root: string, pattern: string): string[] {
  return globSync(pattern, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

/** @returns Folders with a main file, in TypeScript or JavaScript, by path. */
export function findBundles(root: string): Bundle[] {
  const mains = findFiles(root, 'force-app/**/lwc/*/*.{ts,js}').filter((path) =>
    ['.ts', '.js'].some((ending) => basename(path) === basename(dirname(path)) + ending),
  );
  return [...new Set(mains.map((path) => dirname(path)))].map((folder) => ({
    name: basename(folder),
    folder,
    sources: findFiles(root, join(folder, '*.ts')).filter((path) => !path.endsWith('.d.ts')),
  }));
}
