/**
 * The audit trail's two tables: the records, and the head that says where they end.
 *
 * @module
 */
import type { Database, Queryable } from '../storage/index.ts';
import type { AuditDetail, AuditOutcome, AuditRecord, ChainedLine, ChainHead } from './record.ts';

interface Row {
  sequence: string;
  at: Date;
  event: string;
  outcome: AuditOutcome;
  code: string | null;
  status: number;
  client_id: string | null;
  org_id: string | null;
  subject: string | null;
  request_id: string;
  duration_ms: number;
  detail: AuditDetail;
  previous_hash: string;
  hash: string;
}

const toRecord = (row: Row): AuditRecord => ({
  sequence: Number(row.sequence),
  at: row.at.toISOString(),
  event: row.event,
  outcome: row.outcome,
  code: row.code,
  status: row.status,
  clientId: row.client_id,
  orgId: row.org_id,
  subject: row.subject,
  requestId: row.request_id,
  durationMs: row.duration_ms,
  detail: row.detail,
  previousHash: row.previous_hash,
  hash: row.hash,
});

/**
 * Moves the head from `head` to the last of `records` and writes them, in one statement.
 *
 * @returns false, and nothing was written, if the head is elsewhere: another companion was first.
 */
export async function extendChain(
  database: Queryable,
  head: ChainHead,
  records: readonly ChainedLine[],
): Promise<boolean> {
  const last = records.at(-1)!;
  const moved = await database.queryOften(
    `WITH moved AS (
       UPDATE audit_head SET sequence = $1, hash = $2 WHERE sequence = $3 AND hash = $4 RETURNING 1
     ), written AS (
       INSERT INTO audit_record
         (sequence, at, event, outcome, code, status, client_id, org_id, subject, request_id, duration_ms, detail,
          previous_hash, hash)
       SELECT * FROM json_to_recordset($5::json) AS entry (
         sequence bigint, at timestamptz, event text, outcome text, code text, status integer, "clientId" text,
         "orgId" text, subject text, "requestId" text, "durationMs" integer, detail jsonb, "previousHash" text,
         hash text)
       WHERE EXISTS (SELECT 1 FROM moved)
     )
     SELECT 1 FROM moved`,
    [last.sequence, last.hash, head.sequence, head.hash, `[${records.map(({ json }) => json).join(',')}]`],
  );
  return moved.length > 0;
}

/** Where the chain ends. `lock`: nobody else moves it before the transaction is over. */
export async function readHead(database: Queryable, lock = false): Promise<ChainHead> {
  const [row] = await database.query<{ sequence: string; hash: string }>(
    `SELECT sequence, hash FROM audit_head${lock ? ' FOR UPDATE' : ''}`,
  );
  // No row: the head itself was removed. Number 0 and no hash fit no chain.
  return { sequence: Number(row?.sequence ?? 0), hash: row?.hash ?? '' };
}

/** Where the chain says it ends and the newest record there is, at one instant. */
export async function readEnds(database: Queryable): Promise<{ head: ChainHead; newest: number }> {
  const [row] = await database.query<{ newest: string; sequence: string | null; hash: string | null }>(
    `SELECT newest, sequence, hash FROM (SELECT coalesce(max(sequence), 0) AS newest FROM audit_record) AS records
     LEFT JOIN audit_head ON true`,
  );
  return {
    head: { sequence: Number(row?.sequence ?? 0), hash: row?.hash ?? '' },
    newest: Number(row?.newest ?? 0),
  };
}

/** Up to `limit` records behind `after`, oldest first. */
export async function readRecords(database: Database, after: number, limit: number): Promise<AuditRecord[]> {
  const rows = await database.query<Row>(
    'SELECT * FROM audit_record WHERE sequence > $1 ORDER BY sequence LIMIT $2',
    [after, limit],
  );
  return rows.map(toRecord);
}
