/**
 * The sandbox's households as files that `sf data import tree` stores in an org. Run by itself, it writes them to `data/`.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { HOUSEHOLDS, type Address, type Household } from '../../packages/sandbox/world/index.ts';

/** A record of a tree file. */
export type TreeRecord = Readonly<Record<string, unknown>> & {
  readonly attributes: { readonly type: string; readonly referenceId: string };
};

/** File name → content. */
export type SampleFiles = Readonly<Record<string, unknown>>;

/** What an org has already, by client number. */
export interface KnownRecords {
  /** Client number of a household, or its name where it has none → id of its account. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Client numbers of people. */
  readonly contacts: ReadonlySet<string>;
}

const NOTHING: KnownRecords = { accounts: new Map(), contacts: new Set() };

/** The plan, as `sf data import tree --plan` takes it. */
export const PLAN_FILE = 'households-plan.json';

/** What tells a household from others. One of the sandbox's has no client number, so that the page can say so. */
export const householdKey = ({ clientNumber, name }: Pick<Household, 'clientNumber' | 'name'>): string =>
  clientNumber ?? name;

/**
 * The files of `data/`, without what the org has already.
 *
 * Each person is a contact of the household's account: the org makes the relation between them by itself, without a role. Roles
 * follow when the contacts are there.
 */
export function sampleFiles(known: KnownRecords = NOTHING): SampleFiles {
  const accounts = HOUSEHOLDS.flatMap((household, index) =>
    known.accounts.has(householdKey(household)) ? [] : [accountRecord(household, accountReference(index))],
  );
  const contacts = HOUSEHOLDS.flatMap((household, index) =>
    household.members
      .filter(({ clientNumber }) => !known.contacts.has(clientNumber))
      .map((member) => ({
        attributes: { type: 'Contact', referenceId: `ContactRef${member.clientNumber.replace(/\D/g, '')}` },
        FirstName: member.givenName,
        LastName: member.familyName,
        AccountId: known.accounts.get(householdKey(household)) ?? `@${accountReference(index)}`,
        Client_Number__c: member.clientNumber,
        Email: member.email,
        Phone: member.phone,
        ...(member.birthdate === null ? {} : { Birthdate: member.birthdate }),
        ...addressFields('Mailing', member.address),
      })),
  );
  const part = (sobject: string, file: string, records: readonly object[]) =>
    records.length === 0 ? [] : [{ sobject, files: [file] }];
  return {
    [PLAN_FILE]: [
      ...part('Account', 'households-Account.json', accounts),
      ...part('Contact', 'households-Contact.json', contacts),
    ],
    ...(accounts.length === 0 ? {} : { 'households-Account.json': { records: accounts } }),
    ...(contacts.length === 0 ? {} : { 'households-Contact.json': { records: contacts } }),
  };
}

/** Client number of a person → their role in the household. */
export const sampleRoles = (): ReadonlyMap<string, string> =>
  new Map(HOUSEHOLDS.flatMap(({ members }) => members.map(({ clientNumber, role }) => [clientNumber, role])));

const accountReference = (index: number): string => `AccountRef${index + 1}`;

const accountRecord = (household: Household, referenceId: string): TreeRecord => ({
  attributes: { type: 'Account', referenceId },
  Name: household.name,
  Phone: household.phone,
  ...(household.clientNumber === null ? {} : { Client_Number__c: household.clientNumber }),
  ...addressFields('Billing', household.address),
});

function addressFields(prefix: 'Billing' | 'Mailing', address: Address): Readonly<Record<string, string>> {
  return {
    [`${prefix}Street`]: address.lines.join('\n'),
    [`${prefix}City`]: address.city,
    ...(address.state === null ? {} : { [`${prefix}State`]: address.state }),
    [`${prefix}PostalCode`]: address.postalCode,
    [`${prefix}Country`]: address.country,
  };
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '..', '..', 'data');
  for (const [name, content] of Object.entries(sampleFiles())) {
    const style = await resolveConfig(join(folder, name));
    writeFileSync(
      join(folder, name),
      await format(JSON.stringify(content, null, 2), { ...style, parser: 'json' }),
    );
  }
}
