/**
 * Everything is formatted by Prettier, Apex and metadata too.
 *
 * @module
 */
import type { Check } from './check.ts';
import { packageBin } from './installed.ts';
import { lines, runNodeTool } from './runTool.ts';

/** Prettier, without writing. */
export const formatCheck: Check = {
  name: 'format',
  about: 'every file is formatted by Prettier (npm run fmt formats)',
  async run(root) {
    const args = ['--check', '--log-level=log', '.'];
    const { stdout, stderr, exitCode } = await runNodeTool(packageBin('prettier'), args, { cwd: root });
    const faults = lines(`${stdout}\n${stderr}`)
      .filter((line) => /^\[(warn|error)\]/.test(line) && !line.includes('Code style issues'))
      .map((line) => {
        const [, level, text = ''] = /^\[(\w+)\] (.*)$/.exec(line) ?? [];
        return level === 'warn' ? `${text}:1 is not formatted: run npm run fmt` : text;
      });
    if (exitCode !== 0 && faults.length === 0) throw new Error(`Prettier stopped: ${stderr.slice(0, 500)}`);
    return { faults, looked: 'all files' };
  },
};
