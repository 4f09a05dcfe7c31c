/**
 * Reads what came from elsewhere, believing nothing of it.
 *
 * @module
 */

/** @returns `undefined` for what is too long, no JSON, or nothing. */
export function readJson(text: string, maxLength: number): unknown {
  if (text.length > maxLength) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value has members to look at. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Bytes as base64url without padding. */
export function base64url(bytes: ArrayBuffer | Uint8Array): string {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** 24 characters nobody can guess. `crypto.randomUUID` needs a secure context; this does not. */
export const createNonce = (): string => base64url(crypto.getRandomValues(new Uint8Array(18)));
