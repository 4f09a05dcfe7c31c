/**
 * Public keys that others sign with: which algorithms each is good for, and which are not good enough.
 *
 * @module
 */
import { createPublicKey, type KeyObject } from 'node:crypto';

/** Algorithms an assertion may be signed with. */
export const ASSERTION_ALGORITHMS = ['RS256', 'RS512', 'PS256', 'ES256'] as const;

/** An algorithm of JWS. HMAC and `none` are not among them: nobody here shares a key with a signer. */
export type SignatureAlgorithm = (typeof ASSERTION_ALGORITHMS)[number];

/** A key that verifies signatures. */
export interface PublicKey {
  /** The name the signer gives it; a key without one may be meant by any name. */
  readonly kid?: string | undefined;
  readonly publicKey: KeyObject;
  /** What it may be used with: by its type, and by its own `alg`. */
  readonly algorithms: readonly SignatureAlgorithm[];
}

/** Bits. RFC 7518 §3.3. */
const MIN_RSA_BITS = 2_048;
/** Larger ones only cost time. */
const MAX_RSA_BITS = 8_192;

/** @throws Error whose message says what is wrong with the key, and nothing of the key itself. */
export function publicKeyOfPem(pem: string, kid?: string): PublicKey {
  if (/PRIVATE KEY/.test(pem)) throw new Error('is a private key: give the public half only');
  let publicKey: KeyObject;
  try {
    publicKey = createPublicKey(pem);
  } catch {
    throw new Error('is not a public key or certificate in PEM');
  }
  return { kid, publicKey, algorithms: algorithmsOf(publicKey) };
}

/** A key as JWK. Its `use`, `key_ops` and `alg` bind. @throws as {@link publicKeyOfPem}. */
export function publicKeyOfJwk(jwk: Readonly<Record<string, unknown>>): PublicKey {
  const { kid, use, alg, key_ops: operations } = jwk;
  if ('d' in jwk || 'k' in jwk) throw new Error('is a private or secret key: give the public half only');
  if (kid !== undefined && (typeof kid !== 'string' || kid === ''))
    throw new Error('has a kid that is no text');
  if (use !== undefined && use !== 'sig') throw new Error('is not meant for signatures: its use is not sig');
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    throw new Error('is not meant for signatures: its key_ops lack verify');
  let publicKey: KeyObject;
  try {
    publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new Error('is not a public key as JWK');
  }
  const algorithms = algorithmsOf(publicKey).filter((one) => alg === undefined || one === alg);
  if (algorithms.length === 0) {
    throw new Error(
      `has an alg that its type does not have, or that is none of ${ASSERTION_ALGORITHMS.join(', ')}`,
    );
  }
  return { kid, publicKey, algorithms };
}

function algorithmsOf(key: KeyObject): readonly SignatureAlgorithm[] {
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
      if (modulusLength < MIN_RSA_BITS || modulusLength > MAX_RSA_BITS)
        throw new Error(`has ${modulusLength} bits: RSA keys need ${MIN_RSA_BITS} to ${MAX_RSA_BITS}`);
      // RFC 8017 allows 3, and so did every signature forged with it.
      if (publicExponent < 65_537n) throw new Error('has a public exponent below 65537');
      return ['RS256', 'RS512', 'PS256'];
    case 'ec':
      if (namedCurve !== 'prime256v1') throw new Error(`is on the curve ${namedCurve}: P-256 is needed`);
      return ['ES256'];
    default:
      throw new Error('is neither RSA nor on the curve P-256');
  }
}
