/**
 * The tokens that embedded apps' backends get for their users: ES256 JWTs, bound to the guest's key, for one origin.
 *
 * They are of another `typ` than the companion's own access tokens, and for another audience: neither passes for the other.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-6.1 | RFC 9449 §6.1}, for `cnf.jkt`
 * @module
 */
import { randomUUID } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import type { EmbedSessionRecord } from '../storage/index.ts';
import { claimsOf, faultOfTimes, JwtFault, verifyJws } from './jwt.ts';
import type { SigningKeys } from './signingKeys.ts';

const TYP = 'embed+jwt';
/** How far the clocks of two companions may be apart, in seconds. */
const SKEW_S = 30;
/** Seconds that a token holds at most. Less than a retired key verifies. */
const MAX_LIFETIME_S = 600;

/** What a token says. */
export interface EmbedTokenClaims {
  readonly iss: string;
  /** The app's origin. */
  readonly aud: string;
  /** The Salesforce user, 18 characters. */
  readonly sub: string;
  /** The org, 18 characters. */
  readonly org: string;
  /** The app's id. */
  readonly app: string;
  /** The session, `ems_…`. */
  readonly sid: string;
  /** The record the page shows, its object, and the firm's number of the client. Absent where there is none. */
  readonly rec?: string;
  readonly obj?: string;
  readonly cno?: string;
  /** The client that redeemed the code. */
  readonly azp: string;
  /** The guest's key. */
  readonly cnf: { readonly jkt: string };
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

/** Issues and reads. */
export interface EmbedTokens {
  /** @param lifetimeS - Seconds, 600 at most. */
  issue(
    session: EmbedSessionRecord,
    clientId: string,
    lifetimeS: number,
  ): { readonly token: string; readonly jti: string };
  /** @returns `undefined` unless it is one of ours that has not expired. */
  read(token: string): EmbedTokenClaims | undefined;
}

/** What to make tokens with. */
export interface EmbedTokensOptions {
  readonly issuer: string;
  readonly keys: SigningKeys;
  /** Clock, in epoch milliseconds. */
  readonly now?: () => number;
}

/** Tokens of one issuer. */
export function createEmbedTokens({ issuer, keys, now = Date.now }: EmbedTokensOptions): EmbedTokens {
  return {
    issue({ id, appId, origin, orgId, userId, subject, keyThumbprint }, clientId, lifetimeS) {
      const iat = Math.floor(now() / 1000);
      const { kid, privateKey } = keys.current();
      const claims: EmbedTokenClaims = {
        iss: issuer,
        aud: origin,
        sub: userId,
        org: orgId,
        app: appId,
        sid: id,
        ...(subject === null ? {} : { rec: subject.recordId, obj: subject.objectApiName }),
        ...(subject?.clientNumber == null ? {} : { cno: subject.clientNumber }),
        azp: clientId,
        cnf: { jkt: keyThumbprint },
        jti: randomUUID(),
        iat,
        exp: iat + Math.min(lifetimeS, MAX_LIFETIME_S),
      };
      const header = { alg: 'ES256', typ: TYP, kid } as const;
      return {
        token: jsonwebtoken.sign(claims, privateKey, { algorithm: 'ES256', header }),
        jti: claims.jti,
      };
    },

    read(token) {
      const published = keys
        .published()
        .map(({ publicKey, kid }) => ({ publicKey, kid, algorithms: ['ES256'] as const }));
      try {
        const jws = verifyJws(token, published);
        if (jws.header.typ !== TYP) return undefined;
        const claims = claimsOf(jws);
        const times = { nowS: Math.floor(now() / 1000), skewS: SKEW_S, maxAheadS: MAX_LIFETIME_S };
        if (claims['iss'] !== issuer || faultOfTimes(claims, times) !== undefined) return undefined;
        // Clocks may differ, but a token that says it has expired is not called good.
        if ((claims['exp'] as number) * 1000 <= now()) return undefined;
        return claims as unknown as EmbedTokenClaims;
      } catch (error) {
        if (error instanceof JwtFault) return undefined;
        throw error;
      }
    },
  };
}
