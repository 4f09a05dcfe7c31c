/**
 * Seals what the database must not see: AES-256-GCM under one key, each record bound to what it is for.
 *
 * A sealed record is `version (1) · key id (8) · nonce (12) · ciphertext · tag (16)`. Version, key id and context are
 * authenticated with it, so that a record moved to another name or another key does not open.
 *
 * @module
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { AppError } from '../../errors.ts';

/** Seals and opens. Text is sealed to text (base64url), bytes to bytes. Good for some four thousand million records under one key. */
export interface Sealer {
  /** @param context - What it is for, e.g. `kyc_subject:ver_…`; it opens under that only. Not secret. */
  seal(plain: string, context: string): string;
  seal(plain: Uint8Array, context: string): Buffer;
  /** @throws {@link AppError} `CONFIGURATION_INVALID` if it was sealed with another key, `INTERNAL` if it was changed or is for something else. */
  open(sealed: string, context: string): string;
  open(sealed: Uint8Array, context: string): Buffer;
}

const VERSION = 1;
const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCE_AT = 1 + KEY_ID_BYTES;
const CIPHERTEXT_AT = NONCE_AT + NONCE_BYTES;

/** A new random key, as `RIALTO_VAULT_KEY` holds it. */
export const createVaultKey = (): string => randomBytes(KEY_BYTES).toString('base64');

function readKey(key: string): Buffer {
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length === KEY_BYTES && bytes.toString('base64') === key) return bytes;
  throw new AppError('CONFIGURATION_INVALID', 'The vault key is not 32 bytes in base64.', {
    faults: [{ field: 'RIALTO_VAULT_KEY', message: 'must be 32 random bytes in base64' }],
  });
}

const damaged = (): AppError =>
  new AppError('INTERNAL', 'A sealed record was changed, or belongs to something else.');

/**
 * @param key - 32 bytes in base64, padded.
 * @throws {@link AppError} `CONFIGURATION_INVALID` if it is anything else.
 */
export function createSealer(key: string): Sealer {
  const bytes = readKey(key);
  const secret = createSecretKey(bytes);
  const keyId = createHmac('sha256', secret).update('rialto vault key id').digest().subarray(0, KEY_ID_BYTES);
  bytes.fill(0);
  const head = Buffer.concat([Buffer.of(VERSION), keyId]);
  const additional = (context: string): Buffer => Buffer.concat([head, Buffer.from(context, 'utf8')]);

  function seal(plain: Uint8Array, context: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(additional(context));
    return Buffer.concat([head, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  function open(sealed: Uint8Array, context: string): Buffer {
    const record = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    if (record.length < CIPHERTEXT_AT + TAG_BYTES || record[0] !== VERSION) throw damaged();
    if (!record.subarray(1, NONCE_AT).equals(keyId))
      throw new AppError(
        'CONFIGURATION_INVALID',
        'A record was sealed with another vault key than this one.',
        {
          faults: [{ field: 'RIALTO_VAULT_KEY', message: 'must be the key the database was sealed with' }],
        },
      );
    const tagAt = record.length - TAG_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', secret, record.subarray(NONCE_AT, CIPHERTEXT_AT), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(additional(context)).setAuthTag(record.subarray(tagAt));
    try {
      return Buffer.concat([decipher.update(record.subarray(CIPHERTEXT_AT, tagAt)), decipher.final()]);
    } catch {
      throw damaged();
    }
  }

  return {
    seal: ((plain: string | Uint8Array, context: string) =>
      typeof plain === 'string'
        ? seal(Buffer.from(plain, 'utf8'), context).toString('base64url')
        : seal(plain, context)) as Sealer['seal'],
    open: ((sealed: string | Uint8Array, context: string) =>
      typeof sealed === 'string'
        ? open(Buffer.from(sealed, 'base64url'), context).toString('utf8')
        : open(sealed, context)) as Sealer['open'],
  };
}
