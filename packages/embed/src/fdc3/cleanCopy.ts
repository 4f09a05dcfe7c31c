/**
 * Copies what came over a port into plain data of our own, and refuses what is too much of it.
 *
 * @module
 */
import { DEFAULT_LIMITS, FRAME_DEPTH } from '../protocol/capabilities.ts';

/** Why a message was not copied. */
export type CopyRefusal = 'malformed-message' | 'too-large' | 'too-deep';

/** A copy, or why there is none. */
export type CleanCopy =
  | { readonly value: unknown; readonly refused?: undefined }
  | { readonly value?: undefined; readonly refused: CopyRefusal };

/** What a key, a number and a bracket count beside the characters of strings. */
const OVERHEAD = 8;

/**
 * Copies strings, numbers, booleans, null, arrays, plain objects and dates (as ISO 8601). Nothing else gets through, and
 * nothing of the copy is the sender's: under Lightning Web Security what arrives is a proxy that costs at each look.
 *
 * @param length - Roughly the UTF-16 units of its JSON. Default: that of a bridge's frame.
 */
export function cleanCopy(
  message: unknown,
  length = DEFAULT_LIMITS.frameLength,
  depth = FRAME_DEPTH,
): CleanCopy {
  let left = length;
  let refused: CopyRefusal | undefined;
  const refuse = (reason: CopyRefusal): unknown => {
    refused ??= reason;
    return undefined;
  };

  function copy(value: unknown, level: number): unknown {
    left -= OVERHEAD + (typeof value === 'string' ? value.length : 0);
    if (left < 0) return refuse('too-large');
    if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean')
      return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : refuse('malformed-message');
    if (typeof value !== 'object') return refuse('malformed-message');
    if (level >= depth) return refuse('too-deep');
    if (Array.isArray(value)) return copyArray(value, level);
    // By its tag and not by its prototype: a membrane shows prototypes of its own.
    const tag = Object.prototype.toString.call(value);
    if (tag === '[object Date]') return copyDate(value as Date);
    return tag === '[object Object]' ? copyObject(value, level) : refuse('malformed-message');
  }

  function copyArray(array: readonly unknown[], level: number): unknown[] {
    const copies: unknown[] = [];
    for (const item of array) {
      if (refused !== undefined) break;
      copies.push(copy(item, level + 1) ?? null);
    }
    return copies;
  }

  function copyObject(object: object, level: number): Record<string, unknown> {
    const copies: Record<string, unknown> = {};
    for (const key of Object.keys(object)) {
      if (refused !== undefined) break;
      left -= key.length;
      if (key === '__proto__') {
        refuse('malformed-message');
        break;
      }
      const member = copy((object as Record<string, unknown>)[key], level + 1);
      if (member !== undefined) copies[key] = member;
    }
    return copies;
  }

  const copyDate = (date: Date): unknown =>
    Number.isFinite(date.getTime()) ? date.toISOString() : refuse('malformed-message');

  const value = copy(message, 0);
  return refused === undefined ? { value } : { refused };
}
