/**
 * Private keys that sign for the firm: read from the secret that holds them, held against the algorithm they are for.
 *
 * @module
 */
import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { AppError } from '../../errors.ts';

/** What may be signed with. RS256 and RS512 are Salesforce's. */
export type Algorithm = 'RS256' | 'RS512' | 'PS256' | 'ES256' | 'EdDSA';

/** A key that signs. */
export interface SigningKey {
  readonly key: KeyObject;
  /** `kid` of what it signs; `undefined`: none is written. */
  readonly keyId: string | undefined;
}

const SMALLEST_RSA_BITS = 2_048;

function fits({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject, algorithm: Algorithm) {
  switch (algorithm) {
    case 'RS256':
    case 'RS512':
      return type === 'rsa' && (details?.modulusLength ?? 0) >= SMALLEST_RSA_BITS;
    case 'PS256':
      return (type === 'rsa' || type === 'rsa-pss') && (details?.modulusLength ?? 0) >= SMALLEST_RSA_BITS;
    case 'ES256':
      return type === 'ec' && details?.namedCurve === 'prime256v1';
    case 'EdDSA':
      return type === 'ed25519';
  }
}

function parse(value: string): { readonly key: KeyObject; readonly kid?: unknown } | undefined {
  try {
    if (!value.trimStart().startsWith('{')) {
      // An environment that holds one line only writes line ends as \n.
      const pem = value.includes('\n') ? value : value.replaceAll('\\n', '\n');
      return { key: createPrivateKey(pem) };
    }
    const jwk = JSON.parse(value) as JsonWebKey;
    return { key: createPrivateKey({ key: jwk, format: 'jwk' }), kid: jwk['kid'] };
  } catch {
    // The reason may quote the key.
    return undefined;
  }
}

/**
 * Reads a private key: PEM (PKCS#8, PKCS#1, SEC 1), or a JWK. A JWK's own `kid` counts before `keyId`, so that two live keys can each have theirs.
 *
 * @param secretName - For the message.
 * @throws {@link AppError} `CREDENTIAL_NOT_CONFIGURED` if it is no key, or none for this algorithm; RSA keys have at least 2,048 bits.
 */
export function readSigningKey(
  value: string,
  secretName: string,
  algorithm: Algorithm,
  keyId: string | undefined,
): SigningKey {
  const parsed = parse(value);
  if (parsed === undefined || !fits(parsed.key, algorithm))
    throw new AppError(
      'CREDENTIAL_NOT_CONFIGURED',
      `The secret ${secretName} is not a private key for ${algorithm}, in PEM or as a JWK.`,
      { internal: { processed: 'no', secret: secretName } },
    );
  return { key: parsed.key, keyId: typeof parsed.kid === 'string' ? parsed.kid : keyId };
}
