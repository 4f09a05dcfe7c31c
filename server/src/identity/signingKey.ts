/**
 * A key that signs access tokens: how it is made, sealed and opened.
 *
 * @module
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { AppError } from '../errors.ts';

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

/** A new P-256 key. */
export function createSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return signingKeyOf(privateKey);
}

function signingKeyOf(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const kid = thumbprintOf(x, y);
  return {
    kid,
    privateKey,
    publicKey,
    publicJwk: { kty: 'EC', crv: 'P-256', x, y, kid, use: 'sig', alg: 'ES256' },
  };
}

/** RFC 7638, of a key on P-256: the required members in alphabetical order, hashed. */
export const thumbprintOf = (x: string, y: string): string =>
  hash('sha256', JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }), 'base64url');

/** Its private half, for the database. */
export function sealSigningKey({ privateKey }: SigningKey, sealer: Sealer): string {
  return sealer.seal(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), PURPOSE);
}

/** @throws {@link AppError} `CONFIGURATION_INVALID` if it was sealed with another vault key. */
export function openSigningKey(sealed: string, sealer: Sealer): SigningKey {
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
