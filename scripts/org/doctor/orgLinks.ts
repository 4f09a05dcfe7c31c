/**
 * The links inside the org.
 *
 * @module
 */
import { readCredential } from '../orgCredential.ts';
import { mendOfCheck, readChecklist, testConnection, type OrgCheck, type OrgChecks } from '../orgChecks.ts';
import { existing } from '../components.ts';
import { rowsOrNone, soqlTexts, type Org } from '../organization.ts';
import { isAbsent } from '../orgProblem.ts';
import { classNames, deployedFiles, deployedPackages, digestOf, PACKAGES, versionOf } from '../packages.ts';
import { AUTOMATED_PROCESS, findPeople, findPermissionSets, missingGrants } from '../people.ts';
import { findJobs } from '../steps/jobs.ts';
import { failed, ok, unknown, warning, type Finding, type Link } from './link.ts';

/** What the links of an org are looked at with. */
export interface OrgLinksContext {
  readonly org: Org;
  readonly root: string;
  /** Where the org's named credential leads; `null` where it leads nowhere. */
  readonly credentialUrl: string | null;
  /** Where the companion should be; `null` where nobody said. */
  readonly wantedUrl: string | null;
}

const PERSONAS = ['Rialto_Advisor', 'Rialto_Compliance_Officer', 'Rialto_Admin', 'Rialto_Integration_User'];
const SETUP = 'npm run org:setup';

/** In the order of cause. */
export function createOrgLinks(context: OrgLinksContext): readonly Link[] {
  const { org, root, credentialUrl, wantedUrl } = context;
  return [
    { name: 'deployed', title: 'Deployed package', needs: ['org'], look: () => lookForPackage(org, root) },
    {
      name: 'version',
      title: 'Version of the package',
      needs: ['deployed'],
      look: () => lookAtVersion(org, root, wantedUrl ?? credentialUrl),
    },
    {
      name: 'address',
      title: 'Named credential',
      needs: ['deployed'],
      look: async () => lookAtAddress(credentialUrl, wantedUrl),
    },
    { name: 'credential', title: 'Credential', needs: ['address'], look: () => lookAtCredential(org) },
    {
      name: 'permission-sets',
      title: 'Permission sets',
      needs: ['deployed'],
      look: () => lookAtPersonas(org),
    },
    { name: 'principal', title: 'Principal access', needs: ['deployed'], look: () => lookAtPrincipal(org) },
    {
      name: 'automated-process',
      title: 'Automated process user',
      needs: ['deployed'],
      look: () => lookAtAutomatedProcess(org),
    },
    {
      name: 'csp',
      title: 'Trusted URLs of embedded apps',
      needs: ['deployed'],
      look: () => lookAtTrustedUrls(org),
    },
    {
      name: 'jobs',
      title: 'Background jobs',
      needs: ['deployed'],
      look: async () => {
        const { scheduled, missing } = await findJobs(org, root);
        return missing.length === 0
          ? ok(scheduled.join(', '))
          : warning(`not scheduled: ${missing.join(', ')}`, `${SETUP} schedules them.`);
      },
    },
  ];
}

/** The org's own checks: what it sees of itself, then what it sees of the companion. */
export function createSelfLinks(org: Org): readonly Link[] {
  const told = (
    name: string,
    title: string,
    needs: readonly string[],
    ask: () => Promise<OrgChecks>,
  ): Link => ({
    name,
    title,
    needs,
    look: async () => {
      const { checks, problem } = await ask();
      return problem === null ? findingsOf(checks) : unknown(problem.message, problem.mend);
    },
  });
  return [
    told('checklist', 'The org’s own checklist', ['deployed'], () => readChecklist(org)),
    // Through the org's credential, as a user's call goes: the only proof that the secret is right.
    told('connection', 'The org calls the companion', ['credential', 'companion', 'registered'], () =>
      testConnection(org),
    ),
  ];
}

const STATES = { OK: 'ok', WARNING: 'warning', FAILED: 'failed', UNKNOWN: 'unknown' } as const;

const findingsOf = (checks: readonly OrgCheck[]): readonly Finding[] =>
  checks.map((check) => ({
    state: STATES[check.state],
    detail: `${check.title}: ${check.detail ?? ''}${check.code === null ? '' : ` (${check.code})`}`,
    mend: check.state === 'OK' ? null : mendOfCheck(check),
  }));

/** A class that is missing breaks what needs it; what does not is still worth a look. */
async function lookForPackage(org: Org, root: string): Promise<Finding> {
  const names = classNames(deployedFiles(root, PACKAGES.base.folders));
  const there = await existing(org, 'ApexClass', 'Name', names);
  return there.length > 0
    ? ok(`${there.length} Apex classes of Rialto are in the org`)
    : failed('the org has nothing of Rialto', `${SETUP} deploys it.`);
}

async function lookAtVersion(org: Org, root: string, companionUrl: string | null): Promise<Finding> {
  const files = deployedFiles(root, PACKAGES.base.folders);
  const names = classNames(files);
  const there = await existing(org, 'ApexClass', 'Name', names);
  const missing = names.filter((name) => !there.includes(`ApexClass ${name}`));
  if (missing.length > 0)
    return failed(
      `the org lacks ${missing.length} of ${names.length} Apex classes: ${missing.slice(0, 5).join(', ')}`,
      `${SETUP} deploys them.`,
    );
  const record = (await deployedPackages(org)).get(PACKAGES.base.record);
  if (record === undefined)
    return warning(
      'all classes are there, and were not deployed by org:setup',
      `${SETUP} with --take-over makes the org known to it.`,
    );
  const withTests = deployedFiles(root, [...PACKAGES.base.folders, 'force-app/test']);
  const digests = [files, withTests].map((each) => digestOf(root, each, [companionUrl ?? '']));
  const version = versionOf(root, 'force-app/main');
  return digests.includes(record.digest)
    ? ok(`${version}, all ${names.length} classes, as in this folder`)
    : warning(
        `the org has ${record.version} of ${record.deployedAt ?? 'some day'}, this folder another state of ${version}`,
        `${SETUP} deploys this one; or check out the one the org has.`,
      );
}

function lookAtAddress(credentialUrl: string | null, wantedUrl: string | null): Finding {
  if (credentialUrl === null)
    return failed(
      'it still leads to the placeholder, or nowhere',
      `${SETUP} with --companion-url fills in the address.`,
    );
  if (wantedUrl !== null && wantedUrl !== credentialUrl)
    return failed(
      `it leads to ${credentialUrl}, and the companion is at ${wantedUrl}`,
      `${SETUP} with --companion-url ${wantedUrl} changes it.`,
    );
  return ok(`leads to ${credentialUrl}`);
}

async function lookAtCredential(org: Org): Promise<Finding> {
  const state = await readCredential(org);
  if (state === 'configured')
    return ok('client id and secret are set; whether they are right, the org’s own call tells');
  return state === 'absent'
    ? failed(
        'the org has no external credential Companion with the principal Service',
        `${SETUP} deploys it.`,
      )
    : failed(
        'the external credential Companion has no client id and secret',
        `${SETUP} with --companion-url sets both ends.`,
      );
}

async function lookAtPersonas(org: Org): Promise<readonly Finding[]> {
  const sets = await findPermissionSets(org, PERSONAS);
  const lacking = PERSONAS.filter((name) => !sets.some((set) => set.name === name));
  if (lacking.length > 0) return [failed(`the org has no ${lacking.join(', ')}`, `${SETUP} deploys them.`)];
  const rows = await org.query(
    `SELECT Id, AssigneeId, PermissionSet.Name FROM PermissionSetAssignment WHERE Assignee.IsActive = true AND PermissionSetId IN ${soqlTexts(sets.map(({ id }) => id))}`,
  );
  const counts = PERSONAS.map((name) => [name, rows.filter((row) => nameOf(row) === name).length] as const);
  const words = counts.map(([name, count]) => `${name} ${count}`).join(', ');
  return [
    counts.some(([name, count]) => name === 'Rialto_Advisor' && count === 0)
      ? warning(`nobody is an advisor (${words})`, `${SETUP} with --advisors assigns it.`)
      : ok(words),
  ];
}

const nameOf = (row: Readonly<Record<string, unknown>>): string =>
  (row['PermissionSet'] as { Name?: string } | null)?.Name ?? '';

async function lookAtPrincipal(org: Org): Promise<Finding> {
  const principal = await findPermissionSets(org, ['Rialto_Companion_Principal']);
  if (principal.length === 0)
    return failed('the org has no permission set Rialto_Companion_Principal', `${SETUP} deploys it.`);
  const sets = await findPermissionSets(org, PERSONAS);
  if (sets.length === 0) return ok('nobody has a persona yet');
  const rows = await org.query(
    `SELECT Id, AssigneeId, Assignee.Username FROM PermissionSetAssignment WHERE Assignee.IsActive = true AND PermissionSetId IN ${soqlTexts(sets.map(({ id }) => id))}`,
  );
  const people = [
    ...new Map(
      rows.map((row) => {
        const id = String(row['AssigneeId']);
        return [id, { id, username: (row['Assignee'] as { Username?: string } | null)?.Username ?? id }];
      }),
    ).values(),
  ];
  const missing = await missingGrants(org, 'permissionSet', people, principal);
  if (missing.length > 0)
    return failed(
      `${missing.length} with a persona may not use the companion’s credential: ${missing
        .slice(0, 10)
        .map(({ person }) => person.username)
        .join(', ')}`,
      'Assign them the permission set Rialto_Companion_Principal: npx sf org assign permset --name Rialto_Companion_Principal --on-behalf-of NAME.',
    );
  return ok(`all ${people.length} with a persona may use the credential`);
}

async function lookAtAutomatedProcess(org: Org): Promise<Finding> {
  const { people } = await findPeople(org, [AUTOMATED_PROCESS]);
  if (people.length === 0) return unknown('the org does not show this user', null);
  const sets = await findPermissionSets(org, ['Rialto_Automated_Process', 'Rialto_Companion_Principal']);
  const missing = await missingGrants(org, 'permissionSet', people, sets);
  return missing.length === 0
    ? ok('may handle events and call the companion')
    : failed(`lacks ${missing.map(({ granted }) => granted.name).join(', ')}`, `${SETUP} assigns them.`);
}

/** A frame shows nothing where its origin is not trusted for `frame-src`. */
async function lookAtTrustedUrls(org: Org): Promise<Finding> {
  const apps = await rowsOrNone(
    org.query('SELECT Id, DeveloperName, Url__c FROM Embedded_App__mdt WHERE Is_Active__c = true'),
  );
  if (apps.length === 0) return ok('no embedded app is active');
  const trusted = new Set((await trustedOrigins(org)).map((url) => url.toLowerCase()));
  const untrusted = apps.flatMap((app) => {
    const url = String(app['Url__c']);
    const origin = URL.canParse(url) ? new URL(url).origin : url;
    return trusted.has(origin.toLowerCase()) ? [] : [`${String(app['DeveloperName'])} (${origin})`];
  });
  if (untrusted.length === 0) return ok(`${apps.length} app${apps.length === 1 ? '' : 's'}, all trusted`);
  return failed(
    `the browser will block ${untrusted.join(', ')}`,
    'Add each under Setup → Trusted URLs, frame-src and nothing else: docs/embedded-apps.md.',
  );
}

async function trustedOrigins(org: Org): Promise<readonly string[]> {
  const active = 'SELECT Id, EndpointUrl FROM CspTrustedSite WHERE IsActive = true';
  const rows = await org.query(`${active} AND IsApplicableToFrameSrc = true`).catch((error: unknown) => {
    // Older versions of the API do not tell what a site is trusted for.
    if (isAbsent(error)) return org.query(active);
    throw error;
  });
  return rows
    .map((row) => String(row['EndpointUrl']))
    .map((url) => (URL.canParse(url) ? new URL(url).origin : url));
}
