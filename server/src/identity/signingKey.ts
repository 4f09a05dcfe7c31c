/**
 * The key that signs access tokens: made once, kept sealed in the database, shared by every companion on it.
 *
 * @module
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Database } from '../storage/index.ts';

/** Seals what the database must not see. */
export interface Sealer {
  /** @param purpose - Bound to the sealed text: it opens for that purpose only. */
  seal(plainText: string, purpose: string): string;
  /** @throws if it was sealed with another key or for another purpose. */
  open(sealed: string, purpose: string): string;
}

/** A public key as JWKS publishes it. */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'ES256';
}

/** A signing key. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: PublicJwk;
}

const PURPOSE = 'signing-key';

/**
 * The current key; makes it if there is none. Companions that start together get the same one.
 *
 * @throws {@link AppError} `CONFIGURATION_INVALID` if it was sealed with another vault key.
 */
export async function loadSigningKey(database: Database, sealer: Sealer): Promise<SigningKey> {
  const kept = await readCurrent(database);
  if (kept !== undefined) return open(kept, sealer);
  const made = createSigningKey();
  const pem = made.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await database.query(
    `INSERT INTO signing_key (kid, slot, public_jwk, sealed_private_key) VALUES ($1, 'current', $2, $3)
     ON CONFLICT (slot) DO NOTHING`,
    [made.kid, JSON.stringify(made.publicJwk), sealer.seal(pem, PURPOSE)],
  );
  // Not `made`: another companion may have been first.
  return open((await readCurrent(database))!, sealer);
}

/** A new P-256 key. */
export function createSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return signingKeyOf(privateKey);
}

function signingKeyOf(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  // RFC 7638: the required members in alphabetical order, hashed.
  const kid = hash('sha256', JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }), 'base64url');
  return {
    kid,
    privateKey,
    publicKey,
    publicJwk: { kty: 'EC', crv: 'P-256', x, y, kid, use: 'sig', alg: 'ES256' },
  };
}

async function readCurrent(database: Database): Promise<string | undefined> {
  const [row] = await database.query<{ sealed_private_key: string }>(
    "SELECT sealed_private_key FROM signing_key WHERE slot = 'current'",
  );
  return row?.sealed_private_key;
}

function open(sealed: string, sealer: Sealer): SigningKey {
  try {
    return signingKeyOf(createPrivateKey(sealer.open(sealed, PURPOSE)));
  } catch (cause) {
    throw new AppError(
      'CONFIGURATION_INVALID',
      'The key that signs access tokens cannot be opened: it was sealed with another RIALTO_VAULT_KEY. Start with that one.',
      { cause },
    );
  }
}
