/**
 * apex-ls: types, methods and fields, without an org. Its warnings count as faults.
 *
 * @module
 */
import { relative } from 'node:path';
import { runTool } from '../runTool.ts';
import { analyserJars } from './analysers.ts';

interface ApexLsReport {
  readonly files: readonly {
    readonly path: string;
    readonly messages: readonly {
      readonly start: { readonly line: number };
      readonly category: string;
      readonly message: string;
    }[];
  }[];
}

/** Ends with 0, or with this when it has found errors. Anything else is a fault of its own. */
const FOUND_ERRORS = 4;

/**
 * @param root - A folder with `sfdx-project.json`.
 * @throws Error if it stops before its report is complete.
 */
export async function checkWithApexLs(root: string): Promise<string[]> {
  const main = 'io.github.apexdevtools.apexls.CheckForIssues';
  const args = ['-XX:TieredStopAtLevel=1', '-cp', analyserJars().all, main, '-w', root];
  const { stdout, stderr, exitCode } = await runTool(
    'java',
    [...args, '--detail', 'warnings', '--nocache', '--format', 'json'],
    { cwd: root },
  );
  if (exitCode !== 0 && exitCode !== FOUND_ERRORS)
    throw new Error(`apex-ls ended with ${exitCode}: ${(stderr || stdout).slice(0, 1000)}`);
  const { files } = JSON.parse(stdout) as ApexLsReport;
  return files.flatMap(({ path, messages }) =>
    messages.map(
      ({ start, category, message }) =>
        `${relative(root, path)}:${start.line} ${message.split('\n')[0] ?? ''} (apex-ls, ${category.toLowerCase()})`,
    ),
  );
}
