/**
 * The sandbox's households as records for the offline Apex runner (`apexrun serve --data`), so that the page's Apex calls
 * can be answered by the real Apex classes.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { HOUSEHOLDS, type Address, type Household, type Member } from '../packages/sandbox/world/index.ts';

/** A row; `$ref` names it for rows further down, which point at it with `@`. */
export type SeedRow = Readonly<Record<string, string | boolean>>;

/** SObject → rows, in the order in which the runner stores them. */
export type ApexSeed = Readonly<Record<string, readonly SeedRow[]>>;

/** The one user as whom the runner answers. It has no way to name that user. */
const RUNNER_USER_ID = '005RN000000000CYAQ';

/** Name and label of the permission sets of force-app that user gets: an advisor's of the pilot, and the demonstration apps'. */
const PERMISSION_SETS = {
  Rialto_Advisor: 'Rialto Advisor',
  Rialto_Pilot: 'Rialto Pilot',
  Rialto_Demo_Apps: 'Rialto Demo Apps',
};

/** What an administrator gets besides: the Setup tab. */
const ADMIN_PERMISSION_SETS = {
  Rialto_Admin: 'Rialto Integration Admin',
  Rialto_Companion_Principal: 'Rialto Companion Principal',
};

const HELP = `Usage: node scripts/apexSeed.ts [--permissions [--admin]]

Writes the sandbox's households, or what the runner's user may do, as seed data for the offline Apex runner.
With --admin that user may set Rialto up too:
  node scripts/apexSeed.ts --permissions > permissions.json
  node scripts/apexSeed.ts > households.json
  node apexrun.mjs serve . --port 4625 --data permissions.json --data households.json \\
    --callout Companion=http://127.0.0.1:4600 --callout-header "Companion=Authorization:Bearer …"
`;

/**
 * What lets the runner's user call the controllers. A file of its own: like an org, the runner refuses to store
 * permissions and clients in one transaction, and each `--data` file is one. With `isAdmin` that user may set Rialto up too.
 */
export function apexPermissionSeed({ isAdmin = false }: { readonly isAdmin?: boolean } = {}): ApexSeed {
  const sets = { ...PERMISSION_SETS, ...(isAdmin && ADMIN_PERMISSION_SETS) };
  return {
    PermissionSet: Object.entries(sets).map(([Name, Label]) => ({ $ref: Name, Name, Label })),
    PermissionSetAssignment: Object.keys(sets).map((name) => ({
      AssigneeId: RUNNER_USER_ID,
      PermissionSetId: `@${name}`,
    })),
  };
}

/**
 * @param households - Default: the sandbox's.
 * @returns Accounts, contacts, and who belongs to which household in what role. The runner gives out its own record ids.
 */
export function apexSeed(households: readonly Household[] = HOUSEHOLDS): ApexSeed {
  const members = households.flatMap((household) =>
    household.members.map((member) => ({ household, member })),
  );
  return {
    Account: households.map(accountRow),
    Contact: members.map(({ member }) => contactRow(member)),
    // A contact of the account would get its relation by itself, without the role.
    AccountContactRelation: members.map(({ household, member }) => ({
      AccountId: `@${household.recordId}`,
      ContactId: `@${member.recordId}`,
      Roles: member.role,
      IsActive: true,
    })),
  };
}

function accountRow(household: Household): SeedRow {
  return {
    $ref: household.recordId,
    Name: household.name,
    Phone: household.phone,
    ...(household.clientNumber === null ? {} : { Client_Number__c: household.clientNumber }),
    ...addressFields('Billing', household.address),
  };
}

function contactRow(member: Member): SeedRow {
  return {
    $ref: member.recordId,
    FirstName: member.givenName,
    LastName: member.familyName,
    Client_Number__c: member.clientNumber,
    Email: member.email,
    Phone: member.phone,
    ...(member.birthdate === null ? {} : { Birthdate: member.birthdate }),
    ...addressFields('Mailing', member.address),
  };
}

function addressFields(prefix: 'Billing' | 'Mailing', address: Address): SeedRow {
  return {
    [`${prefix}Street`]: address.lines.join('\n'),
    [`${prefix}City`]: address.city,
    ...(address.state === null ? {} : { [`${prefix}State`]: address.state }),
    [`${prefix}PostalCode`]: address.postalCode,
    [`${prefix}Country`]: address.country,
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      admin: { type: 'boolean', default: false },
      permissions: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const seed = values.permissions ? apexPermissionSeed({ isAdmin: values.admin }) : apexSeed();
  process.stdout.write(values.help ? HELP : `${JSON.stringify(seed, null, 2)}\n`);
}
