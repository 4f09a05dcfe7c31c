/**
 * Believes an access token of the companion, or does not: signature, type, issuer, audience, time, and the proof that
 * whoever sends it holds the key it was made for.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449 | RFC 9449}, demonstrating proof of possession
 * @module
 */
import { createHash, createPublicKey, type JsonWebKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { KeyLookup } from './keys.ts';

/** Clock difference that is put up with, in seconds. */
const CLOCK_SKEW_S = 30;
/** How old a proof may be, and how far ahead, in seconds: people's clocks are minutes off. */
const PROOF_LIFE_S = 300;
/** Proofs remembered so that none is taken twice; the oldest are forgotten first. */
const KEPT_PROOFS = 100_000;

/** Whom a token speaks for, and about what. */
export interface SignedIn {
  readonly sessionId: string;
  /** Salesforce user id. */
  readonly userId: string;
  readonly orgId: string;
  /** The household's number; absent: the record has none, or the admin did not grant it. */
  readonly clientNumber: string | undefined;
  readonly keyThumbprint: string;
}

/** What one HTTP request shows. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly proof: string | undefined;
  readonly method: string;
  /** Without query. */
  readonly url: string;
}

/** Why a request is not believed; for the vendor's log and the `WWW-Authenticate` header, never with the token. */
export class NotBelieved extends Error {}

/** Checks tokens. */
export interface TokenCheck {
  /** @throws {@link NotBelieved}; any other error means that the keys could not be had. */
  readToken(token: string): Promise<SignedIn>;
  /** The same for a request, with its proof. */
  authenticate(credentials: Credentials): Promise<SignedIn>;
}

const claimsSchema = z.object({
  sub: z.string().min(1),
  org: z.string().min(1),
  sid: z.string().min(1),
  cno: z.string().min(1).nullish(),
  cnf: z.object({ jkt: z.string().length(43) }),
});
const proofHeaderSchema = z.object({
  typ: z.literal('dpop+jwt'),
  alg: z.literal('ES256'),
  jwk: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }).strict(),
});
const proofClaimsSchema = z.object({
  htm: z.string(),
  htu: z.string(),
  iat: z.number(),
  jti: z.string().min(8).max(128),
  ath: z.string(),
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** RFC 7638. */
const thumbprintOf = ({ crv, kty, x, y }: JsonWebKey): string => sha256(JSON.stringify({ crv, kty, x, y }));

const withoutQuery = (url: string): string => url.replace(/[?#].*$/, '');

/** What tokens must say. */
export interface TokenCheckOptions {
  readonly keys: KeyLookup;
  readonly issuer: string;
  /** The studio's own origin. */
  readonly audience: string;
  readonly now?: () => number;
  /** Proofs to remember. Default 100 000. */
  readonly keptProofs?: number;
}

/** Makes the check. Keeps which proofs it has seen. */
export function createTokenCheck({
  keys,
  issuer,
  audience,
  now = Date.now,
  keptProofs = KEPT_PROOFS,
}: TokenCheckOptions): TokenCheck {
  const seen = new Set<string>();
  const seconds = (): number => Math.floor(now() / 1000);

  async function readToken(token: string): Promise<SignedIn> {
    const header = jwt.decode(token, { complete: true })?.header;
    if (header?.typ !== 'embed+jwt' || header.kid === undefined) throw new NotBelieved('not an embed token');
    const key = await keys(header.kid);
    if (key === undefined) throw new NotBelieved('signed by an unknown key');
    const claims = claimsSchema.safeParse(
      verified(() =>
        jwt.verify(token, key, {
          algorithms: ['ES256'],
          issuer,
          audience,
          clockTolerance: CLOCK_SKEW_S,
          clockTimestamp: seconds(),
        }),
      ),
    );
    if (!claims.success) throw new NotBelieved('claims are missing');
    const { sub, org, sid, cno, cnf } = claims.data;
    return {
      sessionId: sid,
      userId: sub,
      orgId: org,
      clientNumber: cno ?? undefined,
      keyThumbprint: cnf.jkt,
    };
  }

  function checkProof(proof: string, token: string, holder: string, { method, url }: Credentials): void {
    const header = proofHeaderSchema.safeParse(jwt.decode(proof, { complete: true })?.header);
    if (!header.success) throw new NotBelieved('the proof is none');
    const { jwk } = header.data;
    const key = verified(() => createPublicKey({ key: jwk, format: 'jwk' }));
    const claims = proofClaimsSchema.safeParse(
      verified(() => jwt.verify(proof, key, { algorithms: ['ES256'], clockTimestamp: seconds() })),
    );
    if (!claims.success) throw new NotBelieved('the proof lacks claims');
    const { htm, htu, iat, jti, ath } = claims.data;
    if (htm !== method || withoutQuery(htu) !== url)
      throw new NotBelieved('the proof is for another request');
    if (Math.abs(seconds() - iat) > PROOF_LIFE_S) throw new NotBelieved('the proof is too old');
    if (ath !== sha256(token)) throw new NotBelieved('the proof is for another token');
    // Before anything is remembered: who stole a token must not push the holder's proofs out of memory.
    if (thumbprintOf(jwk) !== holder) throw new NotBelieved('the proof is by another key');
    const name = `${holder} ${jti}`;
    if (seen.has(name)) throw new NotBelieved('the proof was used before');
    seen.add(name);
    if (seen.size > keptProofs) seen.delete(seen.values().next().value!);
  }

  return {
    readToken,
    async authenticate(credentials) {
      const [, token] = /^DPoP ([\w.-]+)$/i.exec(credentials.authorization ?? '') ?? [];
      if (token === undefined) throw new NotBelieved('there is no token');
      if (credentials.proof === undefined) throw new NotBelieved('there is no proof');
      const signedIn = await readToken(token);
      checkProof(credentials.proof, token, signedIn.keyThumbprint, credentials);
      return signedIn;
    },
  };
}

function verified<Result>(check: () => Result): Result {
  try {
    return check();
  } catch (cause) {
    throw new NotBelieved(cause instanceof jwt.TokenExpiredError ? 'expired' : 'not valid', { cause });
  }
}
