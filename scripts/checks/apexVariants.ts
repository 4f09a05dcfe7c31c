/**
 * The orgs the Apex tests are run in: one without Financial Services Cloud, and one for each of its data models.
 *
 * @module
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { packageDirectories, projectFiles } from './projectFiles.ts';

/** What an org has beside the base. */
export interface ApexVariant {
  readonly name: string;
  /** The package that deploys only there; its tests are run. Absent: all others’ tests are. */
  readonly folder?: string;
  /** What such an org has that no package of ours brings, in the runner’s own format. */
  readonly schema?: string;
  /** The same as metadata, where it says more: restricted values, record types. */
  readonly metadata?: string;
}

const BASE: ApexVariant = { name: 'base' };

const FSC: readonly ApexVariant[] = [
  {
    name: 'FSC_MANAGED',
    folder: 'force-app/fsc-managed',
    metadata: 'config/apex-schemas/fsc-managed',
  },
  { name: 'FSC_CORE', folder: 'force-app/fsc-core', schema: 'config/apex-schemas/fsc-core.json' },
];

/** The variants a project has, the base first. */
export function apexVariants(root: string): readonly ApexVariant[] {
  return [BASE, ...FSC.filter(({ folder }) => folder !== undefined && existsSync(join(root, folder)))];
}

/**
 * Calls `use` with what the runner is told of a variant: a project file of its own, and further arguments.
 * The project file is gone when this returns.
 */
export async function inApexVariant<Result>(
  root: string,
  variant: ApexVariant,
  use: (project: string, args: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const others = FSC.flatMap(({ folder }) => (folder === variant.folder ? [] : (folder ?? [])));
  const paths = packageDirectories(root).filter((path) => !others.includes(path));
  if (variant.metadata !== undefined) paths.push(variant.metadata);
  const project = mkdtempSync(join(tmpdir(), 'rialto-apex-'));
  try {
    const packages = paths.map((path) => ({ path: relative(project, join(root, path)) }));
    writeFileSync(join(project, 'sfdx-project.json'), JSON.stringify({ packageDirectories: packages }));
    const schema = variant.schema === undefined ? [] : ['--schema', join(root, variant.schema)];
    const classes = variant.folder === undefined ? [] : ['--class', testsIn(root, variant.folder).join(',')];
    return await use(project, [...schema, ...classes]);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

/** Names of the test classes of a folder. */
const testsIn = (root: string, folder: string): string[] =>
  projectFiles(root, `${folder}/**/*Test.cls`).map((file) =>
    file.slice(file.lastIndexOf('/') + 1, -'.cls'.length),
  );
