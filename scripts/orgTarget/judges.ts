/**
 * What stands behind a deployment to the local org target: the project's own checks, over what the org would be.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Candidate, Judges, SourceFault } from '../../packages/sandbox/orgTarget/index.ts';
import { apexCheck, areAnalysersInstalled, javaIsMissing } from '../checks/apex/index.ts';
import { apexRunner } from '../checks/apexTests.ts';
import { bundleFaults } from '../checks/lwc/index.ts';
import { metadataCheck, NOT_IN_SOURCE } from '../checks/metadata/index.ts';
import { packageDirectories, projectFiles } from '../checks/projectFiles.ts';
import { runDeployedTests } from './deployedTests.ts';

/** Changes in one of these can break Apex that was deployed before. */
const APEX_READS = /\.(cls|trigger|object-meta\.xml|field-meta\.xml|labels-meta\.xml)$|\.cls-meta\.xml$/;

/**
 * Judges as far as this machine can. What it cannot is said in `about`, never passed over.
 *
 * @param options - `withoutApex` leaves the Apex compilers out, which take some seconds.
 */
export async function createJudges({ withoutApex = false } = {}): Promise<Judges> {
  const runner = apexRunner();
  const javaFault = await javaIsMissing();
  const compilers = withoutApex
    ? 'left out'
    : (javaFault ??
      (areAnalysersInstalled() ? undefined : 'not installed: npm run check:apex installs them'));
  return {
    about: [
      'metadata against the Metadata API’s types, and what it names against what is deployed',
      'components by the platform’s compiler',
      compilers === undefined
        ? 'Apex by apex-ls and Salesforce’s compiler front end'
        : `Apex is NOT compiled: ${compilers}`,
      runner === undefined
        ? 'Apex tests are NOT run: the offline runner is not here (set APEXRUN to its path)'
        : 'Apex tests by the offline runner',
    ],
    async judge(candidate) {
      const apex = compilers === undefined && mayBreakApex(candidate) ? apexFaults(candidate.root) : [];
      const [ofApex, ofMetadata, ofComponents] = await Promise.all([
        apex,
        metadataFaults(candidate.root),
        componentFaults(candidate),
      ]);
      return [...ofMetadata, ...ofComponents, ...ofApex];
    },
    ...(runner !== undefined && { test: (root, classes) => runDeployedTests(runner, root, classes) }),
  };
}

/** Only what belongs to the whole: each file by itself is another check's. */
export const nameJudges: Judges = {
  about: ['metadata, and what it names against what is deployed by then'],
  judge: ({ root }) => metadataFaults(root),
};

const mayBreakApex = ({ changed, hasRemovals }: Candidate): boolean =>
  hasRemovals || [...changed].some((path) => APEX_READS.test(path));

async function metadataFaults(root: string): Promise<SourceFault[]> {
  const { faults } = await metadataCheck.run(root);
  // Source says nothing of one org; what is made for one at its set-up does.
  return faults
    .filter((fault) => !fault.endsWith(NOT_IN_SOURCE))
    .map((fault) => sourceFault(root, fault.replace('the project does not have', 'this org does not have')));
}

/** Both compilers name most faults: said once. */
async function apexFaults(root: string): Promise<SourceFault[]> {
  const { faults } = await apexCheck.run(root);
  const byPlace = new Map<string, SourceFault>();
  for (const fault of faults.map((text) => sourceFault(root, text))) {
    const place = `${fault.file}:${fault.line}`;
    const known = byPlace.get(place);
    if (known === undefined || fault.problem.includes('(jorje)')) byPlace.set(place, fault);
  }
  return [...byPlace.values()];
}

/** The bundles that changed; all, where something they may name was taken away. */
async function componentFaults({ root, changed, hasRemovals }: Candidate): Promise<SourceFault[]> {
  const bundles = packageDirectories(root)
    .flatMap((path) => projectFiles(root, `${path}/**/lwc/*/*.js-meta.xml`))
    .filter((file) => hasRemovals || [...changed].some((path) => path.startsWith(`${dirname(file)}/`)))
    .map((file) => dirname(file));
  if (bundles.length === 0) return [];
  return (await bundleFaults(root, bundles)).map((fault) => sourceFault(root, fault));
}

/** `file:line message` → where and what; the column is that of the line's first character, for the checks give none. */
function sourceFault(root: string, text: string): SourceFault {
  const [, file = '', line = '1', problem = text] = /^(.+?):(\d+) ([^]*)$/.exec(text) ?? [];
  return { file, line: Number(line), column: firstColumn(join(root, file), Number(line)), problem };
}

function firstColumn(file: string, line: number): number {
  try {
    const text = readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
    return Math.max(1, text.search(/\S/) + 1);
  } catch {
    // A bundle's fault may be of its folder.
    return 1;
  }
}
