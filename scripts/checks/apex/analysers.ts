/**
 * Salesforce's analysers, installed beside `config/analysers/package.json` when they are first needed.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageFolder, REPOSITORY } from '../installed.ts';
import { runNodeTool, runTool } from '../runTool.ts';

/** Their own package, so that whoever checks no Apex need not install them. */
export const ANALYSERS = join(REPOSITORY, 'config/analysers');

const manifest = (folder: string): { version: string; dependencies: Record<string, string> } =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };

/** Tells whether every analyser is there in the version asked for. */
export function areAnalysersInstalled(): boolean {
  return Object.entries(manifest(ANALYSERS).dependencies).every(([name, version]) => {
    const folder = join(ANALYSERS, 'node_modules', name);
    return existsSync(join(folder, 'package.json')) && manifest(folder).version === version;
  });
}

/**
 * Installs them by their lock file, unless they are there.
 *
 * @throws Error if npm fails.
 */
export async function installAnalysers(onProgress: (text: string) => void): Promise<void> {
  if (areAnalysersInstalled()) return;
  onProgress('installing the Apex analysers (npm ci in config/analysers, about 50 MB) …');
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--no-progress'];
  const options = { cwd: ANALYSERS };
  const { stderr, exitCode } =
    npm?.endsWith('.js') === true
      ? await runNodeTool(npm, args, options)
      : await runTool('npm', args, options);
  if (exitCode !== 0) throw new Error(`npm ci in config/analysers failed: ${stderr.slice(-1500)}`);
}

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
