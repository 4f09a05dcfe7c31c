/**
 * The Apex tests pass and reach nine lines in ten, executed by the offline runner.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { apexVariants, inApexVariant, type ApexVariant } from './apexVariants.ts';
import type { Check } from './check.ts';
import { REPOSITORY } from './installed.ts';
import { packageDirectories, projectFiles } from './projectFiles.ts';
import { runNodeTool } from './runTool.ts';

const DEFAULT_RUNNER = join(REPOSITORY, '../shared/apex-runner/dist/apexrun.mjs');

/** Percent of the lines of all classes together. */
const LEAST_COVERAGE = 90;

/** What came of the Apex tests. */
export interface ApexTestRun {
  readonly passed: number;
  readonly failed: number;
  /** Stopped by something of the platform the runner does not have. */
  readonly unsupported: number;
  /** Percent of lines, 0 to 100. */
  readonly coverage: number;
  /** One line for each test that did not pass, and each compile error. */
  readonly faults: readonly string[];
}

interface RunnerReport {
  readonly results: readonly {
    readonly cls: string;
    readonly method: string;
    readonly status: string;
    readonly message?: string;
  }[];
  readonly coverage: { readonly total: { readonly covered: number; readonly lines: number } };
  readonly compileErrors: readonly unknown[];
  readonly summary: { readonly passed: number; readonly failed: number; readonly unsupported: number };
}

/** The runner, where there is one: `APEXRUN`, or the one beside this repository. */
export function apexRunner(): string | undefined {
  const runner = process.env['APEXRUN'] ?? DEFAULT_RUNNER;
  return existsSync(runner) ? runner : undefined;
}

/**
 * Runs every Apex test of a project: the base's, then those of each data model in an org that has it.
 * The coverage is the base's own.
 *
 * @param runner - From {@link apexRunner}.
 * @throws Error if the runner writes no report.
 */
export async function runApexTests(root: string, runner: string): Promise<ApexTestRun> {
  const runs: ApexTestRun[] = [];
  for (const variant of apexVariants(root))
    runs.push(
      await inApexVariant(root, variant, (project, args) => runVariant(root, runner, variant, project, args)),
    );
  const sum = (count: (run: ApexTestRun) => number): number =>
    runs.reduce((total, run) => total + count(run), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    unsupported: sum(({ unsupported }) => unsupported),
    coverage: runs[0]?.coverage ?? 0,
    faults: runs.flatMap(({ faults }) => faults),
  };
}

async function runVariant(
  root: string,
  runner: string,
  variant: ApexVariant,
  project: string,
  more: readonly string[],
): Promise<ApexTestRun> {
  const args = ['test', project, '--coverage', '--json', ...more];
  const { stdout, stderr } = await runNodeTool(runner, args, { cwd: root });
  const end = stdout.lastIndexOf('}');
  if (end < 0) throw new Error(`The Apex runner wrote no report: ${stderr.slice(0, 1000)}`);
  const report = JSON.parse(stdout.slice(0, end + 1)) as RunnerReport;
  const { covered, lines } = report.coverage.total;
  return {
    ...report.summary,
    coverage: lines === 0 ? 0 : (100 * covered) / lines,
    faults: [
      ...report.compileErrors.map((error) => (typeof error === 'string' ? error : JSON.stringify(error))),
      ...report.results
        .filter(({ status }) => status !== 'pass')
        .map(
          ({ cls, method, status, message }) =>
            `${testFile(root, cls, method)} ${status} (${variant.name}): ${message ?? ''}`,
        ),
    ],
  };
}

/** The Apex tests, where the runner is. */
export const apexTestsCheck: Check = {
  name: 'apex-tests',
  about: `the Apex tests pass and reach ${LEAST_COVERAGE} % of the lines (needs the offline Apex runner)`,
  async run(root) {
    const runner = apexRunner();
    if (runner === undefined)
      return {
        faults: [],
        looked: 'nothing',
        skipped: 'the offline Apex runner is not here (set APEXRUN to its path)',
      };
    const { passed, coverage, faults } = await runApexTests(root, runner);
    const percent = coverage.toFixed(1);
    const low =
      coverage < LEAST_COVERAGE
        ? [`force-app:1 the tests reach ${percent} % of the lines, not ${LEAST_COVERAGE} %`]
        : [];
    return { faults: [...faults, ...low], looked: `${passed} tests passed, ${percent} % of the lines` };
  },
};

/** `file:line Class.method` of a test. */
function testFile(root: string, className: string, method: string): string {
  const found = packageDirectories(root).flatMap((path) =>
    projectFiles(root, `${path}/**/${className}.cls`),
  )[0];
  return `${found ?? className}:1 ${className}.${method}`;
}
