/**
 * Risk bands, and how long an approval in each holds.
 *
 * No regulator sets score bands; these are the project's proposal (see docs). Sources for what they encode: FATF
 * recommendations 10 and 12 (politically exposed persons get enhanced due diligence, so at least HIGH); regulation (EU)
 * 2024/1624, article 26(2): client data are updated at most every year at higher risk and every five years otherwise.
 *
 * @module
 */
import type { KycCheck, Verification } from '@rialto/contract';
import { addDays } from '../portfolio/calendar.ts';

/** How much risk a client is. */
export type RiskBand = 'LOW' | 'MEDIUM' | 'HIGH';

/** Lowest score of each band, of 100. */
const MEDIUM_FROM = 40;
const HIGH_FROM = 70;

/** Years an approval holds. */
const YEARS = { LOW: 5, MEDIUM: 3, HIGH: 1 } as const satisfies Record<RiskBand, number>;

/** Days before its last day from which a renewal is due soon. */
const DUE_SOON_DAYS = 30;

/**
 * The band of a score: 0–39 LOW, 40–69 MEDIUM, 70–100 HIGH. A politically exposed person is HIGH whatever the score, and
 * before there is one.
 *
 * @returns `null` where nothing is known yet.
 */
export function riskBandOf(riskScore: number | null, checks: readonly KycCheck[]): RiskBand | null {
  if (checks.some(({ reasons }) => reasons.includes('POLITICALLY_EXPOSED'))) return 'HIGH';
  if (riskScore === null) return null;
  return riskScore >= HIGH_FROM ? 'HIGH' : riskScore >= MEDIUM_FROM ? 'MEDIUM' : 'LOW';
}

/**
 * Last day on which an approval holds. An approval of 29 February ends on 28 February. One that was never scored holds
 * as short as the riskiest.
 *
 * @param approvedAt - ISO instant; its UTC day counts.
 */
export function renewByOf(approvedAt: string, band: RiskBand | null): string {
  const year = Number(approvedAt.slice(0, 4)) + YEARS[band ?? 'HIGH'];
  const dayOfYear = approvedAt.slice(4, 10);
  // One, three or five years after a leap year there is no 29 February.
  return `${year}${dayOfYear === '-02-29' ? '-02-28' : dayOfYear}`;
}

/**
 * Whether an approval must be renewed: DUE_SOON from 30 days before its last day, that day included; OVERDUE after it.
 *
 * @param today - `YYYY-MM-DD`, UTC.
 */
export function renewalOf(renewBy: string | null, today: string): Verification['renewal'] {
  if (renewBy === null) return null;
  if (today > renewBy) return 'OVERDUE';
  return today >= addDays(renewBy, -DUE_SOON_DAYS) ? 'DUE_SOON' : 'NOT_DUE';
}
