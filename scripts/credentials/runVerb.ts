/**
 * From what was typed to a verb and its exit code.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { isAppError } from '../../server/src/errors.ts';
import { AccessError } from '../companionAccess.ts';
import { authorize, disconnect } from './authorize.ts';
import { disable } from './disable.ts';
import { enable } from './enable.ts';
import { explain } from './explain.ts';
import { exportList } from './export.ts';
import { list } from './list.ts';
import { remove, retire } from './retire.ts';
import { test } from './runTest.ts';
import { set } from './set.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { EXIT, type ExitCode, type Verb } from './verb.ts';

const VERBS: Readonly<Record<string, Verb>> = {
  list,
  set,
  retire,
  remove,
  test,
  explain,
  authorize,
  disconnect,
  enable,
  disable,
  export: exportList,
};

const ENVIRONMENT = `Environment
  RIALTO_CLIENT_ID, RIALTO_CLIENT_SECRET   the client; default: the sandbox's administrator (officer for enable), kept in RIALTO_DATA_DIR
  RIALTO_COMPANION_URL                     default: the companion that holds RIALTO_DATA_DIR, else the sandbox's, else http://127.0.0.1:4610
  RIALTO_DATA_DIR                          default .rialto
  NO_COLOR                                 no colours`;

const OVERVIEW = `Vendor credentials of the companion: see, set, test, explain, switch.

${table(Object.entries(VERBS).map(([name, { summary, operands }]) => [`  npm run credentials -- ${[name, ...operands].join(' ')}`, summary])).join('\n')}

Each takes --help and --json; what changes something takes --dry-run.
Exit code: 0 done, or yes; 1 the answer is no; 2 could not find out.

${ENVIRONMENT}
`;

function helpOf(name: string, { summary, operands, options, help }: Verb): string {
  const rows = Object.entries(options).map(([option, { value, help: words }]) => [
    `  --${option}${value === undefined ? '' : ` ${value}`}`,
    words,
  ]);
  const usage = ['  npm run credentials --', name, ...operands, rows.length > 0 ? '[options]' : '']
    .join(' ')
    .trimEnd();
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.

${usage}

${table(rows).join('\n')}

${help}

${ENVIRONMENT}
`;
}

/** A mistake in what was typed. */
const mistaken = (words: string): AccessError => new AccessError(`${words} See --help.`);

async function dispatch([name, ...rest]: readonly string[], terminal: Terminal): Promise<ExitCode> {
  if (name === undefined || name === '--help' || name === 'help') {
    terminal.print(OVERVIEW.trimEnd());
    return name === undefined ? EXIT.unknown : EXIT.yes;
  }
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name]! : undefined;
  if (verb === undefined)
    throw mistaken(`There is no verb ${name}. There are: ${Object.keys(VERBS).join(', ')}.`);
  if (rest.includes('--help')) {
    terminal.print(helpOf(name, verb).trimEnd());
    return EXIT.yes;
  }
  const options = Object.fromEntries(
    Object.entries(verb.options).map(([option, { type }]) => [option, { type }]),
  );
  const { positionals, values } = parseArgs({ args: [...rest], options, allowPositionals: true });
  const { operands } = verb;
  if (positionals.length < operands.length) throw mistaken(`${operands[positionals.length]} is missing.`);
  // What is too much is not repeated: it may be a secret.
  if (positionals.length > operands.length)
    throw mistaken(
      name === 'set'
        ? 'The value is read from stdin, never from an argument: your shell may have kept it, so change it at the vendor.'
        : `${name} takes ${operands.length === 0 ? 'nothing' : operands.join(' ')} and options.`,
    );
  return verb.run({ positionals, options: values }, terminal);
}

/** Runs one command to its exit code. What went wrong is said, not thrown. */
export async function runVerb(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    const isTyped = (error as { code?: unknown }).code?.toString().startsWith('ERR_PARSE_ARGS') === true;
    const isExpected = isTyped || error instanceof AccessError || isAppError(error);
    const said = isExpected ? (error as Error).message : String(error);
    terminal.say(`credentials: ${said}`);
    return EXIT.unknown;
  }
}
