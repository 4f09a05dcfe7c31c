/**
 * Access tokens: ES256 JWTs this companion issues and, on every call, believes or does not.
 *
 * A token is looked at from the outside in, and jsonwebtoken sees only what passed:
 *
 * 1. Size, three segments, each strict base64url: no padding, no spaces, no stray bits.
 * 2. The header is, byte for byte, the one this companion writes for its key: nothing in it can be chosen.
 * 3. Signature, issuer, audience, expiry.
 * 4. Times that make sense, and a client that is still registered.
 *
 * A token that passed is remembered until it expires, so that the next call does not pay for the signature again.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068 | RFC 9068}, {@link https://www.rfc-editor.org/rfc/rfc8725 | RFC 8725}
 * @module
 */
import { randomUUID } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { AppError } from '../errors.ts';
import type { Caller } from './caller.ts';
import type { Client } from './clients.ts';
import type { Scope } from './scopes.ts';
import type { SigningKey } from './signingKey.ts';

/** How long a token holds, in seconds. */
export const TOKEN_LIFETIME_S = 900;
/** How far the clocks of two companions may be apart, in seconds. */
const SKEW_S = 30;
const MAX_TOKEN_LENGTH = 4_096;
/** Tokens remembered: far more than orgs. */
const REMEMBERED = 1_000;
/** An ES256 signature: 64 bytes; the last character carries four bits that must be zero. */
const SIGNATURE = /^[A-Za-z0-9_-]{85}[AQgw]$/;
const SEGMENT = /^[A-Za-z0-9_-]+$/;

/** Whom a token was issued to. */
export interface Principal {
  readonly client: Client;
  /** The caller where the call names no org. */
  readonly caller: Caller;
  /** Callers by org id, in 15 and in 18 characters. */
  readonly callers: ReadonlyMap<string, Caller>;
}

/** What to make tokens with. */
export interface AccessTokensOptions {
  /** `iss`. */
  readonly issuer: string;
  /** `aud`. */
  readonly audience: string;
  readonly key: SigningKey;
  readonly clients: ReadonlyMap<string, Client>;
  /** Clock, in epoch milliseconds. */
  readonly now?: () => number;
}

/** Issues and verifies. */
export interface AccessTokens {
  /** A token for `client` with `scopes`, which must be among its own. */
  issue(client: Client, scopes: readonly Scope[]): string;
  /** @throws {@link AppError} `TOKEN_INVALID` or `TOKEN_EXPIRED`. */
  verify(token: string): Principal;
}

interface Claims {
  readonly client_id: string;
  readonly sub: string;
  readonly org_id: string;
  readonly org_ids?: readonly string[];
  readonly scope: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

/** `reason` is for the log. */
const invalid = (reason: string, cause?: unknown): AppError =>
  new AppError('TOKEN_INVALID', 'The access token is not valid here.', { cause, internal: { reason } });
const expired = (): AppError => new AppError('TOKEN_EXPIRED', 'The access token has expired.');

/** Tokens of one issuer under one key. */
export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { issuer, audience, key, clients, now = Date.now } = options;
  const header = { alg: 'ES256', typ: 'at+jwt', kid: key.kid } as const;
  const headerSegment = Buffer.from(JSON.stringify(header)).toString('base64url');
  const remembered = new Map<string, { readonly principal: Principal; readonly endsAt: number }>();

  function remember(token: string, principal: Principal, endsAt: number): void {
    // A map keeps its order: the first is the oldest.
    if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value!);
    remembered.set(token, { principal, endsAt });
  }

  function claimsOf(token: string): Claims {
    try {
      return jsonwebtoken.verify(token, key.publicKey, {
        algorithms: ['ES256'],
        issuer,
        audience,
        clockTolerance: SKEW_S,
        clockTimestamp: Math.floor(now() / 1000),
      }) as unknown as Claims;
    } catch (cause) {
      if (cause instanceof jsonwebtoken.TokenExpiredError) throw expired();
      throw invalid(cause instanceof Error ? cause.message : 'unreadable');
    }
  }

  return {
    issue(client, scopes) {
      const iat = Math.floor(now() / 1000);
      const [orgId = ''] = client.orgIds;
      const claims: Claims & { iss: string; aud: string } = {
        iss: issuer,
        aud: audience,
        sub: client.clientId,
        client_id: client.clientId,
        org_id: orgId,
        ...(client.orgIds.length > 1 ? { org_ids: client.orgIds } : {}),
        scope: scopes.join(' '),
        jti: randomUUID(),
        iat,
        exp: iat + TOKEN_LIFETIME_S,
      };
      return jsonwebtoken.sign(claims, key.privateKey, { algorithm: 'ES256', header });
    },

    verify(token) {
      const known = remembered.get(token);
      if (known !== undefined) {
        if (now() < known.endsAt) return known.principal;
        remembered.delete(token);
        throw expired();
      }
      if (token.length > MAX_TOKEN_LENGTH) throw invalid('too long');
      const [first = '', payload = '', signature = '', ...more] = token.split('.', 4);
      if (more.length > 0 || !SEGMENT.test(payload) || !SIGNATURE.test(signature))
        throw invalid('not a compact JWS');
      if (first !== headerSegment) throw invalid('header is not ours');

      const claims = claimsOf(token);
      const { iat, exp } = claims;
      const latest = now() / 1000 + SKEW_S;
      if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp) || exp <= iat)
        throw invalid('times are missing');
      if (iat > latest) throw invalid('issued in the future');
      if (exp - iat > TOKEN_LIFETIME_S) throw invalid('holds too long');
      const client = clients.get(claims.client_id);
      if (client === undefined || claims.sub !== client.clientId) throw invalid('client is not registered');
      const principal = principalOf(client, claims);
      remember(token, principal, (exp + SKEW_S) * 1000);
      return principal;
    },
  };
}

/** What was taken from the client since the token was issued is not in it any more. */
function principalOf(client: Client, claims: Claims): Principal {
  const scopes = new Set(claims.scope.split(' ').filter((scope) => client.scopes.has(scope as Scope)));
  const orgIds = (claims.org_ids ?? [claims.org_id]).filter((id) => client.orgIds.includes(id));
  const callers = new Map<string, Caller>();
  for (const orgId of orgIds) {
    const caller: Caller = { clientId: client.clientId, orgId, scopes };
    callers.set(orgId, caller).set(orgId.slice(0, 15), caller);
  }
  const caller = callers.get(orgIds[0] ?? '');
  if (caller === undefined) throw invalid('client has none of the orgs any more');
  return { client, caller, callers };
}
