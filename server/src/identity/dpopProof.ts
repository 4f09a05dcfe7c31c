/**
 * Proofs of possession: a JWT that the holder of a key signs for one request.
 *
 * 1. The header has `typ` dpop+jwt, `alg` ES256, and the public key in `jwk`; nothing else, and no private half.
 * 2. The signature fits that key.
 * 3. `htm` and `htu` are the request's method and address, `iat` is about now.
 *
 * Whose key it is, which code it is for and whether it was seen before is for the caller to judge.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.3 | RFC 9449 §4.3}
 * @module
 */
import { AppError } from '../errors.ts';
import { claimsOf, JwtFault, verifyProofJws } from './jwt.ts';
import { thumbprintOf } from './signingKey.ts';

/**
 * How far the clock of a person's machine may be from ours, in seconds: laptops are minutes off. Nothing is weaker for it,
 * as a proof goes with one code, which is good once and for a minute by our own clock.
 */
export const PROOF_SKEW_S = 300;
/** Characters. */
const MAX_LENGTH = 4_096;
const MAX_TEXT = 256;

/** What a good proof says. */
export interface DpopProof {
  /** RFC 7638 thumbprint of the key that signed it. */
  readonly keyThumbprint: string;
  readonly jti: string;
  /** `undefined` where it has none. */
  readonly nonce: string | undefined;
  /** base64url(SHA-256) of what it goes with; `undefined` where it has none. */
  readonly ath: string | undefined;
  /** Until when it could be used again, in epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** The request a proof must be for. */
export interface ProvenRequest {
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
}

/** @throws {@link AppError} `EMBED_PROOF_INVALID`, with the rule that is broken. @param nowMs - Epoch milliseconds. */
export function readDpopProof(
  proof: string | undefined,
  { method, url }: ProvenRequest,
  nowMs: number,
): DpopProof {
  if (proof === undefined || proof === '') throw invalid('is missing: send it as the header DPoP');
  if (proof.length > MAX_LENGTH) throw invalid('is too long');
  const { header, payload, jwk } = trusted(() => verifyProofJws(proof));
  if (header.typ !== 'dpop+jwt') throw invalid('has another typ than dpop+jwt');
  if (header.alg !== 'ES256') throw invalid('has another alg than ES256');
  const { htm, htu, iat, jti, nonce, ath } = trusted(() => claimsOf({ payload }));
  if (htm !== method) throw invalid(`has an htm that is not ${method}`);
  if (addressOf(htu) !== addressOf(url)) throw invalid('has an htu that is not the redeemUrl');
  if (typeof iat !== 'number' || !Number.isFinite(iat)) throw invalid('has no iat');
  if (Math.abs(iat * 1000 - nowMs) > PROOF_SKEW_S * 1000)
    throw invalid(`has an iat more than ${PROOF_SKEW_S} seconds from now`);
  if (!isText(jti)) throw invalid('has no jti');
  if (nonce !== undefined && !isText(nonce)) throw invalid('has a nonce that is no text');
  if (ath !== undefined && !isText(ath)) throw invalid('has an ath that is no text');
  return {
    keyThumbprint: thumbprintOf(jwk['x'] as string, jwk['y'] as string),
    jti,
    nonce,
    ath,
    expiresAtMs: iat * 1000 + PROOF_SKEW_S * 2_000,
  };
}

const invalid = (why: string): AppError =>
  new AppError('EMBED_PROOF_INVALID', `The proof ${why}.`, { internal: { reason: `proof ${why}` } });

function trusted<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof JwtFault) throw invalid(`is not believed: ${error.message}`);
    throw error;
  }
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_TEXT;

/** Normalised as URLs are, without query and fragment; `undefined` where it is none. */
function addressOf(url: unknown): string | undefined {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  if (parsed === null) return undefined;
  parsed.search = '';
  parsed.hash = '';
  return parsed.href;
}
