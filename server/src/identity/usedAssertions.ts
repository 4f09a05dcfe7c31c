/**
 * Assertions that were used, so that none is used twice: one table for all companions.
 *
 * @module
 */
import { hash } from 'node:crypto';
import type { Database } from '../storage/index.ts';

/** How often what has expired is erased, at most, in milliseconds. */
const SWEEP_EVERY_MS = 60_000;

/** The memory of assertions. */
export interface UsedAssertions {
  /**
   * Uses an assertion up.
   *
   * @param id - Its `jti`, any text.
   * @param expiresAtMs - Until when it must be remembered, in epoch milliseconds.
   * @returns whether it is the first use. Of two companions that ask at once, one hears yes.
   */
  use(clientId: string, id: string, expiresAtMs: number): Promise<boolean>;
}

/**
 * @param now - Clock, in epoch milliseconds.
 */
export function createUsedAssertions(database: Database, now: () => number = Date.now): UsedAssertions {
  let sweptAt = -Infinity;
  return {
    async use(clientId, id, expiresAtMs) {
      if (now() - sweptAt >= SWEEP_EVERY_MS) {
        sweptAt = now();
        // A minute late: another companion's clock may be behind.
        await database.query('DELETE FROM used_assertion WHERE expires_at < $1', [
          new Date(now() - SWEEP_EVERY_MS).toISOString(),
        ]);
      }
      const used = await database.query(
        `INSERT INTO used_assertion (client_id, id_hash, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING RETURNING client_id`,
        [clientId, hash('sha256', id, 'base64url'), new Date(expiresAtMs).toISOString()],
      );
      return used.length === 1;
    },
  };
}
