/**
 * Keeps the vendor build: engine, base components and Lightning Web Security, built once on this machine.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD_CACHE, builtOnce, installedVersion } from '../builtOnce.ts';
import type { buildVendor as BuildVendor, EngineMode } from './vendorBuild.ts';

/** What decides the build, beside its own source. */
const PACKAGES = [
  'lwc',
  '@lwc/synthetic-shadow',
  '@lwc/rollup-plugin',
  '@lwc/compiler',
  'lightning-base-components',
  '@locker/sandbox',
  'rollup',
];
const SOURCES = [
  'vendorBuild.ts',
  'baseComponents.ts',
  'page/lwc/primitiveIcon/primitiveIcon.js',
  'page/lwc/primitiveIcon/primitiveIcon.html',
].map((name) => fileURLToPath(new URL(name, import.meta.url)));
const WORDS = {
  builds: 'building the base components once, about a minute',
  waits: 'waiting for another process that builds the base components',
};

/** A finished vendor build. */
export interface VendorBuild {
  /** Names the content; safe to cache for good under it. */
  readonly key: string;
  readonly folder: string;
  /** Milliseconds it took; 0 if it was there. */
  readonly builtInMs: number;
}

/** How to keep the build; the defaults are the real ones. */
export interface VendorCacheOptions {
  readonly cache?: string;
  readonly build?: (folder: string, mode: EngineMode) => Promise<void>;
  /** Told, once, that there is something to wait for. */
  readonly onProgress?: (message: string) => void;
}

/** Answers the vendor build, and makes it if it is not there. Interrupted at any moment, the next call starts clean. */
export async function openVendorBuild(
  mode: EngineMode,
  options: VendorCacheOptions = {},
): Promise<VendorBuild> {
  const {
    cache = join(BUILD_CACHE, 'rialto-preview'),
    build = buildWithRollup,
    onProgress = () => {},
  } = options;
  const key = `${mode}-${fingerprint()}`;
  const folder = join(cache, key);
  const startedAt = performance.now();
  const delays: string[] = [];
  await builtOnce(
    folder,
    (aside) => build(aside, mode),
    (reason) => {
      delays.push(reason);
      onProgress(WORDS[reason]);
    },
  );
  return { key, folder, builtInMs: delays.length > 0 ? Math.round(performance.now() - startedAt) : 0 };
}

/** Loaded on first use: the bundler takes a second to load, and most starts find what it built. */
const buildWithRollup: typeof BuildVendor = async (folder, mode) =>
  (await import('./vendorBuild.ts')).buildVendor(folder, mode);

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const name of PACKAGES) hash.update(`${name}@${installedVersion(name)}\n`);
  for (const file of SOURCES) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}
