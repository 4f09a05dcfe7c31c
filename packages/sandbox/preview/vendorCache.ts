/**
 * Keeps the vendor build in `node_modules/.cache`: built once by one process, complete or absent.
 *
 * 1. The folder is named after everything that shapes the build. It exists only complete: built aside, then renamed.
 * 2. Who builds holds `<folder>.lock`, which names its process. Others wait.
 * 3. A lock whose process is gone, or that is older than ten minutes, is void.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildVendor, PRIMITIVE_ICON, type EngineMode } from './vendorBuild.ts';

const MODULES = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
const CACHE = join(MODULES, '.cache', 'rialto-preview');
const LOCK_VOID_AFTER_MS = 10 * 60_000;
const POLL_MS = 250;

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
const SOURCES = ['vendorBuild.ts', 'baseComponents.ts'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);

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
  const { cache = CACHE, build = buildVendor, onProgress = () => {} } = options;
  const key = `${mode}-${fingerprint()}`;
  const folder = join(cache, key);
  const startedAt = performance.now();
  let told = false;
  mkdirSync(cache, { recursive: true });

  while (!existsSync(folder)) {
    if (!takeLock(`${folder}.lock`)) {
      if (!told) onProgress('waiting for another process that builds the base components');
      told = true;
      await sleep(POLL_MS);
      continue;
    }
    try {
      if (existsSync(folder)) break;
      onProgress('building the base components once, about a minute');
      told = true;
      const aside = `${folder}.partial`;
      rmSync(aside, { recursive: true, force: true });
      await build(aside, mode);
      renameSync(aside, folder);
    } finally {
      rmSync(`${folder}.lock`, { force: true });
    }
  }
  return { key, folder, builtInMs: told ? Math.round(performance.now() - startedAt) : 0 };
}

/** Takes the lock, or removes a void one and answers false so that the caller tries again. */
function takeLock(lock: string): boolean {
  try {
    const file = openSync(lock, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  try {
    const age = Date.now() - statSync(lock).mtimeMs;
    const holder = Number(readFileSync(lock, 'utf8'));
    // Just made and not yet written: its holder lives.
    const isVoid = age > LOCK_VOID_AFTER_MS || (holder === 0 ? age > POLL_MS * 20 : !isAlive(holder));
    if (isVoid) rmSync(lock, { force: true });
  } catch {
    // Released in between: the next try settles it.
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const name of PACKAGES) {
    const { version } = JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8')) as {
      version: string;
    };
    hash.update(`${name}@${version}\n`);
  }
  for (const file of [...SOURCES, PRIMITIVE_ICON, join(dirname(PRIMITIVE_ICON), 'primitiveIcon.html')]) {
    hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 12);
}
