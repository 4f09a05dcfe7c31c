/**
 * Seals what the database must not see: envelope encryption with AES-256-GCM, each record bound to what it is for.
 *
 * A sealed record, version 2, is `version (1) · key id (8) · nonce (12) · wrapped data key (32) · tag (16) · nonce (12) · ciphertext · tag (16)`.
 * Every record has a random data key of its own, wrapped by a key of the keyring: another key is put in its place without touching what
 * is sealed. The wrapping authenticates version, key id and context, the ciphertext its version and context, so that a record moved to
 * another name or another key does not open.
 *
 * Version 1, `version (1) · key id (8) · nonce (12) · ciphertext · tag (16)`, still opens.
 *
 * @module
 */
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { AppError } from '../../errors.ts';
import { createKeyring, KEY_ID_BYTES, type Keyring, type VaultKey } from './keyring.ts';

/** Seals and opens. Text is sealed to text (base64url), bytes to bytes. Good for some four thousand million records under one key. */
export interface Sealer {
  /** @param context - What it is for, e.g. `kyc_subject:ver_…`; it opens under that only. Not secret. */
  seal(plain: string, context: string): string;
  seal(plain: Uint8Array, context: string): Buffer;
  /** @throws {@link AppError} `CONFIGURATION_INVALID` if it was sealed with another key, `INTERNAL` if it was changed or is for something else. */
  open(sealed: string, context: string): string;
  open(sealed: Uint8Array, context: string): Buffer;
}

/** A sealer whose key can be changed. */
export interface RotatingSealer extends Sealer {
  readonly keyring: Keyring;
  /**
   * The same record under the current key.
   *
   * @returns `undefined` if it is already. @throws {@link AppError} as {@link Sealer.open}.
   */
  rewrap(sealed: Uint8Array, context: string): Buffer | undefined;
  /** What a record under the current key begins with: {@link RECORD_HEAD_BYTES}. */
  head(): Buffer;
}

const ENVELOPE = 2;
const DIRECT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DATA_KEY_BYTES = 32;
/** Version and key id, in bytes. */
export const RECORD_HEAD_BYTES = 1 + KEY_ID_BYTES;
/** Of what {@link encrypt} adds. */
const OVERHEAD = NONCE_BYTES + TAG_BYTES;
const BODY_AT = RECORD_HEAD_BYTES + DATA_KEY_BYTES + OVERHEAD;

const damaged = (): AppError =>
  new AppError('INTERNAL', 'A sealed record was changed, or belongs to something else.');
const unknownKey = (): AppError =>
  new AppError('CONFIGURATION_INVALID', 'A record was sealed with another vault key than this one.', {
    faults: [{ field: 'RIALTO_VAULT_KEY', message: 'must be the key the database was sealed with' }],
  });

/** `nonce · ciphertext · tag`. */
function encrypt(key: KeyObject, plain: Uint8Array, additional: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additional);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: KeyObject, sealed: Buffer, additional: Buffer): Buffer {
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(additional).setAuthTag(sealed.subarray(tagAt));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, tagAt)), decipher.final()]);
  } catch {
    throw damaged();
  }
}

const headOf = (version: number, { id }: VaultKey): Buffer => Buffer.concat([Buffer.of(version), id]);
const bound = (head: Buffer, context: string): Buffer => Buffer.concat([head, Buffer.from(context, 'utf8')]);
/** The key id is not in it: it changes when the data key is wrapped anew. */
const bodyBound = (context: string): Buffer => bound(Buffer.of(ENVELOPE), context);

/**
 * @param keys - A keyring, or one key: 32 bytes in base64, padded.
 * @throws {@link AppError} `CONFIGURATION_INVALID` if it is anything else.
 */
export function createSealer(keys: string | Keyring): RotatingSealer {
  const keyring = typeof keys === 'string' ? createKeyring({ current: keys }) : keys;

  function wrap(dataKey: Uint8Array, context: string): Buffer {
    const key = keyring.current();
    const head = headOf(ENVELOPE, key);
    return Buffer.concat([head, encrypt(key.secret, dataKey, bound(head, context))]);
  }

  function seal(plain: Uint8Array, context: string): Buffer {
    const dataKey = randomBytes(DATA_KEY_BYTES);
    const body = encrypt(createSecretKey(dataKey), plain, bodyBound(context));
    const record = Buffer.concat([wrap(dataKey, context), body]);
    dataKey.fill(0);
    return record;
  }

  /** Its version, its head, its key. */
  function read(sealed: Uint8Array): { record: Buffer; version: number; head: Buffer; key: VaultKey } {
    const record = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const version = record[0] as number;
    const least = version === ENVELOPE ? BODY_AT + OVERHEAD : RECORD_HEAD_BYTES + OVERHEAD;
    if ((version !== ENVELOPE && version !== DIRECT) || record.length < least) throw damaged();
    const head = record.subarray(0, RECORD_HEAD_BYTES);
    const key = keyring.find(head.subarray(1));
    if (key === undefined) throw unknownKey();
    return { record, version, head, key };
  }

  const unwrap = ({ record, head, key }: ReturnType<typeof read>, context: string): Buffer =>
    decrypt(key.secret, record.subarray(RECORD_HEAD_BYTES, BODY_AT), bound(head, context));

  function open(sealed: Uint8Array, context: string): Buffer {
    const found = read(sealed);
    const { record, version, head, key } = found;
    if (version === DIRECT)
      return decrypt(key.secret, record.subarray(RECORD_HEAD_BYTES), bound(head, context));
    const dataKey = unwrap(found, context);
    const plain = decrypt(createSecretKey(dataKey), record.subarray(BODY_AT), bodyBound(context));
    dataKey.fill(0);
    return plain;
  }

  const head = (): Buffer => headOf(ENVELOPE, keyring.current());

  return {
    keyring,
    head,
    rewrap(sealed, context) {
      const found = read(sealed);
      if (found.head.equals(head())) return undefined;
      if (found.version === DIRECT) return seal(open(sealed, context), context);
      // Opened too, so that a damaged record is found out rather than carried on.
      open(sealed, context).fill(0);
      const dataKey = unwrap(found, context);
      const record = Buffer.concat([wrap(dataKey, context), found.record.subarray(BODY_AT)]);
      dataKey.fill(0);
      return record;
    },
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
