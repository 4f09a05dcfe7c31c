/**
 * Apex tests of what was deployed, by the offline runner.
 *
 * @module
 */
import type { TestRun } from '../../packages/sandbox/orgTarget/index.ts';
import { runNodeTool } from '../checks/runTool.ts';

interface RunnerReport {
  readonly results: readonly {
    readonly cls: string;
    readonly method: string;
    readonly status: string;
    readonly message?: string;
    readonly stack?: string;
  }[];
  readonly coverage: {
    readonly classes: readonly {
      readonly name: string;
      readonly lines: number;
      readonly uncovered: readonly number[];
    }[];
  };
  readonly compileErrors: readonly { readonly file: string; readonly line: number; readonly msg: string }[];
}

/**
 * @param classes - Default: all.
 * @throws Error if the runner writes no report, or a test stopped at something it does not have.
 */
export async function runDeployedTests(
  runner: string,
  root: string,
  classes: readonly string[] | undefined,
): Promise<TestRun> {
  const startedAt = performance.now();
  const chosen = classes === undefined ? [] : ['--class', classes.join(',')];
  const args = ['test', root, '--coverage', '--json', ...chosen];
  const { stdout, stderr } = await runNodeTool(runner, args, { cwd: root });
  const end = stdout.lastIndexOf('}');
  if (end < 0) throw new Error(`The Apex runner wrote no report: ${stderr.slice(0, 1000)}`);
  const { results, coverage, compileErrors } = JSON.parse(stdout.slice(0, end + 1)) as RunnerReport;
  const compileFault = compileErrors[0];
  if (compileFault !== undefined)
    throw new Error(`${compileFault.file}:${compileFault.line} ${compileFault.msg} (the offline runner)`);
  const name = ({ cls, method }: RunnerReport['results'][number]) => ({ className: cls, methodName: method });
  return {
    passed: results.filter(({ status }) => status === 'pass').map(name),
    failed: results
      .filter(({ status }) => status !== 'pass')
      .map((result) => ({
        ...name(result),
        message:
          result.status === 'fail' ? (result.message ?? '') : `${result.status}: ${result.message ?? ''}`,
        stackTrace: result.stack ?? '',
      })),
    coverage: coverage.classes.map(({ name: className, lines, uncovered }) => ({
      name: className,
      lines,
      uncovered,
    })),
    took: Math.round(performance.now() - startedAt),
  };
}
