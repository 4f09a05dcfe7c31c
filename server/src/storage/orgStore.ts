/**
 * Registered orgs and their rollouts, as the database keeps them.
 *
 * @module
 */
import type { RolloutStage } from '@rialto/contract';
import type { Queryable } from './database.ts';

/** An org that was registered over the API. */
export interface OrgRegistrationRecord {
  /** 18 characters. */
  readonly orgId: string;
  readonly clientId: string;
  /** New each time the org is registered. */
  readonly registrationId: string;
  readonly label: string;
  readonly scopes: readonly string[];
  /** Salt and hash; `null` where the org has no secret. */
  readonly secretDigest: string | null;
  /** The secret before, while it still counts. */
  readonly previousSecret: { readonly digest: string; readonly endsAt: Date } | null;
  /** PEM. */
  readonly publicKeys: readonly string[];
  readonly instanceUrl: string;
  readonly consumerKey: string | null;
  readonly registeredAt: Date;
  readonly changedAt: Date;
}

/** What may be written of one: the database says when. */
export type OrgRegistrationDraft = Omit<
  OrgRegistrationRecord,
  'registeredAt' | 'changedAt' | 'previousSecret'
>;

/** Who of an org may use Rialto yet. */
export interface OrgRolloutRecord {
  readonly orgId: string;
  readonly stage: RolloutStage;
  readonly percentage: number;
  readonly branches: readonly string[];
  readonly pilotUserIds: readonly string[];
  readonly changedAt: Date;
  readonly changedBy: string;
}

interface RegistrationRow {
  readonly org_id: string;
  readonly client_id: string;
  readonly registration_id: string;
  readonly label: string;
  readonly scopes: readonly string[];
  readonly secret_digest: string | null;
  readonly previous_secret_digest: string | null;
  readonly previous_secret_ends_at: Date | null;
  readonly public_keys: readonly string[];
  readonly instance_url: string;
  readonly consumer_key: string | null;
  readonly registered_at: Date;
  readonly changed_at: Date;
}

const toRegistration = (row: RegistrationRow): OrgRegistrationRecord => ({
  orgId: row.org_id,
  clientId: row.client_id,
  registrationId: row.registration_id,
  label: row.label,
  scopes: row.scopes,
  secretDigest: row.secret_digest,
  previousSecret:
    row.previous_secret_digest === null || row.previous_secret_ends_at === null
      ? null
      : { digest: row.previous_secret_digest, endsAt: row.previous_secret_ends_at },
  publicKeys: row.public_keys,
  instanceUrl: row.instance_url,
  consumerKey: row.consumer_key,
  registeredAt: row.registered_at,
  changedAt: row.changed_at,
});

interface RolloutRow {
  readonly org_id: string;
  readonly stage: RolloutStage;
  readonly percentage: number;
  readonly branches: readonly string[];
  readonly pilot_user_ids: readonly string[];
  readonly changed_at: Date;
  readonly changed_by: string;
}

const toRollout = (row: RolloutRow): OrgRolloutRecord => ({
  orgId: row.org_id,
  stage: row.stage,
  percentage: row.percentage,
  branches: row.branches,
  pilotUserIds: row.pilot_user_ids,
  changedAt: row.changed_at,
  changedBy: row.changed_by,
});

/** Makes those who change orgs take turns until the transaction ends. */
export async function lockOrgs(tx: Queryable): Promise<void> {
  await tx.query('SELECT revision FROM org_revision FOR UPDATE');
}

/** Tells every companion that something was changed. In the same transaction. */
export async function moveOrgRevision(tx: Queryable): Promise<void> {
  await tx.query('UPDATE org_revision SET revision = revision + 1');
}

/** Differs from before if anything was changed. */
export async function readOrgRevision(database: Queryable): Promise<string> {
  const [row] = await database.query<{ revision: string }>(
    'SELECT revision::text AS revision FROM org_revision',
  );
  if (row === undefined) throw new Error('The row of org_revision is missing.');
  return row.revision;
}

/** All of them, in the order of their ids. */
export async function listOrgRegistrations(database: Queryable): Promise<OrgRegistrationRecord[]> {
  const rows = await database.query<RegistrationRow>('SELECT * FROM org_registration ORDER BY org_id');
  return rows.map(toRegistration);
}

/** All of them. */
export async function listOrgRollouts(database: Queryable): Promise<OrgRolloutRecord[]> {
  return (await database.query<RolloutRow>('SELECT * FROM org_rollout')).map(toRollout);
}

/** @returns `undefined` if the org is not registered. */
export async function findOrgRegistration(
  database: Queryable,
  orgId: string,
): Promise<OrgRegistrationRecord | undefined> {
  const [row] = await database.query<RegistrationRow>('SELECT * FROM org_registration WHERE org_id = $1', [
    orgId,
  ]);
  return row && toRegistration(row);
}

/** @returns the org that has the client id; `undefined`: none. */
export async function findOrgOfClient(database: Queryable, clientId: string): Promise<string | undefined> {
  const [row] = await database.query<{ org_id: string }>(
    'SELECT org_id FROM org_registration WHERE client_id = $1',
    [clientId],
  );
  return row?.org_id;
}

const valuesOf = (draft: OrgRegistrationDraft): readonly unknown[] => [
  ...[draft.orgId, draft.clientId, draft.registrationId, draft.label, JSON.stringify(draft.scopes)],
  ...[draft.secretDigest, JSON.stringify(draft.publicKeys), draft.instanceUrl, draft.consumerKey],
];

/** The org must not be there. */
export async function insertOrgRegistration(
  tx: Queryable,
  draft: OrgRegistrationDraft,
): Promise<OrgRegistrationRecord> {
  const [row] = await tx.query<RegistrationRow>(
    `INSERT INTO org_registration (org_id, client_id, registration_id, label, scopes, secret_digest, public_keys, instance_url,
       consumer_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *`,
    valuesOf(draft),
  );
  return toRegistration(row!);
}

/**
 * The org must be there. A secret that differs from the one kept puts that one in the place before it.
 *
 * @param graceS - How long the secret before counts, in seconds.
 */
export async function updateOrgRegistration(
  tx: Queryable,
  draft: OrgRegistrationDraft,
  graceS: number,
): Promise<OrgRegistrationRecord> {
  const [row] = await tx.query<RegistrationRow>(
    `UPDATE org_registration SET client_id = $2, registration_id = $3, label = $4, scopes = $5,
       previous_secret_digest = CASE WHEN secret_digest IS DISTINCT FROM $6 THEN secret_digest ELSE previous_secret_digest END,
       previous_secret_ends_at = CASE WHEN secret_digest IS DISTINCT FROM $6 THEN now() + make_interval(secs => $10)
         ELSE previous_secret_ends_at END,
       secret_digest = $6, public_keys = $7, instance_url = $8, consumer_key = $9, changed_at = now()
     WHERE org_id = $1 RETURNING *`,
    [...valuesOf(draft), graceS],
  );
  return toRegistration(row!);
}

/** Forgets an org: its registration, its rollout, who used it. @returns whether it was registered. */
export async function deleteOrg(tx: Queryable, orgId: string): Promise<boolean> {
  const rows = await tx.query('DELETE FROM org_registration WHERE org_id = $1 RETURNING org_id', [orgId]);
  if (rows.length === 0) return false;
  await tx.query('DELETE FROM org_rollout WHERE org_id = $1', [orgId]);
  await tx.query('DELETE FROM adoption WHERE org_id = $1', [orgId]);
  return true;
}

/** @returns `undefined` where none was set. */
export async function findOrgRollout(
  database: Queryable,
  orgId: string,
): Promise<OrgRolloutRecord | undefined> {
  const [row] = await database.query<RolloutRow>('SELECT * FROM org_rollout WHERE org_id = $1', [orgId]);
  return row && toRollout(row);
}

/** Sets a rollout, in the place of the one there was. */
export async function putOrgRollout(
  tx: Queryable,
  { orgId, stage, percentage, branches, pilotUserIds, changedBy }: Omit<OrgRolloutRecord, 'changedAt'>,
): Promise<OrgRolloutRecord> {
  const [row] = await tx.query<RolloutRow>(
    `INSERT INTO org_rollout (org_id, stage, percentage, branches, pilot_user_ids, changed_by) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (org_id) DO UPDATE SET stage = excluded.stage, percentage = excluded.percentage, branches = excluded.branches,
       pilot_user_ids = excluded.pilot_user_ids, changed_at = now(), changed_by = excluded.changed_by
     RETURNING *`,
    [orgId, stage, percentage, JSON.stringify(branches), JSON.stringify(pilotUserIds), changedBy],
  );
  return toRollout(row!);
}
