/**
 * `npm run org:setup`: from an org somebody is logged in to, to advisors who work with Rialto.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { REPOSITORY } from '../checks/installed.ts';
import type { Terminal } from '../credentials/terminal.ts';
import {
  companionUrlOf,
  EXIT,
  TARGET_OPTION,
  targetOf,
  UsageError,
  type CommandTools,
  type ExitCode,
  type OrgCommand,
  type Typed,
} from './commandLine.ts';
import { createCompanionAdmin, knowsClient, requireNamed } from './companionAdmin.ts';
import { openOrg, type Org } from './organization.ts';
import { OrgProblem } from './orgProblem.ts';
import { VARIANTS } from './packages.ts';
import { blockedSteps, carryOut, makePlan, neededSteps, type PlannedStep, type RunListener } from './plan.ts';
import { DEFAULT_SCOPES, namedCredentialUrl, orgScope, type SetupOptions } from './setupContext.ts';
import { planFacts, printJson, progress, sayPlan, saySummary } from './setupReport.ts';
import { createSetupSteps } from './steps/index.ts';
import type { SmokeReport } from './steps/smokeTest.ts';

const PEOPLE = 'user names with commas between, or a file with one a line';

/** The command. */
export const setupCommand: OrgCommand = {
  name: 'org:setup',
  summary: 'Sets Rialto up in an org: looks first, prints a plan, does what is missing.',
  options: {
    ...TARGET_OPTION,
    'companion-url': {
      type: 'string',
      value: 'URL',
      help: 'where Salesforce reaches the companion; default as the org has it; where it has none, all but the connection',
    },
    'expect-org': { type: 'string', value: '00D…', help: 'stop if it is another org' },
    'admin-user': {
      type: 'string',
      multiple: true,
      value: 'NAMES',
      help: `administrators of Rialto; default who is logged in`,
    },
    advisors: { type: 'string', multiple: true, value: 'NAMES', help: PEOPLE },
    'compliance-officers': { type: 'string', multiple: true, value: 'NAMES', help: PEOPLE },
    'pilot-users': {
      type: 'string',
      multiple: true,
      value: 'NAMES',
      help: 'who begins; more by npm run org:rollout',
    },
    'integration-user': {
      type: 'string',
      value: 'NAME',
      help: 'a user with the licence Salesforce Integration',
    },
    variant: {
      type: 'string',
      value: VARIANTS.join('|'),
      help: 'the data model, where the org has both; default found out',
    },
    'fsc-licence': {
      type: 'string',
      value: 'NAME',
      help: 'its permission set licence; none where nobody needs one',
    },
    'client-id': {
      type: 'string',
      value: 'ID',
      help: 'the org’s name at the companion; default the one it has, else org-00D…',
    },
    scopes: {
      type: 'string',
      multiple: true,
      value: 'SCOPES',
      help: `default what it has, else ${DEFAULT_SCOPES.join(',')}`,
    },
    'rotate-secret': { type: 'boolean', help: 'a new secret at both ends, although there is one' },
    'take-over': {
      type: 'boolean',
      help: 'replace components of the same names that were deployed otherwise',
    },
    'with-tests': { type: 'boolean', help: 'deploy the Apex tests too; always in production' },
    demo: { type: 'boolean', help: 'the demonstration apps too; never in production' },
    'dry-run': { type: 'boolean', help: 'print the plan and change nothing' },
    yes: { type: 'boolean', help: 'do not ask before production is changed' },
  },
  help: `
The plan is what the org looks like now, not what was done before: run the command as often as you like. What was interrupted is
finished, what is done is left alone, and the secret is made anew only if it is missing, refused, or with --rotate-secret.

Log in first:  npx sf org login web --alias ALIAS

Environment
  RIALTO_CLIENT_ID, RIALTO_CLIENT_SECRET   a client of the companion with the scope orgs:manage; default the sandbox's administrator
  RIALTO_COMPANION_URL                     where the companion is, instead of --companion-url
`,
  run: setup,
};

/** What a set-up came to. */
export interface SetupOutcome {
  readonly plan: readonly PlannedStep[];
  /** Steps that changed something. */
  readonly changed: readonly string[];
}

async function setup(typed: Typed, tools: CommandTools): Promise<ExitCode> {
  const { terminal, cli, signal } = tools;
  const target = targetOf(typed);
  const typedUrl = companionUrlOf(typed, terminal.env);
  const isJson = typed.flag('json');
  const org = await openOrg(cli, target);
  // What nobody names again stays: else the address would be taken back with the next deployment.
  const companionUrl = typedUrl ?? (await namedCredentialUrl(org));
  const options = readOptions(typed, org, companionUrl);
  const report: SmokeReport = { checks: [] };
  const companion =
    companionUrl === null || (typedUrl === null && !knowsClient(terminal.env))
      ? null
      : createCompanionAdmin(requireNamed(companionUrl, typedUrl), terminal.env);
  const context = { org, cli, companion, options, root: REPOSITORY };
  const steps = createSetupSteps(context, report);
  const say = (line: string): void => terminal.say(line);

  say(`Rialto in “${org.identity.name}” (${org.identity.id}). The plan:`);
  const plan = await makePlan(steps, signal);
  sayPlan(terminal, plan);
  const blocking = blockedSteps(plan);
  const isDry = typed.flag('dry-run');
  if (isJson && (isDry || blocking.length > 0)) printJson(terminal, plan, [], report);
  if (blocking.length > 0) {
    say(
      `Nothing was changed. ${blocking.length} thing${blocking.length === 1 ? ' has' : 's have'} to be mended first.`,
    );
    return EXIT.wrong;
  }
  if (isDry) {
    say(neededSteps(plan).length === 0 ? 'Everything is done.' : 'This was the plan; nothing was changed.');
    return EXIT.well;
  }
  if (neededSteps(plan).length > 0) await confirmProduction(org, typed, terminal);

  const changed: string[] = [];
  const outcome = await finish(steps, progress(terminal, changed), signal, plan, changed);
  if (isJson) printJson(terminal, outcome, changed, report);
  saySummary(terminal, org, options, changed, report);
  return EXIT.well;
}

/** Whether what mends it says already that the command is to be run again. */
const isSaid = ({ mend }: OrgProblem): boolean => mend?.includes('same command again') === true;

/** A failure in the middle is told with where it was and that nothing is lost. */
async function finish(
  steps: Parameters<typeof carryOut>[0],
  listener: RunListener,
  signal: AbortSignal,
  plan: readonly PlannedStep[],
  changed: readonly string[],
): Promise<readonly PlannedStep[]> {
  if (neededSteps(plan).length === 0) return plan;
  try {
    return await carryOut(steps, listener, signal);
  } catch (error) {
    const result = { changed, steps: planFacts(plan) };
    if (signal.aborted) throw new OrgProblem('Stopped.', null, 'STOPPED', error, result);
    if (!(error instanceof OrgProblem)) throw error;
    const mend = isSaid(error)
      ? error.mend
      : `${error.mend ?? 'Mend that.'} Then run the same command again: it continues.`;
    throw new OrgProblem(error.message, mend, error.code, error, result);
  }
}

function readOptions(typed: Typed, org: Org, companionUrl: string | null): SetupOptions {
  const variant = typed.text('variant');
  const known = VARIANTS.find((each) => each === variant?.toUpperCase()) ?? null;
  if (variant !== null && known === null)
    throw new UsageError(`--variant must be one of ${VARIANTS.join(', ')}.`);
  const scopes = typed.list('scopes');
  const unknown = scopes.find((scope) => orgScope(scope) === undefined);
  if (unknown !== undefined) throw new UsageError(`An org cannot have the scope ${unknown}.`);
  const clientId = typed.text('client-id');
  if (clientId !== null && !/^[A-Za-z0-9._-]{3,64}$/.test(clientId))
    throw new UsageError('--client-id must be 3 to 64 letters, digits, dots, dashes.');
  const expectOrg = typed.text('expect-org');
  if (expectOrg !== null && !/^00D(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})$/.test(expectOrg))
    throw new UsageError('--expect-org must be the id of an org, 00D….');
  if (typed.flag('demo') && org.identity.isProduction)
    throw new UsageError('--demo is never for production: its apps are the sandbox’s.');
  const admins = people(typed, 'admin-user');
  return {
    companionUrl,
    admins: admins.length === 0 ? [org.identity.username] : admins,
    advisors: people(typed, 'advisors'),
    officers: people(typed, 'compliance-officers'),
    pilots: people(typed, 'pilot-users'),
    integrationUser: typed.text('integration-user'),
    variant: known,
    expectOrg,
    demo: typed.flag('demo'),
    withTests: typed.flag('with-tests'),
    rotateSecret: typed.flag('rotate-secret'),
    takeOver: typed.flag('take-over'),
    clientId,
    scopes: scopes.length === 0 ? null : scopes.flatMap((scope) => orgScope(scope) ?? []),
    fscLicence: typed.text('fsc-licence'),
  };
}

/** Names, or the lines of files that are named. */
export function people(typed: Typed, option: string): readonly string[] {
  return typed.list(option).flatMap((name) =>
    (!name.includes('@') || /[\\/]/.test(name)) && existsSync(name)
      ? readFileSync(name, 'utf8')
          .split(/[\r\n,]+/)
          .map((line) => line.trim())
          .filter((line) => line !== '' && !line.startsWith('#'))
      : [name],
  );
}

async function confirmProduction({ identity }: Org, typed: Typed, terminal: Terminal): Promise<void> {
  if (!identity.isProduction || typed.flag('yes')) return;
  const question = `This changes PRODUCTION: “${identity.name}”, ${identity.id}. Go on?`;
  if (await terminal.confirm(question)) return;
  throw new OrgProblem(
    `“${identity.name}” is a production org, and nobody said yes. Nothing was changed.`,
    'Try it in a sandbox first. To go on, answer y or add --yes.',
    'NOT_CONFIRMED',
  );
}
