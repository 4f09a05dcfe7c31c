/**
 * Gives users the permission sets of their persona, and the licences these need.
 *
 * @module
 */
import {
  AUTOMATED_PROCESS,
  findLicences,
  findPeople,
  findPermissionSets,
  give,
  missingGrants,
  type Grant,
} from '../people.ts';
import { blocked, done, listWords, needed, skipped, type Look, type Step } from '../plan.ts';
import type { Variant } from '../packages.ts';
import type { SetupContext } from '../setupContext.ts';

const PRINCIPAL = 'Rialto_Companion_Principal';

/** Licences of Financial Services Cloud that are known, the managed package's first. */
const FSC_LICENCES = ['FinServ_FinancialServicesCloudStandardPsl', 'FinancialServicesCloudStandardPsl'];

/** Who is given what. */
export interface Assignment {
  readonly name: string;
  readonly title: string;
  readonly why: string;
  readonly kind: 'permissionSet' | 'licence';
  /** API names, asked each time. */
  readonly things: () => readonly string[];
  readonly usernames: readonly string[];
  /** What to do where the org does not have one of the things; `null`: an earlier step brings it. */
  readonly absent: string | null;
  /** Why it is of no use here, asked each time; `null` if it is. */
  readonly unwanted?: () => string | null;
}

/** A step that gives things to users. */
export function createAssignmentStep({ org }: SetupContext, assignment: Assignment): Step {
  const { name, title, why, kind, usernames, absent, unwanted = () => null } = assignment;
  let missing: readonly Grant[] = [];

  async function look(): Promise<Look> {
    const reason = unwanted();
    if (reason !== null) return skipped(reason);
    const { people, faults } = await findPeople(org, usernames);
    if (faults.length > 0)
      return blocked(listWords(faults, 10), 'Name active users of this org by their user names.');
    const names = assignment.things();
    const things = await (kind === 'licence' ? findLicences(org, names) : findPermissionSets(org, names));
    const lacking = names.filter((each) => !things.some((thing) => thing.name === each));
    if (lacking.length > 0)
      return absent === null
        ? needed(`${lacking.join(', ')} will come with the deployment`)
        : blocked(`the org has no ${lacking.join(' and no ')}`, absent);
    missing = await missingGrants(org, kind, people, things);
    if (missing.length > 0)
      return needed(
        listWords(missing.map(({ person, granted }) => `${person.username} lacks ${granted.name}`)),
      );
    return done(`${listWords(people.map(({ username }) => username))}: ${names.join(', ')}`);
  }

  return { name, title, why, look, act: () => give(org, kind, missing) };
}

/** All assignments of a set-up, in the order in which the platform takes them: licences before what needs them. */
export function createAssignmentSteps(context: SetupContext, variant: () => Variant): readonly Step[] {
  const { options } = context;
  const persona = (
    name: string,
    title: string,
    why: string,
    sets: readonly string[],
    usernames: readonly string[],
    option: string,
  ): Step =>
    createAssignmentStep(context, {
      name,
      title,
      why,
      kind: 'permissionSet',
      things: () => sets,
      usernames,
      absent: null,
      unwanted: () => (usernames.length === 0 ? `nobody was named with ${option}` : null),
    });
  return [
    createFscLicenceStep(context, variant),
    persona(
      'admins',
      'Give administrators access',
      'to the Setup tab and the connection test',
      ['Rialto_Admin', PRINCIPAL],
      options.admins,
      '--admin-user',
    ),
    persona(
      'advisors',
      'Give advisors access',
      'to the panels, and to the companion’s credential apart from it',
      ['Rialto_Advisor', PRINCIPAL],
      options.advisors,
      '--advisors',
    ),
    createFscAccessStep(context, variant),
    createAssignmentStep(context, {
      name: 'demo-access',
      title: 'Give advisors the demonstration apps',
      why: 'each embedded app has a permission of its own',
      kind: 'permissionSet',
      things: () => ['Rialto_Demo_Apps'],
      usernames: options.advisors,
      absent: null,
      unwanted: () =>
        options.demo && options.advisors.length > 0 ? null : 'not asked for with --demo, or nobody was named',
    }),
    persona(
      'officers',
      'Give compliance officers access',
      'to all verifications',
      ['Rialto_Compliance_Officer', PRINCIPAL],
      options.officers,
      '--compliance-officers',
    ),
    persona(
      'pilot',
      'Choose the pilot users',
      'a new set-up begins with them and lets nobody else in',
      ['Rialto_Pilot'],
      options.pilots,
      '--pilot-users',
    ),
    persona(
      'automated-process',
      'Give the automated process user access',
      'it runs the triggers on platform events',
      ['Rialto_Automated_Process', PRINCIPAL],
      [AUTOMATED_PROCESS],
      '',
    ),
    ...createIntegrationSteps(context),
  ];
}

/** Advisors see Financial Services Cloud's fields only with its licence. */
function createFscLicenceStep(context: SetupContext, variant: () => Variant): Step {
  const { org, options } = context;
  let licences: readonly string[] = [];
  const usernames = [...options.advisors, ...options.officers];
  const step = createAssignmentStep(context, {
    name: 'fsc-licence',
    title: 'Give the licence of Financial Services Cloud',
    why: 'without it nobody sees its objects',
    kind: 'licence',
    things: () => licences,
    usernames,
    absent:
      'Add it under Setup → Company Information, name the one you have with --fsc-licence, or say --fsc-licence none.',
    unwanted: () =>
      variant() === 'BASE'
        ? 'the org is not on Financial Services Cloud'
        : options.fscLicence === 'none'
          ? 'nobody needs one, as said'
          : usernames.length === 0
            ? 'nobody was named'
            : null,
  });
  return {
    ...step,
    async look() {
      if (options.fscLicence === null && variant() !== 'BASE') {
        const found = (await findLicences(org, FSC_LICENCES)).map(({ name }) => name);
        licences = [
          FSC_LICENCES.find((name) => found.includes(name)) ??
            FSC_LICENCES[variant() === 'FSC_CORE' ? 1 : 0]!,
        ];
      } else if (options.fscLicence !== null) licences = [options.fscLicence];
      return step.look();
    },
  };
}

/** Permission sets that name fields of the data model, where the org has it. */
function createFscAccessStep(context: SetupContext, variant: () => Variant): Step {
  // Compliance officers start no verification, so nothing is written as them.
  const usernames = context.options.advisors;
  return createAssignmentStep(context, {
    name: 'fsc-access',
    title: 'Give access to Financial Services Cloud’s fields',
    why: 'results are written as the user who verifies, with no more rights than that user has',
    kind: 'permissionSet',
    things: () => [variant() === 'FSC_MANAGED' ? 'Rialto_FSC_Managed_Fields' : 'Rialto_FSC_Core_Fields'],
    usernames,
    absent: null,
    unwanted: () =>
      variant() === 'BASE'
        ? 'the org is not on Financial Services Cloud'
        : usernames.length === 0
          ? 'nobody was named'
          : null,
  });
}

/** The licence first: the permission set reads objects that the user's own licence does not allow. */
function createIntegrationSteps(context: SetupContext): readonly Step[] {
  const { integrationUser } = context.options;
  const usernames = integrationUser === null ? [] : [integrationUser];
  const unwanted = (): string | null => (integrationUser === null ? 'no --integration-user was named' : null);
  return [
    createAssignmentStep(context, {
      name: 'integration-licence',
      title: 'Give the integration user its licence',
      why: 'the permission set behind it needs it first',
      kind: 'licence',
      things: () => ['SalesforceAPIIntegrationPsl'],
      usernames,
      absent:
        'Enterprise Edition and above have five of them: look under Setup → Company Information, or ask Salesforce.',
      unwanted,
    }),
    createAssignmentStep(context, {
      name: 'integration-access',
      title: 'Give the integration user access',
      why: 'the companion signs in as this user, which can do nothing in a browser',
      kind: 'permissionSet',
      things: () => ['Rialto_Integration_User', PRINCIPAL],
      usernames,
      absent: null,
      unwanted,
    }),
  ];
}
