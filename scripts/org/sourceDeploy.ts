/**
 * Deploys source to an org by the pinned CLI: folders of the project, and files made for this org alone.
 *
 * @module
 */
import { globSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY } from '../checks/installed.ts';
import { OrgProblem } from './orgProblem.ts';
import type { CliAnswer, SalesforceCli } from './salesforceCli.ts';

/** What to deploy. */
export interface SourceDeployment {
  /** Folders of the project. */
  readonly folders: readonly string[];
  /** Files made for this org, by their place in a package directory: `customMetadata/….md-meta.xml`. */
  readonly files: Readonly<Record<string, string>>;
  /** Takes the place of https://companion.example.com in the credentials; `null` leaves it. */
  readonly companionUrl: string | null;
  /** `RunLocalTests`: the org's own tests too. `default`: as the org does by itself; production refuses to be told `NoTestRun`. */
  readonly tests: 'RunLocalTests' | 'default';
  /** Checks everything and keeps nothing. Default false. */
  readonly isValidation?: boolean;
}

/** Minutes to wait for the org. */
const WAIT_MINUTES = 60;
/** Milliseconds between two signs of life. */
const SIGN_OF_LIFE_MS = 15_000;
/** Faults shown; an org may answer with thousands. */
const SHOWN_FAULTS = 20;

/**
 * Deploys all or nothing: what fails takes the rest back with it.
 *
 * @param target - How the CLI knows the org.
 * @param say - Told every 15 s that it is still under way.
 * @throws {@link OrgProblem} `DEPLOY_FAILED` with what the org said of each component, `DEPLOY_PARTIAL` if it kept some of them,
 *   `DEPLOY_UNKNOWN` if it is not known how it ended.
 */
export async function deploySource(
  cli: SalesforceCli,
  target: string,
  deployment: SourceDeployment,
  say: (line: string) => void,
): Promise<void> {
  // Inside the project, where a tracked scratch org can follow it; where nothing is committed or packaged.
  const artifacts = join(REPOSITORY, 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  removeLeftovers(artifacts);
  const folder = mkdtempSync(join(artifacts, 'org-'));
  const startedAt = Date.now();
  const sign = setInterval(() => {
    say(`the org is at it, ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  }, SIGN_OF_LIFE_MS);
  try {
    const sources = [...deployment.folders, ...writeFiles(folder, deployment.files)];
    const answer = await cli.run(
      [
        'project',
        'deploy',
        'start',
        '--target-org',
        target,
        ...sources.flatMap((source) => ['--source-dir', source]),
        ...(deployment.tests === 'default' ? [] : ['--test-level', deployment.tests]),
        '--wait',
        String(WAIT_MINUTES),
        // What stands in the repository is what the org gets, also where somebody changed it there.
        '--ignore-conflicts',
        ...(deployment.isValidation === true ? ['--dry-run'] : []),
      ],
      deployment.companionUrl === null
        ? {}
        : { env: { RIALTO_SETUP: '1', RIALTO_COMPANION_URL: deployment.companionUrl } },
    );
    if (answer.exitCode !== 0) throw deployProblem(answer);
  } finally {
    clearInterval(sign);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a run left that was killed; another run may be under way. */
function removeLeftovers(artifacts: string): void {
  const before = Date.now() - 2 * WAIT_MINUTES * 60_000;
  for (const name of globSync('org-??????', { cwd: artifacts })) {
    const folder = join(artifacts, name);
    if ((statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? before) < before)
      rmSync(folder, { recursive: true, force: true });
  }
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): readonly string[] {
  const entries = Object.entries(files);
  for (const [path, content] of entries) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return entries.length === 0 ? [] : [folder];
}

interface ComponentFailure {
  readonly componentType?: string;
  readonly fullName?: string;
  readonly problem?: string;
  readonly lineNumber?: number | string;
}

interface TestFailure {
  readonly name?: string;
  readonly methodName?: string;
  readonly message?: string;
}

interface DeployResult {
  readonly status?: string;
  readonly details?: {
    readonly componentFailures?: ComponentFailure | readonly ComponentFailure[];
    readonly runTestResult?: { readonly failures?: TestFailure | readonly TestFailure[] };
  };
}

const listOf = <Item>(items: Item | readonly Item[] | undefined): readonly Item[] =>
  items === undefined ? [] : Array.isArray(items) ? (items as readonly Item[]) : [items as Item];

function deployProblem({ result, message, errorName }: CliAnswer): OrgProblem {
  const { details, status } = result as DeployResult;
  const faults = [
    ...listOf(details?.componentFailures).map(
      ({ componentType = '', fullName = '', problem = '', lineNumber }) =>
        `${[componentType, fullName].filter(Boolean).join(' ')}${lineNumber === undefined ? '' : `:${lineNumber}`} ${problem}`,
    ),
    ...listOf(details?.runTestResult?.failures).map(
      ({ name = '', methodName = '', message: said = '' }) => `test ${name}.${methodName} ${said}`,
    ),
  ];
  if (faults.length === 0)
    return new OrgProblem(
      status === 'Canceled'
        ? 'The deployment was cancelled in the org, which kept nothing of it.'
        : `It is not known how the deployment ended. ${status === undefined ? '' : `Its last status was ${status}. `}The Salesforce CLI said: ${message ?? errorName ?? 'nothing'}`,
      'Look at Setup → Deployment Status until it is no longer in progress, then run the same command again.',
      'DEPLOY_UNKNOWN',
    );
  const shown = faults.slice(0, SHOWN_FAULTS).map((fault) => `\n  ${fault}`);
  const more = faults.length > SHOWN_FAULTS ? `\n  and ${faults.length - SHOWN_FAULTS} more` : '';
  if (status === 'SucceededPartial')
    return new OrgProblem(
      `The org kept a part of the deployment only:${shown.join('')}${more}`,
      'Run the same command again: it deploys the whole. If it then finds names that are taken, they are this part’s: add --take-over.',
      'DEPLOY_PARTIAL',
    );
  return new OrgProblem(
    `The org refused the deployment and kept nothing of it:${shown.join('')}${more}`,
    mendOf(faults),
    'DEPLOY_FAILED',
  );
}

function mendOf(faults: readonly string[]): string {
  const all = faults.join('\n');
  if (/already (?:exists|in use|used)|duplicate (?:name|value|developer)/i.test(all))
    return 'Something of the same name is in the org and is not Rialto’s: rename or remove it there.';
  if (/coverage|test .*\./i.test(all) && !/Apex(?:Class|Trigger) /.test(all))
    return 'Mend the org’s own tests, or deploy to a sandbox first. Production takes nothing while a test fails.';
  return 'Mend what is named, then run the same command again.';
}

/** A custom metadata record as source. @param values - Field → text, number, or instant. */
export function customMetadataSource(
  label: string,
  values: Readonly<Record<string, string | number | Date | null>>,
): string {
  const rows = Object.entries(values).map(([field, value]) => {
    if (value === null) return `    <values><field>${field}</field><value xsi:nil="true"/></values>`;
    const [type, text] =
      value instanceof Date
        ? ['dateTime', value.toISOString()]
        : typeof value === 'number'
          ? ['double', String(value)]
          : ['string', value];
    return `    <values><field>${field}</field><value xsi:type="xsd:${type}">${xmlText(text)}</value></values>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<CustomMetadata xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
    <label>${xmlText(label)}</label>
    <protected>false</protected>
${rows.join('\n')}
</CustomMetadata>
`;
}

/** A text inside XML. */
export const xmlText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
