/**
 * Idempotency keys: the same request sent twice does its work once.
 *
 * A key belongs to one org and one route for 24 hours. Neither the key nor the request is kept: of the key its SHA-256,
 * of the request an HMAC under the key, so that what is stored tells nobody what was asked.
 *
 * @see {@link https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/07/ | Idempotency-Key, draft 07}
 * @module
 */
import { createHash, createHmac } from 'node:crypto';
import type { Queryable } from './database.ts';

/** How long a key is remembered, in milliseconds: 24 hours, as published. */
export const KEY_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** A request that must not be done twice. */
export interface KeyClaim {
  readonly orgId: string;
  /** Method and path of the route. */
  readonly route: string;
  readonly key: string;
  /** The request as validated; two that mean the same are equal. */
  readonly request: unknown;
  /** Id of what the request is about to make. */
  readonly answerReference: string;
}

/** What became of a claim. */
export type ClaimResult =
  | { readonly kind: 'claimed' }
  /** The same request, still running. */
  | { readonly kind: 'running' }
  /** The same request, done: what it made. */
  | { readonly kind: 'done'; readonly answerReference: string }
  /** The key was used for another request. */
  | { readonly kind: 'reused' };

/** JSON with members in order, so that their order in the request makes no difference. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();
const fingerprintOf = (key: string, request: unknown): Buffer =>
  createHmac('sha256', key).update(canonicalJson(request)).digest();

/**
 * Claims a key for a request. Two claims at once take turns: the second waits for the first one's transaction.
 *
 * @param now - Epoch milliseconds. An expired key is free.
 */
export async function claimKey(tx: Queryable, claim: KeyClaim, now: number): Promise<ClaimResult> {
  const keyHash = hashOf(claim.key);
  const fingerprint = fingerprintOf(claim.key, claim.request);
  const claimed = await tx.query(
    `INSERT INTO idempotency_key (org_id, route, key_hash, fingerprint, state, answer_reference, expires_at)
     VALUES ($1, $2, $3, $4, 'running', $5, $6)
     ON CONFLICT (org_id, route, key_hash) DO UPDATE
       SET fingerprint = EXCLUDED.fingerprint, state = EXCLUDED.state,
           answer_reference = EXCLUDED.answer_reference, expires_at = EXCLUDED.expires_at
       WHERE idempotency_key.expires_at <= $7
     RETURNING state`,
    [
      claim.orgId,
      claim.route,
      keyHash,
      fingerprint,
      claim.answerReference,
      new Date(now + KEY_LIFETIME_MS),
      new Date(now),
    ],
  );
  if (claimed.length > 0) return { kind: 'claimed' };
  const [known] = await tx.query<{ fingerprint: Uint8Array; state: string; answer_reference: string }>(
    'SELECT fingerprint, state, answer_reference FROM idempotency_key WHERE org_id = $1 AND route = $2 AND key_hash = $3',
    [claim.orgId, claim.route, keyHash],
  );
  // Released between the two statements: the request that held it was not done. The caller may try again.
  if (known === undefined) return { kind: 'running' };
  if (!fingerprint.equals(known.fingerprint)) return { kind: 'reused' };
  return known.state === 'done'
    ? { kind: 'done', answerReference: known.answer_reference }
    : { kind: 'running' };
}

/** The request is answered: the same key gets the same answer from now on. */
export async function finishKey(tx: Queryable, answerReference: string): Promise<void> {
  await tx.query(
    "UPDATE idempotency_key SET state = 'done' WHERE answer_reference = $1 AND state = 'running'",
    [answerReference],
  );
}

/** Nothing was done: the same key may try again. */
export async function releaseKey(tx: Queryable, answerReference: string): Promise<void> {
  await tx.query('DELETE FROM idempotency_key WHERE answer_reference = $1', [answerReference]);
}

/** Forgets expired keys. @returns How many. */
export async function forgetExpiredKeys(database: Queryable, now: number): Promise<number> {
  const gone = await database.query('DELETE FROM idempotency_key WHERE expires_at <= $1 RETURNING state', [
    new Date(now),
  ]);
  return gone.length;
}
