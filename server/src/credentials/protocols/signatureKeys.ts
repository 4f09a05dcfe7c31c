/**
 * Keys and algorithms of HTTP message signatures.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9421#section-3.3 | RFC 9421 §3.3}
 * @module
 */
import {
  constants,
  createHmac,
  createPrivateKey,
  createSecretKey,
  sign,
  timingSafeEqual,
  verify,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import type { CredentialOf } from '../configuration/externalCredential.ts';

/** Names of the registry. */
export type SignatureAlgorithm = CredentialOf<'HttpMessageSignature'>['parameters']['algorithm'];

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 };
const SMALLEST_RSA_BITS = 2_048;
const SMALLEST_SECRET_BYTES = 16;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Whether a key, public or private, is one for this algorithm: no other is used with it, whatever a message says. */
export function fitsAlgorithm(key: KeyObject, algorithm: SignatureAlgorithm): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  switch (algorithm) {
    case 'hmac-sha256':
      return key.type === 'secret' && (key.symmetricKeySize ?? 0) >= SMALLEST_SECRET_BYTES;
    case 'ed25519':
      return type === 'ed25519';
    case 'ecdsa-p256-sha256':
      return type === 'ec' && details?.namedCurve === 'prime256v1';
    case 'rsa-v1_5-sha256':
      return type === 'rsa' && (details?.modulusLength ?? 0) >= SMALLEST_RSA_BITS;
    case 'rsa-pss-sha512':
      return (type === 'rsa' || type === 'rsa-pss') && (details?.modulusLength ?? 0) >= SMALLEST_RSA_BITS;
  }
}

/** A key that signs, and its own name for itself where it is a JWK. */
export interface ReadKey {
  readonly key: KeyObject;
  readonly keyId: string | undefined;
}

function parseKey(value: string, algorithm: SignatureAlgorithm): ReadKey | undefined {
  if (algorithm === 'hmac-sha256')
    return BASE64.test(value)
      ? { key: createSecretKey(Buffer.from(value, 'base64')), keyId: undefined }
      : undefined;
  if (!value.trimStart().startsWith('{'))
    // An environment that holds one line only writes line ends as \n.
    return {
      key: createPrivateKey(value.includes('\n') ? value : value.replaceAll('\\n', '\n')),
      keyId: undefined,
    };
  const jwk = JSON.parse(value) as JsonWebKey;
  const keyId = jwk['kid'];
  return {
    key: createPrivateKey({ key: jwk, format: 'jwk' }),
    keyId: typeof keyId === 'string' ? keyId : undefined,
  };
}

/** Reads a key that signs: PEM or a JWK, or base64 for HMAC (at least 16 bytes). `undefined` if it is none for this algorithm. */
export function readSignatureKey(value: string, algorithm: SignatureAlgorithm): ReadKey | undefined {
  try {
    const read = parseKey(value, algorithm);
    return read !== undefined && fitsAlgorithm(read.key, algorithm) ? read : undefined;
  } catch {
    // The reason may quote the key.
    return undefined;
  }
}

/** Signs. The key fits. */
export function signBytes(algorithm: SignatureAlgorithm, key: KeyObject, data: Buffer): Buffer {
  switch (algorithm) {
    case 'hmac-sha256':
      return createHmac('sha256', key).update(data).digest();
    case 'ed25519':
      return sign(null, data, key);
    case 'ecdsa-p256-sha256':
      return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
    case 'rsa-v1_5-sha256':
      return sign('sha256', data, key);
    case 'rsa-pss-sha512':
      return sign('sha512', data, { key, ...PSS });
  }
}

/** Whether the signature is right. False for a key that does not fit. */
export function verifyBytes(
  algorithm: SignatureAlgorithm,
  key: KeyObject,
  data: Buffer,
  signature: Buffer,
): boolean {
  if (!fitsAlgorithm(key, algorithm)) return false;
  switch (algorithm) {
    case 'hmac-sha256': {
      const expected = createHmac('sha256', key).update(data).digest();
      return expected.length === signature.length && timingSafeEqual(expected, signature);
    }
    case 'ed25519':
      return verify(null, data, key, signature);
    case 'ecdsa-p256-sha256':
      return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature);
    case 'rsa-v1_5-sha256':
      return verify('sha256', data, key, signature);
    case 'rsa-pss-sha512':
      return verify('sha512', data, { key, ...PSS }, signature);
  }
}
