/**
 * The keys that access tokens are bound to: one for each external credential, sealed in the database, the same in all companions.
 *
 * @module
 */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { Queryable } from '../../storage/database.ts';
import type { Sealer } from '../vault/sealer.ts';
import { toDpopKey, type DpopKey } from './dpopProof.ts';

/** What {@link createDpopKeys} needs. */
export interface DpopKeysOptions {
  /** Migrated. */
  readonly database: Pick<Queryable, 'query'>;
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
}

/** The keys, by external credential. */
export interface DpopKeys {
  /**
   * Makes the key the first time it is asked for. No promise where it is in memory.
   *
   * @throws {@link AppError} `CONFIGURATION_INVALID` if it was sealed with another vault key; `DATABASE_UNAVAILABLE`.
   */
  get(externalCredential: string): DpopKey | Promise<DpopKey>;
}

/** What a sealed key opens under. */
export const dpopKeyContext = (externalCredential: string): string => `dpop_key:${externalCredential}`;

/** Keys kept in memory once they were read. */
export function createDpopKeys({ database, sealer }: DpopKeysOptions): DpopKeys {
  const known = new Map<string, DpopKey>();
  const pending = new Map<string, Promise<DpopKey>>();

  async function read(name: string): Promise<Uint8Array | undefined> {
    const [row] = await database.query<{ sealed_private_key: Uint8Array }>(
      'SELECT sealed_private_key FROM dpop_key WHERE external_credential = $1',
      [name],
    );
    return row?.sealed_private_key;
  }

  async function make(name: string): Promise<Uint8Array> {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await database.query(
      `INSERT INTO dpop_key (external_credential, sealed_private_key) VALUES ($1, $2)
       ON CONFLICT (external_credential) DO NOTHING`,
      [name, sealer.seal(pem, dpopKeyContext(name))],
    );
    // Not the one just made: another companion may have been first.
    return (await read(name)) ?? make(name);
  }

  async function load(name: string): Promise<DpopKey> {
    try {
      const sealed = (await read(name)) ?? (await make(name));
      const key = toDpopKey(createPrivateKey(sealer.open(sealed, dpopKeyContext(name))));
      known.set(name, key);
      return key;
    } finally {
      pending.delete(name);
    }
  }

  return {
    get(name) {
      const key = known.get(name) ?? pending.get(name);
      if (key !== undefined) return key;
      const loading = load(name);
      pending.set(name, loading);
      return loading;
    },
  };
}
