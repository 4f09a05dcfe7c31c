/**
 * A deployment as the Metadata API tells of it.
 *
 * @module
 */
import type { TestRun } from './judges.ts';
import type { Member } from './sourceTree.ts';

/** What a client asks for. */
export interface DeployOptions {
  readonly checkOnly: boolean;
  readonly rollbackOnError: boolean;
  /** `undefined`: not said, so that the org decides. */
  readonly testLevel: string | undefined;
  readonly runTests: readonly string[];
}

/** What came of a component. */
export interface ComponentResult extends Member {
  readonly isSuccess: boolean;
  readonly isDeleted?: boolean;
  readonly isCreated?: boolean;
  readonly isWarning?: boolean;
  readonly problem?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Where a deployment stands. */
export type DeployStatus =
  'Pending' | 'InProgress' | 'Succeeded' | 'SucceededPartial' | 'Failed' | 'Canceling' | 'Canceled';

/** A deployment. */
export interface Deployment {
  readonly id: string;
  readonly userId: string;
  readonly options: DeployOptions;
  readonly createdAt: Date;
  status: DeployStatus;
  stateDetail: string;
  startedAt?: Date;
  completedAt?: Date;
  total: number;
  results: readonly ComponentResult[];
  testRun?: TestRun;
  /** Why it failed, where no component is to blame. */
  errorMessage?: string;
}

const ENDED: readonly DeployStatus[] = ['Succeeded', 'SucceededPartial', 'Failed', 'Canceled'];

/** Tells whether nothing more will happen to it. */
export const hasEnded = ({ status }: Deployment): boolean => ENDED.includes(status);

/** Options as SOAP or REST send them, with the platform's defaults. */
export function deployOptions(sent: Readonly<Record<string, unknown>>): DeployOptions {
  const runTests = sent['runTests'];
  return {
    checkOnly: sent['checkOnly'] === true,
    rollbackOnError: sent['rollbackOnError'] !== false,
    testLevel: typeof sent['testLevel'] === 'string' ? sent['testLevel'] : undefined,
    runTests: Array.isArray(runTests) ? runTests.map(String) : [],
  };
}

/** `DeployResult` of the Metadata API. */
export function deployResult(deployment: Deployment, withDetails: boolean): Record<string, unknown> {
  const { options, results, testRun } = deployment;
  const failures = results.filter(({ isSuccess }) => !isSuccess);
  const successes = results.filter(({ isSuccess }) => isSuccess);
  const tests = testRun === undefined ? 0 : testRun.passed.length + testRun.failed.length;
  const { createdAt, startedAt, completedAt } = deployment;
  return {
    id: deployment.id,
    done: hasEnded(deployment),
    success: deployment.status === 'Succeeded',
    status: deployment.status,
    stateDetail: deployment.stateDetail,
    checkOnly: options.checkOnly,
    ignoreWarnings: false,
    rollbackOnError: options.rollbackOnError,
    runTestsEnabled: testRun !== undefined,
    createdBy: deployment.userId,
    createdByName: 'Admin User',
    createdDate: createdAt.toISOString(),
    lastModifiedDate: (completedAt ?? startedAt ?? createdAt).toISOString(),
    ...(startedAt && { startDate: startedAt.toISOString() }),
    ...(completedAt && { completedDate: completedAt.toISOString() }),
    ...(deployment.errorMessage !== undefined && {
      errorMessage: deployment.errorMessage,
      errorStatusCode: 'UNKNOWN_EXCEPTION',
    }),
    numberComponentErrors: failures.length,
    numberComponentsDeployed: successes.length,
    numberComponentsTotal: deployment.total,
    numberTestErrors: testRun?.failed.length ?? 0,
    numberTestsCompleted: testRun?.passed.length ?? 0,
    numberTestsTotal: tests,
    ...(withDetails && {
      details: {
        componentSuccesses: successes.map((result) => componentMessage(deployment, result)),
        componentFailures: failures.map((result) => componentMessage(deployment, result)),
        runTestResult: testResult(testRun),
      },
    }),
  };
}

function componentMessage(deployment: Deployment, result: ComponentResult): Record<string, unknown> {
  const { type, fullName, packedAs, isSuccess, problem } = result;
  // The platform puts the place of a component's fault into its words.
  const isBundle = type === 'LightningComponentBundle';
  const place =
    isBundle && result.line !== undefined ? `[Line: ${result.line}, Col: ${result.column ?? 1}] ` : '';
  return {
    changed: isSuccess,
    created: result.isCreated === true,
    deleted: result.isDeleted === true,
    success: isSuccess,
    warning: result.isWarning === true,
    componentType: type,
    fullName,
    fileName: packedAs,
    createdDate: (deployment.completedAt ?? deployment.createdAt).toISOString(),
    ...(problem !== undefined && {
      problem: `${place}${problem}`,
      problemType: isSuccess ? 'Warning' : 'Error',
    }),
    ...(result.line !== undefined && { lineNumber: result.line, columnNumber: result.column ?? 1 }),
  };
}

function testResult(run: TestRun | undefined): Record<string, unknown> {
  const { passed = [], failed = [], coverage = [], took = 0 } = run ?? {};
  const average = averageCoverage(coverage);
  return {
    numFailures: failed.length,
    numTestsRun: passed.length + failed.length,
    totalTime: took,
    successes: passed.map(({ className, methodName }) => ({
      id: '01p000000000000AAA',
      name: className,
      methodName,
      time: 0,
      seeAllData: false,
    })),
    failures: failed.map(({ className, methodName, message, stackTrace }) => ({
      id: '01p000000000000AAA',
      name: className,
      methodName,
      message,
      stackTrace,
      packageName: className,
      type: 'Class',
      time: 0,
      seeAllData: false,
    })),
    codeCoverage: coverage.map(({ name, lines, uncovered }) => ({
      id: '01p000000000000AAA',
      name,
      type: 'Class',
      numLocations: lines,
      numLocationsNotCovered: uncovered.length,
      locationsNotCovered: uncovered.map((line) => ({ line, column: 1, numExecutions: 0, time: 0 })),
    })),
    codeCoverageWarnings:
      run !== undefined && average < LEAST_COVERAGE
        ? [{ id: '01p000000000000AAA', message: coverageWarning(average) }]
        : [],
  };
}

/** Percent, below which an org takes no Apex. */
export const LEAST_COVERAGE = 75;

/** Percent of all lines; 100 where there are none. */
export function averageCoverage(coverage: TestRun['coverage']): number {
  const lines = coverage.reduce((sum, each) => sum + each.lines, 0);
  const uncovered = coverage.reduce((sum, each) => sum + each.uncovered.length, 0);
  return lines === 0 ? 100 : (100 * (lines - uncovered)) / lines;
}

/** The platform's words. */
export const coverageWarning = (average: number): string =>
  `Average test coverage across all Apex Classes and Triggers is ${Math.floor(average)}%, at least ${LEAST_COVERAGE}% test coverage is required.`;
