/**
 * Long calls as they are kept, and the leases by which several companions share the work on them.
 *
 * A job is taken by raising its fence. Who writes names the fence it took, and changes nothing if the job was taken since.
 *
 * @module
 */
import type { Queryable } from './database.ts';

/** Where a job stands. */
export type CalloutJobStatus = 'waiting' | 'running' | 'done' | 'failed';

/** A job as it is kept. */
export interface StoredCalloutJob {
  readonly id: string;
  readonly orgId: string;
  readonly clientId: string;
  readonly userId: string | null;
  readonly requestId: string;
  readonly namedCredential: string;
  readonly method: string;
  readonly repeatable: boolean;
  readonly status: CalloutJobStatus;
  /** `null` once it has ended. */
  readonly sealedRequest: Uint8Array | null;
  readonly sealedAnswer: Uint8Array | null;
  readonly requestedAt: Date;
  readonly attempts: number;
  readonly runAt: Date | null;
  readonly mayHaveBeenProcessed: boolean;
  readonly problem: string | null;
  readonly finishedAt: Date | null;
  /** A 64-bit integer, as text. */
  readonly fence: string;
  readonly sealedCallback: Uint8Array | null;
  readonly callbackStatus: 'waiting' | 'delivered' | 'failed' | null;
  readonly callbackAttempts: number;
  readonly callbackLastStatus: number | null;
  readonly callbackAt: Date | null;
}

/** A job somebody has taken. */
export interface LeasedCalloutJob extends StoredCalloutJob {
  /** Whether its holder before died while it may have been sending. */
  readonly wasSending: boolean;
}

/** What a new job is made of. */
export type NewCalloutJob = Pick<
  StoredCalloutJob,
  | 'id'
  | 'orgId'
  | 'clientId'
  | 'userId'
  | 'requestId'
  | 'namedCredential'
  | 'method'
  | 'repeatable'
  | 'requestedAt'
  | 'sealedCallback'
> & { readonly sealedRequest: Uint8Array; readonly runAt: Date };

const COLUMNS = [
  ...[
    'id',
    'org_id AS "orgId"',
    'client_id AS "clientId"',
    'user_id AS "userId"',
    'request_id AS "requestId"',
  ],
  ...['named_credential AS "namedCredential"', 'method', 'repeatable', 'status'],
  ...[
    'sealed_request AS "sealedRequest"',
    'sealed_answer AS "sealedAnswer"',
    'requested_at AS "requestedAt"',
  ],
  ...['attempts', 'run_at AS "runAt"', 'may_have_been_processed AS "mayHaveBeenProcessed"', 'problem'],
  ...['finished_at AS "finishedAt"', 'fence::text AS fence', 'sealed_callback AS "sealedCallback"'],
  ...['callback_status AS "callbackStatus"', 'callback_attempts AS "callbackAttempts"'],
  ...['callback_last_status AS "callbackLastStatus"', 'callback_at AS "callbackAt"'],
];
const columnsOf = (table: string): string => COLUMNS.map((column) => `${table}.${column}`).join(', ');

/** Stores a new job. */
export async function insertCalloutJob(tx: Queryable, job: NewCalloutJob): Promise<void> {
  await tx.query(
    `INSERT INTO callout_job
       (id, org_id, client_id, user_id, request_id, named_credential, method, repeatable, sealed_request,
        requested_at, run_at, sealed_callback, callback_status)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[job.id, job.orgId, job.clientId, job.userId, job.requestId, job.namedCredential, job.method],
      ...[job.repeatable, job.sealedRequest, job.requestedAt, job.runAt, job.sealedCallback],
      job.sealedCallback === null ? null : 'waiting',
    ],
  );
}

/** Jobs of a client that have not ended. @param most - Counts no further. */
export async function countOpenCalloutJobs(tx: Queryable, clientId: string, most: number): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM
       (SELECT 1 FROM callout_job WHERE client_id = $1 AND finished_at IS NULL LIMIT $2) AS open`,
    [clientId, most],
  );
  return row?.count ?? 0;
}

/** @returns `undefined` if there is none of that id. Whose it is, the caller must look at. */
export async function loadCalloutJob(database: Queryable, id: string): Promise<StoredCalloutJob | undefined> {
  const rows = await database.query<StoredCalloutJob>(
    `SELECT ${columnsOf('callout_job')} FROM callout_job WHERE id = $1`,
    [id],
  );
  return rows[0];
}

/**
 * Takes jobs that are due and that nobody works on, and marks them as being sent. Several companions may do so at once: each gets others.
 *
 * @param now - Epoch milliseconds.
 * @param leaseMs - How long nobody else takes them.
 */
export function leaseDueCallouts(
  database: Queryable,
  now: number,
  leaseMs: number,
  limit: number,
): Promise<LeasedCalloutJob[]> {
  return database.query<LeasedCalloutJob>(
    `UPDATE callout_job SET status = 'running', is_sending = true, lease_until = $2, fence = callout_job.fence + 1
     FROM (SELECT id, is_sending AS was_sending FROM callout_job
           WHERE run_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
           ORDER BY run_at LIMIT $3 FOR UPDATE SKIP LOCKED) due
     WHERE callout_job.id = due.id
     RETURNING ${columnsOf('callout_job')}, due.was_sending AS "wasSending"`,
    [new Date(now), new Date(now + leaseMs), limit],
  );
}

/** Ends a lease before the end of the job: it is tried again at `runAt`. Nothing happens if the job was taken since. */
export async function postponeCallout(
  database: Queryable,
  { id, fence }: Pick<StoredCalloutJob, 'id' | 'fence'>,
  change: Pick<StoredCalloutJob, 'attempts' | 'problem' | 'mayHaveBeenProcessed'> & { readonly runAt: Date },
): Promise<void> {
  await database.query(
    `UPDATE callout_job
     SET status = 'waiting', is_sending = false, lease_until = NULL, run_at = $3, attempts = $4, problem = $5,
         may_have_been_processed = $6
     WHERE id = $1 AND fence = $2`,
    [id, fence, change.runAt, change.attempts, change.problem, change.mayHaveBeenProcessed],
  );
}

/**
 * Ends a job. Its request is erased; whoever wants to be told is told from now on.
 *
 * @returns `false` if the job was taken since: nothing is changed then.
 */
export async function finishCallout(
  database: Queryable,
  { id, fence }: Pick<StoredCalloutJob, 'id' | 'fence'>,
  change: Pick<StoredCalloutJob, 'attempts' | 'problem' | 'mayHaveBeenProcessed' | 'sealedAnswer'> & {
    readonly status: 'done' | 'failed';
    readonly finishedAt: Date;
  },
): Promise<boolean> {
  const { status, finishedAt, attempts, problem, mayHaveBeenProcessed, sealedAnswer } = change;
  const rows = await database.query(
    `UPDATE callout_job
     SET status = $3, finished_at = $4::timestamptz, attempts = $5, problem = $6, may_have_been_processed = $7, sealed_answer = $8,
         sealed_request = NULL, run_at = NULL, is_sending = false, lease_until = NULL,
         callback_at = CASE WHEN sealed_callback IS NULL THEN NULL ELSE $4::timestamptz END
     WHERE id = $1 AND fence = $2 RETURNING id`,
    [id, fence, status, finishedAt, attempts, problem, mayHaveBeenProcessed, sealedAnswer],
  );
  return rows.length > 0;
}

/** Takes ended jobs somebody is to be told of, as {@link leaseDueCallouts}. */
export function leaseDueCallbacks(
  database: Queryable,
  now: number,
  leaseMs: number,
  limit: number,
): Promise<StoredCalloutJob[]> {
  return database.query<StoredCalloutJob>(
    `UPDATE callout_job SET lease_until = $2, fence = callout_job.fence + 1
     WHERE id IN (SELECT id FROM callout_job
                  WHERE callback_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
                  ORDER BY callback_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING ${columnsOf('callout_job')}`,
    [new Date(now), new Date(now + leaseMs), limit],
  );
}

/** Says what became of one telling. @param change - `callbackAt`: when it is tried again; `null` once there is nothing to try. */
export async function saveCallback(
  database: Queryable,
  { id, fence }: Pick<StoredCalloutJob, 'id' | 'fence'>,
  change: Pick<StoredCalloutJob, 'callbackStatus' | 'callbackAttempts' | 'callbackLastStatus' | 'callbackAt'>,
): Promise<void> {
  await database.query(
    `UPDATE callout_job
     SET callback_status = $3::text, callback_attempts = $4, callback_last_status = $5, callback_at = $6, lease_until = NULL,
         sealed_callback = CASE WHEN $3::text = 'waiting' THEN sealed_callback END
     WHERE id = $1 AND fence = $2`,
    [id, fence, change.callbackStatus, change.callbackAttempts, change.callbackLastStatus, change.callbackAt],
  );
}

/** Erases jobs that ended before `before`. @returns How many. */
export async function forgetCalloutJobs(database: Queryable, before: Date): Promise<number> {
  const gone = await database.query('DELETE FROM callout_job WHERE finished_at <= $1 RETURNING id', [before]);
  return gone.length;
}
