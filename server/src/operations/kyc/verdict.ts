/**
 * What a vendor's case means for the verification: status, outcome, band, renewal. Trusts no vendor's decision alone.
 *
 * @module
 */
import { KYC_CHECKS, type KycCheck, type KycCheckType, type KycStatus } from '@rialto/contract';
import type { KycCase } from '../../connectors/connector.ts';
import { AppError } from '../../errors.ts';
import type { VerificationRecord } from '../../storage/index.ts';
import { renewByOf, riskBandOf } from './risk.ts';
import { isFinal } from './transitions.ts';

/** The part of a record that a vendor's answer decides. */
export type Verdict = Pick<
  VerificationRecord,
  | 'status'
  | 'outcome'
  | 'riskScore'
  | 'riskBand'
  | 'checks'
  | 'vendorReference'
  | 'completedAt'
  | 'renewBy'
  | 'problem'
>;

/** A check nobody has answered yet. */
export const openCheck = (type: KycCheckType): KycCheck => ({
  type,
  result: null,
  reasons: [],
  completedAt: null,
});

/** The requested checks and whatever else the vendor found, in the contract's order. */
function mergeChecks(requested: readonly KycCheckType[], found: readonly KycCheck[]): KycCheck[] {
  const byType = new Map(found.map((check) => [check.type, check]));
  return KYC_CHECKS.flatMap(
    (type) => byType.get(type) ?? (requested.includes(type) ? [openCheck(type)] : []),
  );
}

/** Statuses in which the vendor still works: no finding is an outcome yet. */
const RUNNING: ReadonlySet<KycStatus> = new Set(['NOT_STARTED', 'INVITED', 'SUBMITTED', 'IN_PROGRESS']);

/**
 * 1. A confirmed sanctions match is REJECTED, whatever the vendor decides, as soon as it has stopped working.
 * 2. APPROVED only with every requested check CLEAR. A source that could not be asked, or a vendor that accepts in spite
 *    of a finding, leaves it IN_REVIEW for a person of the firm.
 */
function statusOf(vendorStatus: KycStatus, checks: readonly KycCheck[]): KycStatus {
  if (RUNNING.has(vendorStatus)) return vendorStatus;
  if (checks.some(({ reasons }) => reasons.includes('CONFIRMED_SANCTIONS_MATCH'))) return 'REJECTED';
  if (vendorStatus !== 'APPROVED') return vendorStatus;
  if (checks.some(({ result }) => result === null))
    throw new AppError(
      'VENDOR_ANSWER_INVALID',
      'The vendor approved without doing all the checks it was asked for.',
    );
  return checks.every(({ result }) => result === 'CLEAR') ? 'APPROVED' : 'IN_REVIEW';
}

const OUTCOME_OF: Readonly<Partial<Record<KycStatus, 'CLEAR' | 'REFER' | 'REJECT'>>> = {
  APPROVED: 'CLEAR',
  IN_REVIEW: 'REFER',
  REJECTED: 'REJECT',
};

/**
 * Judges a vendor's case.
 *
 * @param requested - Checks that were asked for.
 * @param now - ISO instant, for an end the vendor gives no time for.
 * @throws {@link AppError} `VENDOR_ANSWER_INVALID` if the vendor approves with a check missing.
 */
export function judge(kycCase: KycCase, requested: readonly KycCheckType[], now: string): Verdict {
  const checks = mergeChecks(requested, kycCase.checks);
  const status = statusOf(kycCase.status, checks);
  const riskBand = riskBandOf(kycCase.riskScore, checks);
  const completedAt = isFinal(status) ? (kycCase.completedAt ?? now) : null;
  return {
    status,
    outcome: OUTCOME_OF[status] ?? null,
    riskScore: kycCase.riskScore,
    riskBand,
    checks,
    vendorReference: kycCase.vendorReference,
    completedAt,
    renewBy: status === 'APPROVED' && completedAt !== null ? renewByOf(completedAt, riskBand) : null,
    // The vendor gave the case up; there is nothing more to learn from it.
    problem: status === 'ERROR' ? 'VENDOR_GAVE_UP' : null,
  };
}
