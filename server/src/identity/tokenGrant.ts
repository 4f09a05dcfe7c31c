/**
 * Gives a client that proves itself an access token: the client-credentials grant.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.4 | RFC 6749 §4.4}
 * @module
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';
import { TOKEN_LIFETIME_S, type AccessTokens } from './accessTokens.ts';
import type { Client } from './clients.ts';
import type { Scope } from './scopes.ts';

/** Wrong secrets for one client from one address before it has to wait. */
const GUESSES_PER_CLIENT = 10;
/** Wrong secrets for any clients from one address before it has to wait. */
const GUESSES_PER_ADDRESS = 50;
/** How long guesses count, in seconds. */
const GUESS_WINDOW_S = 300;

/** One request for a token. */
export interface GrantRequest {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scopes separated by spaces; absent: all the client has. */
  readonly scope: string | undefined;
  /** Where it comes from. */
  readonly address: string;
}

/** A token, and what it is for. */
export interface Grant {
  readonly client: Client;
  readonly accessToken: string;
  readonly scopes: readonly Scope[];
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * @throws {@link AppError} `CLIENT_AUTHENTICATION_FAILED` for an unknown client and for a wrong secret alike,
 *   `SCOPE_NOT_GRANTED`, `QUOTA_EXCEEDED` after too many wrong secrets.
 */
export type GrantToken = (request: GrantRequest) => Promise<Grant>;

/** The grant for these clients. Wrong secrets are counted in this process' memory. */
export function createTokenGrant(
  clients: ReadonlyMap<string, Client>,
  accessTokens: Pick<AccessTokens, 'issue'>,
): GrantToken {
  const window = { duration: GUESS_WINDOW_S };
  const perClient = new RateLimiterMemory({ ...window, points: GUESSES_PER_CLIENT, keyPrefix: 'client' });
  const perAddress = new RateLimiterMemory({ ...window, points: GUESSES_PER_ADDRESS, keyPrefix: 'address' });
  // Digests of one length, under a key nobody knows: comparing them tells nothing about the secrets.
  const pepper = randomBytes(32);
  const digest = (secret: string): Buffer => createHmac('sha256', pepper).update(secret).digest();
  const nobody = [digest(randomBytes(32).toString('hex'))];
  const digests = new Map([...clients].map(([id, { secrets }]) => [id, secrets.map(digest)]));

  const refuseGuessers = async (guesser: string, address: string): Promise<void> => {
    const [client, all] = await Promise.all([perClient.get(guesser), perAddress.get(address)]);
    const waits = [
      client !== null && client.consumedPoints >= GUESSES_PER_CLIENT ? client.msBeforeNext : 0,
      all !== null && all.consumedPoints >= GUESSES_PER_ADDRESS ? all.msBeforeNext : 0,
    ];
    const retryAfterMs = Math.max(...waits);
    if (retryAfterMs > 0) {
      throw new AppError('QUOTA_EXCEEDED', 'Too many wrong client secrets.', { retryAfterMs });
    }
  };

  return async ({ clientId, clientSecret, scope, address }) => {
    const guesser = `${clientId.slice(0, 64)} ${address}`;
    await refuseGuessers(guesser, address);
    const client = clients.get(clientId);
    const offered = digest(clientSecret);
    // Every secret is compared, also after one fits, and also for a client that is not there.
    let fits = false;
    for (const expected of digests.get(clientId) ?? nobody) fits = timingSafeEqual(offered, expected) || fits;
    if (client === undefined || !fits) {
      await Promise.all([perClient.penalty(guesser), perAddress.penalty(address)]);
      throw new AppError('CLIENT_AUTHENTICATION_FAILED', 'The client is not known or its secret is wrong.');
    }
    const scopes = scopesOf(client, scope);
    return { client, scopes, accessToken: accessTokens.issue(client, scopes), expiresIn: TOKEN_LIFETIME_S };
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
