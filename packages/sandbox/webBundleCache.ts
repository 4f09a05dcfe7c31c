/**
 * Keeps what {@link file://./webBundle.ts} built, once for each state of the sources, in `node_modules/.cache`.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD_CACHE, builtOnce } from './builtOnce.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(BUILD_CACHE, 'rialto-apps');
/** What shapes every bundle. */
const ALWAYS = ['packages/sandbox/webBundle.ts', 'package-lock.json'];

/** What to bundle. */
export interface CachedBundleOptions {
  /** From the project's root, `.ts` or `.tsx`. */
  readonly entry: string;
  /** Patterns from the project's root of all of the project's files that may be in it. */
  readonly sources: readonly string[];
}

/** @returns One ES module. @throws Error naming the file that does not compile or is not there. */
export async function bundleWebOnce({ entry, sources }: CachedBundleOptions): Promise<string> {
  const patterns = [...sources, ...ALWAYS];
  const files = globSync(patterns, { cwd: ROOT, exclude: (name) => name.includes('.test.') }).sort();
  const state = createHash('sha256').update(entry);
  for (const file of files) state.update(file).update(readFileSync(join(ROOT, file)));
  const path = join(CACHE, `${state.digest('hex').slice(0, 32)}.js`);
  await builtOnce(path, async (aside) => {
    // Loaded on first use: the bundler and the TypeScript compiler take a second to load.
    const { bundleWeb } = await import('./webBundle.ts');
    writeFileSync(aside, await bundleWeb({ entry: join(ROOT, entry) }));
  });
  return readFileSync(path, 'utf8');
}
