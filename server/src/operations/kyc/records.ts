/**
 * How a verification's record begins, moves on and is answered.
 *
 * @module
 */
import {
  KYC_CHECKS,
  type ErrorCode,
  type KycCheck,
  type Verification,
  type VerificationRequest,
} from '@rialto/contract';
import type { KycCase } from '../../connectors/connector.ts';
import type { VerificationRecord } from '../../storage/index.ts';
import { renewalOf } from './risk.ts';
import { isFinal, isOvertaken } from './transitions.ts';
import { judge, openCheck, type Verdict } from './verdict.ts';

/** A record nobody has told the vendor of yet. */
export const newRecord = (
  id: string,
  { partyId, householdId, checks }: VerificationRequest,
  vendor: string,
  requestId: string,
  now: number,
): VerificationRecord => ({
  id,
  partyId,
  householdId: householdId ?? null,
  status: 'SUBMITTED',
  outcome: null,
  riskScore: null,
  riskBand: null,
  checks: KYC_CHECKS.filter((type) => checks?.includes(type) ?? true).map(openCheck),
  vendor,
  vendorReference: null,
  requestedAt: new Date(now).toISOString(),
  updatedAt: new Date(now).toISOString(),
  completedAt: null,
  renewBy: null,
  problem: null,
  requestId,
});

const sameCheck = (a: KycCheck, b: KycCheck | undefined): boolean =>
  b !== undefined &&
  a.type === b.type &&
  a.result === b.result &&
  a.completedAt === b.completedAt &&
  a.reasons.length === b.reasons.length &&
  a.reasons.every((reason, index) => reason === b.reasons[index]);

const same = (verdict: Verdict, record: VerificationRecord): boolean =>
  verdict.status === record.status &&
  verdict.vendorReference === record.vendorReference &&
  verdict.riskScore === record.riskScore &&
  verdict.problem === record.problem &&
  verdict.checks.length === record.checks.length &&
  verdict.checks.every((check, index) => sameCheck(check, record.checks[index]));

/**
 * The record after a vendor's answer.
 *
 * @returns `undefined` if the answer says nothing new or was overtaken on its way.
 * @throws {@link AppError} `VENDOR_ANSWER_INVALID` if the answer cannot be trusted.
 */
export function advance(
  record: VerificationRecord,
  kycCase: KycCase,
  now: number,
): VerificationRecord | undefined {
  if (isFinal(record.status)) return undefined;
  const updatedAt = new Date(now).toISOString();
  const requested = record.checks.map(({ type }) => type);
  const verdict = judge(kycCase, requested, updatedAt);
  if (same(verdict, record) || isOvertaken(verdict, record)) return undefined;
  return { ...record, ...verdict, updatedAt };
}

/** The record of a verification that will not be: the vendor does not have it, or nobody will ever know. */
export const fail = (record: VerificationRecord, problem: ErrorCode, now: number): VerificationRecord => {
  const at = new Date(now).toISOString();
  return { ...record, status: 'ERROR', problem, updatedAt: at, completedAt: at };
};

/** The record with what went wrong on the way. */
export const withProblem = (
  record: VerificationRecord,
  problem: ErrorCode,
  now: number,
): VerificationRecord =>
  record.problem === problem ? record : { ...record, problem, updatedAt: new Date(now).toISOString() };

/** What is answered: the record and, as of today, its renewal. */
export const toVerification = (record: VerificationRecord, now: number): Verification => ({
  ...record,
  renewal: renewalOf(record.renewBy, new Date(now).toISOString().slice(0, 10)),
});
