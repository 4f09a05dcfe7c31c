/**
 * Signed assertions at the token endpoint: a client that proves itself with a key, and an org that speaks for its user.
 *
 * Both are short-lived, meant for this companion alone, and good once. What the two differ in:
 *
 * | | proves | `iss` | `sub` | `jti` |
 * |---|---|---|---|---|
 * | client assertion, RFC 7523 §2.2 | who the client is | the client | the client | required |
 * | authorization grant, RFC 7523 §2.1 | for whom the token is | the client | the client or a user | may be absent: then what is signed is good once |
 *
 * A Salesforce named credential sets no `jti` of its own, which is why the grant does not insist.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523 | RFC 7523}
 * @module
 */
import { hash } from 'node:crypto';
import { recordIdSchema } from '@rialto/contract';
import { AppError } from '../errors.ts';
import type { Clients } from './clientDirectory.ts';
import type { Client } from './clients.ts';
import { claimsOf, faultOfTimes, JwtFault, peekClaims, verifyJws } from './jwt.ts';
import type { UsedAssertions } from './usedAssertions.ts';

/** How far ahead an assertion may expire, in seconds. */
const MAX_AHEAD_S = 300;
/** How far the clocks of org and companion may be apart, in seconds. */
const SKEW_S = 60;
const MAX_ID_LENGTH = 256;

/** What an authorization grant says. */
export interface GrantSubject {
  readonly client: Client;
  /** 18 characters; absent: the token speaks for the org alone. */
  readonly userId?: string;
  /** The user's org, one of the client's. */
  readonly orgId?: string;
}

/** Judges assertions. */
export interface Assertions {
  /** @throws {@link AppError} `CLIENT_AUTHENTICATION_FAILED`, in the same words whatever the reason. */
  authenticate(assertion: string): Promise<Client>;
  /** @throws {@link AppError} `GRANT_INVALID`, in the same words whatever the reason. */
  accept(assertion: string): Promise<GrantSubject>;
}

/** What to judge with. */
export interface AssertionsOptions {
  /** Both it and its token endpoint are believed as `aud`. */
  readonly issuer: string;
  readonly clients: Clients;
  readonly used: UsedAssertions;
  /** Clock, in epoch milliseconds. */
  readonly now?: () => number;
}

type Claims = Readonly<Record<string, unknown>>;

/** The judge of one companion. */
export function createAssertions(options: AssertionsOptions): Assertions {
  const { issuer, clients, used, now = Date.now } = options;
  const audiences: readonly unknown[] = [issuer, `${issuer}/oauth/token`];

  async function read(assertion: string, needsId: boolean): Promise<{ client: Client; claims: Claims }> {
    const client = clients.get(peekClaims(assertion)?.['iss'] as string);
    if (client === undefined) throw new JwtFault('issuer is not a client');
    const jws = verifyJws(assertion, client.keys ?? []);
    if (!['jwt', 'client-authentication+jwt', undefined].includes(jws.header.typ?.toLowerCase()))
      throw new JwtFault('typ is not that of an assertion');
    const claims = claimsOf(jws);
    const { aud, jti, exp } = claims;
    // A list with others in it would be good at theirs, and theirs here.
    const audience: unknown = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
    if (!audiences.includes(audience)) throw new JwtFault('audience is not this companion');
    const nowS = Math.floor(now() / 1000);
    const timing = faultOfTimes(claims, { nowS, skewS: SKEW_S, maxAheadS: MAX_AHEAD_S });
    if (timing !== undefined) throw new JwtFault(timing);
    const isId = typeof jti === 'string' && jti !== '' && jti.length <= MAX_ID_LENGTH;
    if (!isId && (needsId || jti !== undefined)) throw new JwtFault('jti is missing or no text');
    // Without the signature: an ES256 signature has a twin that fits as well.
    const id = isId
      ? `jti ${jti}`
      : `digest ${hash('sha256', assertion.slice(0, assertion.lastIndexOf('.')))}`;
    if (!(await used.use(client.clientId, id, ((exp as number) + SKEW_S) * 1000)))
      throw new JwtFault('used before');
    return { client, claims };
  }

  return {
    async authenticate(assertion) {
      try {
        const { client, claims } = await read(assertion, true);
        if (claims['sub'] !== client.clientId) throw new JwtFault('subject is not the client');
        return client;
      } catch (error) {
        throw refusal(
          error,
          'CLIENT_AUTHENTICATION_FAILED',
          'The client is not known or its assertion is not valid.',
        );
      }
    },

    async accept(assertion) {
      try {
        const { client, claims } = await read(assertion, false);
        return subjectOf(client, claims);
      } catch (error) {
        throw refusal(error, 'GRANT_INVALID', 'The assertion is not valid here.');
      }
    },
  };
}

function refusal(
  error: unknown,
  code: 'CLIENT_AUTHENTICATION_FAILED' | 'GRANT_INVALID',
  message: string,
): unknown {
  if (!(error instanceof JwtFault)) return error;
  return new AppError(code, message, { internal: { reason: error.message } });
}

function subjectOf(client: Client, claims: Claims): GrantSubject {
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '') throw new JwtFault('subject is missing');
  if (client.allowUserAssertions !== true) {
    if (sub !== client.clientId) throw new JwtFault('client may not speak for users');
    return { client };
  }
  const named = client.userClaim === undefined ? undefined : claims[client.userClaim];
  const userId = userIdOf(named ?? sub);
  if (userId === undefined) {
    if (sub === client.clientId && named === undefined) return { client };
    throw new JwtFault('no user id in the assertion');
  }
  const orgId = orgIdOf(client, claims['org_id']);
  return { client, userId, orgId };
}

function userIdOf(value: unknown): string | undefined {
  const id = recordIdSchema.safeParse(value);
  return id.success && id.data.startsWith('005') ? id.data : undefined;
}

function orgIdOf(client: Client, value: unknown): string {
  const [first = ''] = client.orgIds;
  if (value === undefined) return first;
  const id = recordIdSchema.safeParse(value);
  if (!id.success || !client.orgIds.includes(id.data)) throw new JwtFault('org is not one of the client’s');
  return id.data;
}
