/**
 * The operation behind `GET /v1/audit/verification`.
 *
 * @module
 */
import type { Database } from '../storage/index.ts';
import { verifyChain, type AuditVerification } from './verifyChain.ts';

/** How long one call looks, in milliseconds: well within the call's own 10 s. A longer trail takes several calls. */
const LOOK_MS = 5_000;

/**
 * An answer, not an error, where the trail is broken: the caller asked whether it is.
 *
 * @returns An operation; its input's `after` is the record to start behind.
 */
export function createVerifyAudit(database: Database) {
  return async ({
    after = 0,
  }: {
    readonly after?: number | undefined;
  }): Promise<{
    kind: 'ok';
    value: AuditVerification;
    subject: string;
    audit: { intact: boolean; complete: boolean; to: number };
  }> => {
    const endsAt = performance.now() + LOOK_MS;
    const value = await verifyChain(database, { after, enough: () => performance.now() >= endsAt });
    const { intact, complete, to } = value;
    return { kind: 'ok', value, subject: 'audit', audit: { intact, complete, to: to.sequence } };
  };
}
