/**
 * Verifications as they are kept, and the leases by which several companions share the work on them.
 *
 * Every change and every lease raises a verification's fence. A writer names the fence it knows and changes nothing if
 * somebody was there since: a process that slept through its lease cannot undo what another has done.
 *
 * @module
 */
import { FINAL_KYC_STATUSES, type Verification } from '@rialto/contract';
import type { Queryable } from './database.ts';

/** A verification as it is kept: `renewal` depends on the day it is read. */
export type VerificationRecord = Omit<Verification, 'renewal'>;

/** A verification and what only the companion knows of it. */
export interface StoredVerification {
  readonly record: VerificationRecord;
  readonly orgId: string;
  /** Rises with every lease and change. A 64-bit integer, as text. */
  readonly fence: string;
}

/** A verification somebody has taken to work on. */
export interface LeasedVerification extends StoredVerification {
  /** `null` once the vendor has it. */
  readonly sealedSubject: Uint8Array | null;
  /** How often it was taken without a change. */
  readonly attempts: number;
}

/** What a change sets besides the record. */
export interface Change {
  readonly record: VerificationRecord;
  /** When to ask the vendor again; `null` once there is nothing to ask. */
  readonly settleAt: Date | null;
  readonly attempts?: number;
}

interface Row {
  readonly document: VerificationRecord;
  readonly org_id: string;
  readonly fence: string;
}

const storedOf = ({ document, org_id, fence }: Row): StoredVerification => ({
  record: document,
  orgId: org_id,
  fence,
});

const FINAL_LIST = [...FINAL_KYC_STATUSES].map((status) => `'${status}'`).join(', ');

/** Stores a new verification, leased to whoever stores it. Its fence is `1`. */
export async function insertVerification(
  tx: Queryable,
  orgId: string,
  record: VerificationRecord,
  sealedSubject: Uint8Array,
  leaseUntil: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO verification
       (id, org_id, party_id, status, document, vendor, requested_at, sealed_subject, lease_until, settle_at)
     VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $9)`,
    [
      record.id,
      orgId,
      record.partyId,
      record.status,
      JSON.stringify(record),
      record.vendor,
      new Date(record.requestedAt),
      sealedSubject,
      leaseUntil,
    ],
  );
}

/** @returns `undefined` if there is none of that id. Whose it is, the caller must look at. */
export async function loadVerification(
  database: Queryable,
  id: string,
): Promise<StoredVerification | undefined> {
  const rows = await database.query<Row>('SELECT document, org_id, fence FROM verification WHERE id = $1', [
    id,
  ]);
  return rows[0] && storedOf(rows[0]);
}

/** An org's verifications of one party, newest first. */
export async function loadVerificationsOf(
  database: Queryable,
  orgId: string,
  partyId: string,
  limit: number,
): Promise<VerificationRecord[]> {
  const rows = await database.query<Row>(
    `SELECT document, org_id, fence FROM verification
     WHERE org_id = $1 AND party_id = $2 ORDER BY requested_at DESC, id DESC LIMIT $3`,
    [orgId, partyId, limit],
  );
  return rows.map(({ document }) => document);
}

/**
 * Writes a change and ends the lease. The sealed subject is erased once the vendor has the case or the status is final.
 *
 * @param fence - As last seen.
 * @returns The new fence, or `undefined` if somebody else was there since or the status is final: nothing is changed then.
 * @throws A unique violation if another verification has the same case of the same vendor.
 */
export async function saveVerification(
  database: Queryable,
  fence: string,
  { record, settleAt, attempts = 0 }: Change,
): Promise<string | undefined> {
  const needsSubject = record.vendorReference === null && !FINAL_KYC_STATUSES.has(record.status);
  const rows = await database.query<{ fence: string }>(
    `UPDATE verification
     SET status = $3, document = $4::jsonb, vendor_reference = $5, settle_at = $6, attempts = $7,
         sealed_subject = CASE WHEN $8::boolean THEN sealed_subject END,
         lease_until = NULL, fence = fence + 1
     WHERE id = $1 AND fence = $2 AND status NOT IN (${FINAL_LIST})
     RETURNING fence`,
    [
      record.id,
      fence,
      record.status,
      JSON.stringify(record),
      record.vendorReference,
      settleAt,
      attempts,
      needsSubject,
    ],
  );
  return rows[0]?.fence;
}

/** Ends a lease without a change: there was nothing new. */
export async function postponeVerification(
  database: Queryable,
  id: string,
  fence: string,
  settleAt: Date | null,
  attempts: number,
): Promise<void> {
  await database.query(
    'UPDATE verification SET settle_at = $3, attempts = $4, lease_until = NULL WHERE id = $1 AND fence = $2',
    [id, fence, settleAt, attempts],
  );
}

/**
 * Takes verifications that are due and that nobody works on. Several companions may do so at once: each gets others.
 *
 * @param now - Epoch milliseconds.
 * @param leaseMs - How long nobody else takes them.
 */
export async function leaseDueVerifications(
  database: Queryable,
  now: number,
  leaseMs: number,
  limit: number,
): Promise<LeasedVerification[]> {
  const rows = await database.query<Row & { sealed_subject: Uint8Array | null; attempts: number }>(
    `UPDATE verification SET lease_until = $2, fence = fence + 1
     WHERE id IN (
       SELECT id FROM verification
       WHERE settle_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
       ORDER BY settle_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING document, org_id, fence, sealed_subject, attempts`,
    [new Date(now), new Date(now + leaseMs), limit],
  );
  return rows.map((row) => ({
    ...storedOf(row),
    sealedSubject: row.sealed_subject,
    attempts: row.attempts,
  }));
}
