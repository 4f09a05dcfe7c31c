/**
 * Users of an org by name, and what permission sets and licences they hold.
 *
 * @module
 */
import {
  portions,
  queryEach,
  ROWS_AT_ONCE,
  rowsOrNone,
  soqlText,
  soqlTexts,
  type Org,
  type RowOutcome,
} from './organization.ts';
import { OrgProblem } from './orgProblem.ts';

/** A user. */
export interface Person {
  /** 18 characters. */
  readonly id: string;
  readonly username: string;
}

/** Users that were named. */
export interface FoundPeople {
  readonly people: readonly Person[];
  /** Why somebody cannot be given anything, a sentence each. */
  readonly faults: readonly string[];
}

/** The user as whom Salesforce runs triggers on platform events. */
export const AUTOMATED_PROCESS = 'the automated process user';

/** @param usernames - Compared without regard to case; {@link AUTOMATED_PROCESS} for that user. */
export async function findPeople(org: Org, usernames: readonly string[]): Promise<FoundPeople> {
  const names = [...new Set(usernames.filter((name) => name !== AUTOMATED_PROCESS))];
  const rows = [
    ...(await queryEach(
      org,
      names,
      (some) => `SELECT Id, Username, IsActive FROM User WHERE Username IN ${some}`,
    )),
    ...(usernames.includes(AUTOMATED_PROCESS)
      ? await org.query(
          "SELECT Id, Username, IsActive FROM User WHERE UserType = 'AutomatedProcess' AND Alias = 'autoproc'",
        )
      : []),
  ];
  const known = new Map(rows.map((row) => [String(row['Username']).toLowerCase(), row]));
  const faults = names.flatMap((name) => {
    const row = known.get(name.toLowerCase());
    if (row === undefined) return [`there is no user ${name}`];
    return row['IsActive'] === true ? [] : [`${name} is not active`];
  });
  const people = [...known.values()].map((row) => ({ id: row.Id, username: String(row['Username']) }));
  return { people, faults };
}

/** Something that can be given to users: a permission set or a permission set licence. */
export interface Grantable {
  readonly id: string;
  readonly name: string;
}

/** Permission sets by API name; those the org does not have are left out. */
export async function findPermissionSets(org: Org, names: readonly string[]): Promise<readonly Grantable[]> {
  const rows = await org.query(`SELECT Id, Name FROM PermissionSet WHERE Name IN ${soqlTexts(names)}`);
  return rows.map((row) => ({ id: row.Id, name: String(row['Name']) }));
}

/** Permission set licences by API name; those the org does not have are left out. */
export async function findLicences(org: Org, names: readonly string[]): Promise<readonly Grantable[]> {
  const rows = await org.query(
    `SELECT Id, DeveloperName FROM PermissionSetLicense WHERE DeveloperName IN ${soqlTexts(names)}`,
  );
  return rows.map((row) => ({ id: row.Id, name: String(row['DeveloperName']) }));
}

/** Who may be given what. */
const KINDS = {
  permissionSet: ['PermissionSetAssignment', 'PermissionSetId'],
  licence: ['PermissionSetLicenseAssign', 'PermissionSetLicenseId'],
} as const;

/** One user and one thing that is given. */
export interface Grant {
  readonly person: Person;
  readonly granted: Grantable;
}

/** Those of the pairs that are not given yet. */
export async function missingGrants(
  org: Org,
  kind: keyof typeof KINDS,
  people: readonly Person[],
  things: readonly Grantable[],
): Promise<readonly Grant[]> {
  if (people.length === 0 || things.length === 0) return [];
  const [objectName, field] = KINDS[kind];
  const rows = await org.query(
    `SELECT Id, AssigneeId, ${field} FROM ${objectName} WHERE ${field} IN ${soqlTexts(things.map(({ id }) => id))}`,
  );
  const held = new Set(rows.map((row) => `${String(row['AssigneeId'])} ${String(row[field])}`));
  return people.flatMap((person) =>
    things.filter(({ id }) => !held.has(`${person.id} ${id}`)).map((granted) => ({ person, granted })),
  );
}

/** Gives what is missing. @throws {@link OrgProblem} with each one that failed; the others are given. */
export async function give(org: Org, kind: keyof typeof KINDS, grants: readonly Grant[]): Promise<void> {
  const [objectName, field] = KINDS[kind];
  const failed: string[] = [];
  const codes = new Set<string | null>();
  for (const some of portions(grants, ROWS_AT_ONCE)) {
    const rows = some.map(({ person, granted }) => ({ AssigneeId: person.id, [field]: granted.id }));
    const outcomes = await org.create(objectName, rows);
    outcomes.forEach(({ success, problem, code }: RowOutcome, index) => {
      // Somebody else was faster: that is what was wanted.
      if (success || code === 'DUPLICATE_VALUE') return;
      codes.add(code);
      failed.push(`${some[index]?.granted.name} to ${some[index]?.person.username}: ${problem}`);
    });
  }
  if (failed.length === 0) return;
  throw new OrgProblem(
    `The org refused ${failed.length} of ${grants.length}: ${failed.slice(0, 5).join('; ')}.`,
    mendOf(codes),
    [...codes][0] ?? 'NOT_ASSIGNED',
  );
}

function mendOf(codes: ReadonlySet<string | null>): string {
  if (codes.has('LICENSE_LIMIT_EXCEEDED'))
    return 'Free a licence under Setup → Company Information → Permission Set Licenses, or name fewer users.';
  if (codes.has('FIELD_INTEGRITY_EXCEPTION'))
    return 'The user’s licence does not allow what the permission set gives: choose a user with another licence.';
  return 'Log in as a user with Manage Users and Assign Permission Sets.';
}

/** Who holds a permission set directly. */
export async function holders(
  org: Org,
  permissionSet: string,
): Promise<readonly (Person & { assignmentId: string })[]> {
  const rows = await org.query(
    `SELECT Id, AssigneeId, Assignee.Username FROM PermissionSetAssignment WHERE PermissionSet.Name = ${soqlText(permissionSet)}`,
  );
  return rows.map((row) => ({
    assignmentId: row.Id,
    id: String(row['AssigneeId']),
    username: String((row['Assignee'] as { Username?: string } | null)?.Username ?? row['AssigneeId']),
  }));
}

/** Users who hold a custom permission, by whatever permission set or group; none where the org does not know it. */
export async function holdersOfPermission(org: Org, permission: string): Promise<readonly string[]> {
  const [found] = await rowsOrNone(
    org.query(
      `SELECT Id FROM CustomPermission WHERE NamespacePrefix = null AND DeveloperName = ${soqlText(permission)}`,
    ),
  );
  if (found === undefined) return [];
  const grants = await org.query(
    `SELECT Id, ParentId FROM SetupEntityAccess WHERE SetupEntityType = 'CustomPermission' AND SetupEntityId = ${soqlText(found.Id)}`,
  );
  if (grants.length === 0) return [];
  const parents = soqlTexts(grants.map((row) => String(row['ParentId'])));
  const rows = await org.query(
    `SELECT Id, AssigneeId FROM PermissionSetAssignment WHERE PermissionSetId IN ${parents} AND Assignee.IsActive = true`,
  );
  return [...new Set(rows.map((row) => String(row['AssigneeId'])))].sort();
}
