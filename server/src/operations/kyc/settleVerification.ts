/**
 * Brings one verification forward that nobody waits for: finds out whether the vendor has it, tells the vendor if not, or
 * asks how it stands.
 *
 * @module
 */
import type { CallContext, KycCase } from '../../connectors/connector.ts';
import { AppError, isAppError } from '../../errors.ts';
import { finishKey } from '../../storage/index.ts';
import { isUniqueViolation } from '../../storage/index.ts';
import {
  postponeVerification,
  saveVerification,
  type LeasedVerification,
  type VerificationRecord,
} from '../../storage/index.ts';
import type { KycDependencies } from './dependencies.ts';
import { advance, fail, withProblem } from './records.ts';
import { nextLook } from './schedule.ts';
import { openSubject } from './sealedSubject.ts';

/** Codes that another try would meet again. */
const HOPELESS: ReadonlySet<string> = new Set(['VENDOR_REFUSED', 'REQUEST_INVALID']);

/** Codes that say nothing of the vendor: the lease runs out and somebody tries again. */
const OURS: ReadonlySet<string> = new Set(['DATABASE_UNAVAILABLE', 'SHUTTING_DOWN']);

/** Anything a look at the vendor may end with, as an error of ours. */
function asAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  throw error;
}

/** What became of one look. `changed` carries the new record; `lost`: somebody else was there. */
export type Settled =
  | { readonly kind: 'changed'; readonly record: VerificationRecord; readonly orgId: string }
  | { readonly kind: 'postponed' | 'lost' };

/**
 * Makes the step.
 *
 * @param giveUpAfterMs - From the request on: a verification of which it is still not known whether the vendor has it then
 *   ends in ERROR with the last problem.
 */
export function createSettleVerification(
  { database, kyc, vault, now }: KycDependencies,
  giveUpAfterMs: number,
): (leased: LeasedVerification, context: CallContext) => Promise<Settled> {
  async function save(leased: LeasedVerification, record: VerificationRecord): Promise<Settled> {
    const hasNews = record.status !== leased.record.status || record.vendorReference !== null;
    const attempts = hasNews ? 0 : leased.attempts + 1;
    const change = { record, settleAt: nextLook(record, attempts, now()), attempts };
    const fence = await database.transaction(async (tx) => {
      const saved = await saveVerification(tx, leased.fence, change);
      // Whoever made the request is gone, or long answered: from now on its key answers with what is stored.
      if (saved !== undefined) await finishKey(tx, record.id);
      return saved;
    });
    return fence === undefined ? { kind: 'lost' } : { kind: 'changed', record, orgId: leased.orgId };
  }

  /** The vendor's case: the one it has, or the one it is told of now. Throws what `Outcome` would carry. */
  async function obtain(
    { record, sealedSubject }: LeasedVerification,
    context: CallContext,
  ): Promise<KycCase> {
    const found = await kyc.find(record.id, context);
    if (found !== undefined) return found;
    const subject = await openSubject(vault, record.id, sealedSubject);
    const checks = record.checks.map(({ type }) => type);
    const outcome = await kyc.execute({ subject, checks }, record.id, context);
    if (outcome.kind !== 'done') throw outcome.error;
    return outcome.value;
  }

  async function settle(leased: LeasedVerification, context: CallContext): Promise<Settled> {
    const { record } = leased;
    let problem: AppError;
    try {
      const kycCase = await obtain(leased, context);
      return await save(leased, advance(record, kycCase, now()) ?? record);
    } catch (error) {
      problem = isUniqueViolation(error)
        ? new AppError('VENDOR_ANSWER_INVALID', 'The vendor answered with the case of another verification.')
        : asAppError(error);
      if (OURS.has(problem.code)) throw problem;
    }
    const isOver = HOPELESS.has(problem.code) || now() - Date.parse(record.requestedAt) >= giveUpAfterMs;
    const next = isOver ? fail : withProblem;
    return save(leased, next(record, problem.code, now()));
  }

  async function poll(leased: LeasedVerification, reference: string, context: CallContext): Promise<Settled> {
    const { record, fence } = leased;
    try {
      const next = advance(record, await kyc.read(reference, record.id, context), now());
      if (next !== undefined) return await save(leased, next);
    } catch (error) {
      if (OURS.has(asAppError(error).code)) throw error;
    }
    const attempts = leased.attempts + 1;
    await postponeVerification(database, record.id, fence, nextLook(record, attempts, now()), attempts);
    return { kind: 'postponed' };
  }

  return (leased, context) => {
    const { vendorReference } = leased.record;
    return vendorReference === null ? settle(leased, context) : poll(leased, vendorReference, context);
  };
}
