/**
 * Ids that sort by time: a prefix and a UUID of version 7.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9562#section-5.7 | RFC 9562 §5.7}
 * @module
 */
import { randomBytes } from 'node:crypto';

/** @param prefix - Says what it is the id of, e.g. `ver`. @param now - Epoch milliseconds. */
export function newTimeOrderedId(prefix: string, now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${prefix}_${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
