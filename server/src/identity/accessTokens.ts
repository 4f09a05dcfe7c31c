/**
 * Access tokens: ES256 JWTs this companion issues and, on every call, believes or does not.
 *
 * A token is looked at from the outside in, and jsonwebtoken sees only what passed:
 *
 * 1. The header is, byte for byte, the one this companion writes for one of its keys: nothing in it can be chosen.
 * 2. Segments and signature, by the one verifier of `jwt.ts`.
 * 3. Issuer, audience, times that make sense.
 * 4. A client that is still registered, and what it still may.
 *
 * A token that passed is remembered until it expires or its client changes, so that the next call does not pay for the signature again.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068 | RFC 9068}, {@link https://www.rfc-editor.org/rfc/rfc8725 | RFC 8725}
 * @module
 */
import { randomUUID } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { recordIdSchema } from '@rialto/contract';
import { AppError } from '../errors.ts';
import { AUDIENCES, resourceOf, type Audience } from './audiences.ts';
import type { Caller } from './caller.ts';
import type { Clients } from './clientDirectory.ts';
import type { Client } from './clients.ts';
import { claimsOf, faultOfTimes, JwtFault, verifyJws } from './jwt.ts';
import type { Scope } from './scopes.ts';
import type { SigningKey } from './signingKey.ts';
import { TOKEN_LIFETIME_S, type SigningKeys } from './signingKeys.ts';

/** How far the clocks of two companions may be apart, in seconds. */
const SKEW_S = 30;
const MAX_TOKEN_LENGTH = 4_096;
/** Tokens remembered: far more than orgs. */
const REMEMBERED = 1_000;

/** Whom a token was issued to. */
export interface Principal {
  readonly client: Client;
  /** The caller where the call names no org. */
  readonly caller: Caller;
  /** Callers by org id, in 15 and in 18 characters. */
  readonly callers: ReadonlyMap<string, Caller>;
  /** The parts of the API the token is good for. */
  readonly audiences: ReadonlySet<Audience>;
}

/** What a token is for, beside its scopes. */
export interface TokenSubject {
  /** A user of {@link orgId}, 18 characters. */
  readonly userId?: string | undefined;
  /** The one org the token is for; absent: all of the client. */
  readonly orgId?: string | undefined;
  /** Absent: the whole API. */
  readonly audiences?: readonly Audience[] | undefined;
}

/** What to make tokens with. */
export interface AccessTokensOptions {
  /** `iss`; as `aud` it means the whole API. */
  readonly issuer: string;
  readonly keys: SigningKeys;
  readonly clients: Clients;
  /** Clock, in epoch milliseconds. */
  readonly now?: () => number;
}

/** Issues and verifies. */
export interface AccessTokens {
  /** A token for `client` with `scopes`, which must be among its own. */
  issue(client: Client, scopes: readonly Scope[], subject?: TokenSubject): string;
  /**
   * @param audience - The part of the API that is called; absent: any.
   * @throws {@link AppError} `TOKEN_INVALID`, `TOKEN_EXPIRED` or `TOKEN_AUDIENCE_MISMATCH`.
   */
  verify(token: string, audience?: Audience): Principal;
}

interface Claims {
  readonly iss: string;
  readonly aud: string | readonly string[];
  readonly client_id: string;
  readonly sub: string;
  readonly org_id: string;
  readonly org_ids?: readonly string[];
  readonly user_id?: string;
  /** Of a registered org: which of its registrations, if it was removed and registered again. */
  readonly registration?: string;
  readonly scope: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

/** `reason` is for the log. */
const invalid = (reason: string, cause?: unknown): AppError =>
  new AppError('TOKEN_INVALID', 'The access token is not valid here.', { cause, internal: { reason } });
const expired = (): AppError => new AppError('TOKEN_EXPIRED', 'The access token has expired.');

const headerOf = ({ kid }: SigningKey) => ({ alg: 'ES256', typ: 'at+jwt', kid }) as const;
const headerSegmentOf = (key: SigningKey): string =>
  Buffer.from(JSON.stringify(headerOf(key))).toString('base64url');

/** A token that passed. */
interface Remembered {
  readonly token: string;
  readonly principal: Principal;
  /** Epoch milliseconds. */
  readonly endsAt: number;
}

/** Characters of an ES256 signature. */
const SIGNATURE_LENGTH = 86;
const signatureOf = (token: string): string => token.slice(-SIGNATURE_LENGTH);

/** Tokens of one issuer. */
export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { issuer, keys, clients, now = Date.now } = options;
  const audienceOfResource = new Map(AUDIENCES.map((one) => [resourceOf(issuer, one), one]));
  /** By signature, which is short and differs from token to token; the whole token is compared then. */
  const remembered = new Map<string, Remembered>();
  let published: readonly SigningKey[] = [];
  let byHeader: ReadonlyMap<string, SigningKey> = new Map();

  function remember(token: string, principal: Principal, endsAt: number): void {
    remembered.delete(signatureOf(token));
    // A map keeps its order: the first is the oldest.
    if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value!);
    remembered.set(signatureOf(token), { token, principal, endsAt });
  }

  /** A token is remembered as long as its key is published. */
  function followKeys(): void {
    if (published === keys.published()) return;
    published = keys.published();
    byHeader = new Map(published.map((key) => [headerSegmentOf(key), key]));
    remembered.clear();
  }

  function signedClaims(token: string): Readonly<Record<string, unknown>> {
    if (token.length > MAX_TOKEN_LENGTH) throw invalid('too long');
    const key = byHeader.get(token.slice(0, Math.max(0, token.indexOf('.'))));
    if (key === undefined) {
      keys.missed();
      throw invalid('header is not ours');
    }
    try {
      return claimsOf(verifyJws(token, [{ publicKey: key.publicKey, kid: key.kid, algorithms: ['ES256'] }]));
    } catch (error) {
      if (error instanceof JwtFault) throw invalid(error.message);
      throw error;
    }
  }

  function audiencesOf(aud: unknown): ReadonlySet<Audience> {
    const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
    if (named.length === 1 && named[0] === issuer) return new Set(AUDIENCES);
    const audiences = named.map((resource) => audienceOfResource.get(resource as string));
    if (audiences.length === 0 || audiences.includes(undefined))
      throw invalid('audience is not this companion');
    return new Set(audiences as Audience[]);
  }

  function believe(token: string): Principal {
    const claims = signedClaims(token);
    const { iss, aud, iat, exp } = claims;
    if (iss !== issuer) throw invalid('issuer is not this companion');
    const audiences = audiencesOf(aud);
    const nowS = Math.floor(now() / 1000);
    const timing = faultOfTimes(claims, { nowS, skewS: SKEW_S, maxAheadS: TOKEN_LIFETIME_S });
    if (timing === 'expired') throw expired();
    if (timing !== undefined) throw invalid(timing);
    if (iat === undefined) throw invalid('iat is missing');
    if ((exp as number) - (iat as number) > TOKEN_LIFETIME_S) throw invalid('holds too long');
    const client = clients.get(claims['client_id'] as string);
    if (client === undefined || claims['sub'] !== client.clientId) throw invalid('client is not registered');
    if (claims['registration'] !== client.registrationId) throw invalid('client was registered anew');
    const principal = principalOf(client, claims as unknown as Claims, audiences);
    remember(token, principal, ((exp as number) + SKEW_S) * 1000);
    return principal;
  }

  return {
    issue(client, scopes, { userId, orgId, audiences } = {}) {
      const iat = Math.floor(now() / 1000);
      const orgIds = orgId === undefined ? client.orgIds : [orgId];
      const resources = audiences?.map((one) => resourceOf(issuer, one));
      const claims: Claims = {
        iss: issuer,
        aud: resources === undefined ? issuer : resources.length === 1 ? resources[0]! : resources,
        sub: client.clientId,
        client_id: client.clientId,
        org_id: orgIds[0] ?? '',
        ...(orgIds.length > 1 ? { org_ids: orgIds } : {}),
        ...(userId === undefined ? {} : { user_id: userId }),
        ...(client.registrationId === undefined ? {} : { registration: client.registrationId }),
        scope: scopes.join(' '),
        jti: randomUUID(),
        iat,
        exp: iat + TOKEN_LIFETIME_S,
      };
      const key = keys.current();
      return jsonwebtoken.sign(claims, key.privateKey, { algorithm: 'ES256', header: headerOf(key) });
    },

    verify(token, audience) {
      followKeys();
      const known = remembered.get(signatureOf(token));
      let principal: Principal;
      if (known?.token !== token || clients.get(known.principal.client.clientId) !== known.principal.client)
        principal = believe(token);
      else if (now() < known.endsAt) principal = known.principal;
      else {
        remembered.delete(signatureOf(token));
        throw expired();
      }
      if (audience !== undefined && !principal.audiences.has(audience)) {
        throw new AppError('TOKEN_AUDIENCE_MISMATCH', 'The access token is for another part of the API.');
      }
      return principal;
    },
  };
}

/** What was taken from the client since the token was issued is not in it any more. */
function principalOf(client: Client, claims: Claims, named: ReadonlySet<Audience>): Principal {
  const scopes = new Set(claims.scope.split(' ').filter((scope) => client.scopes.has(scope as Scope)));
  const orgIds = (claims.org_ids ?? [claims.org_id]).filter((id) => client.orgIds.includes(id));
  const userId = userIdOf(client, claims);
  const callers = new Map<string, Caller>();
  for (const orgId of orgIds) {
    const caller: Caller = {
      clientId: client.clientId,
      orgId,
      scopes,
      ...(userId === undefined ? {} : { userId }),
    };
    callers.set(orgId, caller).set(orgId.slice(0, 15), caller);
  }
  const caller = callers.get(orgIds[0] ?? '');
  if (caller === undefined) throw invalid('client has none of the orgs any more');
  const { audiences: own } = client;
  const audiences = own === undefined ? named : new Set([...named].filter((one) => own.includes(one)));
  return { client, caller, callers, audiences };
}

function userIdOf(client: Client, { user_id: userId }: Claims): string | undefined {
  if (userId === undefined) return undefined;
  // Not: the same call for the org alone. That may be allowed more than the user.
  if (client.allowUserAssertions !== true) throw invalid('client may not speak for users any more');
  const id = recordIdSchema.safeParse(userId);
  if (!id.success || !id.data.startsWith('005')) throw invalid('user is no id of a user');
  return id.data;
}
