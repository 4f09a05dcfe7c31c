/**
 * Makes something dear once on this machine, however many processes want it at once, and keeps it.
 *
 * 1. It is named after everything that shapes it. It exists only complete: built aside, then renamed.
 * 2. Who builds holds `<place>.lock`, which names its process. Others wait.
 * 3. A lock whose process is gone, or that is older than ten minutes, is void.
 *
 * @module
 */
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

const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url));

/** Where what was built is kept, each kind in a folder of its own. */
export const BUILD_CACHE = join(MODULES, '.cache');

const LOCK_VOID_AFTER_MS = 10 * 60_000;
/** A lock that names nobody was just made, and is not yet written. */
const UNWRITTEN_VOID_AFTER_MS = 5_000;
const POLL_MS = 50;

/** Told before this process builds or, once, before it waits for another. */
export type OnDelay = (reason: 'builds' | 'waits') => void;

/**
 * Interrupted at any moment, the next call starts clean.
 *
 * @param place - A file or folder, named after all that shapes it.
 * @param build - Makes it at the path it is given.
 */
export async function builtOnce(
  place: string,
  build: (aside: string) => Promise<void>,
  onDelay: OnDelay = () => {},
): Promise<void> {
  let hasWaited = false;
  while (!existsSync(place)) {
    mkdirSync(dirname(place), { recursive: true });
    if (!takeLock(`${place}.lock`)) {
      if (!hasWaited) onDelay('waits');
      hasWaited = true;
      await sleep(POLL_MS);
      continue;
    }
    try {
      if (existsSync(place)) break;
      onDelay('builds');
      const aside = `${place}.partial`;
      rmSync(aside, { recursive: true, force: true });
      await build(aside);
      renameSync(aside, place);
    } finally {
      rmSync(`${place}.lock`, { force: true });
    }
  }
}

/** The version of an installed package: part of the name of what it builds. */
export function installedVersion(name: string): string {
  const file = join(MODULES, name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
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
    const isVoid =
      age > LOCK_VOID_AFTER_MS || (holder === 0 ? age > UNWRITTEN_VOID_AFTER_MS : !isAlive(holder));
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
