/**
 * Reads a vendor's answer with suspicion.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { HOP_BY_HOP } from '../hopByHop.ts';

/** Deeper JSON is no vendor's answer but an attack on whoever walks it. */
const MAX_DEPTH = 64;

/** Between two machines, not for whoever reads the answer; cookies would be a credential of the vendor's. @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 | RFC 9110 §7.6.1} */
const NOT_FOR_READERS = new Set([...HOP_BY_HOP, 'set-cookie', 'set-cookie2', '__proto__']);

/** Names in lower case, repeated ones joined by a comma; without what concerns the connection only, and without cookies. */
export function readHeaders(raw: NodeJS.Dict<string | string[]>): Record<string, string> {
  const connection = raw['connection'];
  // Nearly always one of these two: nothing to set aside.
  const isPlain = connection === undefined || connection === 'keep-alive' || connection === 'close';
  const nominated = isPlain
    ? []
    : String(connection)
        .toLowerCase()
        .split(',')
        .map((name) => name.trim());
  const headers: Record<string, string> = {};
  for (const name in raw) {
    const value = raw[name];
    if (value === undefined || NOT_FOR_READERS.has(name) || nominated.includes(name)) continue;
    headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}

/** Tells a tree that is too deep, or has a member that would change the prototype of what it is copied into. */
function isHostile(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && isHostile(item, depth - 1)) return true;
    return false;
  }
  for (const name in value) {
    if (name === '__proto__') return true;
    const member = (value as Record<string, unknown>)[name];
    if (typeof member === 'object' && isHostile(member, depth - 1)) return true;
  }
  return false;
}

/** Not JSON, not UTF-8, or JSON that is meant to hurt. */
export const UNREADABLE = Symbol('unreadable');

/** @returns Parsed JSON; `undefined` for an empty body; {@link UNREADABLE} for anything that cannot be trusted. */
export function readJson(body: Buffer | undefined): unknown {
  if (body === undefined || body.length === 0) return undefined;
  if (!isUtf8(body)) return UNREADABLE;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isHostile(value, MAX_DEPTH) ? UNREADABLE : value;
  } catch {
    return UNREADABLE;
  }
}

/** Tells a body we asked not to get: compressed. */
export function isEncoded(headers: Readonly<Record<string, string>>): boolean {
  const encoding = headers['content-encoding'];
  return encoding !== undefined && encoding.toLowerCase() !== 'identity';
}
