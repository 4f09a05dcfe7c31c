/**
 * Keeps a second companion off a PGlite folder: two writers would destroy it.
 *
 * @module
 */
import { mkdirSync, readFileSync, renameSync, rmSync, linkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.ts';

/** Who holds a folder. */
export interface FolderHolder {
  readonly pid: number;
  /** When that process started, in the kernel's own ticks: a pid is given out again. `null` where the system does not say. */
  readonly startedAt: string | null;
  /** Where the companion listens, once it does. */
  readonly url: string | null;
}

/** A folder held by this process. */
export interface FolderLock {
  /** Lets `npm run audit:verify` find the companion. */
  announce(url: string): void;
  /** Gives the folder back. Harmless when called twice. */
  release(): void;
}

const LOCK_FILE = 'companion.lock';

/** Who holds the folder now; `undefined` if nobody does or the holder is dead. */
export function readFolderHolder(folder: string): FolderHolder | undefined {
  const holder = parse(read(join(folder, LOCK_FILE)));
  return holder !== undefined && isRunning(holder) ? holder : undefined;
}

/**
 * Takes the folder, over from a dead holder if need be.
 *
 * @throws {@link AppError} `CONFIGURATION_INVALID` if a running process holds it.
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, LOCK_FILE);
  const own = (url: string | null): string =>
    `${JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid), url } satisfies FolderHolder)}\n`;
  // Complete before it is visible: a lock that can be seen can be read.
  const draft = `${file}.${process.pid}`;
  const take = (): boolean => {
    writeFileSync(draft, own(null), { mode: 0o600 });
    try {
      linkSync(draft, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  };
  if (!take()) {
    const holder = readFolderHolder(folder);
    if (holder !== undefined) throw heldBy(folder, holder);
    rmSync(file, { force: true });
    if (!take()) throw heldBy(folder, parse(read(file)));
  }
  let held = true;
  return {
    announce(url) {
      writeFileSync(draft, own(url), { mode: 0o600 });
      renameSync(draft, file);
    },
    release() {
      if (held) rmSync(file, { force: true });
      held = false;
    },
  };
}

const heldBy = (folder: string, holder: FolderHolder | undefined): AppError =>
  new AppError(
    'CONFIGURATION_INVALID',
    `The folder ${folder} is in use by the companion with process id ${holder?.pid ?? 'unknown'}. ` +
      'Stop that one, give this one another RIALTO_DATA_DIR, or use PostgreSQL (DATABASE_URL) to run several.',
  );

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function parse(text: string): FolderHolder | undefined {
  try {
    const value = JSON.parse(text) as Partial<FolderHolder>;
    if (!Number.isSafeInteger(value.pid)) return undefined;
    return { pid: value.pid as number, startedAt: value.startedAt ?? null, url: value.url ?? null };
  } catch {
    return undefined;
  }
}

function isRunning({ pid, startedAt }: FolderHolder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startedAt === null || startedAt === startOf(pid);
}

/** Field 22 of `/proc/<pid>/stat`; the process' name before it may hold spaces and brackets. */
function startOf(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
