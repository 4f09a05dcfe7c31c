/**
 * One line of the audit trail, and the hash that binds it to the line before.
 *
 * @module
 */
import { hash } from 'node:crypto';

/** How a call ended, for the audit. `denied`: it was not let in. `failed`: it was let in and could not be answered. */
export type AuditOutcome = 'ok' | 'denied' | 'failed';

/** Small facts of an operation: codes, counts, ids. Never personal data. */
export type AuditDetail = Readonly<Record<string, string | number | boolean | null>>;

/** What happened, before it has a place in the chain. */
export interface AuditEntry {
  /** From the route table, e.g. `kyc.party.verified`. */
  readonly event: string;
  readonly outcome: AuditOutcome;
  /** Error code; `null` unless it went wrong. */
  readonly code: string | null;
  /** HTTP status answered. */
  readonly status: number;
  /** `null` where the caller is not known. */
  readonly clientId: string | null;
  readonly orgId: string | null;
  /** Id of the party, household, verification it is about. */
  readonly subject: string | null;
  readonly requestId: string;
  /** Whole milliseconds. */
  readonly durationMs: number;
  readonly detail: AuditDetail;
}

/** An entry in its place. */
export interface AuditRecord extends AuditEntry {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** ISO instant. */
  readonly at: string;
  /** Of the record before; 64 zeros for the first. */
  readonly previousHash: string;
  /** SHA-256 of everything above, in hexadecimal. */
  readonly hash: string;
}

/** Where the chain ends. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/** The chain before its first record. */
export const CHAIN_START: ChainHead = { sequence: 0, hash: '0'.repeat(64) };

/** The record's hash: SHA-256 over its canonical JSON (members in alphabetical order, no spaces), without `hash` itself. */
export function hashOf(record: Omit<AuditRecord, 'hash'>): string {
  const detail: Record<string, unknown> = {};
  for (const name of Object.keys(record.detail).sort()) detail[name] = record.detail[name];
  // Written out in order: sorting thirteen names for each record would cost more than hashing them.
  return hash(
    'sha256',
    JSON.stringify({
      at: record.at,
      clientId: record.clientId,
      code: record.code,
      detail,
      durationMs: record.durationMs,
      event: record.event,
      orgId: record.orgId,
      outcome: record.outcome,
      previousHash: record.previousHash,
      requestId: record.requestId,
      sequence: record.sequence,
      status: record.status,
      subject: record.subject,
    }),
  );
}

/** Puts an entry behind `head`. */
export function chain(entry: AuditEntry, at: string, head: ChainHead): AuditRecord {
  const record = { ...entry, at, sequence: head.sequence + 1, previousHash: head.hash };
  return { ...record, hash: hashOf(record) };
}
