/**
 * Reads JSON that somebody else signed: what two readers could understand in two ways is refused.
 *
 * @module
 */

/** Levels; a claims set has two. */
const MAX_DEPTH = 8;
/** A string, or a character that gives structure. Numbers and words are between them. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * An object of JSON in UTF-8, without a member twice at any level.
 *
 * @returns `undefined` if it is anything else.
 */
export function readStrictObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  let text: string;
  let value: unknown;
  try {
    // A byte order mark is not JSON.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return hasTraps(text) ? undefined : (value as Record<string, unknown>);
}

/** @param text - Well-formed JSON. */
function hasTraps(text: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  let before = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const name = JSON.parse(before) as string;
      const names = open.at(-1);
      if (name === '__proto__' || names === undefined || names.has(name)) return true;
      names.add(name);
    }
    if (open.length > MAX_DEPTH) return true;
    before = token;
  }
  return false;
}
