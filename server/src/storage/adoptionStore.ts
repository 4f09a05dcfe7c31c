/**
 * Who used Rialto, as the database keeps it: counts by org, day, feature and hash of the user.
 *
 * @module
 */
import type { Queryable } from './database.ts';

/** Calls of one user, on one day, of one feature. */
export interface AdoptionCount {
  readonly orgId: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** `kyc`, `portfolio`, `embed`; `refused` where it was not the user's turn. */
  readonly feature: string;
  /** Empty where the call named no user. */
  readonly userHash: string;
  readonly calls: number;
}

/** Users and calls of a whole range (both `null`), of a feature or of a day. Refusals are a feature, and in no other sum. */
export interface AdoptionSum {
  readonly feature: string | null;
  readonly day: string | null;
  readonly users: number;
  readonly calls: number;
}

/** Adds to what there is, in one statement. Companions may do so at once. */
export async function addAdoption(database: Queryable, counts: readonly AdoptionCount[]): Promise<void> {
  const rows = counts.map(({ orgId, day, feature, userHash, calls }) => ({
    ...{ org_id: orgId, day, feature, user_hash: userHash, calls },
  }));
  // In one order everywhere: two statements that take the same rows crosswise would end each other.
  await database.query(
    `INSERT INTO adoption (org_id, day, feature, user_hash, calls)
     SELECT org_id, day, feature, user_hash, calls
     FROM jsonb_to_recordset($1::jsonb) AS row (org_id text, day date, feature text, user_hash text, calls bigint)
     ORDER BY org_id, day, feature, user_hash
     ON CONFLICT (org_id, day, feature, user_hash) DO UPDATE SET calls = adoption.calls + excluded.calls`,
    [JSON.stringify(rows)],
  );
}

/** @param from - First day, `YYYY-MM-DD`. @param to - Last day. */
export async function sumAdoption(
  database: Queryable,
  orgId: string,
  from: string,
  to: string,
): Promise<AdoptionSum[]> {
  const range = 'org_id = $1 AND day BETWEEN $2::date AND $3::date';
  const users = "count(DISTINCT user_hash) FILTER (WHERE user_hash <> '')::int AS users";
  const rows = await database.query<{
    feature: string | null;
    day: string | null;
    users: number;
    calls: number;
  }>(
    `SELECT feature, to_char(day, 'YYYY-MM-DD') AS day, ${users}, coalesce(sum(calls), 0)::float8 AS calls
       FROM adoption WHERE ${range} AND feature <> 'refused' GROUP BY GROUPING SETS ((), (feature), (day))
     UNION ALL
     SELECT 'refused', NULL, ${users}, coalesce(sum(calls), 0)::float8 FROM adoption WHERE ${range} AND feature = 'refused'`,
    [orgId, from, to],
  );
  return rows;
}

/** Forgets what lies before `day`, `YYYY-MM-DD`. */
export async function deleteAdoptionBefore(database: Queryable, day: string): Promise<void> {
  await database.query('DELETE FROM adoption WHERE day < $1::date', [day]);
}
