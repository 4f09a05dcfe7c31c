/**
 * Every test there is, as suites that are run and counted alike.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseTests } from './databaseTests.ts';

/** What a suite came to. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What it printed. */
  readonly output: string;
}

/** How a suite is run. */
export interface Suite {
  readonly name: string;
  /** Test files for `node --test`; absent: the components' Jest tests. */
  readonly files?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Why it cannot run here. */
  readonly skip?: string;
}

/** What this machine offers. */
export interface Equipment {
  /** A PostgreSQL server. */
  readonly databaseUrl: string | undefined;
  /** The offline Apex runner. */
  readonly apexRunner: string | undefined;
}

const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/node-compile', import.meta.url));
const PAGE_TESTS = 'packages/sandbox/e2e/*.test.ts';
const NO_POSTGRES = 'PostgreSQL is not installed and DATABASE_URL is not set';
const NO_RUNNER = 'the offline Apex runner is not here (set APEXRUN to its path)';

/** More than the two cores CI has: test files wait for browsers, processes and each other’s deadlines. */
const FILES_AT_ONCE = 3;

/** In the order they run: what fails fast first. */
export function suites({ databaseUrl, apexRunner }: Equipment): Suite[] {
  const server = files('server/**/*.test.ts');
  return [
    { name: 'contract', files: files('packages/contract/test/*.test.ts') },
    { name: 'companion on PGlite', files: server },
    {
      name: 'companion on PostgreSQL',
      files: databaseTests(server, process.cwd()),
      ...(databaseUrl === undefined ? { skip: NO_POSTGRES } : { environment: { DATABASE_URL: databaseUrl } }),
    },
    { name: 'components', environment: {} },
    { name: 'bridge', files: files('packages/embed/**/*.test.ts') },
    {
      name: 'sandbox',
      files: files(
        'packages/sandbox/{*.test.ts,{world,vendors,org,preview,browser,studio,chartroom,canvasCard,orgTarget}/**/*.test.ts}',
      ),
    },
    { name: 'peers', files: files('packages/sandbox/peers/*.test.ts') },
    { name: 'checks', files: [...files('scripts/**/*.test.ts'), ...files('bench/*.test.ts')] },
    { name: 'page', files: files(PAGE_TESTS) },
    {
      name: `page, Lightning Web Security${apexRunner === undefined ? '' : ', on the real Apex'}`,
      files: files(PAGE_TESTS),
      environment: { PAGE_LWS: '1', PAGE_APEXRUN: apexRunner ?? '' },
    },
    // Without it the page was never answered by the real classes: that is said, and is no failure.
    ...(apexRunner === undefined ? [{ name: 'page on the real Apex', skip: NO_RUNNER }] : []),
  ];
}

const files = (pattern: string): string[] =>
  globSync(pattern, { exclude: (name) => name.includes('node_modules') }).sort();

/** Runs one suite. `onOutput` gets what it prints while it runs. */
export async function runSuite(suite: Suite, onOutput: (text: string) => void): Promise<Tally> {
  return suite.files === undefined ? runJest(onOutput) : runNodeTests(suite, suite.files, onOutput);
}

async function runNodeTests(
  suite: Suite,
  paths: readonly string[],
  onOutput: (text: string) => void,
): Promise<Tally> {
  if (paths.length === 0)
    return { passed: 0, failed: 1, skipped: 0, output: `${suite.name}: no test file was found.` };
  const args = [
    '--test',
    '--test-reporter=spec',
    '--test-timeout=300000',
    `--test-concurrency=${FILES_AT_ONCE}`,
    ...paths,
  ];
  const { output, exitCode } = await run(process.execPath, args, suite.environment ?? {}, onOutput);
  const count = (word: string): number =>
    Number(new RegExp(`^ℹ ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  // A runner that died counts nothing: that is one failure, not none.
  return {
    passed: count('pass'),
    failed: failed || (exitCode === 0 ? 0 : 1),
    skipped: count('skipped'),
    output,
  };
}

async function runJest(onOutput: (text: string) => void): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-jest-'));
  const report = join(folder, 'report.json');
  try {
    const jest = 'node_modules/@salesforce/sfdx-lwc-jest/bin/sfdx-lwc-jest';
    const { output, exitCode } = await run(
      process.execPath,
      [jest, '--', '--json', `--outputFile=${report}`],
      {},
      onOutput,
    );
    try {
      const counts = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
      const failed = (counts['numFailedTests'] ?? 0) + (counts['numRuntimeErrorTestSuites'] ?? 0);
      return {
        passed: counts['numPassedTests'] ?? 0,
        failed,
        skipped: counts['numPendingTests'] ?? 0,
        output,
      };
    } catch {
      return {
        passed: 0,
        failed: 1,
        skipped: 0,
        output: `${output}\nJest wrote no report (exit ${exitCode}).`,
      };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  onOutput: (text: string) => void,
): Promise<{ output: string; exitCode: number | null }> {
  const child = spawn(command, args, {
    // Each test file is a process of its own: compiled once, a module loads in a fraction of the time.
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      onOutput(text);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ output, exitCode }));
  });
}
