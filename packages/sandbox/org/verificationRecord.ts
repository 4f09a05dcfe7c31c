/**
 * What the org makes of a stored verification when it reads it.
 *
 * @module
 */
import type { Verification } from '@rialto/contract';

const DUE_SOON_DAYS = 30;

/** @param renewBy - `YYYY-MM-DD` or `null`. */
export function renewalOf(renewBy: string | null, now: Date = new Date()): Verification['renewal'] {
  if (renewBy === null) return null;
  const today = now.toISOString().slice(0, 10);
  if (today > renewBy) return 'OVERDUE';
  const dueSoonFrom = new Date(`${renewBy}T00:00:00Z`);
  dueSoonFrom.setUTCDate(dueSoonFrom.getUTCDate() - DUE_SOON_DAYS);
  return today >= dueSoonFrom.toISOString().slice(0, 10) ? 'DUE_SOON' : 'NOT_DUE';
}
