/**
 * The companion's public keys: fetched when first needed, and again when a token names one that is not known.
 *
 * @module
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** Between two fetches, in milliseconds: tokens with invented key ids cause no storm. */
const SPACING_MS = 10_000;
const TIMEOUT_MS = 5_000;

/** Looks a key up. @throws Error if the companion gives none. */
export type KeyLookup = (kid: string) => Promise<KeyObject | undefined>;

/** @param url - Of the JWKS. */
export function createKeyLookup(url: string, now: () => number = Date.now): KeyLookup {
  let keys = new Map<string, KeyObject>();
  let nextAt = 0;
  let underWay: Promise<void> | undefined;

  async function load(): Promise<void> {
    nextAt = now() + SPACING_MS;
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    if (!response.ok) throw new Error(`The companion's keys: ${response.status}`);
    const answer = (await response.json()) as { keys: (JsonWebKey & { kid: string })[] };
    keys = new Map(answer.keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
  }

  return async (kid) => {
    if (!keys.has(kid) && (keys.size === 0 || now() >= nextAt)) {
      underWay ??= load().finally(() => (underWay = undefined));
      await underWay;
    }
    return keys.get(kid);
  };
}
