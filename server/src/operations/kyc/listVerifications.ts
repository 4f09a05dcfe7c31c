/**
 * Lists a client's verifications as they are stored, without asking the vendor.
 *
 * @module
 */
import type { VerificationList } from '@rialto/contract';
import { loadVerificationsOf } from '../../storage/index.ts';
import type { Operation } from '../operation.ts';
import type { KycDependencies } from './dependencies.ts';
import { toVerification } from './records.ts';

/** Most verifications in one list; older ones are left out. */
const LIMIT = 50;

/** Makes the operation: newest first, at most 50, of the caller's org only. A client without any has an empty list. */
export function createListVerifications({
  database,
  now,
}: Pick<KycDependencies, 'database' | 'now'>): Operation<{ readonly partyId: string }, VerificationList> {
  return async ({ partyId }, { caller }) => {
    const records = await loadVerificationsOf(database, caller.orgId, partyId, LIMIT);
    const at = now();
    return {
      kind: 'ok',
      value: { partyId, verifications: records.map((record) => toVerification(record, at)) },
      subject: partyId,
      audit: { count: records.length },
    };
  };
}
