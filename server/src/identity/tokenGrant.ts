/**
 * Gives a client that proves itself an access token: the client-credentials grant, and the JWT bearer grant in which an
 * org speaks for its user.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.4 | RFC 6749 §4.4}, {@link https://www.rfc-editor.org/rfc/rfc7523#section-2.1 | RFC 7523 §2.1}
 * @module
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError, isAppError } from '../errors.ts';
import type { AccessTokens } from './accessTokens.ts';
import type { Assertions, GrantSubject } from './assertions.ts';
import { AUDIENCES, resourceOf, type Audience } from './audiences.ts';
import type { Client } from './clients.ts';
import { createGuessLimits } from './guessLimits.ts';
import { peekClaims } from './jwt.ts';
import type { Scope } from './scopes.ts';
import { TOKEN_LIFETIME_S } from './signingKeys.ts';

/** How a client says who it is. */
export type ClientProof =
  | { readonly clientId: string; readonly clientSecret: string }
  /** `private_key_jwt`. */
  | { readonly clientId: string | undefined; readonly clientAssertion: string };

/** One request for a token. */
export interface GrantRequest {
  /** Absent where the grant itself proves it. */
  readonly proof: ClientProof | undefined;
  /** The grant of RFC 7523 §2.1; absent: client credentials. */
  readonly assertion?: string | undefined;
  /** Scopes separated by spaces; absent: all the client has. */
  readonly scope: string | undefined;
  /** Parts of the API it is meant for, as RFC 8707 names them; none: all the client may use. */
  readonly resources?: readonly string[];
  /** Where it comes from. */
  readonly address: string;
}

/** A token, and what it is for. */
export interface Grant {
  readonly client: Client;
  readonly accessToken: string;
  readonly scopes: readonly Scope[];
  readonly orgId: string;
  /** How the client proved itself. */
  readonly provenBy: 'secret' | 'private_key_jwt' | 'jwt-bearer';
  /** The user it speaks for. */
  readonly userId?: string | undefined;
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * @throws {@link AppError} `CLIENT_AUTHENTICATION_FAILED` for an unknown client and for a wrong secret or assertion
 *   alike, `GRANT_INVALID`, `SCOPE_NOT_GRANTED`, `RESOURCE_NOT_GRANTED`, `QUOTA_EXCEEDED` after too many guesses.
 */
export type GrantToken = (request: GrantRequest) => Promise<Grant>;

/** What the grant works with. */
export interface TokenGrantOptions {
  readonly issuer: string;
  readonly clients: ReadonlyMap<string, Client>;
  readonly accessTokens: Pick<AccessTokens, 'issue'>;
  readonly assertions: Assertions;
}

/** The grants for these clients. Guesses are counted in this process' memory. */
export function createTokenGrant(options: TokenGrantOptions): GrantToken {
  const { issuer, clients, accessTokens, assertions } = options;
  const guesses = createGuessLimits();
  const authenticateBySecret = createSecretCheck(clients);

  const prove = (proof: ClientProof): Client | Promise<Client> =>
    'clientSecret' in proof
      ? authenticateBySecret(proof.clientId, proof.clientSecret)
      : assertions.authenticate(proof.clientAssertion);

  const subjectOf = async ({ proof, assertion }: GrantRequest): Promise<GrantSubject> => {
    const client = proof === undefined ? undefined : await prove(proof);
    if (proof?.clientId !== undefined && proof.clientId !== client?.clientId) throw refused();
    if (assertion === undefined) {
      if (client === undefined) throw refused();
      return { client };
    }
    const subject = await assertions.accept(assertion);
    if (client !== undefined && client !== subject.client) {
      throw new AppError('GRANT_INVALID', 'The assertion is not valid here.', {
        internal: { reason: 'issued by another client' },
      });
    }
    return subject;
  };

  return async (request) => {
    const guesser = claimedClientId(request) ?? '';
    // Nobody guesses a signature: orgs share addresses, and a stranger behind the same one must not lock out who signs.
    const isSigned = request.proof === undefined || 'clientAssertion' in request.proof;
    if (!isSigned) await guesses.refuse(guesser, request.address);
    const { client, userId, orgId } = await subjectOf(request).catch(async (error: unknown) => {
      if (isAppError(error, 'CLIENT_AUTHENTICATION_FAILED') || isAppError(error, 'GRANT_INVALID')) {
        if (isSigned) await guesses.refuse(guesser, request.address);
        await guesses.count(guesser, request.address);
      }
      throw error;
    });
    const scopes = scopesOf(client, request.scope);
    const audiences = audiencesOf(client, request.resources ?? [], issuer);
    return {
      client,
      scopes,
      provenBy: provenBy(request),
      orgId: orgId ?? client.orgIds[0] ?? '',
      ...(userId === undefined ? {} : { userId }),
      accessToken: accessTokens.issue(client, scopes, { userId, orgId, audiences }),
      expiresIn: TOKEN_LIFETIME_S,
    };
  };
}

/** Whom a request says to come from, before anything is proven: for counting guesses and for the audit. */
export function claimedClientId({
  proof,
  assertion,
}: Pick<GrantRequest, 'proof' | 'assertion'>): string | undefined {
  if (proof?.clientId !== undefined) return proof.clientId;
  const signed = proof !== undefined && 'clientAssertion' in proof ? proof.clientAssertion : assertion;
  const issuer = signed === undefined ? undefined : peekClaims(signed)?.['iss'];
  return typeof issuer === 'string' ? issuer : undefined;
}

function provenBy({ proof }: GrantRequest): Grant['provenBy'] {
  if (proof === undefined) return 'jwt-bearer';
  return 'clientSecret' in proof ? 'secret' : 'private_key_jwt';
}

const refused = (): AppError =>
  new AppError('CLIENT_AUTHENTICATION_FAILED', 'The client is not known or its secret is wrong.');

/** Compares secrets as digests of one length, under a key nobody knows: the time it takes tells nothing about them. */
function createSecretCheck(clients: ReadonlyMap<string, Client>): (id: string, secret: string) => Client {
  const pepper = randomBytes(32);
  const digest = (secret: string): Buffer => createHmac('sha256', pepper).update(secret).digest();
  const nobody = [digest(randomBytes(32).toString('hex'))];
  const digests = new Map([...clients].map(([id, { secrets }]) => [id, secrets.map(digest)]));
  return (id, secret) => {
    const offered = digest(secret);
    const known = digests.get(id) ?? [];
    // Every secret is compared, also after one fits, and also for a client that is not there or has none.
    let fits = false;
    for (const expected of known.length === 0 ? nobody : known)
      fits = timingSafeEqual(offered, expected) || fits;
    const client = clients.get(id);
    if (client === undefined || !fits) throw refused();
    return client;
  };
}

function scopesOf(client: Client, scope: string | undefined): readonly Scope[] {
  if (scope === undefined) return [...client.scopes];
  const asked = [...new Set(scope.split(' ').filter(Boolean))];
  if (asked.length === 0 || asked.some((one) => !client.scopes.has(one as Scope))) {
    throw new AppError('SCOPE_NOT_GRANTED', 'The client may not have one of the scopes it asked for.');
  }
  return asked as Scope[];
}

/** @returns `undefined` for the whole API. */
function audiencesOf(
  { audiences: own }: Client,
  resources: readonly string[],
  issuer: string,
): readonly Audience[] | undefined {
  if (resources.length === 0 || resources.every((resource) => resource === issuer)) return own;
  const asked = [...new Set(resources)].map((resource) =>
    (own ?? AUDIENCES).find((audience) => resourceOf(issuer, audience) === resource),
  );
  if (asked.includes(undefined)) {
    throw new AppError('RESOURCE_NOT_GRANTED', 'The client may not have a token for one of the resources.');
  }
  return asked as Audience[];
}
