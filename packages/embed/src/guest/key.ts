/**
 * The guest's own key: made anew for each document, never to leave the browser, so that a stolen code or token is worth
 * nothing elsewhere.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9449
 * @module
 */
import { base64url, createNonce } from './json.ts';

/** What a proof is for. */
export interface ProofSubject {
  /** HTTP method. */
  readonly method: string;
  /** Query and fragment are left out. */
  readonly url: string;
  /** The code or the token it goes with; its hash is signed. */
  readonly secret: string;
  /** Of the request for a code. */
  readonly nonce?: string;
}

/** A key that proves who holds it. */
export interface GuestKey {
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
  /** A DPoP proof: a JWT, good for seconds. */
  prove(subject: ProofSubject): Promise<string>;
}

/** @returns `undefined` where the browser has no WebCrypto: on a page that is neither https nor local. */
export async function createGuestKey(): Promise<GuestKey | undefined> {
  const subtle = crypto.subtle as Subtle | undefined;
  if (subtle === undefined) return undefined;
  const { privateKey, publicKey } = await subtle.generateKey(
    { name: 'ECDSA', namedCurve: 'P-256' },
    // The private key is not extractable; a public one always is.
    false,
    ['sign', 'verify'],
  );
  const { crv, kty, x, y } = await subtle.exportKey('jwk', publicKey);
  // The order of RFC 7638.
  const jwk = { crv, kty, x, y };
  return {
    thumbprint: await hash(subtle, JSON.stringify(jwk)),
    async prove({ method, url, secret, nonce }) {
      const { origin, pathname } = new URL(url);
      const header = { typ: 'dpop+jwt', alg: 'ES256', jwk };
      const claims = {
        jti: createNonce(),
        htm: method.toUpperCase(),
        htu: origin + pathname,
        iat: Math.floor(Date.now() / 1000),
        ath: await hash(subtle, secret),
        ...(nonce === undefined ? {} : { nonce }),
      };
      const text = `${encode(header)}.${encode(claims)}`;
      const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, bytes(text));
      return `${text}.${base64url(signature)}`;
    },
  };
}

/** Named so that it means the same to a browser's types and to Node's. */
type Subtle = typeof crypto.subtle;

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const encode = (part: object): string => base64url(bytes(JSON.stringify(part)));
const hash = async (subtle: Subtle, text: string): Promise<string> =>
  base64url(await subtle.digest('SHA-256', bytes(text)));
