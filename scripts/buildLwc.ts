/**
 * `npm run build:lwc`: makes what the components are deployed and type-checked with out of their sources.
 *
 * @module
 */
import { resolve } from 'node:path';
import { generateDeclarations } from './lwc/declarations.ts';
import { generateErrorCatalogs } from './lwc/errorCatalog.ts';
import { findBundles } from './lwc/bundles.ts';
import { settle, type GeneratedFile } from './lwc/generatedFile.ts';
import { stripTypes } from './lwc/stripTypes.ts';
import { readOptions } from './readOptions.ts';

const HELP = `Makes the components' JavaScript and declarations from their sources. Commit what it writes.

  node scripts/buildLwc.ts           writes what is missing or stale, and lists it
  node scripts/buildLwc.ts --check   writes nothing; lists what is stale and exits 1 if anything is

Written
  force-app/**/lwc/<bundle>/*.js     the TypeScript beside it without its types: an org takes only this
  userError/errorCatalog.js, kycWords/problemWords.js   from packages/contract/src/errorCodes.ts
  config/lwc/*.generated.*           declarations of Apex methods, labels and c/* modules for tsc
`;

/** Where to build, and whether to write. */
export interface BuildOptions {
  /** Only compare. Default `false`. */
  readonly check?: boolean;
  /** Project folder. Default: the working directory. */
  readonly root?: string;
}

/** What a build found. */
export interface BuildResult {
  /** Paths from the project folder, sorted: what was written, or with `check` what should be. */
  readonly stale: readonly string[];
  /** How many files are generated in all. */
  readonly total: number;
}

/**
 * Generates every file, then writes or compares. The result is the same on every machine and at every run.
 *
 * @throws Error naming the file, if a component's TypeScript does not parse.
 */
export async function buildLwc({
  check = false,
  root = process.cwd(),
}: BuildOptions = {}): Promise<BuildResult> {
  const bundles = findBundles(root);
  const files: GeneratedFile[] = [...generateErrorCatalogs(), ...generateDeclarations(root, bundles)];
  for (const bundle of bundles) for (const source of bundle.sources) files.push(stripTypes(root, source));
  const stale: string[] = [];
  for (const file of files) if (await settle(root, file, check)) stale.push(file.path);
  return { stale: stale.sort(), total: files.length };
}

async function main(): Promise<void> {
  const values = readOptions('build:lwc', {
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const { stale, total } = await buildLwc({ check: values.check });
  for (const path of stale) process.stdout.write(`${values.check ? 'stale' : 'wrote'} ${path}\n`);
  if (stale.length === 0) process.stdout.write(`${total} generated files are up to date.\n`);
  else if (values.check) {
    process.stderr.write(`${stale.length} of ${total} generated files are stale. Run: npm run build:lwc\n`);
    process.exitCode = 1;
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) await main();
