/**
 * A file of vault keys, one a line, the first is current: keys rotate without a restart.
 *
 * @module
 */
import {
  openSync,
  closeSync,
  fstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { AppError } from '../../errors.ts';
import { createVaultKey, keyIdOf, readVaultKey, type Keyring, type VaultKey } from './keyring.ts';

/** How often the file is looked at before sealing, in milliseconds: a new key is in use everywhere within it. */
export const KEY_FILE_LOOK_MS = 5_000;
const OTHERS = 0o077;
const VARIABLE = 'RIALTO_VAULT_KEY_FILE';

const faulty = (message: string): AppError =>
  new AppError('CONFIGURATION_INVALID', `The file of vault keys ${message}.`, {
    faults: [{ field: VARIABLE, message }],
  });

function readLines(path: string): string[] {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw faulty(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    if (process.platform !== 'win32' && (fstatSync(file).mode & OTHERS) !== 0)
      throw faulty('can be read by others than its owner: chmod 600 it');
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim());
    const keys = lines.filter((line) => line !== '' && !line.startsWith('#'));
    if (keys.length === 0) throw faulty('holds no key');
    return keys;
  } finally {
    closeSync(file);
  }
}

/** Whole or not at all, and for its owner only. */
function writeLines(path: string, keys: readonly string[]): void {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, `${keys.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * The keys of a file. It is read again when a record names a key that is not among them, and every few seconds before sealing. A file
 * that became unreadable or faulty leaves the keys as they were.
 *
 * @throws {@link AppError} `CONFIGURATION_INVALID` if it cannot be read, others may read it, or a line is not a key.
 */
export function openKeyFile(path: string, now: () => number = Date.now): Keyring {
  const read = (): VaultKey[] => readLines(path).map((line) => readVaultKey(line, VARIABLE));
  let keys = read();
  let lookAt = now() + KEY_FILE_LOOK_MS;
  const lookAgain = (): void => {
    lookAt = now() + KEY_FILE_LOOK_MS;
    try {
      keys = read();
    } catch {
      // What is known goes on; `reload` says what is wrong.
    }
  };
  return {
    current() {
      if (now() >= lookAt) lookAgain();
      return keys[0] as VaultKey;
    },
    find(id) {
      const isIt = (key: VaultKey): boolean => key.id.equals(id);
      const known = keys.find(isIt);
      if (known !== undefined) return known;
      lookAgain();
      return keys.find(isIt);
    },
    reload() {
      keys = read();
    },
    ids: () => keys.map(keyIdOf),
  };
}

/** Makes a key and puts it first: companions on this file take it up within {@link KEY_FILE_LOOK_MS}. @returns its id. */
export function addVaultKey(path: string): string {
  const made = createVaultKey();
  writeLines(path, [made, ...readLines(path)]);
  return keyIdOf(readVaultKey(made));
}

/** Takes keys out of the file, never the first. @returns the ids of those taken out. */
export function removeVaultKeys(path: string, ids: readonly string[]): string[] {
  const lines = readLines(path);
  const idOf = (line: string): string => keyIdOf(readVaultKey(line, VARIABLE));
  const gone = lines.slice(1).filter((line) => ids.includes(idOf(line)));
  if (gone.length > 0)
    writeLines(
      path,
      lines.filter((line) => !gone.includes(line)),
    );
  return gone.map(idOf);
}

/** Milliseconds since the file was written. */
export const keyFileAgeMs = (path: string): number => Math.max(0, Date.now() - statSync(path).mtimeMs);
