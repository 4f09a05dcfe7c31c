/**
 * Where the tools are: this repository's own `node_modules`, also when the project looked at is another one.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** This repository. */
export const REPOSITORY = join(import.meta.dirname, '..', '..');

/**
 * The folder of an installed package, which need not export its `package.json`.
 *
 * @param from - A package whose own dependency is asked for; default this repository.
 * @throws Error if it is not installed.
 */
export function packageFolder(name: string, from = REPOSITORY): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) throw new Error(`The package ${name} is not installed. Run npm ci.`);
  }
}

/** The file a package runs as a command. */
export function packageBin(name: string, command = name): string {
  const folder = packageFolder(name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const file = typeof bin === 'string' ? bin : bin[command];
  if (file === undefined) throw new Error(`The package ${name} has no command ${command}.`);
  return join(folder, file);
}

/** Loads a CommonJS module or a JSON file of an installed package. */
export const requireInstalled = createRequire(join(REPOSITORY, 'package.json'));
