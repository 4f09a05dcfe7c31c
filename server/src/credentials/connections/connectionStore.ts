/**
 * Connections in the database: approvals, switches, last tests.
 *
 * @module
 */
import type { Database, Queryable } from '../../storage/database.ts';
import type { Destination } from './destination.ts';

/** Any number, the same in every companion: two that start together take turns. */
const LOCK = 7_265_416;

/** How the last test of a connection went. */
export interface LastTest {
  /** ISO instant. */
  readonly at: string;
  readonly verdict: 'working' | 'not_working' | 'unclear';
  /** Error code, where there was one. */
  readonly code: string | null;
}

/** A row. */
export interface StoredConnection {
  readonly name: string;
  readonly bears: readonly string[];
  /** Switched off by hand; `null`: it is not. */
  readonly disabled: { readonly at: string; readonly by: string; readonly reason: string } | null;
  readonly lastTest: LastTest | null;
  /** By fingerprint, the oldest first. */
  readonly approvals: ReadonlyMap<string, Destination>;
}

/** A named credential as the file of this companion has it. */
export interface ConfiguredConnection {
  readonly name: string;
  readonly bears: readonly string[];
  readonly destination: Destination;
  readonly fingerprint: string;
}

interface Row {
  readonly named_credential: string;
  readonly bears: readonly string[];
  readonly disabled_at: Date | string | null;
  readonly disabled_by: string | null;
  readonly disabled_reason: string | null;
  readonly last_test: LastTest | null;
}
interface ApprovalRow {
  readonly named_credential: string;
  readonly fingerprint: string;
  readonly destination: Destination;
}

/** Every connection there is, by name. */
export async function loadConnections(database: Queryable): Promise<Map<string, StoredConnection>> {
  const rows = await database.query<Row>('SELECT * FROM connection');
  const approvals = await database.query<ApprovalRow>(
    'SELECT named_credential, fingerprint, destination FROM connection_approval ORDER BY approved_at, fingerprint',
  );
  return new Map(
    rows.map((row) => {
      const own = approvals.filter((each) => each.named_credential === row.named_credential);
      return [
        row.named_credential,
        {
          name: row.named_credential,
          bears: row.bears,
          disabled:
            row.disabled_at === null
              ? null
              : {
                  at: new Date(row.disabled_at).toISOString(),
                  by: row.disabled_by ?? '',
                  reason: row.disabled_reason ?? '',
                },
          lastTest: row.last_test,
          approvals: new Map(own.map((each) => [each.fingerprint, each.destination])),
        },
      ];
    }),
  );
}

const approve = (
  tx: Queryable,
  { name, fingerprint, destination }: ConfiguredConnection,
  by: string | null,
  reason: string | null,
): Promise<unknown> =>
  tx.query(
    `INSERT INTO connection_approval (named_credential, fingerprint, destination, approved_by, reason)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (named_credential, fingerprint)
       DO UPDATE SET approved_at = now(), approved_by = excluded.approved_by, reason = excluded.reason`,
    [name, fingerprint, JSON.stringify(destination), by, reason],
  );

/**
 * Takes down what is configured. A name seen for the first time is approved, unless it carries a secret or login that
 * another connection was seen with before: then a second name would send a known secret to a new place. A known name
 * that takes up such a secret is no longer approved.
 */
export async function meetConnections(
  database: Database,
  configured: readonly ConfiguredConnection[],
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const known = await loadConnections(tx);
    const carried = new Set([...known.values()].flatMap(({ bears }) => bears));
    for (const each of configured) {
      const before = known.get(each.name);
      if (before === undefined) {
        await tx.query('INSERT INTO connection (named_credential, bears) VALUES ($1, $2)', [
          each.name,
          JSON.stringify(each.bears),
        ]);
        if (!each.bears.some((name) => carried.has(name))) await approve(tx, each, null, 'first sight');
      } else if (each.bears.some((name) => !before.bears.includes(name))) {
        await tx.query('UPDATE connection SET bears = $2 WHERE named_credential = $1', [
          each.name,
          JSON.stringify([...new Set([...before.bears, ...each.bears])]),
        ]);
        // An old name that takes up another's secret is as new as a second name for it: what was approved, was so without it.
        if (each.bears.some((name) => !before.bears.includes(name) && carried.has(name)))
          await tx.query('DELETE FROM connection_approval WHERE named_credential = $1', [each.name]);
      }
    }
  });
}

/** Approves what is configured and switches it on. */
export async function approveConnection(
  database: Database,
  connection: ConfiguredConnection,
  by: string,
  reason: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    await approve(tx, connection, by, reason);
    await tx.query(
      'UPDATE connection SET disabled_at = NULL, disabled_by = NULL, disabled_reason = NULL WHERE named_credential = $1',
      [connection.name],
    );
  });
}

/** Switches a connection off in every companion. Whoever did it first stays named. */
export async function disableConnection(
  database: Queryable,
  name: string,
  by: string,
  reason: string,
): Promise<void> {
  await database.query(
    `UPDATE connection SET disabled_at = now(), disabled_by = $2, disabled_reason = $3
     WHERE named_credential = $1 AND disabled_at IS NULL`,
    [name, by, reason],
  );
}

/** Keeps how a test went, in the place of the one before. */
export async function keepTest(database: Queryable, name: string, lastTest: LastTest): Promise<void> {
  await database.query('UPDATE connection SET last_test = $2 WHERE named_credential = $1', [
    name,
    JSON.stringify(lastTest),
  ]);
}
