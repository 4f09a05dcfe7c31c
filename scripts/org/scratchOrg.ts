/**
 * `npm run org:up`, `org:down`, `org:test`: a scratch org of one's own, with Rialto and sample households in it.
 *
 * @module
 */
import type { Terminal } from '../credentials/terminal.ts';
import {
  companionUrlOf,
  EXIT,
  runCommand,
  TARGET_OPTION,
  targetOf,
  UsageError,
  type CommandTools,
  type ExitCode,
  type OrgCommand,
  type Typed,
} from './commandLine.ts';
import { dataCommand } from './data.ts';
import { openOrg } from './organization.ts';
import { OrgProblem, hasCode } from './orgProblem.ts';
import type { SalesforceCli } from './salesforceCli.ts';
import { setupCommand } from './setup.ts';

/** How a scratch org is called here, unless said otherwise. */
const ALIAS = 'rialto-scratch';
/** Salesforce keeps a scratch org for 1 to 30 days. */
const DAYS = 7;

const ALIAS_OPTION = {
  alias: { type: 'string', value: 'NAME', help: `how it is called here; default ${ALIAS}` },
} as const;

/** Creates an org and everything in it. What is there already is left alone. */
export const upCommand: OrgCommand = {
  name: 'org:up',
  summary: 'Creates a scratch org with Rialto, the demonstration apps and sample households, and opens it.',
  options: {
    ...ALIAS_OPTION,
    'dev-hub': { type: 'string', value: 'ALIAS', help: 'default the CLI’s own' },
    fsc: { type: 'boolean', help: 'with the features of Financial Services Cloud' },
    days: { type: 'string', value: '1…30', help: `how long Salesforce keeps it; default ${DAYS}` },
    'companion-url': {
      type: 'string',
      value: 'URL',
      help: 'a companion Salesforce can reach; a tunnel to yours, for example',
    },
    'no-open': { type: 'boolean', help: 'do not open it in the browser' },
    'dry-run': { type: 'boolean', help: 'say what would be done' },
  },
  help: `
Needs a Dev Hub: npx sf org login web --set-default-dev-hub. Salesforce cannot reach 127.0.0.1: without --companion-url the panels
say that they are not connected.

If it stops half way, run it again: it uses the org that is there.
`,
  run: up,
};

async function up(typed: Typed, tools: CommandTools): Promise<ExitCode> {
  const { terminal, cli } = tools;
  const alias = aliasOf(typed);
  const days = Number(typed.text('days') ?? DAYS);
  if (!Number.isInteger(days) || days < 1 || days > 30) throw new UsageError('--days must be 1 to 30.');
  const url = companionUrlOf(typed, terminal.env);
  const definition = `config/${typed.flag('fsc') ? 'fsc' : 'project'}-scratch-def.json`;
  if (typed.flag('dry-run')) {
    terminal.say(
      `Would create ${alias} from ${definition} for ${days} days, set it up, store the sample households, and open it.`,
    );
    return EXIT.well;
  }
  if (await isThere(cli, alias)) terminal.say(`${alias} is there already.`);
  else await create(cli, terminal, alias, definition, days, typed.text('dev-hub'));
  const { identity } = await openOrg(cli, alias);
  const setupArgs = ['--target-org', alias, '--demo', '--with-tests', '--yes'];
  const people = ['--advisors', identity.username, '--pilot-users', identity.username];
  const code = await runCommand(
    setupCommand,
    [...setupArgs, ...people, ...(url === null ? [] : ['--companion-url', url])],
    tools,
  );
  if (code !== EXIT.well) return code;
  const stored = await runCommand(dataCommand, ['--target-org', alias], tools);
  if (stored !== EXIT.well) return stored;
  if (typed.flag('json')) terminal.print(JSON.stringify({ ok: true, alias, orgId: identity.id }, null, 2));
  if (typed.flag('no-open')) return EXIT.well;
  return (await cli.show(['org', 'open', '--target-org', alias, '--path', '/lightning/n/Rialto_Setup'])) === 0
    ? EXIT.well
    : EXIT.wrong;
}

async function isThere(cli: SalesforceCli, alias: string): Promise<boolean> {
  try {
    await openOrg(cli, alias);
    return true;
  } catch (error) {
    if (hasCode(error, 'NO_LOGIN')) return false;
    throw error;
  }
}

async function create(
  cli: SalesforceCli,
  terminal: Terminal,
  alias: string,
  definition: string,
  days: number,
  devHub: string | null,
): Promise<void> {
  terminal.say(`Creating ${alias} from ${definition}; this takes some minutes …`);
  const answer = await cli.run([
    'org',
    'create',
    'scratch',
    '--definition-file',
    definition,
    '--alias',
    alias,
    '--duration-days',
    String(days),
    '--wait',
    '30',
    ...(devHub === null ? [] : ['--target-dev-hub', devHub]),
  ]);
  if (answer.exitCode === 0) return;
  if (answer.errorName === 'ProblemDeployingSettings')
    throw new OrgProblem(
      answer.message ?? 'The org was created without its settings.',
      `Mend ${definition}, delete the org, and try again: npm run org:down -- --alias ${alias}.`,
      answer.errorName,
    );
  throw new OrgProblem(
    `The scratch org was not created. ${answer.message ?? ''}`.trim(),
    /dev hub|default-dev-hub|NoDefaultDevHub/i.test(`${answer.message} ${answer.errorName}`)
      ? 'Log in to a Dev Hub: npx sf org login web --set-default-dev-hub. In Developer Edition: Setup → Dev Hub.'
      : 'Look at the limits of your Dev Hub: npx sf org list limits --target-org DEV-HUB.',
    answer.errorName,
  );
}

/** Deletes a scratch org, and nothing else. */
export const downCommand: OrgCommand = {
  name: 'org:down',
  summary: 'Deletes the scratch org that org:up created.',
  options: { ...ALIAS_OPTION, 'dry-run': { type: 'boolean', help: 'say what would be deleted' } },
  help: 'Deletes scratch orgs only. An org of that name that is something else is left alone.',
  async run(typed, { terminal, cli }) {
    const alias = aliasOf(typed);
    if (!(await isThere(cli, alias))) {
      terminal.say(`There is no ${alias}.`);
      return EXIT.well;
    }
    if (typed.flag('dry-run')) {
      terminal.say(`Would delete ${alias}.`);
      return EXIT.well;
    }
    // This command of the CLI refuses whatever is not a scratch org.
    const answer = await cli.run(['org', 'delete', 'scratch', '--target-org', alias, '--no-prompt']);
    if (answer.exitCode !== 0)
      throw new OrgProblem(
        `${alias} was not deleted. ${answer.message ?? ''}`.trim(),
        'Look at it with npx sf org list.',
        answer.errorName,
      );
    terminal.say(`${alias} is deleted.`);
    return EXIT.well;
  },
};

/** Percent of the lines an org demands of all classes together before production takes them. */
const LEAST_COVERAGE = 75;

/** Minutes to wait for the org's tests. */
const TEST_WAIT_MINUTES = 30;

interface TestRun {
  /** Alone where the wait was too short. */
  readonly testRunId?: string;
  readonly summary?: {
    readonly outcome?: string;
    readonly testsRan?: number;
    readonly passing?: number;
    readonly failing?: number;
    readonly orgWideCoverage?: string;
    readonly testRunCoverage?: string;
  };
  readonly tests?: readonly {
    readonly FullName?: string;
    readonly Outcome?: string;
    readonly Message?: string | null;
  }[];
}

/** Runs the Apex tests where they will live. */
export const testCommand: OrgCommand = {
  name: 'org:test',
  summary: 'Runs Rialto’s Apex tests in an org, with coverage.',
  options: {
    'target-org': { ...TARGET_OPTION['target-org'], help: `alias or user name of the org; default ${ALIAS}` },
    class: { type: 'string', multiple: true, value: 'NAMES', help: 'these test classes only' },
    'dry-run': { type: 'boolean', help: 'say what would run' },
  },
  help: 'Deploy the tests first: npm run org:setup with --with-tests; org:up does it.',
  async run(typed, { terminal, cli }) {
    const target = typed.text('target-org') === null ? ALIAS : targetOf(typed);
    const classes = typed.list('class');
    if (classes.some((name) => !/^[A-Za-z]\w{0,79}$/.test(name)))
      throw new UsageError('--class takes names of classes.');
    if (typed.flag('dry-run')) {
      terminal.say(
        `Would run ${classes.length === 0 ? 'all local tests' : classes.join(', ')} in ${target}.`,
      );
      return EXIT.well;
    }
    const answer = await cli.run([
      'apex',
      'run',
      'test',
      '--target-org',
      target,
      '--code-coverage',
      '--wait',
      String(TEST_WAIT_MINUTES),
      ...(classes.length === 0
        ? ['--test-level', 'RunLocalTests']
        : classes.flatMap((name) => ['--class-names', name])),
    ]);
    const { summary, tests = [], testRunId } = answer.result as TestRun;
    if (summary === undefined && testRunId !== undefined)
      throw new OrgProblem(
        `The tests were still running after ${TEST_WAIT_MINUTES} minutes.`,
        `See how they end: npx sf apex get test --target-org ${target} --test-run-id ${testRunId}.`,
        'TESTS_UNFINISHED',
      );
    if (summary === undefined || tests.length === 0)
      throw new OrgProblem(
        `The tests did not run. ${answer.message ?? ''}`.trim(),
        'Deploy them: npm run org:setup -- --with-tests.',
        answer.errorName,
      );
    const failing = tests.filter(({ Outcome }) => Outcome !== 'Pass' && Outcome !== 'Skip');
    const coverage = Number.parseFloat(summary.testRunCoverage ?? summary.orgWideCoverage ?? '0');
    if (typed.flag('json'))
      terminal.print(
        JSON.stringify({ ok: failing.length === 0, ran: summary.testsRan, coverage, failing }, null, 2),
      );
    for (const { FullName, Message } of failing)
      terminal.say(`${terminal.paint('failed', 'bad')}  ${FullName ?? ''}: ${Message ?? ''}`);
    // Some tests reach some lines: only what all of them reach counts.
    const isTooLow = classes.length === 0 && coverage < LEAST_COVERAGE;
    terminal.say(
      `${tests.length} ${tests.length === 1 ? 'test' : 'tests'} ran, ${failing.length} failed, ${coverage} % of the lines were reached${isTooLow ? `; production demands ${LEAST_COVERAGE} %` : ''}.`,
    );
    return failing.length === 0 && answer.exitCode === 0 ? EXIT.well : EXIT.wrong;
  },
};

function aliasOf(typed: Typed): string {
  const alias = typed.text('alias') ?? ALIAS;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(alias))
    throw new UsageError('--alias must be letters, digits, dots, dashes.');
  return alias;
}
