/**
 * The keys that wrap: one that seals, and those before it that still open.
 *
 * @module
 */
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { AppError } from '../../errors.ts';

const KEY_BYTES = 32;
/** Length of a key's id, in bytes. */
export const KEY_ID_BYTES = 8;

/** A key-encryption key. */
export interface VaultKey {
  /** Of {@link KEY_ID_BYTES}; says nothing about the key. */
  readonly id: Buffer;
  readonly secret: KeyObject;
}

/** Where a sealer finds its keys. */
export interface Keyring {
  /** The key to seal with. */
  current(): VaultKey;
  /** The key of that id; `undefined` if it is not on the ring. */
  find(id: Uint8Array): VaultKey | undefined;
  /** Looks for new keys, where they come from a place that changes. */
  reload(): void;
  /** Ids in hexadecimal, the current key's first. */
  ids(): readonly string[];
}

/** A new random key, as `RIALTO_VAULT_KEY` holds it. */
export const createVaultKey = (): string => randomBytes(KEY_BYTES).toString('base64');

/** Tells 32 bytes in base64, padded. */
export function isVaultKey(key: string): boolean {
  const bytes = Buffer.from(key, 'base64');
  return bytes.length === KEY_BYTES && bytes.toString('base64') === key;
}

/**
 * @param key - 32 bytes in base64, padded.
 * @param field - Where it stands, for the fault.
 * @throws {@link AppError} `CONFIGURATION_INVALID` if it is anything else. Never repeats it.
 */
export function readVaultKey(key: string, field = 'RIALTO_VAULT_KEY'): VaultKey {
  if (!isVaultKey(key))
    throw new AppError('CONFIGURATION_INVALID', 'The vault key is not 32 bytes in base64.', {
      faults: [{ field, message: 'must be 32 random bytes in base64' }],
    });
  const bytes = Buffer.from(key, 'base64');
  const secret = createSecretKey(bytes);
  const id = createHmac('sha256', secret).update('rialto vault key id').digest().subarray(0, KEY_ID_BYTES);
  bytes.fill(0);
  return { id, secret };
}

/** The id of a key as it is written for people. */
export const keyIdOf = (key: VaultKey): string => key.id.toString('hex');

/** A ring that does not change. @throws {@link AppError} as {@link readVaultKey}. */
export function createKeyring({
  current,
  previous = [],
}: {
  readonly current: string;
  /** Keys that open, and never seal. */
  readonly previous?: readonly string[] | undefined;
}): Keyring {
  const keys = [
    readVaultKey(current),
    ...previous.map((key) => readVaultKey(key, 'RIALTO_VAULT_KEY_PREVIOUS')),
  ] as const;
  return {
    current: () => keys[0],
    find: (id) => keys.find((key) => key.id.equals(id)),
    reload: () => {},
    ids: () => keys.map(keyIdOf),
  };
}
