/**
 * Which status may follow which.
 *
 * @module
 */
import { FINAL_KYC_STATUSES, type KycCheck, type KycStatus } from '@rialto/contract';

/**
 * How far along a status is. A vendor may go back and forth between asking the applicant and working; it never goes
 * back from a review to that, nor from an end to anything.
 */
const STAGE = {
  NOT_STARTED: 0,
  SUBMITTED: 1,
  INVITED: 2,
  IN_PROGRESS: 2,
  IN_REVIEW: 3,
  APPROVED: 4,
  REJECTED: 4,
  EXPIRED: 4,
  CANCELLED: 4,
  ERROR: 4,
} as const satisfies Record<KycStatus, number>;

/** Whether a status never changes again. */
export const isFinal = (status: KycStatus): boolean => FINAL_KYC_STATUSES.has(status);

/** Whether one status may follow another. A final one is followed by nothing, not even itself. */
export const mayFollow = (next: KycStatus, current: KycStatus): boolean =>
  !isFinal(current) && STAGE[next] >= STAGE[current];

/**
 * Tells an answer that was overtaken on its way: its status lies behind, or a check that has ended runs again.
 * It is ignored.
 */
export function isOvertaken(
  next: { readonly status: KycStatus; readonly checks: readonly KycCheck[] },
  current: { readonly status: KycStatus; readonly checks: readonly KycCheck[] },
): boolean {
  if (!mayFollow(next.status, current.status)) return true;
  return current.checks.some(
    (check) =>
      check.result !== null && next.checks.some(({ type, result }) => type === check.type && result === null),
  );
}
