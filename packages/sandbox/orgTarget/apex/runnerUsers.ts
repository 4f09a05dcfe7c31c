/**
 * The org's people, records and jobs as the Apex runner takes them. It has three users of its own, an administrator and the platform's;
 * the target's have the same ids, so that both mean the same.
 *
 * @module
 */
import type { Row } from '../records/objectShape.ts';
import type { RecordStore } from '../records/recordStore.ts';

/** As the runner has them: they cannot be made anew. */
export const RUNNER_IDS = {
  organization: '00DRN00000000012AA',
  administrator: '005RN000000000CYAQ',
  automatedProcess: '005RN000000000DYAQ',
} as const;

/** Of the runner's own profiles. */
const STANDARD_PROFILE = '00eRN0000000004YAA';

/** A row; `$ref` names it for rows further down, which point at it with `@`. */
type SeedRow = Readonly<Record<string, unknown>>;
type Seed = Readonly<Record<string, readonly SeedRow[]>>;

const PERSON = ['Username', 'Email', 'Alias', 'FirstName', 'LastName', 'Department', 'IsActive'] as const;
const LOCALE = ['TimeZoneSidKey', 'LocaleSidKey', 'EmailEncodingKey', 'LanguageLocaleKey'] as const;

/** Setup objects, then records, then jobs: like an org, the runner takes no two of them in one transaction. */
export function runnerUsers(store: RecordStore): Seed[] {
  const own: readonly unknown[] = Object.values(RUNNER_IDS);
  const users = store.rows('User').filter(({ Id }) => !own.includes(Id));
  const userRef = (id: unknown): unknown => (own.includes(id) ? id : `@${String(id)}`);
  const permissionSets = store.rows('PermissionSet').filter((row) => row['IsCustom'] === true);
  const assigned = store
    .rows('PermissionSetAssignment')
    .filter((row) => permissionSets.some(({ Id }) => Id === row['PermissionSetId']));
  const accounts = store.rows('Account');
  const contacts = store.rows('Contact');
  const people: Seed = {
    ...(users.length > 0 && {
      User: users.map((row) => ({
        $ref: row['Id'],
        ...pick(row, [...PERSON, ...LOCALE]),
        ProfileId: STANDARD_PROFILE,
      })),
    }),
    ...(permissionSets.length > 0 && {
      PermissionSet: permissionSets.map((row) => ({
        $ref: row['Id'],
        Name: row['Name'],
        Label: row['Label'],
      })),
    }),
    ...(assigned.length > 0 && {
      PermissionSetAssignment: assigned.map((row) => ({
        AssigneeId: userRef(row['AssigneeId']),
        PermissionSetId: `@${String(row['PermissionSetId'])}`,
      })),
    }),
  };
  const records: Seed = {
    ...(accounts.length > 0 && { Account: accounts.map((row) => ({ $ref: row['Id'], ...plain(row) })) }),
    ...(contacts.length > 0 && {
      Contact: contacts.map((row) => ({
        ...plain(row),
        ...(row['AccountId'] && { AccountId: `@${String(row['AccountId'])}` }),
      })),
    }),
  };
  const details = store.rows('CronJobDetail');
  const jobs: Seed = {
    ...(details.length > 0 && {
      CronJobDetail: details.map((row) => ({ $ref: row['Id'], ...pick(row, ['Name', 'JobType']) })),
      CronTrigger: store.rows('CronTrigger').map((row) => ({
        ...pick(row, ['CronExpression', 'State', 'NextFireTime']),
        CronJobDetailId: `@${String(row['CronJobDetailId'])}`,
        OwnerId: userRef(row['OwnerId']),
      })),
    }),
  };
  return [people, records, jobs].filter((seed) => Object.keys(seed).length > 0);
}

const pick = (row: Row, fields: readonly string[]): SeedRow =>
  Object.fromEntries(fields.flatMap((field) => ((row[field] ?? null) === null ? [] : [[field, row[field]]])));

/** Without what the platform fills in, and without lookups. */
const plain = (row: Row): SeedRow =>
  pick(
    row,
    Object.keys(row).filter((field) => !/Id$|^(CreatedDate|LastModifiedDate)$|__r$/.test(field)),
  );
