/**
 * A small copy of the project, with faults or without, for one check to look at.
 *
 * @module
 */
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../check.ts';
import { REPOSITORY } from '../installed.ts';
import { projectFiles } from '../projectFiles.ts';
import { inFolder } from '../testProject.ts';
import type { Files, Place, SeededFault } from './seededFault.ts';

/** A planted fault. */
export interface Planted extends Place {
  readonly fault: SeededFault;
}

/** What came of a batch. */
export interface Batch {
  readonly planted: readonly Planted[];
  /** What the check said. */
  readonly faults: readonly string[];
}

/** Reads files of the project; `isWanted` of their paths. */
export function copyFiles(
  patterns: readonly string[],
  isWanted: (path: string) => boolean = () => true,
): Files {
  return new Map(
    projectFiles(REPOSITORY, ...patterns)
      .filter(isWanted)
      .map((path) => [path, readFileSync(join(REPOSITORY, path), 'utf8')]),
  );
}

/** Plants every fault in a copy and has the check look at it once. With no fault: the control. */
export async function runBatch(check: Check, project: Files, faults: readonly SeededFault[]): Promise<Batch> {
  const files = new Map(project);
  const planted = faults.map((fault) => ({ fault, ...fault.plant(files) }));
  files.set('sfdx-project.json', projectFile(files));
  return inFolder(Object.fromEntries(files), async (root) => {
    symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'), 'dir');
    const { faults: said, skipped } = await check.run(root);
    if (skipped !== undefined) throw new Error(`${check.name} did not look: ${skipped}`);
    return { planted, faults: said };
  });
}

/** The real one, without the directories that were not copied. */
function projectFile(files: Files): string {
  const project = JSON.parse(readFileSync(join(REPOSITORY, 'sfdx-project.json'), 'utf8')) as {
    packageDirectories: { path: string; package?: string; dependencies?: { package: string }[] }[];
    replacements?: unknown;
  };
  const isCopied = (path: string): boolean => [...files.keys()].some((file) => file.startsWith(`${path}/`));
  const kept = project.packageDirectories.filter(({ path }) => isCopied(path));
  const names = new Set(kept.map((directory) => directory.package));
  const directories = kept.map((directory) => ({
    ...directory,
    default: directory === kept[0],
    dependencies: (directory.dependencies ?? []).filter((other) => names.has(other.package)),
  }));
  return JSON.stringify({ ...project, packageDirectories: directories, replacements: [] }, null, 2);
}
