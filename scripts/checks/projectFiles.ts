/**
 * The files of a project: its sources, without what was installed, built or kept by a run.
 *
 * @module
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';

const NOT_OURS = new Set([
  'node_modules',
  'coverage',
  'artifacts',
  'dist',
  '.git',
  '.rialto',
  '.sf',
  '.sfdx',
]);

/** Files that match patterns of `fs.glob`, as sorted paths relative to `root`, with `/`. */
export function projectFiles(root: string, ...patterns: readonly string[]): string[] {
  const found = globSync(patterns, {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => NOT_OURS.has(basename(entry.name)),
  });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll(sep, '/'),
    )
    .sort();
}

/** The package directories `sfdx-project.json` names, relative to `root`. Empty without that file. */
export function packageDirectories(root: string): string[] {
  const file = join(root, 'sfdx-project.json');
  if (!existsSync(file)) return [];
  const project = JSON.parse(readFileSync(file, 'utf8')) as { packageDirectories?: { path: string }[] };
  return (project.packageDirectories ?? [])
    .map(({ path }) => path.replace(/\/$/, ''))
    .filter((path) => existsSync(join(root, path)));
}

/** Number of the first line that contains `text`, from 1; 1 if none does. */
export function lineOf(source: string, text: string | RegExp): number {
  const at = typeof text === 'string' ? source.indexOf(text) : source.search(text);
  return at < 0 ? 1 : source.slice(0, at).split('\n').length;
}
