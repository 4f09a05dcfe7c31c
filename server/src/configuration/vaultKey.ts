/**
 * Where the vault's keys are: the environment, a file, or, for a companion that is tried out, a file in its data folder.
 *
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyring, createVaultKey, openKeyFile, type Keyring } from '../credentials/index.ts';

/** Where it is kept, below the data folder. */
export const VAULT_KEY_FILE = 'vault.key';

/** What the environment says of the vault's keys. */
export interface VaultKeyPlace {
  readonly vaultKey: string | undefined;
  readonly previousVaultKeys: readonly string[];
  readonly vaultKeyFile: string | undefined;
  readonly dataFolder: string;
}

/**
 * The keys of the vault.
 *
 * @returns `kept` where they are in the data folder, beside what they seal; `isNew`: the key was made now.
 * @throws {@link AppError} `CONFIGURATION_INVALID` if a key or the file has faults.
 */
export function openVaultKeyring(place: VaultKeyPlace): {
  readonly keyring: Keyring;
  readonly kept?: { readonly file: string; readonly isNew: boolean };
} {
  const { vaultKey, previousVaultKeys, vaultKeyFile, dataFolder } = place;
  if (vaultKeyFile !== undefined) return { keyring: openKeyFile(vaultKeyFile) };
  if (vaultKey !== undefined)
    return { keyring: createKeyring({ current: vaultKey, previous: previousVaultKeys }) };
  const { isNew } = keepVaultKey(dataFolder);
  const file = join(dataFolder, VAULT_KEY_FILE);
  return { keyring: openKeyFile(file), kept: { file, isNew } };
}

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
