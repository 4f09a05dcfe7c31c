/**
 * The vault key of a companion that is tried out: made once, kept in its data folder for its owner only.
 *
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVaultKey } from '../credentials/index.ts';

/** Where it is kept, below the data folder. */
export const VAULT_KEY_FILE = 'vault.key';

/** The kept key; makes it if there is none. @returns also whether it was made now. */
export function keepVaultKey(folder: string): { readonly key: string; readonly isNew: boolean } {
  const file = join(folder, VAULT_KEY_FILE);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made = createVaultKey();
  try {
    writeFileSync(file, `${made}\n`, { mode: 0o600, flag: 'wx' });
    return { key: made, isNew: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return { key: readFileSync(file, 'utf8').trim(), isNew: false };
  }
}
