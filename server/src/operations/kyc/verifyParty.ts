/**
 * Starts the verification of a client: once, however often it is asked for and whenever the process dies.
 *
 * 1. One transaction stores the verification, its subject sealed, and claims the key. From here on it is not lost.
 * 2. The vendor is told, under the verification's own id as the vendor's key.
 * 3. One transaction stores what came of it and settles the key.
 *
 * A process that dies between 1 and 3 leaves a lease that runs out; the settle worker then asks the vendor whether it has
 * the case, and tells it if not.
 *
 * @module
 */
import type { Verification, VerificationRequest } from '@rialto/contract';
import type { KycCase, Outcome } from '../../connectors/connector.ts';
import { AppError, isAppError } from '../../errors.ts';
import { claimKey, finishKey, releaseKey, type ClaimResult } from '../../storage/index.ts';
import { isUniqueViolation } from '../../storage/index.ts';
import {
  insertVerification,
  loadVerification,
  saveVerification,
  type VerificationRecord,
} from '../../storage/index.ts';
import { leaveTime } from '../leaveTime.ts';
import type { Operation, OperationContext, Result } from '../operation.ts';
import type { KycDependencies } from './dependencies.ts';
import { advance, fail, newRecord, toVerification, withProblem } from './records.ts';
import { nextLook } from './schedule.ts';
import { sealSubject } from './sealedSubject.ts';
import { isFinal } from './transitions.ts';
import { newVerificationId } from './verificationId.ts';

/** What starting a verification takes. */
export interface VerifyPartyInput {
  readonly request: VerificationRequest;
  readonly idempotencyKey: string;
}

/** How long nobody else touches a verification that is being started, in milliseconds: twice a whole call. */
const LEASE_MS = 20_000;
/** Kept of the call's time for storing and answering, in milliseconds. */
const STORE_MS = 500;
/** Least time worth asking the vendor once more, in milliseconds. */
const FIND_MS = 1_000;
/** When to send a key again that is still running, in milliseconds. */
const RETRY_AFTER_MS = 2_000;
/** Of a verification that was just inserted. */
const FIRST_FENCE = '1';

/** `created` once it is settled for good, `accepted` while it goes on. */
function resultOf(record: VerificationRecord, now: number, isReplay = false): Result<Verification> {
  return {
    kind: isFinal(record.status) ? 'created' : 'accepted',
    value: toVerification(record, now),
    subject: record.partyId,
    audit: {
      verificationId: record.id,
      status: record.status,
      outcome: record.outcome,
      problem: record.problem,
      replayed: isReplay,
    },
  };
}

/**
 * Makes the operation.
 *
 * It throws `IDEMPOTENCY_KEY_IN_USE` while the same request runs, `IDEMPOTENCY_KEY_REUSED` for another request under the
 * same key, `VENDOR_REFUSED` with the faults, and any other `VENDOR_…` or `CREDENTIAL_…` code where the vendor surely
 * does not have the case; the key is free again then. Where only the vendor could tell, nothing is thrown: the answer is
 * the verification, SUBMITTED, with `problem`.
 */
export function createVerifyParty({
  database,
  kyc,
  vault,
  now,
}: KycDependencies): Operation<VerifyPartyInput, Verification> {
  async function replay(claim: Exclude<ClaimResult, { kind: 'claimed' }>): Promise<Result<Verification>> {
    if (claim.kind === 'reused')
      throw new AppError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request.');
    const stored = claim.kind === 'done' && (await loadVerification(database, claim.answerReference));
    if (!stored)
      throw new AppError('IDEMPOTENCY_KEY_IN_USE', 'The same request is still running.', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    return resultOf(stored.record, now(), true);
  }

  /** Tells the vendor; where that stays unknown and there is time, asks it. */
  async function dispatch(
    record: VerificationRecord,
    { subject }: VerificationRequest,
    context: OperationContext,
  ): Promise<Outcome<VerificationRecord>> {
    const call = leaveTime(context, STORE_MS);
    const judged = (value: KycCase): Outcome<VerificationRecord> => ({
      kind: 'done',
      value: advance(record, value, now()) ?? record,
    });
    const checks = record.checks.map(({ type }) => type);
    const outcome = await kyc.execute({ subject, checks }, record.id, call);
    try {
      if (outcome.kind === 'done') return judged(outcome.value);
      if (outcome.kind === 'rejected' || call.deadline.remainingMs() < FIND_MS) return outcome;
      const found = await kyc.find(record.id, call);
      return found === undefined ? outcome : judged(found);
    } catch (error) {
      if (!isAppError(error)) throw error;
      return outcome.kind === 'unknown' ? outcome : { kind: 'unknown', error };
    }
  }

  /** @returns Whether it is stored; `false` if the settle worker has taken over meanwhile. */
  async function store(record: VerificationRecord, settleKey: typeof finishKey): Promise<boolean> {
    return database.transaction(async (tx) => {
      const change = { record, settleAt: nextLook(record, 0, now()) };
      if ((await saveVerification(tx, FIRST_FENCE, change)) === undefined) return false;
      await settleKey(tx, record.id);
      return true;
    });
  }

  async function settle(
    record: VerificationRecord,
    outcome: Outcome<VerificationRecord>,
  ): Promise<Result<Verification>> {
    const next =
      outcome.kind === 'done'
        ? outcome.value
        : outcome.kind === 'rejected'
          ? fail(record, outcome.error.code, now())
          : withProblem(record, outcome.error.code, now());
    let isStored: boolean;
    try {
      isStored = await store(next, outcome.kind === 'rejected' ? releaseKey : finishKey);
    } catch (error) {
      // The verification itself is stored since before the vendor was told, and the settle worker goes on with it:
      // it must not be reported as if nothing had been started.
      if (!isAppError(error) && !isUniqueViolation(error)) throw error;
      const problem = isAppError(error) ? error.code : 'VENDOR_ANSWER_INVALID';
      return resultOf(withProblem(record, problem, now()), now());
    }
    if (!isStored) {
      const current = await loadVerification(database, record.id);
      return resultOf(current?.record ?? record, now());
    }
    if (outcome.kind === 'rejected') throw outcome.error;
    return resultOf(next, now());
  }

  return async ({ request, idempotencyKey }, context) => {
    const startedAt = now();
    const { orgId } = context.caller;
    const record = newRecord(newVerificationId(startedAt), request, kyc.vendor, context.requestId, startedAt);
    const sealed = await sealSubject(vault, record.id, request.subject);
    const claim = await database.transaction(async (tx) => {
      const result = await claimKey(
        tx,
        { orgId, route: 'verifyParty', key: idempotencyKey, request, answerReference: record.id },
        startedAt,
      );
      if (result.kind === 'claimed')
        await insertVerification(tx, orgId, record, sealed, new Date(startedAt + LEASE_MS));
      return result;
    });
    if (claim.kind !== 'claimed') return replay(claim);
    return settle(record, await dispatch(record, request, context));
  };
}
