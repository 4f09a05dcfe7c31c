/**
 * Salesforce's analysers, installed beside `config/analysers/package.json` when they are first needed.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageFolder, REPOSITORY } from '../installed.ts';
import { installFolder, isFolderInstalled } from '../installFolder.ts';

/** Their own package, so that whoever checks no Apex need not install them. */
export const ANALYSERS = join(REPOSITORY, 'config/analysers');

/** Tells whether every analyser is there in the version asked for. */
export const areAnalysersInstalled = (): boolean => isFolderInstalled(ANALYSERS);

/** @throws Error if npm fails. */
export const installAnalysers = (onProgress: (text: string) => void): Promise<void> =>
  installFolder(ANALYSERS, 'the Apex analysers, about 50 MB', onProgress);

/** Loads an analyser's module. */
export const requireAnalyser = createRequire(join(ANALYSERS, 'package.json'));

/** The jars: apex-ls with everything it needs, and the platform's types. */
export function analyserJars(): {
  readonly all: string;
  readonly standardTypes: string;
  readonly objectTypes: string;
} {
  const folder = join(ANALYSERS, 'node_modules/@salesforce/code-analyzer-pmd-engine/dist/java-lib');
  return {
    all: join(folder, '*'),
    standardTypes: join(folder, 'standard-types-65.0.0.jar'),
    objectTypes: join(folder, 'sobject-types-65.0.0.jar'),
  };
}

/** Salesforce's compiler front end, as Prettier's Apex plugin ships it. */
export function jorjeJar(): string {
  return join(packageFolder('prettier-plugin-apex'), 'vendor/apex-ast-serializer/lib/apex-jorje-lsp.jar');
}
