/**
 * What the platform asks before it stores users, assignments and licences.
 *
 * @module
 */
import type { OrgFaults } from '../faults.ts';
import { Refusal } from '../refusal.ts';
import type { Row } from './objectShape.ts';
import { keepDirectRelation, refuseSecondRelation } from './contactRelations.ts';
import type { RecordStore, WriteHabits, WriteRule } from './recordStore.ts';

/** @param faults - Asked at each write. */
export const writeHabits = (faults: () => OrgFaults): WriteHabits => ({
  rules: writeRules(faults),
  effects: new Map([['Contact', keepDirectRelation]]),
});

function writeRules(faults: () => OrgFaults): ReadonlyMap<string, WriteRule> {
  const mayAssign = (): void => {
    if (faults().assignmentForbidden === true)
      throw new Refusal(
        403,
        'INSUFFICIENT_ACCESS_OR_READONLY',
        'insufficient access rights on cross-reference id',
      );
  };
  return new Map<string, WriteRule>([
    ['AccountContactRelation', refuseSecondRelation],
    [
      'PermissionSetAssignment',
      (row, store) => {
        mayAssign();
        if (!row['PermissionSetId'] && !row['PermissionSetGroupId'])
          throw new Refusal(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [PermissionSetId]', [
            'PermissionSetId',
          ]);
        row['IsActive'] ??= true;
        refuseSecond(store, 'PermissionSetAssignment', row, ['PermissionSetId', 'PermissionSetGroupId']);
        refuseInactive(store, row);
        refuseUnlicensed(store, row);
      },
    ],
    [
      'PermissionSetLicenseAssign',
      (row, store) => {
        mayAssign();
        refuseSecond(store, 'PermissionSetLicenseAssign', row, ['PermissionSetLicenseId']);
        refuseInactive(store, row);
        const licence = store.row('PermissionSetLicense', String(row['PermissionSetLicenseId']));
        const isUsedUp =
          usedLicences(store, String(row['PermissionSetLicenseId'])) >= Number(licence?.['TotalLicenses']);
        if (isUsedUp || faults().noLicenceLeft === true)
          throw new Refusal(
            400,
            'LICENSE_LIMIT_EXCEEDED',
            `license limit exceeded: ${String(licence?.['MasterLabel'])}`,
          );
      },
    ],
    [
      'User',
      (row, store) => {
        row['Name'] = [row['FirstName'], row['LastName']].filter(Boolean).join(' ');
        row['UserType'] = 'Standard';
        row['IsActive'] ??= true;
        const licence = userLicence(store, row);
        const used = store
          .rows('User')
          .filter(
            (user) => user['IsActive'] === true && userLicence(store, user)?.['Id'] === licence?.['Id'],
          );
        if (used.length >= Number(licence?.['TotalLicenses']) || faults().noLicenceLeft === true)
          throw new Refusal(
            400,
            'LICENSE_LIMIT_EXCEEDED',
            `license limit exceeded: ${String(licence?.['Name'])}`,
          );
      },
    ],
  ]);
}

/** How many hold a permission set licence. */
export const usedLicences = (store: RecordStore, licenceId: string): number =>
  store.rows('PermissionSetLicenseAssign').filter((row) => row['PermissionSetLicenseId'] === licenceId)
    .length;

/** Writes into the licences how many are used. */
export function countLicences(store: RecordStore, isUsedUp: boolean): void {
  for (const row of store.rows('PermissionSetLicense'))
    row['UsedLicenses'] = isUsedUp ? (row['TotalLicenses'] ?? 0) : usedLicences(store, String(row['Id']));
  for (const row of store.rows('UserLicense')) {
    const users = store.rows('User').filter((user) => userLicence(store, user)?.['Id'] === row['Id']);
    row['UsedLicenses'] = isUsedUp ? (row['TotalLicenses'] ?? 0) : users.length;
  }
}

function userLicence(store: RecordStore, user: Row): Row | undefined {
  const profile = typeof user['ProfileId'] === 'string' ? store.row('Profile', user['ProfileId']) : undefined;
  return profile === undefined ? undefined : store.row('UserLicense', String(profile['UserLicenseId']));
}

function refuseSecond(store: RecordStore, object: string, row: Row, fields: readonly string[]): void {
  const other = store
    .rows(object)
    .find(
      (existing) =>
        existing['AssigneeId'] === row['AssigneeId'] &&
        fields.some((field) => (row[field] ?? null) !== null && existing[field] === row[field]),
    );
  if (other !== undefined)
    throw new Refusal(
      400,
      'DUPLICATE_VALUE',
      `Duplicate ${object}. Assignee: ${String(row['AssigneeId'])}; ${fields[0]!.replace(/Id$/, '')}: ${String(row[fields[0]!])}`,
      [],
    );
}

function refuseInactive(store: RecordStore, row: Row): void {
  if (store.row('User', String(row['AssigneeId']))?.['IsActive'] !== true)
    throw new Refusal(400, 'INACTIVE_OWNER_OR_USER', 'operation performed with inactive user', [
      'AssigneeId',
    ]);
}

/** A user of the integration licence holds records only with the permission set licence, which comes first. */
function refuseUnlicensed(store: RecordStore, row: Row): void {
  const user = store.row('User', String(row['AssigneeId']));
  if (
    user === undefined ||
    userLicence(store, user)?.['LicenseDefinitionKey'] !== 'PID_Salesforce_Integration'
  )
    return;
  const licence = store
    .rows('PermissionSetLicense')
    .find((psl) => psl['DeveloperName'] === 'SalesforceAPIIntegrationPsl')?.['Id'];
  const holdsIt = store
    .rows('PermissionSetLicenseAssign')
    .some((held) => held['AssigneeId'] === row['AssigneeId'] && held['PermissionSetLicenseId'] === licence);
  const granted = store
    .rows('ObjectPermissions')
    .find((grant) => grant['ParentId'] === row['PermissionSetId'] && grant['PermissionsRead'] === true);
  const permissionSet = store.row('PermissionSet', String(row['PermissionSetId']));
  if (granted !== undefined && !holdsIt)
    throw new Refusal(
      400,
      'FIELD_INTEGRITY_EXCEPTION',
      `Can't assign permission set ${String(permissionSet?.['Label'])} to user ${String(user['Name'])}. The user license doesn't allow the permission: Read ${String(granted['SobjectType'])}`,
      ['PermissionSetId'],
    );
}
