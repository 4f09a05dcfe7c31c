/**
 * Writes the audit trail: many calls at once, one statement, and nobody is answered before it is durable.
 *
 * 1. `append` puts an entry in the queue.
 * 2. One flush at a time takes what waits, chains it behind the head this process last saw and writes it by compare-and-set.
 * 3. If another companion moved the head, the flush takes turns by locking it.
 *
 * @module
 */
import { AppError, isAppError } from '../errors.ts';
import type { Database } from '../storage/index.ts';
import { isoInstant, isSecretMember, REDACTED, redactText } from '../telemetry/index.ts';
import { extendChain, readHead } from './auditTable.ts';
import {
  chain,
  lineOf,
  type AuditDetail,
  type AuditEntry,
  type AuditLine,
  type ChainedLine,
  type ChainHead,
} from './record.ts';

/** Records in one statement at most. */
const BATCH = 500;
/**
 * After a flush of at least so many more will come at once, and the embedded database, whose work is this process's own,
 * waits for them so many milliseconds: a statement costs as much as several records. A server's work is its own, and its
 * answer takes long enough for the next batch to gather.
 */
const BUSY = 4;
const LINGER_MS = 3;
/** Records that may wait. More come only when the database is slower than the calls: better to say so. */
const QUEUE = 10_000;

/** Told what the trail does. */
export interface AuditObserver {
  auditFlush(records: number, durationMs: number): void;
  auditFailure(): void;
}

/** The audit trail of one companion. */
export interface AuditTrail {
  /**
   * Resolves when the entry is durable.
   *
   * @throws {@link AppError} `DATABASE_UNAVAILABLE` if it could not be written.
   */
  append(entry: AuditEntry): Promise<void>;
  /** Entries waiting. */
  size(): number;
  /** The last record this process wrote; `undefined` before the first. */
  head(): ChainHead | undefined;
  /** Resolves when nothing waits any more. */
  drain(): Promise<void>;
}

interface Waiting {
  readonly line: AuditLine;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * @param database - Migrated.
 * @param observer - Default: nobody.
 * @param now - Clock, in epoch milliseconds.
 */
export function createAuditTrail(
  database: Database,
  observer?: AuditObserver,
  now: () => number = Date.now,
): AuditTrail {
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | undefined;
  let head: ChainHead | undefined;
  let lastSize = 0;

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      // Calls that end together are written together: a turn of the event loop, and longer while there are many.
      await new Promise((resolve) => {
        if (lastSize >= BUSY && database.kind === 'pglite') setTimeout(resolve, LINGER_MS);
        else setImmediate(resolve);
      });
      const batch = waiting.length > BATCH ? waiting.splice(0, BATCH) : waiting;
      if (batch === waiting) waiting = [];
      lastSize = batch.length;
      await settle(batch);
    }
    flushing = undefined;
  }

  async function settle(batch: readonly Waiting[]): Promise<void> {
    const startedAt = performance.now();
    try {
      head = await write(batch);
      observer?.auditFlush(batch.length, performance.now() - startedAt);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      // Whether the statement was done is not known: ask before the next one.
      head = undefined;
      observer?.auditFailure();
      if (batch.length > 1 && !isAppError(error)) {
        // One entry the database does not take must not cost the others their record.
        for (const one of batch) await settle([one]);
        return;
      }
      const unavailable = new AppError('DATABASE_UNAVAILABLE', 'The audit trail could not be written.', {
        cause: error,
      });
      for (const { reject } of batch) reject(unavailable);
    }
  }

  async function write(batch: readonly Waiting[]): Promise<ChainHead> {
    const known = head ?? (await readHead(database));
    const records = chainAll(batch, known);
    if (await extendChain(database, known, records)) return records.at(-1)!;
    return database.transaction(async (tx) => {
      const locked = await readHead(tx, true);
      const again = chainAll(batch, locked);
      if (await extendChain(tx, locked, again)) return again.at(-1)!;
      throw new AppError('AUDIT_CHAIN_BROKEN', 'The head of the audit trail is missing.');
    });
  }

  return {
    append(entry) {
      if (waiting.length >= QUEUE) {
        return Promise.reject(
          new AppError('DATABASE_UNAVAILABLE', 'Too many audit records wait to be written.'),
        );
      }
      return new Promise<void>((resolve, reject) => {
        waiting.push({ line: lineOf(safe(entry), isoInstant(now())), resolve, reject });
        flushing ??= flush();
      });
    },
    size: () => waiting.length,
    head: () => head,
    async drain() {
      while (flushing !== undefined) await flushing;
    },
  };
}

function chainAll(batch: readonly Waiting[], from: ChainHead): ChainedLine[] {
  let head = from;
  return batch.map(({ line }) => {
    const record = chain(line, head);
    head = record;
    return record;
  });
}

/** What a database keeps exactly as given: no secret, no half of a surrogate pair, no NUL. */
const safe = (entry: AuditEntry): AuditEntry => ({
  ...entry,
  subject: entry.subject === null ? null : storable(entry.subject),
  detail: safeDetail(entry.detail),
});

const storable = (text: string): string => {
  const formed = text.isWellFormed() ? text : text.toWellFormed();
  return formed.includes('\0') ? formed.replaceAll('\0', '') : formed;
};

function safeDetail(detail: AuditDetail): AuditDetail {
  const stored: Record<string, AuditDetail[string]> = {};
  for (const name in detail) {
    const value = detail[name]!;
    if (isSecretMember(name)) stored[name] = REDACTED;
    else stored[name] = typeof value === 'string' ? redactText(storable(value)) : value;
  }
  return stored;
}
