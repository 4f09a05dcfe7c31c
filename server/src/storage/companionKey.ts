/**
 * Keys of the companion's own that are for no signature: 32 random bytes, sealed, the same in all companions of a database.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { Queryable } from './database.ts';

/** Seals text so that it opens for its purpose only. */
export interface TextSealer {
  seal(plain: string, purpose: string): string;
  /** @throws {@link AppError} `CONFIGURATION_INVALID` if it was sealed with another vault key. */
  open(sealed: string, purpose: string): string;
}

/** What a sealed key is bound to. */
export const companionKeyContext = (name: string): string => `companion_key:${name}`;

/**
 * Makes the key the first time. Companions that ask together get the same one.
 *
 * @param name - What it is for, e.g. `adoption`.
 * @throws {@link AppError} `CONFIGURATION_INVALID` if it was sealed with another vault key; `DATABASE_UNAVAILABLE`.
 */
export async function openCompanionKey(
  database: Queryable,
  sealer: TextSealer,
  name: string,
): Promise<Buffer> {
  const read = async (): Promise<string | undefined> => {
    const [row] = await database.query<{ sealed_key: string }>(
      'SELECT sealed_key FROM companion_key WHERE name = $1',
      [name],
    );
    return row?.sealed_key;
  };
  let sealed = await read();
  if (sealed === undefined) {
    await database.query(
      'INSERT INTO companion_key (name, sealed_key) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
      [name, sealer.seal(randomBytes(32).toString('base64url'), companionKeyContext(name))],
    );
    // Not the one just made: another companion may have been first.
    sealed = await read();
  }
  if (sealed === undefined) throw new Error(`The key ${name} is gone as soon as it was made.`);
  return Buffer.from(sealer.open(sealed, companionKeyContext(name)), 'base64url');
}
