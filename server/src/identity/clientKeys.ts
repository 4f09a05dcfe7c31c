/**
 * The public keys of a client, as `config/clients.yaml` gives them: PEM, certificate, JWK or JWKS, inline or in a file.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { publicKeyOfJwk, publicKeyOfPem, type PublicKey } from './publicKeys.ts';
import { readStrictObject } from './strictJson.ts';

/** Keys a client may have at once: one, the next one, and room for two signers. */
export const MAX_KEYS = 4;

/** An entry of `publicKeys`. */
export type PublicKeyEntry = string | Readonly<Record<string, unknown>>;

/** Reads a file of keys. Default: from the disk, relative to the working directory. */
export type ReadKeyFile = (path: string) => string;

/**
 * @returns the keys, and what is wrong with the others, as predicates.
 */
export function readClientKeys(
  entries: readonly PublicKeyEntry[],
  readFile: ReadKeyFile = (path) => readFileSync(path, 'utf8'),
): { readonly keys: readonly PublicKey[]; readonly faults: readonly string[] } {
  const keys: PublicKey[] = [];
  const faults: string[] = [];
  entries.forEach((entry, place) => {
    try {
      keys.push(...keysOf(entry, readFile));
    } catch (error) {
      faults.push(`public key ${place + 1} ${(error as Error).message}`);
    }
  });
  const kids = keys.flatMap(({ kid }) => kid ?? []);
  if (new Set(kids).size < kids.length) faults.push('two public keys have the same kid');
  if (keys.length > MAX_KEYS) faults.push(`there are more than ${MAX_KEYS} public keys`);
  return { keys, faults };
}

function keysOf(entry: PublicKeyEntry, readFile: ReadKeyFile): PublicKey[] {
  if (typeof entry !== 'string') return keysOfObject(entry);
  const text = entry.trim();
  if (text.startsWith('-----BEGIN ')) return [publicKeyOfPem(text)];
  if (text.startsWith('{')) {
    const object = readStrictObject(Buffer.from(text));
    if (object === undefined) throw new Error('is not JSON');
    return keysOfObject(object);
  }
  let content: string;
  try {
    content = readFile(text).trim();
  } catch {
    throw new Error(`is a file that cannot be read: ${text}`);
  }
  if (!/^(?:-----BEGIN |\{)/.test(content)) throw new Error(`is a file without PEM or JSON in it: ${text}`);
  return keysOf(content, readFile);
}

function keysOfObject(object: Readonly<Record<string, unknown>>): PublicKey[] {
  const { keys, kid, pem } = object;
  if (Array.isArray(keys)) return keys.map((jwk) => publicKeyOfJwk(jwk as Record<string, unknown>));
  if (typeof pem === 'string') {
    if (kid !== undefined && typeof kid !== 'string') throw new Error('has a kid that is no text');
    return [publicKeyOfPem(pem.trim(), kid)];
  }
  return [publicKeyOfJwk(object)];
}
