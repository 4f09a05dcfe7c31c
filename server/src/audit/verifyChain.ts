/**
 * Proves that the audit trail is as it was written, page by page.
 *
 * @module
 */
import { z } from 'zod';
import type { Database } from '../storage/index.ts';
import { readEnds, readRecords } from './auditTable.ts';
import { CHAIN_START, hashOf, type AuditRecord, type ChainHead } from './record.ts';

/** Records read at a time. */
const PAGE = 1_000;

const chainHeadSchema = z.strictObject({ sequence: z.int().min(0), hash: z.string() });

/** What a verification of the audit trail found. */
export const auditVerificationSchema = z.strictObject({
  /** Whether everything looked at is as it was written. */
  intact: z.boolean(),
  /** Whether the newest record was reached. If not, go on with `after` = `to.sequence`. */
  complete: z.boolean(),
  /** Records looked at. */
  records: z.int().min(0),
  /** The record it started behind: number 0 for the whole trail. */
  from: chainHeadSchema,
  /** The last good record. */
  to: chainHeadSchema,
  /** Where the trail says it ends. */
  head: chainHeadSchema,
  /** The first fault; `null` if there is none. */
  broken: z
    .strictObject({
      sequence: z.int().min(0),
      fault: z.enum(['CHANGED', 'MISSING', 'MOVED', 'TRUNCATED', 'ADDED']),
      message: z.string(),
    })
    .nullable(),
});

export type AuditVerification = z.infer<typeof auditVerificationSchema>;
type Broken = NonNullable<AuditVerification['broken']>;

/** How far to go. */
export interface VerifyOptions {
  /** Start behind this record. Default 0, the whole trail. */
  readonly after?: number;
  /** Asked after each page; true stops there, incomplete. Default: never. */
  readonly enough?: (records: number, head: ChainHead) => boolean;
}

const FAULTS: Readonly<Record<Broken['fault'], (sequence: number) => string>> = {
  CHANGED: (n) => `Record ${n} is not what was written: its content does not fit its hash.`,
  MISSING: (n) => `Record ${n} is missing.`,
  MOVED: (n) => `Record ${n} does not follow the record before it.`,
  TRUNCATED: (n) => `The trail ends before record ${n}: the records at its end, or its head, were changed.`,
  ADDED: (n) => `Record ${n} was added behind the end of the trail.`,
};

const broken = (fault: Broken['fault'], sequence: number): Broken => ({
  sequence,
  fault,
  message: FAULTS[fault](sequence),
});

/** Verifies the trail up to where it ended when this began; records added meanwhile are not looked at. */
export async function verifyChain(
  database: Database,
  options: VerifyOptions = {},
): Promise<AuditVerification> {
  const { after = 0, enough = () => false } = options;
  const { head, newest } = await readEnds(database);
  const from = after === 0 ? CHAIN_START : await readStart(database, after);
  const answer = (to: ChainHead, fault: Broken | null, complete = true): AuditVerification => ({
    intact: fault === null,
    complete,
    records: to.sequence - from.sequence,
    from: { sequence: from.sequence, hash: from.hash },
    to: { sequence: to.sequence, hash: to.hash },
    head,
    broken: fault,
  });

  let last: ChainHead = from;
  while (last.sequence < head.sequence) {
    const page = await readRecords(database, last.sequence, PAGE);
    for (const record of page) {
      if (record.sequence > head.sequence) break;
      const fault = faultOf(record, last);
      if (fault !== undefined) return answer(last, fault);
      last = record;
    }
    if (last.sequence < head.sequence) {
      if (page.length < PAGE) return answer(last, broken('TRUNCATED', last.sequence + 1));
      if (enough(last.sequence - from.sequence, head)) return answer(last, null, false);
    }
  }
  if (last.sequence === head.sequence && last.hash !== head.hash) {
    return answer(last, broken('TRUNCATED', head.sequence + 1));
  }
  if (newest > head.sequence) return answer(last, broken('ADDED', newest));
  return answer(last, null);
}

function faultOf(record: AuditRecord, last: ChainHead): Broken | undefined {
  if (record.sequence !== last.sequence + 1) return broken('MISSING', last.sequence + 1);
  if (hashOf(record) !== record.hash) return broken('CHANGED', record.sequence);
  if (record.previousHash !== last.hash) return broken('MOVED', record.sequence);
  return undefined;
}

/** An absent record has no hash, so that nothing follows it. */
async function readStart(database: Database, sequence: number): Promise<ChainHead> {
  const [record] = await readRecords(database, sequence - 1, 1);
  return record?.sequence === sequence ? record : { sequence, hash: '' };
}
