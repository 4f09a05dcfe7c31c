/**
 * When a verification is looked at again.
 *
 * @module
 */
import type { VerificationRecord } from '../../storage/index.ts';
import { isFinal } from './transitions.ts';

/** Milliseconds to the first look; each further one without news waits twice as long. */
const FIRST_MS = 2_000;
/** Longest wait while it is not known whether the vendor has the case. */
const UNSETTLED_MAX_MS = 60_000;
/** Longest wait for a vendor's decision. */
const PENDING_MAX_MS = 15 * 60_000;
/** How long a pending case is asked for unbidden; after that only when somebody reads it. */
const PENDING_FOR_MS = 30 * 24 * 60 * 60_000;

/**
 * @param attempts - Looks without news so far.
 * @param now - Epoch milliseconds.
 * @returns `null` where there is nothing left to learn, or nobody seems to wait for it any more.
 */
export function nextLook(record: VerificationRecord, attempts: number, now: number): Date | null {
  if (isFinal(record.status)) return null;
  const isPending = record.vendorReference !== null;
  if (isPending && now - Date.parse(record.requestedAt) > PENDING_FOR_MS) return null;
  const longest = isPending ? PENDING_MAX_MS : UNSETTLED_MAX_MS;
  return new Date(now + Math.min(longest, FIRST_MS * 2 ** Math.min(attempts, 20)));
}
