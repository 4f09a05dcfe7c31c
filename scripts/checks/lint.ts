/**
 * ESLint finds no fault and nothing to warn of: types, comments, the components' rules and SLDS.
 *
 * @module
 */
import { relative } from 'node:path';
import type { Check } from './check.ts';
import { packageBin } from './installed.ts';
import { runNodeTool } from './runTool.ts';

interface LintResult {
  readonly filePath: string;
  readonly messages: readonly {
    readonly line?: number;
    readonly message: string;
    readonly ruleId: string | null;
  }[];
}

/** ESLint with `eslint.config.js`. */
export const lintCheck: Check = {
  name: 'lint',
  about: 'ESLint finds nothing, not even a warning',
  async run(root) {
    const args = ['--max-warnings', '0', '--format', 'json', '.'];
    const { stdout, stderr } = await runNodeTool(packageBin('eslint'), args, { cwd: root });
    let results: readonly LintResult[];
    try {
      results = JSON.parse(stdout) as LintResult[];
    } catch {
      throw new Error(`ESLint stopped: ${(stderr || stdout).slice(0, 2000)}`);
    }
    const faults = results.flatMap(({ filePath, messages }) =>
      messages.map(({ line, message, ruleId }) => {
        const text = message.replaceAll(/\s*\n\s*/g, ' ');
        return `${relative(root, filePath)}:${line ?? 1} ${text} (${ruleId ?? 'ESLint'})`;
      }),
    );
    return { faults, looked: `${results.length} files` };
  },
};
