/**
 * The one verifier of signed tokens: access tokens of ours and assertions of clients both pass it.
 *
 * A token is looked at from the outside in, and jsonwebtoken sees only what passed:
 *
 * 1. Size, three segments, each strict base64url: no padding, no spaces, no stray bits.
 * 2. The header: known members only, an algorithm that is allowed, nothing that names or carries a key.
 * 3. The key: by `kid`, and by type. An algorithm is tried only with keys that are meant for it.
 * 4. The signature's length, then the signature.
 *
 * What the claims say is for the caller to judge; {@link faultOfTimes} judges the times.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725 | RFC 8725}, JWT best current practices
 * @module
 */
import jsonwebtoken from 'jsonwebtoken';
import {
  ASSERTION_ALGORITHMS,
  publicKeyOfJwk,
  type PublicKey,
  type SignatureAlgorithm,
} from './publicKeys.ts';
import { readStrictObject } from './strictJson.ts';

/** Characters. An RS512 signature of 4,096 bits has 683. */
const MAX_LENGTH = 8_192;
const SEGMENT = /^[A-Za-z0-9_-]+$/;
const HEADER_MEMBERS: ReadonlySet<string> = new Set(['alg', 'kid', 'typ']);
const PROOF_HEADER_MEMBERS: ReadonlySet<string> = new Set(['alg', 'jwk', 'typ']);

/** What a header may say. */
export interface JwtHeader {
  readonly alg: SignatureAlgorithm;
  readonly kid?: string;
  readonly typ?: string;
}

/** A token whose signature is good. */
export interface VerifiedJws {
  readonly header: JwtHeader;
  readonly payload: Buffer;
  readonly key: PublicKey;
}

/** Why a token is not believed. For the log; whoever sent it is told only that it is not. */
export class JwtFault extends Error {
  override readonly name = 'JwtFault';
}

const fault = (reason: string): JwtFault => new JwtFault(reason);

/**
 * Verifies a compact JWS.
 *
 * @param keys - Of its signer, who is known before the signature is.
 * @throws {@link JwtFault}
 */
export function verifyJws(token: string, keys: readonly PublicKey[]): VerifiedJws {
  const [headerBytes, payload, signature] = segmentsOf(token);
  const header = readHeader(headerBytes, HEADER_MEMBERS);
  const candidates = keysFor(header, keys);
  if (candidates.length === 0) throw fault('no key for its kid and alg');
  for (const key of candidates) {
    if (signature.length === signatureLengthOf(key) && isSignedBy(token, header.alg, key))
      return { header, payload, key };
  }
  throw fault('signature does not fit');
}

/**
 * Verifies a compact JWS by the key it carries itself: that proves that its sender has the key, and not who the sender is.
 *
 * @returns the key too, as the header has it.
 * @throws {@link JwtFault}
 */
export function verifyProofJws(
  token: string,
): VerifiedJws & { readonly jwk: Readonly<Record<string, unknown>> } {
  const [headerBytes, payload, signature] = segmentsOf(token);
  const header = readHeader(headerBytes, PROOF_HEADER_MEMBERS);
  const { jwk } = header as { jwk?: unknown };
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) throw fault('jwk is missing or no key');
  let key: PublicKey;
  try {
    key = publicKeyOfJwk(jwk as Record<string, unknown>);
  } catch (error) {
    throw fault(`jwk ${(error as Error).message}`);
  }
  if (!key.algorithms.includes(header.alg)) throw fault('alg is not one of its key');
  if (signature.length !== signatureLengthOf(key) || !isSignedBy(token, header.alg, key))
    throw fault('signature does not fit');
  return { header, payload, key, jwk: jwk as Record<string, unknown> };
}

function segmentsOf(token: string): [header: Buffer, payload: Buffer, signature: Buffer] {
  if (token.length > MAX_LENGTH) throw fault('too long');
  const segments = token.split('.', 4);
  if (segments.length !== 3) throw fault('not three segments');
  return segments.map(decodeSegment) as [Buffer, Buffer, Buffer];
}

/** The claims set of a JWS. @throws {@link JwtFault} if it is not an object of JSON. */
export function claimsOf({ payload }: Pick<VerifiedJws, 'payload'>): Readonly<Record<string, unknown>> {
  const claims = readStrictObject(payload);
  if (claims === undefined) throw fault('claims are not an object of JSON');
  return claims;
}

/** The claims of a token nobody has verified: good for finding out whose keys to ask for, for nothing else. */
export function peekClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  const payload = token.length > MAX_LENGTH ? undefined : token.split('.', 3)[1];
  return payload === undefined ? undefined : readStrictObject(Buffer.from(payload, 'base64url'));
}

/** What {@link faultOfTimes} holds the times against, in seconds. */
export interface TimeRules {
  readonly nowS: number;
  /** How far clocks may be apart. */
  readonly skewS: number;
  /** How far ahead of now `exp` may be. */
  readonly maxAheadS: number;
}

/** @returns what is wrong with `exp`, `iat` and `nbf`; `expired` for that alone. */
export function faultOfTimes(
  { exp, iat, nbf }: Readonly<Record<string, unknown>>,
  { nowS, skewS, maxAheadS }: TimeRules,
): string | undefined {
  if (!isTime(exp)) return 'exp is missing or no time';
  if (iat !== undefined && !isTime(iat)) return 'iat is no time';
  if (nbf !== undefined && !isTime(nbf)) return 'nbf is no time';
  if (iat !== undefined && iat > nowS + skewS) return 'issued in the future';
  if (nbf !== undefined && nbf > nowS + skewS) return 'not valid yet';
  if (iat !== undefined && exp <= iat) return 'expires before it is issued';
  if (exp > nowS + maxAheadS + skewS) return 'holds too long';
  return exp + skewS <= nowS ? 'expired' : undefined;
}

/** Whole seconds: fractions and huge numbers are where two readers differ. */
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value < 1e11;

function decodeSegment(segment: string): Buffer {
  if (!SEGMENT.test(segment)) throw fault('a segment is not base64url');
  const bytes = Buffer.from(segment, 'base64url');
  // Node forgives stray bits and a lone last character.
  if (bytes.toString('base64url') !== segment) throw fault('a segment has stray bits');
  return bytes;
}

function readHeader(bytes: Buffer, members: ReadonlySet<string>): JwtHeader {
  const header = readStrictObject(bytes);
  if (header === undefined) throw fault('header is not an object of JSON');
  const stranger = Object.keys(header).find((member) => !members.has(member));
  if (stranger !== undefined) throw fault('header has a member that is not taken');
  const { alg, kid, typ } = header;
  if (!(ASSERTION_ALGORITHMS as readonly unknown[]).includes(alg)) throw fault('alg is not allowed');
  if (kid !== undefined && (typeof kid !== 'string' || kid === '')) throw fault('kid is no text');
  if (typ !== undefined && typeof typ !== 'string') throw fault('typ is no text');
  return header as unknown as JwtHeader;
}

/** A named key is meant by its name alone; keys without a name are tried where no name fits. */
function keysFor({ alg, kid }: JwtHeader, keys: readonly PublicKey[]): readonly PublicKey[] {
  const fitting = keys.filter(({ algorithms }) => algorithms.includes(alg));
  if (kid === undefined) return fitting;
  // Of all keys: a name that means a key of another type must not lead to a nameless one.
  if (keys.some((key) => key.kid === kid)) return fitting.filter((key) => key.kid === kid);
  return fitting.filter((key) => key.kid === undefined);
}

function signatureLengthOf({ publicKey }: PublicKey): number {
  const { modulusLength } = publicKey.asymmetricKeyDetails ?? {};
  return modulusLength === undefined ? 64 : Math.ceil(modulusLength / 8);
}

function isSignedBy(token: string, alg: SignatureAlgorithm, { publicKey }: PublicKey): boolean {
  try {
    // Its own checks of times throw on what is no number; ours come after the signature.
    jsonwebtoken.verify(token, publicKey, {
      algorithms: [alg],
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
    return true;
  } catch {
    return false;
  }
}
