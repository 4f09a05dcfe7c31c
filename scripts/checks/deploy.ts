/**
 * The project's own `sf` deploys every package, in the order an admin does, to the local stand-in for an org.
 *
 * Behind the endpoint stands what no other check looks at: the zip and the manifest as an org gets them, and names
 * against what is deployed by then. Compilers and tests run beside it, once.
 *
 * @module
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import {
  runSf,
  sfEnvironment,
  startOrgTarget,
  type DataModel,
  type OrgTarget,
} from '../../packages/sandbox/orgTarget/index.ts';
import type { Check, Finding } from './check.ts';
import { nameJudges } from '../orgTarget/judges.ts';
import { memberOf } from './convert.ts';
import { packageDirectories, projectFiles } from './projectFiles.ts';

/** An org, and what is deployed to it: one deployment after the other, each of some package directories. */
interface Rollout {
  readonly model: DataModel;
  readonly deployments: readonly (readonly string[])[];
  /** The directory it is there for: without it there is nothing to see that was not seen before. */
  readonly of: string;
}

/** The base package alone and to an org that has nothing; then each data model's. */
const ROLLOUTS: readonly Rollout[] = [
  { model: 'none', of: 'main', deployments: [['main'], ['fsc', 'demo', 'test']] },
  { model: 'managed', of: 'fsc-managed', deployments: [['main', 'fsc', 'fsc-managed']] },
  { model: 'core', of: 'fsc-core', deployments: [['main', 'fsc', 'fsc-core']] },
];

interface SfAnswer {
  readonly message?: string;
  readonly result?: {
    readonly success?: boolean;
    readonly files?: readonly {
      readonly state: string;
      readonly filePath?: string;
      readonly fullName: string;
      readonly lineNumber?: number;
      readonly error?: string;
    }[];
  };
}

/** `sf project deploy start` of all package directories. */
export const deployCheck: Check = {
  name: 'deploy',
  about: 'the project’s sf deploys every package in order, to a local stand-in for an org',
  async run(root) {
    const paths = packageDirectories(root).filter(
      (path) => projectFiles(root, `${path}/**/*-meta.xml`).length > 0,
    );
    if (paths.length === 0)
      return { faults: [], looked: 'nothing', skipped: 'there is no package directory' };
    const home = mkdtempSync(join(tmpdir(), 'rialto-deploy-'));
    try {
      const faults: string[] = [];
      let members = 0;
      const rollouts = ROLLOUTS.filter(({ of }) => paths.includes(`force-app/${of}`));
      for (const rollout of rollouts) {
        const found = await rollOut(root, home, { ...rollout, deployments: present(rollout, paths) });
        faults.push(...found.faults);
        members += found.members;
      }
      const deployed = new Set(rollouts.flatMap((rollout) => present(rollout, paths)).flat());
      for (const path of paths.filter((one) => !deployed.has(one)))
        faults.push(`sfdx-project.json:1 ${path} is deployed nowhere: scripts/checks/deploy.ts says when`);
      const count = rollouts.flatMap(({ deployments }) => deployments).length;
      return { faults, looked: `${members} members in ${count} deployments` };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};

/** The directories of each deployment that are there. */
const present = ({ deployments }: Rollout, paths: readonly string[]): string[][] =>
  deployments
    .map((names) => names.map((name) => `force-app/${name}`).filter((path) => paths.includes(path)))
    .filter((directories) => directories.length > 0);

async function rollOut(
  root: string,
  home: string,
  { model, deployments }: Rollout,
): Promise<{ readonly faults: readonly string[]; readonly members: number }> {
  const target = await startOrgTarget({ model, judges: nameJudges });
  try {
    const environment = environmentOf(root, home);
    const { stdout, stderr, exitCode } = await runSf(
      ['org', 'login', 'access-token', '--instance-url', target.url, '--no-prompt', '--alias', model],
      { ...environment, SF_ACCESS_TOKEN: target.accessToken },
      root,
    );
    if (exitCode !== 0) throw new Error(`sf does not sign in: ${stderr || stdout}`);
    for (const directories of deployments) {
      const sources = directories.flatMap((path) => ['--source-dir', path]);
      const args = ['project', 'deploy', 'start', '--target-org', model, '--json', ...sources];
      const sf = await runSf(args, environment, root);
      const { faults } = readAnswer(root, sf.stdout || sf.stderr, sf.exitCode);
      // What comes after cannot be judged.
      if (faults.length > 0) return { faults, members: 0 };
    }
    return { ...missing(root, target, deployments.flat()) };
  } finally {
    await target.stop();
  }
}

/** A home of its own. What admins set for a real deployment has no say here. */
function environmentOf(root: string, home: string): Record<string, string> {
  const cache = join(root, 'node_modules/.cache/node-compile');
  return {
    ...sfEnvironment(home),
    RIALTO_SETUP: '',
    ...(existsSync(join(root, 'node_modules')) && { NODE_COMPILE_CACHE: cache }),
  };
}

function readAnswer(root: string, output: string, exitCode: number | null): Pick<Finding, 'faults'> {
  let answer: SfAnswer;
  try {
    answer = JSON.parse(output) as SfAnswer;
  } catch {
    throw new Error(`sf ended with ${exitCode} and wrote no JSON: ${output.slice(0, 1000)}`);
  }
  const failed = (answer.result?.files ?? []).filter(({ state }) => state === 'Failed');
  const faults = failed.map(({ filePath = 'sfdx-project.json', fullName, lineNumber = 1, error = '' }) => {
    const file = isAbsolute(filePath) ? relative(root, filePath) : filePath;
    return `${file}:${lineNumber} ${fullName}: ${error}`;
  });
  if (faults.length === 0 && (exitCode !== 0 || answer.result?.success !== true))
    faults.push(`sfdx-project.json:1 sf does not deploy: ${answer.message ?? `it ended with ${exitCode}`}`);
  return { faults };
}

/** What the directories hold and the org did not get. */
function missing(
  root: string,
  target: OrgTarget,
  directories: readonly string[],
): { readonly faults: readonly string[]; readonly members: number } {
  const { deployed } = target.state();
  const members = new Set(
    Object.entries(deployed).flatMap(([type, names]) => names.map((name) => `${type}:${name}`)),
  );
  const faults = directories
    .flatMap((path) => projectFiles(root, `${path}/**/*-meta.xml`))
    .flatMap((file) => {
      const member = memberOf(file);
      return member === undefined || members.has(member) ? [] : [`${file}:1 did not arrive: no ${member}`];
    });
  return { faults, members: members.size };
}
