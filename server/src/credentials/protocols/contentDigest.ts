/**
 * The digest of a body, in a header that a signature can cover.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9530 | RFC 9530}
 * @module
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { parseDictionary, serializeDictionary } from './structuredFields.ts';

/** Those of the registry that are not broken → as node:crypto writes them. */
const ALGORITHMS: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-512': 'sha512' };

const digestOf = (algorithm: string, body: Buffer): Buffer => createHash(algorithm).update(body).digest();

/** `sha-256=:…:`. */
export const contentDigest = (body: Buffer): string =>
  serializeDictionary(new Map([['sha-256', [digestOf('sha256', body), new Map()]]]));

/** Whether a `Content-Digest` has at least one digest we know, and all of those are right. */
export function isDigestOf(header: string, body: Buffer): boolean {
  let known = 0;
  try {
    for (const [name, [value]] of parseDictionary(header)) {
      const algorithm = Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined;
      if (algorithm === undefined) continue;
      if (!(value instanceof ArrayBuffer)) return false;
      const expected = digestOf(algorithm, body);
      const given = Buffer.from(value);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
      known += 1;
    }
  } catch {
    return false;
  }
  return known > 0;
}
