/**
 * Modules are entered by their doors, depend in one direction and never in a circle.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.ts';
import { packageFolder } from './installed.ts';
import { runNodeTool } from './runTool.ts';

const CONFIGURATION = 'config/dependency-cruiser.config.cjs';
const FOLDERS = ['server', 'packages', 'scripts', 'bench'];

interface Cruise {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string; readonly module: string }[];
  }[];
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
      readonly cycle?: readonly { readonly name: string }[];
      readonly comment?: string;
    }[];
  };
}

/** dependency-cruiser with `config/dependency-cruiser.config.cjs`. */
export const architectureCheck: Check = {
  name: 'architecture',
  about: 'modules are entered by their index, layers go one way, no cycles',
  async run(root) {
    const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
    const cruiser = join(packageFolder('dependency-cruiser'), 'bin/dependency-cruiser.mjs');
    const args = ['--config', CONFIGURATION, '--output-type', 'json', ...folders];
    const { stdout, stderr } = await runNodeTool(cruiser, args, { cwd: root });
    let cruise: Cruise;
    try {
      cruise = JSON.parse(stdout) as Cruise;
    } catch {
      throw new Error(`dependency-cruiser stopped: ${(stderr || stdout).slice(0, 1000)}`);
    }
    const faults = cruise.summary.violations.map((violation) => {
      const { from, to, rule, cycle } = violation;
      const line = existsSync(join(root, from)) ? importLine(root, cruise, from, to) : 1;
      if (cycle !== undefined)
        return `${from}:${line} imports in a circle: ${[from, ...cycle.map(({ name }) => name)].join(' → ')}`;
      return `${from}:${line} ${from === to ? '' : `imports ${to}: `}${rule.name}`;
    });
    return { faults, looked: `${cruise.summary.totalCruised} files` };
  },
};

/** dependency-cruiser knows no lines: the line of the specifier that led to `to`. */
function importLine(root: string, cruise: Cruise, from: string, to: string): number {
  const specifier = cruise.modules
    .find(({ source }) => source === from)
    ?.dependencies.find(({ resolved }) => resolved === to)?.module;
  if (specifier === undefined) return 1;
  const source = readFileSync(join(root, from), 'utf8');
  const at = Math.max(
    ...[specifier, `node:${specifier}`]
      .flatMap((name) => [`'${name}'`, `"${name}"`])
      .map((text) => source.indexOf(text)),
  );
  return at < 0 ? 1 : source.slice(0, at).split('\n').length;
}
