/**
 * Who a client is: by its secret or by an assertion it signed, the same at every endpoint that speaks OAuth. Wrong proofs are
 * counted together.
 *
 * @module
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError, isAppError } from '../errors.ts';
import type { Assertions } from './assertions.ts';
import type { Clients } from './clientDirectory.ts';
import type { Client } from './clients.ts';
import { createGuessLimits } from './guessLimits.ts';
import { peekClaims } from './jwt.ts';
import { isSecretOf } from './secretDigest.ts';

/** How a client says who it is. */
export type ClientProof =
  | { readonly clientId: string; readonly clientSecret: string }
  /** `private_key_jwt`. */
  | { readonly clientId: string | undefined; readonly clientAssertion: string };

/** A request that proves its client, or holds an assertion that does. */
export interface ProvingRequest {
  /** Absent where the grant itself proves it. */
  readonly proof: ClientProof | undefined;
  /** The grant of RFC 7523 §2.1. */
  readonly assertion?: string | undefined;
  /** Where it comes from. */
  readonly address: string;
}

/** Authenticates clients. Guesses are counted in this process' memory. */
export interface ClientAuthentication {
  /**
   * The client, by the proof of a request that must have one.
   *
   * @throws {@link AppError} `CLIENT_AUTHENTICATION_FAILED` for an unknown client and for a wrong secret or assertion
   *   alike, `QUOTA_EXCEEDED` after too many guesses.
   */
  authenticate(request: ProvingRequest): Promise<Client>;
  /** The same, of a proof whose guesses are {@link guard | guarded} already. @throws as {@link authenticate}. */
  prove(proof: ClientProof): Promise<Client>;
  /** Counts what fails in `work` because something was not proven, and refuses to begin it after too many. */
  guard<T>(request: ProvingRequest, work: () => Promise<T>): Promise<T>;
}

/** What to authenticate with. */
export interface ClientAuthenticationOptions {
  readonly clients: Clients;
  readonly assertions: Pick<Assertions, 'authenticate'>;
  /** Clock, in epoch milliseconds. */
  readonly now?: () => number;
}

/** Authentication of these clients. */
export function createClientAuthentication(options: ClientAuthenticationOptions): ClientAuthentication {
  const { clients, assertions, now = Date.now } = options;
  const guesses = createGuessLimits();
  const authenticateBySecret = createSecretCheck(clients, now);

  async function prove(proof: ClientProof): Promise<Client> {
    const client =
      'clientSecret' in proof
        ? authenticateBySecret(proof.clientId, proof.clientSecret)
        : await assertions.authenticate(proof.clientAssertion);
    if (proof.clientId !== undefined && proof.clientId !== client.clientId) throw notProven();
    return client;
  }

  async function guard<T>(request: ProvingRequest, work: () => Promise<T>): Promise<T> {
    const guesser = claimedClientId(request) ?? '';
    // Nobody guesses a signature: orgs share addresses, and a stranger behind the same one must not lock out who signs.
    const isSigned = request.proof === undefined || 'clientAssertion' in request.proof;
    if (!isSigned) await guesses.refuse(guesser, request.address);
    try {
      return await work();
    } catch (error) {
      if (isAppError(error, 'CLIENT_AUTHENTICATION_FAILED') || isAppError(error, 'GRANT_INVALID')) {
        if (isSigned) await guesses.refuse(guesser, request.address);
        await guesses.count(guesser, request.address);
      }
      throw error;
    }
  }

  return {
    prove,
    guard,
    authenticate: (request) =>
      guard(request, () =>
        request.proof === undefined ? Promise.reject(notProven()) : prove(request.proof),
      ),
  };
}

/** In the same words whatever the reason. */
export const notProven = (): AppError =>
  new AppError('CLIENT_AUTHENTICATION_FAILED', 'The client is not known or its secret is wrong.');

/** Whom a request says to come from, before anything is proven: for counting guesses and for the audit. */
export function claimedClientId({
  proof,
  assertion,
}: Pick<ProvingRequest, 'proof' | 'assertion'>): string | undefined {
  if (proof?.clientId !== undefined) return proof.clientId;
  const signed = proof !== undefined && 'clientAssertion' in proof ? proof.clientAssertion : assertion;
  const issuer = signed === undefined ? undefined : peekClaims(signed)?.['iss'];
  return typeof issuer === 'string' ? issuer : undefined;
}

/** Compares secrets as digests of one length, under a key nobody knows: the time it takes tells nothing about them. */
function createSecretCheck(clients: Clients, now: () => number): (id: string, secret: string) => Client {
  const pepper = randomBytes(32);
  const digest = (secret: string): Buffer => createHmac('sha256', pepper).update(secret).digest();
  const nobody = [digest(randomBytes(32).toString('hex'))];
  const digests = new WeakMap<Client, readonly Buffer[]>();
  const digestsOf = (client: Client): readonly Buffer[] => {
    let known = digests.get(client);
    if (known === undefined) digests.set(client, (known = client.secrets.map(digest)));
    return known;
  };
  return (id, secret) => {
    const offered = digest(secret);
    const client = clients.get(id);
    const known = client === undefined ? [] : digestsOf(client);
    // Every secret is compared, also after one fits, and also for a client that is not there or has none.
    let fits = false;
    for (const expected of known.length === 0 ? nobody : known)
      fits = timingSafeEqual(offered, expected) || fits;
    for (const kept of client?.secretDigests ?? [])
      fits = (isSecretOf(kept, secret) && now() < (kept.endsAt ?? Infinity)) || fits;
    if (client === undefined || !fits) throw notProven();
    return client;
  };
}
