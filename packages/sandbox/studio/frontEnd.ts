/**
 * Builds the studio's front end once for each state of its sources, and keeps it in `node_modules/.cache`.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundleWeb } from '../webBundle.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const APP = join(ROOT, 'packages/sandbox/studio/app');
const CACHE = join(ROOT, 'node_modules/.cache/rialto-studio');
const SOURCES = [
  'packages/sandbox/studio/app/**/*.{ts,tsx}',
  'packages/embed/src/{guest,protocol}/**/*.ts',
  'packages/sandbox/webBundle.ts',
  'package-lock.json',
];

/** A file the browser gets. */
export interface Asset {
  /** Holds a digest of the content, so that it may be kept for ever. */
  readonly path: string;
  readonly type: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

/** Script and style. */
export interface FrontEnd {
  readonly script: Asset;
  readonly style: Asset;
}

const digestOf = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);

function asset(name: string, ending: string, type: string, text: string): Asset {
  const plain = Buffer.from(text);
  return {
    path: `/assets/${name}.${digestOf(plain)}.${ending}`,
    type,
    plain,
    gzipped: gzipSync(plain, { level: 9 }),
  };
}

/** @throws Error naming the file that does not compile. */
export async function buildFrontEnd(): Promise<FrontEnd> {
  return {
    script: asset('studio', 'js', 'text/javascript; charset=utf-8', await bundle()),
    style: asset('studio', 'css', 'text/css; charset=utf-8', readFileSync(join(APP, 'studio.css'), 'utf8')),
  };
}

async function bundle(): Promise<string> {
  const files = globSync(SOURCES, { cwd: ROOT, exclude: (name) => name.includes('.test.') }).sort();
  const state = createHash('sha256');
  for (const file of files) state.update(file).update(readFileSync(join(ROOT, file)));
  const path = join(CACHE, `${state.digest('hex').slice(0, 32)}.js`);
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not built yet for these sources.
  }
  const code = await bundleWeb({ entry: join(APP, 'main.tsx') });
  mkdirSync(CACHE, { recursive: true });
  // Aside, then renamed: another process may be building the same.
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, code);
  renameSync(aside, path);
  return code;
}
