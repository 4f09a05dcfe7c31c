/**
 * What a package directory may name: its own files and those of the packages it declares to depend on.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package directory and what it is deployed after. */
export interface PackageScope {
  /** Relative to the project. */
  readonly path: string;
  /** Directories whose metadata is there when this one is deployed, itself included. */
  readonly sees: ReadonlySet<string>;
}

interface PackageDirectory {
  readonly path: string;
  readonly package?: string;
  readonly dependencies?: readonly { readonly package: string }[];
}

/**
 * The scopes `sfdx-project.json` declares. A directory that is no package (tests, landing) is deployed last and sees all.
 * Without any declared dependency the directories are one package to each other.
 */
export function packageScopes(root: string): PackageScope[] {
  const file = join(root, 'sfdx-project.json');
  if (!existsSync(file)) return [];
  const project = JSON.parse(readFileSync(file, 'utf8')) as { packageDirectories?: PackageDirectory[] };
  const directories = (project.packageDirectories ?? []).map((directory) => ({
    ...directory,
    path: directory.path.replace(/\/$/, ''),
  }));
  const all = new Set(directories.map(({ path }) => path));
  const byPackage = new Map(directories.map((directory) => [directory.package, directory]));
  const isSplit = directories.some(({ dependencies = [] }) => dependencies.length > 0);
  const seen = ({ path, dependencies = [] }: PackageDirectory): string[] => [
    path,
    ...dependencies.flatMap(({ package: name }) => {
      const target = byPackage.get(name);
      return target === undefined ? [] : seen(target);
    }),
  ];
  return directories.map((directory) => ({
    path: directory.path,
    sees: isSplit && directory.package !== undefined ? new Set(seen(directory)) : all,
  }));
}
