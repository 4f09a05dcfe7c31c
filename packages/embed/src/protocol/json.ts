/**
 * Reads JSON a stranger wrote: length first, then depth, and only then the text itself.
 *
 * @module
 */
import { FRAME_DEPTH } from './capabilities.ts';

/** What was read, or why not. */
export type JsonReading =
  | { readonly value: unknown; readonly refused?: undefined }
  | { readonly refused: 'malformed' | 'too-large' | 'too-deep' };

const MALFORMED: JsonReading = { refused: 'malformed' };
const TOO_LARGE: JsonReading = { refused: 'too-large' };
const TOO_DEEP: JsonReading = { refused: 'too-deep' };

/**
 * Reads a JSON text.
 *
 * @param text - Anything; only a string is read.
 * @param maxLength - In UTF-16 units.
 */
export function readJson(text: unknown, maxLength: number): JsonReading {
  if (typeof text !== 'string') return MALFORMED;
  if (text.length > maxLength) return TOO_LARGE;
  if (isDeeperThan(text, FRAME_DEPTH)) return TOO_DEEP;
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return MALFORMED;
  }
}

const QUOTE = 34;
const BACKSLASH = 92;

/** Whether a JSON text nests deeper than `limit`. Says nothing of a text that is not JSON. */
export function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = endOfString(text, at);
      if (at < 0) return false;
    } else if (unit === 123 || unit === 91) {
      if (++depth > limit) return true;
    } else if (unit === 125 || unit === 93) {
      depth--;
    }
  }
  return false;
}

/** Where the string that opens at `start` closes; -1: nowhere. Jumps from quote to quote, as frames are mostly strings. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
