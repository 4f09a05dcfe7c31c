/**
 * What all org commands have in common: options, help, words for failures, exit codes, Ctrl-C.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { AccessError } from '../companionAccess.ts';
import { table } from '../credentials/table.ts';
import { createTerminal, type Terminal } from '../credentials/terminal.ts';
import { OrgProblem } from './orgProblem.ts';
import { createSalesforceCli, type SalesforceCli } from './salesforceCli.ts';

/** How a command ended: all is done or well; something is wrong and named; it was not understood. */
export const EXIT = { well: 0, wrong: 1, misused: 2 } as const;

/** A number for the shell. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One option. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  /** May be given several times, or with commas between. */
  readonly multiple?: boolean;
  /** What stands behind it in the help. */
  readonly value?: string;
  readonly help: string;
}

/** What was typed. */
export interface Typed {
  text(name: string): string | null;
  /** Values of an option that may be given several times, with what commas part. */
  list(name: string): readonly string[];
  /** The same without parting at commas. */
  values(name: string): readonly string[];
  flag(name: string): boolean;
}

/** What a command works with. */
export interface CommandTools {
  readonly terminal: Terminal;
  readonly cli: SalesforceCli;
  /** Set when the person presses Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One command. */
export interface OrgCommand {
  /** As people type it: `org:setup`. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** More, below the options. */
  readonly help: string;
  /** @throws {@link OrgProblem} where a person can mend it; {@link UsageError} where the options make no sense. */
  run(typed: Typed, tools: CommandTools): Promise<ExitCode>;
}

/** Options that make no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Of every command that names an org. */
export const TARGET_OPTION = {
  'target-org': {
    type: 'string',
    value: 'ALIAS',
    help: 'alias or user name of the org, as the Salesforce CLI knows it',
  },
} as const satisfies OrgCommand['options'];

/** Of every command. */
const COMMON_OPTIONS = {
  json: { type: 'boolean', help: 'print the result as JSON' },
  help: { type: 'boolean', help: 'print this' },
} as const satisfies OrgCommand['options'];

/** The words of `--help`. */
export function helpOf({ name, summary, options, help }: OrgCommand): string {
  const rows = Object.entries<CommandOption>({ ...options, ...COMMON_OPTIONS }).map(([option, spec]) => [
    `  --${option}${spec.value === undefined ? '' : ` ${spec.value}`}`,
    spec.help,
  ]);
  return `${summary}

  npm run ${name} -- ${'target-org' in options ? '--target-org ALIAS ' : ''}[options]

${table(rows).join('\n')}

${help.trim()}

Exit code: 0 all is done or well, 1 something is wrong and named, 2 wrong use.
`;
}

/** Runs a command to its exit code. What goes wrong is said, not thrown. */
export async function runCommand(
  command: OrgCommand,
  args: readonly string[],
  { terminal, cli, signal }: CommandTools,
): Promise<ExitCode> {
  const isJson = args.includes('--json');
  try {
    const typed = readTyped(command, args);
    if (typed.flag('help')) {
      terminal.print(helpOf(command).trimEnd());
      return EXIT.well;
    }
    return await command.run(typed, { terminal, cli, signal });
  } catch (error) {
    const isMisuse =
      error instanceof UsageError ||
      (error as { code?: unknown }).code?.toString().startsWith('ERR_PARSE_ARGS') === true;
    const isStopped = signal.aborted;
    const known = asProblem(error);
    const problem = isStopped ? stopped() : known;
    if (isJson)
      terminal.print(JSON.stringify({ ok: false, ...known.result, error: facts(problem) }, null, 2));
    terminal.say(`${command.name}: ${problem.message}`);
    if (problem.mend !== null) terminal.say(`  → ${problem.mend}`);
    if (isMisuse) terminal.say(`  → npm run ${command.name} -- --help`);
    return isMisuse ? EXIT.misused : EXIT.wrong;
  }
}

const stopped = (): OrgProblem =>
  new OrgProblem(
    'Stopped. What was done stays done; a deployment that was sent may go on in the org.',
    'Run the same command again: it continues.',
    'STOPPED',
  );

function asProblem(error: unknown): OrgProblem {
  if (error instanceof OrgProblem) return error;
  if (error instanceof AccessError) return new OrgProblem(error.message, null, error.code);
  return new OrgProblem(error instanceof Error ? error.message : String(error));
}

const facts = ({ message, mend, code }: OrgProblem): object => ({ code, message, mend });

function readTyped({ options }: OrgCommand, args: readonly string[]): Typed {
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries<CommandOption>({ ...options, ...COMMON_OPTIONS }).map(
        ([name, { type, multiple = false }]) => [name, { type, multiple }],
      ),
    ),
  });
  const all = (name: string): readonly string[] => {
    const value = values[name];
    return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
  };
  return {
    text: (name) => all(name).at(-1)?.trim() || null,
    values: (name) =>
      all(name)
        .map((value) => value.trim())
        .filter(Boolean),
    list: (name) =>
      all(name)
        .flatMap((value) => value.split(','))
        .map((value) => value.trim())
        .filter(Boolean),
    flag: (name) => values[name] === true,
  };
}

/** The org that was named. @throws {@link UsageError} if none was. */
export function targetOf(typed: Typed): string {
  const target = typed.text('target-org');
  // The CLI's own default is not taken: nothing shall happen to an org that nobody named.
  if (target === null)
    throw new UsageError('--target-org is missing. The Salesforce CLI’s default org is not taken.');
  if (!/^[A-Za-z0-9][A-Za-z0-9@._+-]{0,119}$/.test(target))
    throw new UsageError('--target-org must be an alias or a user name.');
  return target;
}

/**
 * Where the administrator says the companion is: `--companion-url`, else `RIALTO_COMPANION_URL`.
 *
 * @throws {@link UsageError} if it is not an address an org may call.
 */
export function companionUrlOf(
  typed: Typed,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  const text = typed.text('companion-url') ?? (env['RIALTO_COMPANION_URL'] || null);
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal = url !== null && ['127.0.0.1', 'localhost'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:')))
    throw new UsageError('--companion-url must be an https address.');
  if (
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.pathname !== '/'
  )
    throw new UsageError('--companion-url must be an address without a path, a user or a query.');
  return url.origin;
}

/** Runs a command as this process. Ctrl-C ends it between two steps; a second one at once. */
export async function runAsProcess(command: OrgCommand): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const cli = createSalesforceCli(process.env, stop.signal);
  process.exitCode = await runCommand(command, process.argv.slice(2), {
    terminal: createTerminal(process),
    cli,
    signal: stop.signal,
  });
}
