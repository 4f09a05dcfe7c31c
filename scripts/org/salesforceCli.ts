/**
 * The project's own pinned Salesforce CLI, run with this Node.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageBin, packageFolder, REPOSITORY } from '../checks/installed.ts';
import { OrgProblem } from './orgProblem.ts';

/** What `sf … --json` printed. */
export interface CliAnswer {
  /** 0 where it did what was asked. */
  readonly exitCode: number;
  /** Its result, also of a deployment that failed; `{}` where it printed none. */
  readonly result: Readonly<Record<string, unknown>>;
  /** Name of the error, e.g. `NamedOrgNotFoundError`; `null` where there is none. */
  readonly errorName: string | null;
  /** What went wrong, in the CLI's words; `null` where nothing did. */
  readonly message: string | null;
}

/** How one command is run. */
export interface CliOptions {
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder it runs in. Default: the project. */
  readonly cwd?: string;
}

/** Runs the pinned CLI. */
export interface SalesforceCli {
  /**
   * Runs a command to its end and reads its JSON. An exit code other than 0 is an answer, not an exception.
   *
   * @param args - Without `--json`. Never a secret: others on the machine can read them.
   * @throws {@link OrgProblem} if it prints something else.
   */
  run(args: readonly string[], options?: CliOptions): Promise<CliAnswer>;
  /** Runs a command in front of the person, who sees what it prints. @returns Its exit code. */
  show(args: readonly string[], options?: CliOptions): Promise<number>;
}

/** Neither updates itself nor tells anybody anything while a command of ours runs. */
const QUIET = {
  SF_DISABLE_TELEMETRY: 'true',
  SF_AUTOUPDATE_DISABLE: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
};

/** Not the CLI's business, nor that of its plugins. */
const WITHHELD = { RIALTO_CLIENT_SECRET: undefined, RIALTO_ORG_CLIENT_SECRET: undefined };

const COLOURS = /\u001b\[\d+(?:;\d+)*m/g;

/**
 * @param environment - The CLI's: where it keeps logins.
 * @param signal - Ends the command under way.
 */
export function createSalesforceCli(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  signal?: AbortSignal,
): SalesforceCli {
  const script = packageBin('@salesforce/cli', 'sf');

  function start(args: readonly string[], { env = {}, cwd = REPOSITORY }: CliOptions, isShown: boolean) {
    return spawn(process.execPath, [script, ...args], {
      cwd,
      env: { ...environment, ...WITHHELD, ...QUIET, ...env },
      stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
    });
  }

  return {
    async run(args, options = {}) {
      const child = start([...args, '--json'], options, false);
      let stdout = '';
      let stderr = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const exitCode = await new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve(code ?? 1));
      });
      return readAnswer(args, exitCode, stdout, stderr);
    },
    show(args, options = {}) {
      const child = start(args, options, true);
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve(code ?? 1));
      });
    },
  };
}

/** Version of the pinned CLI. */
export const cliVersion = (): string =>
  (
    JSON.parse(readFileSync(join(packageFolder('@salesforce/cli'), 'package.json'), 'utf8')) as {
      version: string;
    }
  ).version;

interface PrintedJson {
  readonly status?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly message?: string;
}

function readAnswer(args: readonly string[], exitCode: number, stdout: string, stderr: string): CliAnswer {
  const text = stdout.replaceAll(COLOURS, '');
  let printed: PrintedJson;
  try {
    printed = JSON.parse(text.slice(text.indexOf('{'))) as PrintedJson;
  } catch (cause) {
    // What it printed instead may hold anything: only its last line of complaint is repeated.
    const said = stderr.replaceAll(COLOURS, '').trim().split('\n').at(-1) ?? '';
    throw new OrgProblem(
      `sf ${args.slice(0, 3).join(' ')} ended with ${exitCode} and no answer. ${said}`.trim(),
      'Run npm ci, so that the Salesforce CLI is whole, and try again.',
      'CLI_BROKEN',
      cause,
    );
  }
  return {
    exitCode,
    result: printed.result ?? printed.data ?? {},
    errorName: printed.name ?? null,
    message: printed.message?.replaceAll(COLOURS, '') ?? null,
  };
}
