/**
 * The studio's front end: script and style, as files a browser may keep for ever.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundleWebOnce } from '../webBundleCache.ts';

const STYLE = fileURLToPath(new URL('app/studio.css', import.meta.url));
const BUNDLE = {
  entry: 'packages/sandbox/studio/app/main.tsx',
  sources: ['packages/sandbox/studio/app/**/*.{ts,tsx}', 'packages/embed/src/{guest,protocol}/**/*.ts'],
};

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
    script: asset('studio', 'js', 'text/javascript; charset=utf-8', await bundleWebOnce(BUNDLE)),
    style: asset('studio', 'css', 'text/css; charset=utf-8', readFileSync(STYLE, 'utf8')),
  };
}
