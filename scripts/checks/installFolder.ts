/**
 * Tools with a package of their own, installed when they are first needed, so that `npm ci` stays light.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runNodeTool, runTool } from './runTool.ts';

const manifest = (folder: string): { version: string; dependencies: Record<string, string> } =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };

/** Tells whether everything a folder's `package.json` asks for is there, in the version asked for. */
export const isFolderInstalled = (folder: string): boolean =>
  Object.entries(manifest(folder).dependencies).every(([name, version]) => {
    const installed = join(folder, 'node_modules', name);
    return existsSync(join(installed, 'package.json')) && manifest(installed).version === version;
  });

/**
 * Installs it by its lock file, unless it is there.
 *
 * @param what - For the line that says so, with the size.
 * @throws Error if npm fails.
 */
export async function installFolder(
  folder: string,
  what: string,
  onProgress: (text: string) => void,
): Promise<void> {
  if (isFolderInstalled(folder)) return;
  const name = `config/${basename(folder)}`;
  onProgress(`installing ${what} (npm ci in ${name}) …`);
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--no-progress'];
  const options = { cwd: folder };
  const { stderr, exitCode } =
    npm?.endsWith('.js') === true
      ? await runNodeTool(npm, args, options)
      : await runTool('npm', args, options);
  if (exitCode !== 0) throw new Error(`npm ci in ${name} failed: ${stderr.slice(-1500)}`);
}
