/**
 * Nonces that servers want to see in the next proof.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-8 | RFC 9449 §8}
 * @module
 */

/** Who asks for it: a token endpoint and an API on one host have nonces of their own. */
export type NonceKind = 'token' | 'resource';

/** The newest nonce of each server, in this process's memory. */
export interface DpopNonces {
  get(kind: NonceKind, externalCredential: string, origin: string): string | undefined;
  /** @returns Whether it is a usable nonce. */
  learn(kind: NonceKind, externalCredential: string, origin: string, nonce: string | undefined): boolean;
}

/** `nonce-syntax` of RFC 9449 §8.1, and no longer than a header may be. */
const NONCE = /^[\x21\x23-\x5b\x5d-\x7e]{1,1024}$/;

/** One for all credentials. */
export function createDpopNonces(): DpopNonces {
  const nonces = new Map<string, string>();
  const keyOf = (kind: NonceKind, name: string, origin: string): string => `${kind} ${name} ${origin}`;
  return {
    get: (kind, name, origin) => nonces.get(keyOf(kind, name, origin)),
    learn(kind, name, origin, nonce) {
      if (nonce === undefined || !NONCE.test(nonce)) return false;
      nonces.set(keyOf(kind, name, origin), nonce);
      return true;
    },
  };
}
