/**
 * Makes whoever guesses secrets wait.
 *
 * @module
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';

/** Wrong proofs for one client from one address before it has to wait. */
const GUESSES_PER_CLIENT = 10;
/** Wrong proofs for any clients from one address before it has to wait. */
const GUESSES_PER_ADDRESS = 50;
/** How long guesses count, in seconds. */
const GUESS_WINDOW_S = 300;

/** Counts in this process' memory. */
export interface GuessLimits {
  /** @throws {@link AppError} `QUOTA_EXCEEDED` where there were too many guesses. */
  refuse(clientId: string, address: string): Promise<void>;
  count(clientId: string, address: string): Promise<void>;
}

/** Limits of one companion. */
export function createGuessLimits(): GuessLimits {
  const window = { duration: GUESS_WINDOW_S };
  const perClient = new RateLimiterMemory({ ...window, points: GUESSES_PER_CLIENT, keyPrefix: 'client' });
  const perAddress = new RateLimiterMemory({ ...window, points: GUESSES_PER_ADDRESS, keyPrefix: 'address' });
  const guesserOf = (clientId: string, address: string): string => `${clientId.slice(0, 64)} ${address}`;
  return {
    async refuse(clientId, address) {
      const [client, all] = await Promise.all([
        perClient.get(guesserOf(clientId, address)),
        perAddress.get(address),
      ]);
      const waits = [
        client !== null && client.consumedPoints >= GUESSES_PER_CLIENT ? client.msBeforeNext : 0,
        all !== null && all.consumedPoints >= GUESSES_PER_ADDRESS ? all.msBeforeNext : 0,
      ];
      const retryAfterMs = Math.max(...waits);
      if (retryAfterMs > 0) {
        throw new AppError('QUOTA_EXCEEDED', 'Too many wrong client secrets or assertions.', {
          retryAfterMs,
        });
      }
    },
    async count(clientId, address) {
      await Promise.all([perClient.penalty(guesserOf(clientId, address)), perAddress.penalty(address)]);
    },
  };
}
