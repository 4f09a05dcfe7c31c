/**
 * The stage with checks that can be taken out, one at a time, while it runs: what an attack's test is tested with.
 *
 * @module
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWeb } from '../../sandbox/webBundle.ts';

/** A check, and the source without it. */
export interface Check {
  readonly name: string;
  /** Below `packages/embed/src`. */
  readonly file: string;
  /** What stands there, once. */
  readonly text: string;
  /** The same, with `OFF` where it is to be switched off. */
  readonly switched: string;
  /** The attack that must then succeed. */
  readonly attack: number;
}

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/rialto-embed', import.meta.url));

/**
 * Bundles the stage so that a page's `globalThis.removed` names the check that is off.
 *
 * @throws Error naming the check that is not where it was.
 */
export async function bundleWithoutChecks(checks: readonly Check[]): Promise<string> {
  // Below node_modules, so that packages are found from the copy as from the source.
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'checks-'));
  try {
    for (const part of ['src', 'test/page'])
      cpSync(join(PACKAGE, part), join(folder, part), { recursive: true });
    for (const { name, file, text, switched } of checks) {
      const path = join(folder, 'src', file);
      const source = readFileSync(path, 'utf8');
      if (source.split(text).length !== 2)
        throw new Error(`The check "${name}" does not stand once in ${file}: ${text}`);
      const off = `((globalThis as { removed?: string }).removed === ${JSON.stringify(name)})`;
      writeFileSync(
        path,
        source.replace(text, () => switched.replaceAll('OFF', off)),
      );
    }
    return await bundleWeb({
      entry: join(folder, 'test/page/stage.ts'),
      minify: 'readable',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
