/**
 * A client's secret as it is kept: enough to know it again, and nothing to prove oneself with.
 *
 * These secrets are 32 random bytes (the contract insists on their length), which nobody finds by trying: a salted hash is enough, and
 * a slow one would only let strangers keep the companion busy.
 *
 * @module
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Salt and hash of a secret. */
export interface SecretDigest {
  readonly salt: Buffer;
  readonly hash: Buffer;
  /** From when it counts no more, epoch milliseconds; absent: until it is changed. */
  readonly endsAt?: number;
}

const SALT_BYTES = 16;
const HASH_BYTES = 32;

const hashOf = (salt: Buffer, secret: string): Buffer => createHmac('sha256', salt).update(secret).digest();

/** A new digest of `secret` as text: `salt.hash`, each in base64url. */
export function digestSecret(secret: string): string {
  const salt = randomBytes(SALT_BYTES);
  return `${salt.toString('base64url')}.${hashOf(salt, secret).toString('base64url')}`;
}

/** @throws Error if it is none of {@link digestSecret}'s. */
export function readSecretDigest(text: string, endsAt?: number): SecretDigest {
  const [salt, hash, ...rest] = text.split('.').map((part) => Buffer.from(part, 'base64url'));
  if (salt?.length !== SALT_BYTES || hash?.length !== HASH_BYTES || rest.length > 0)
    throw new Error('has the digest of a secret that cannot be read');
  return { salt, hash, ...(endsAt === undefined ? {} : { endsAt }) };
}

/** Whether the secret is that of the digest, whatever the time. Takes as long where it is not. */
export const isSecretOf = ({ salt, hash }: SecretDigest, secret: string): boolean =>
  timingSafeEqual(hash, hashOf(salt, secret));
