/**
 * `npm run org:data`: sample households in a scratch org or a sandbox.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUSEHOLDS } from '../../packages/sandbox/world/index.ts';
import { REPOSITORY } from '../checks/installed.ts';
import {
  EXIT,
  TARGET_OPTION,
  targetOf,
  type CommandTools,
  type ExitCode,
  type OrgCommand,
  type Typed,
} from './commandLine.ts';
import { openOrg, soqlTexts, type Org } from './organization.ts';
import { hasCode, OrgProblem } from './orgProblem.ts';
import { householdKey, PLAN_FILE, sampleFiles, sampleRoles, type KnownRecords } from './sampleData.ts';
import type { SalesforceCli } from './salesforceCli.ts';

/** The command. */
export const dataCommand: OrgCommand = {
  name: 'org:data',
  summary: 'Stores the sandbox’s sample households in an org: accounts, contacts, client numbers, roles.',
  options: {
    ...TARGET_OPTION,
    'dry-run': { type: 'boolean', help: 'say what would be stored' },
  },
  help: `
The people are made up. What the org has already, by client number, is left as it is: a second run stores nothing.
Never for production.
`,
  async run(typed: Typed, { terminal, cli }: CommandTools): Promise<ExitCode> {
    const org = await openOrg(cli, targetOf(typed));
    if (org.identity.isProduction)
      throw new OrgProblem(
        `“${org.identity.name}” is a production org: sample data does not belong there.`,
        'Use a scratch org or a sandbox.',
        'NOT_FOR_PRODUCTION',
      );
    const stored = await storeSampleData(org, cli, typed.flag('dry-run'));
    if (typed.flag('json')) terminal.print(JSON.stringify({ ok: true, ...stored }, null, 2));
    const { accounts, contacts, roles } = stored;
    const words = typed.flag('dry-run') ? 'Would be stored' : 'Stored';
    terminal.say(
      accounts + contacts + roles === 0
        ? 'The sample households are there already; nothing was changed.'
        : `${words}: ${accounts} households, ${contacts} people, ${roles} roles.`,
    );
    return EXIT.well;
  },
};

/** How much was stored. */
export interface StoredSamples {
  readonly accounts: number;
  readonly contacts: number;
  readonly roles: number;
}

/** Stores what is missing. @throws {@link OrgProblem} `SETUP_INCOMPLETE` where the org has no client numbers yet. */
export async function storeSampleData(org: Org, cli: SalesforceCli, isDry: boolean): Promise<StoredSamples> {
  const known = await readKnown(org);
  const files = sampleFiles(known);
  const count = (name: string): number =>
    ((files[name] as { records: unknown[] } | undefined)?.records ?? []).length;
  const missing = { accounts: count('households-Account.json'), contacts: count('households-Contact.json') };
  if (isDry) return { ...missing, roles: missing.contacts };
  if (missing.accounts + missing.contacts > 0) await importTree(org, cli, files, known);
  return { ...missing, roles: await setRoles(org) };
}

async function readKnown(org: Org): Promise<KnownRecords> {
  try {
    const numbers = HOUSEHOLDS.flatMap(({ clientNumber }) => clientNumber ?? []);
    const names = HOUSEHOLDS.filter(({ clientNumber }) => clientNumber === null).map(({ name }) => name);
    const accounts = await org.query(
      `SELECT Id, Name, Client_Number__c FROM Account WHERE Client_Number__c IN ${soqlTexts(numbers)}`,
    );
    const named =
      names.length === 0
        ? []
        : await org.query(`SELECT Id, Name FROM Account WHERE Name IN ${soqlTexts(names)}`);
    const contacts = await org.query(
      `SELECT Id, Client_Number__c FROM Contact WHERE Client_Number__c IN ${soqlTexts([...sampleRoles().keys()])}`,
    );
    return {
      accounts: new Map([
        ...accounts.map((row) => [String(row['Client_Number__c']), row.Id] as const),
        ...named.map(
          (row) => [householdKey({ clientNumber: null, name: String(row['Name']) }), row.Id] as const,
        ),
      ]),
      contacts: new Set(contacts.map((row) => String(row['Client_Number__c']))),
    };
  } catch (error) {
    if (!hasCode(error, 'INVALID_FIELD')) throw error;
    throw new OrgProblem(
      'The org has no field Client_Number__c, or this user may not see it.',
      'Run npm run org:setup first; it gives administrators the field too.',
      'SETUP_INCOMPLETE',
      error,
    );
  }
}

async function importTree(
  org: Org,
  cli: SalesforceCli,
  files: Readonly<Record<string, unknown>>,
  known: KnownRecords,
): Promise<void> {
  const isFirst = known.accounts.size + known.contacts.size === 0;
  const folder = isFirst ? join(REPOSITORY, 'data') : mkdtempSync(join(tmpdir(), 'rialto-data-'));
  try {
    // The committed files for a new org; what is left of them for one that has some.
    if (!isFirst)
      for (const [name, content] of Object.entries(files))
        writeFileSync(join(folder, name), JSON.stringify(content));
    const answer = await cli.run([
      'data',
      'import',
      'tree',
      '--target-org',
      org.target,
      '--plan',
      join(folder, PLAN_FILE),
    ]);
    if (answer.exitCode === 0) return;
    throw new OrgProblem(
      `The org did not take the households. ${answer.message ?? ''}`.trim(),
      'Mend what is named; the same command then stores what is missing.',
      'DATA_REFUSED',
    );
  } finally {
    if (!isFirst) rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns How many were set; 0 where the org has no such relations. */
async function setRoles(org: Org): Promise<number> {
  if (!(await org.has('AccountContactRelation'))) return 0;
  const roles = sampleRoles();
  const rows = await org.query(
    `SELECT Id, Roles, Contact.Client_Number__c FROM AccountContactRelation WHERE Contact.Client_Number__c IN ${soqlTexts([...roles.keys()])}`,
  );
  const wrong = rows.flatMap((row) => {
    const role = roles.get((row['Contact'] as { Client_Number__c?: string } | null)?.Client_Number__c ?? '');
    return role === undefined || row['Roles'] === role ? [] : [{ Id: row.Id, Roles: role }];
  });
  const outcomes = await org.update('AccountContactRelation', wrong);
  // A role the org's picklist does not know is left out: the household is whole without it.
  return outcomes.filter(({ success }) => success).length;
}
