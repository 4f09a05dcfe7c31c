/**
 * TypeScript finds no fault: companion, contract, sandbox and scripts, then the components.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.ts';
import { packageBin } from './installed.ts';
import { lines, runNodeTool } from './runTool.ts';

const PROJECTS = [
  'tsconfig.json',
  'packages/embed/tsconfig.json',
  'packages/sandbox/studio/app/tsconfig.json',
  'packages/sandbox/chartroom/app/tsconfig.json',
  'bench/bridge/page/tsconfig.json',
  'config/lwc/tsconfig.json',
  'packages/sandbox/preview/page/tsconfig.json',
];

/** `tsc`, once for each tsconfig there is. */
export const typesCheck: Check = {
  name: 'types',
  about: 'TypeScript finds no fault, in the components too',
  async run(root) {
    const projects = PROJECTS.filter((project) => existsSync(join(root, project)));
    const faults: string[] = [];
    for (const project of projects) {
      const args = ['--noEmit', '--pretty', 'false', '-p', project];
      const { stdout, exitCode } = await runNodeTool(packageBin('typescript', 'tsc'), args, { cwd: root });
      faults.push(...lines(stdout).map(asFault));
      if (exitCode !== 0 && stdout === '') throw new Error(`tsc -p ${project} ended with ${exitCode}.`);
    }
    return { faults, looked: projects.join(', ') };
  },
};

/** `file(12,3): error TS2322: …` → `file:12 … (TS2322)`. */
function asFault(line: string): string {
  const [, file, row, code, message] = /^(.+)\((\d+),\d+\): error (TS\d+): (.*)$/.exec(line) ?? [];
  return file === undefined ? line : `${file}:${row} ${message} (${code})`;
}
