/**
 * Gives a client that proves itself an access token: the client-credentials grant, and the JWT bearer grant in which an
 * org speaks for its user.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.4 | RFC 6749 §4.4}, {@link https://www.rfc-editor.org/rfc/rfc7523#section-2.1 | RFC 7523 §2.1}
 * @module
 */
import { AppError } from '../errors.ts';
import type { AccessTokens } from './accessTokens.ts';
import type { Assertions, GrantSubject } from './assertions.ts';
import { AUDIENCES, resourceOf, type Audience } from './audiences.ts';
import { notProven, type ClientAuthentication, type ProvingRequest } from './clientAuthentication.ts';
import type { Client } from './clients.ts';
import type { Scope } from './scopes.ts';
import { TOKEN_LIFETIME_S } from './signingKeys.ts';

/** One request for a token. Without an `assertion` it is for client credentials. */
export interface GrantRequest extends ProvingRequest {
  /** Scopes separated by spaces; absent: all the client has. */
  readonly scope: string | undefined;
  /** Parts of the API it is meant for, as RFC 8707 names them; none: all the client may use. */
  readonly resources?: readonly string[];
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
  readonly authentication: Pick<ClientAuthentication, 'guard' | 'prove'>;
  readonly accessTokens: Pick<AccessTokens, 'issue'>;
  readonly assertions: Pick<Assertions, 'accept'>;
}

/** The grants for these clients. */
export function createTokenGrant(options: TokenGrantOptions): GrantToken {
  const { issuer, authentication, accessTokens, assertions } = options;

  const subjectOf = async ({ proof, assertion }: GrantRequest): Promise<GrantSubject> => {
    const client = proof === undefined ? undefined : await authentication.prove(proof);
    if (assertion === undefined) {
      if (client === undefined) throw notProven();
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
    const { client, userId, orgId } = await authentication.guard(request, () => subjectOf(request));
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

function provenBy({ proof }: GrantRequest): Grant['provenBy'] {
  if (proof === undefined) return 'jwt-bearer';
  return 'clientSecret' in proof ? 'secret' : 'private_key_jwt';
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
