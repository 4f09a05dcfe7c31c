/**
 * Reads a verification: from the store once it is final, else from the vendor as it stands now.
 *
 * @module
 */
import type { Verification } from '@rialto/contract';
import type { KycCase } from '../../connectors/connector.ts';
import { AppError, isAppError } from '../../errors.ts';
import {
  loadVerification,
  saveVerification,
  type StoredVerification,
  type VerificationRecord,
} from '../../storage/index.ts';
import { leaveTime } from '../leaveTime.ts';
import type { Operation, Result } from '../operation.ts';
import type { KycDependencies } from './dependencies.ts';
import { createRecordCache } from './recordCache.ts';
import { advance, toVerification } from './records.ts';
import { nextLook } from './schedule.ts';
import { isFinal } from './transitions.ts';

/** Kept of the call's time for storing and answering, in milliseconds. */
const STORE_MS = 500;
/** How often a change is tried again that somebody else came before. */
const SAVE_ATTEMPTS = 3;

/**
 * Makes the operation.
 *
 * A vendor that is slow, down or lying does not fail the read: the last known state is answered, with `problem` set to
 * what went wrong, and nothing is stored. It throws `VERIFICATION_NOT_FOUND` for an unknown verification and for one of
 * another org alike. An unchanged pending verification costs no query.
 */
export function createReadVerification({
  database,
  kyc,
  now,
}: Omit<KycDependencies, 'vault'>): Operation<{ readonly verificationId: string }, Verification> {
  const cache = createRecordCache();

  async function load(id: string): Promise<StoredVerification> {
    const stored = await loadVerification(database, id);
    if (stored === undefined) throw new AppError('VERIFICATION_NOT_FOUND', 'There is no such verification.');
    return cache.keep(stored);
  }

  /** Stores what the vendor said, unless it is nothing new or somebody stored more meanwhile. */
  async function store(known: StoredVerification, kycCase: KycCase): Promise<VerificationRecord> {
    let stored = known;
    for (let attempt = 0; attempt < SAVE_ATTEMPTS; attempt++) {
      const at = now();
      const record = advance(stored.record, kycCase, at);
      if (record === undefined) return stored.record;
      const fence = await saveVerification(database, stored.fence, {
        record,
        settleAt: nextLook(record, 0, at),
      });
      if (fence !== undefined) return cache.keep({ ...stored, record, fence }).record;
      stored = await load(stored.record.id);
    }
    return stored.record;
  }

  const answer = (record: VerificationRecord): Result<Verification> => ({
    kind: 'ok',
    value: toVerification(record, now()),
    subject: record.partyId,
    audit: { verificationId: record.id, status: record.status, problem: record.problem },
  });

  return async ({ verificationId }, context) => {
    const stored = cache.get(verificationId) ?? (await load(verificationId));
    const { record, orgId } = stored;
    if (orgId !== context.caller.orgId)
      throw new AppError('VERIFICATION_NOT_FOUND', 'There is no such verification.');
    if (record.vendorReference === null || isFinal(record.status)) return answer(record);
    try {
      const kycCase = await kyc.read(record.vendorReference, record.id, leaveTime(context, STORE_MS));
      if (advance(record, kycCase, now()) === undefined) return answer(record);
      return answer(await store(stored, kycCase));
    } catch (error) {
      if (!isAppError(error)) throw error;
      // Another companion may have stored more than this one remembers.
      const newest = await load(verificationId).catch(() => stored);
      return answer(
        isFinal(newest.record.status) ? newest.record : { ...newest.record, problem: error.code },
      );
    }
  };
}
