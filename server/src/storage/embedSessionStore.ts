/**
 * Sessions at embedded apps and their one-time codes, as the database keeps them.
 *
 * @module
 */
import type { Database, Queryable } from './database.ts';

/** What an app is shown of a record. */
export interface EmbedSubject {
  /** 18 characters. */
  readonly recordId: string;
  readonly objectApiName: string;
  /** The firm's own number of the client; `null` where the record has none. */
  readonly clientNumber: string | null;
}

/** One app, one user, one record, one page, one key. */
export interface EmbedSessionRecord {
  /** `ems_…`. */
  readonly id: string;
  readonly appId: string;
  readonly origin: string;
  /** 18 characters. */
  readonly orgId: string;
  /** 18 characters. */
  readonly userId: string;
  readonly subject: EmbedSubject | null;
  readonly panelSessionId: string;
  readonly keyThumbprint: string;
  readonly openedAt: Date;
  /** When it ends if nobody renews it. */
  readonly endsAt: Date;
  /** When it was ended; `null` where it was not. */
  readonly endedAt: Date | null;
}

/** A code for an app's backend. */
export interface EmbedCodeRecord {
  /** SHA-256, base64url. */
  readonly codeHash: string;
  readonly guestNonce: string;
  readonly expiresAt: Date;
}

interface SessionRow {
  readonly id: string;
  readonly app_id: string;
  readonly origin: string;
  readonly org_id: string;
  readonly user_id: string;
  readonly record_id: string | null;
  readonly object_api_name: string | null;
  readonly client_number: string | null;
  readonly panel_session_id: string;
  readonly key_thumbprint: string;
  readonly opened_at: Date;
  readonly ends_at: Date;
  readonly ended_at: Date | null;
}

const COLUMNS = `session.id, app_id, origin, org_id, user_id, record_id, object_api_name, client_number, panel_session_id,
  key_thumbprint, opened_at, ends_at, ended_at`;

const toSession = (row: SessionRow): EmbedSessionRecord => ({
  id: row.id,
  appId: row.app_id,
  origin: row.origin,
  orgId: row.org_id,
  userId: row.user_id,
  subject:
    row.record_id === null
      ? null
      : {
          recordId: row.record_id,
          objectApiName: row.object_api_name ?? '',
          clientNumber: row.client_number,
        },
  panelSessionId: row.panel_session_id,
  keyThumbprint: row.key_thumbprint,
  openedAt: row.opened_at,
  endsAt: row.ends_at,
  endedAt: row.ended_at,
});

const insertCode = (tx: Queryable, sessionId: string, code: EmbedCodeRecord) =>
  tx.query(
    'INSERT INTO embed_code (code_hash, session_id, guest_nonce, expires_at) VALUES ($1, $2, $3, $4)',
    [code.codeHash, sessionId, code.guestNonce, code.expiresAt.toISOString()],
  );

/**
 * Keeps a new session and its first code.
 *
 * @param most - Sessions a user may have open at one app; beyond it, the oldest are ended.
 */
export async function insertEmbedSession(
  database: Database,
  session: EmbedSessionRecord,
  code: EmbedCodeRecord,
  most: number,
): Promise<void> {
  const { id, appId, origin, orgId, userId, subject, panelSessionId, keyThumbprint, openedAt, endsAt } =
    session;
  await database.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO embed_session (id, app_id, origin, org_id, user_id, record_id, object_api_name, client_number,
         panel_session_id, key_thumbprint, opened_at, ends_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ...[id, appId, origin, orgId, userId],
        ...[subject?.recordId ?? null, subject?.objectApiName ?? null, subject?.clientNumber ?? null],
        ...[panelSessionId, keyThumbprint, openedAt.toISOString(), endsAt.toISOString()],
      ],
    );
    await insertCode(tx, id, code);
    await tx.query(
      `UPDATE embed_session SET ended_at = $4, end_reason = 'replaced' WHERE id IN (
         SELECT id FROM embed_session WHERE org_id = $1 AND user_id = $2 AND app_id = $3 AND ended_at IS NULL
         ORDER BY opened_at DESC, id DESC OFFSET $5)`,
      [orgId, userId, appId, openedAt.toISOString(), most],
    );
  });
}

/**
 * Gives a session another code. The one before, if nobody used it, is void from then on. Renewals of one session take turns.
 *
 * @param check - Throws where the session may not be renewed; nothing is changed then.
 */
export async function renewEmbedSession(
  database: Database,
  id: string,
  check: (session: EmbedSessionRecord | undefined) => void,
  code: EmbedCodeRecord,
  endsAt: Date,
): Promise<void> {
  await database.transaction(async (tx) => {
    const [row] = await tx.query<SessionRow>(
      `SELECT ${COLUMNS} FROM embed_session AS session WHERE id = $1 FOR UPDATE`,
      [id],
    );
    check(row === undefined ? undefined : toSession(row));
    await tx.query('UPDATE embed_session SET ends_at = $2 WHERE id = $1', [id, endsAt.toISOString()]);
    await tx.query('DELETE FROM embed_code WHERE session_id = $1 AND used_at IS NULL', [id]);
    await insertCode(tx, id, code);
  });
}

/** A code that was found, and its session. */
export interface FoundEmbedCode extends EmbedCodeRecord {
  /** `null`: nobody used it yet. */
  readonly usedAt: Date | null;
  readonly session: EmbedSessionRecord;
}

/** @returns `undefined`: it never was, or it is void. */
export async function findEmbedCode(
  database: Database,
  codeHash: string,
): Promise<FoundEmbedCode | undefined> {
  const [row] = await database.query<
    SessionRow & { readonly guest_nonce: string; readonly expires_at: Date; readonly used_at: Date | null }
  >(
    `SELECT ${COLUMNS}, guest_nonce, expires_at, used_at
     FROM embed_code JOIN embed_session AS session ON session.id = session_id WHERE code_hash = $1`,
    [codeHash],
  );
  if (row === undefined) return undefined;
  const { guest_nonce: guestNonce, expires_at: expiresAt, used_at: usedAt } = row;
  return { codeHash, guestNonce, expiresAt, usedAt, session: toSession(row) };
}

/** Uses a code up. @returns Whether this was its use: of any number at once, one hears yes. */
export async function useEmbedCode(database: Database, codeHash: string, now: Date): Promise<boolean> {
  const used = await database.query(
    `UPDATE embed_code SET used_at = $2 FROM embed_session AS session
     WHERE code_hash = $1 AND used_at IS NULL AND expires_at > $2
       AND session.id = session_id AND session.ended_at IS NULL AND session.ends_at > $2
     RETURNING code_hash`,
    [codeHash, now.toISOString()],
  );
  return used.length === 1;
}

/** @returns `undefined`: there is none, or none any more. */
export async function findEmbedSession(
  database: Database,
  id: string,
): Promise<EmbedSessionRecord | undefined> {
  const [row] = await database.query<SessionRow>(
    `SELECT ${COLUMNS} FROM embed_session AS session WHERE id = $1`,
    [id],
  );
  return row === undefined ? undefined : toSession(row);
}

/** Ends a session. @returns Whether it was open. */
export async function endEmbedSession(
  database: Database,
  id: string,
  reason: string,
  now: Date,
): Promise<boolean> {
  const ended = await database.query(
    `UPDATE embed_session SET ended_at = $3, end_reason = $2
     WHERE id = $1 AND ended_at IS NULL AND ends_at > $3 RETURNING id`,
    [id, reason, now.toISOString()],
  );
  return ended.length === 1;
}

/** Ends every session of a user, of one app or of all. @returns How many were open. */
export async function endEmbedSessionsOf(
  database: Database,
  user: { readonly orgId: string; readonly userId: string; readonly appId: string | null },
  reason: string,
  now: Date,
): Promise<number> {
  const ended = await database.query(
    `UPDATE embed_session SET ended_at = $5, end_reason = $4
     WHERE org_id = $1 AND user_id = $2 AND ($3::text IS NULL OR app_id = $3) AND ended_at IS NULL AND ends_at > $5
     RETURNING id`,
    [user.orgId, user.userId, user.appId, reason, now.toISOString()],
  );
  return ended.length;
}

/** Ends every session of an org. @returns How many were open. */
export async function endEmbedSessionsOfOrg(
  tx: Queryable,
  orgId: string,
  reason: string,
  now: Date,
): Promise<number> {
  const ended = await tx.query(
    `UPDATE embed_session SET ended_at = $3, end_reason = $2
     WHERE org_id = $1 AND ended_at IS NULL AND ends_at > $3 RETURNING id`,
    [orgId, reason, now.toISOString()],
  );
  return ended.length;
}

/** Erases sessions that ended before an instant, and their codes. */
export async function forgetEmbedSessions(database: Database, before: Date): Promise<void> {
  await database.query('DELETE FROM embed_session WHERE ends_at < $1', [before.toISOString()]);
}
