/**
 * The project's own `sf` against the local org target: what is good is deployed, what is not is named with its place.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  runSf,
  sfEnvironment,
  startOrgTarget,
  type SfResult,
} from '../../packages/sandbox/orgTarget/index.ts';
import { javaIsMissing, areAnalysersInstalled } from '../checks/apex/index.ts';
import { apexRunner } from '../checks/apexTests.ts';
import { metadataCheck } from '../checks/metadata/index.ts';
import { inProject, PATHS, type PlantedFault } from '../checks/testProject.ts';
import { createTerminal } from '../credentials/terminal.ts';
import { runCommand } from '../org/commandLine.ts';
import { createSalesforceCli } from '../org/salesforceCli.ts';
import { testCommand } from '../org/scratchOrg.ts';
import { createJudges } from './judges.ts';

const compilesApex = (await javaIsMissing()) === undefined && areAnalysersInstalled();
const runner = apexRunner();
const org = await startOrgTarget({ judges: await createJudges() });
const home = mkdtempSync(join(tmpdir(), 'rialto-sf-home-'));
const environment = { ...sfEnvironment(home), SF_ACCESS_TOKEN: org.accessToken };
after(async () => {
  await org.stop();
  rmSync(home, { recursive: true, force: true });
});

const sf = (args: string, cwd?: string, more: Readonly<Record<string, string>> = {}): Promise<SfResult> =>
  runSf([...args.split(' '), '--json'], { ...environment, ...more }, cwd);

interface Failure {
  readonly fullName: string;
  readonly problem: string;
  readonly lineNumber?: string | number;
}

/** Deploys the small project with those faults in it. */
function deploy(faults: readonly PlantedFault[], options = '', more: Readonly<Record<string, string>> = {}) {
  return inProject(faults, async (root) => {
    const { stdout, exitCode } = await sf(
      `project deploy start --target-org t --source-dir force-app ${options}`.trim(),
      root,
      more,
    );
    const { result } = JSON.parse(stdout) as {
      result: { status: string; checkOnly: boolean; details: { componentFailures?: Failure | Failure[] } };
    };
    return { exitCode, ...result, failures: [result.details.componentFailures ?? []].flat() };
  });
}

test('sf signs in, with a token', async () => {
  const { exitCode, stderr } = await sf(
    `org login access-token --instance-url ${org.url} --alias t --no-prompt`,
  );
  assert.equal(exitCode, 0, stderr);
});

test('a dry run finds nothing and changes nothing, over REST as over SOAP', async () => {
  const { exitCode, status, checkOnly } = await deploy([], '--dry-run', {
    SF_ORG_METADATA_REST_DEPLOY: 'true',
  });
  assert.deepEqual([exitCode, status, checkOnly], [0, 'Succeeded', true]);
  assert.deepEqual(org.state().deployed, {});
});

test('faults in Apex, in a component and in metadata are all named, and nothing is deployed', async () => {
  const { exitCode, status, failures } = await deploy([
    { file: PATHS.apex, find: 'shout(notes[0].Text__c)', replace: 'whisper(notes[0].Text__c)' },
    { file: PATHS.component, find: 'Greeter.greet', replace: 'Greeter.wave' },
    { file: PATHS.permissionSet, find: 'Note__c.Text__c', replace: 'Note__c.Words__c' },
  ]);
  assert.deepEqual([exitCode, status], [1, 'Failed']);
  const found = failures.map(({ fullName, problem }) => `${fullName}: ${problem}`).join('\n');
  assert.match(found, /greeting: .*Apex method Greeter\.wave, which does not exist/);
  assert.match(found, /Writer: names the field Note__c\.Words__c, which this org does not have/);
  if (compilesApex) assert.match(found, /Greeter: Method does not exist or incorrect signature.*whisper/);
  assert.deepEqual(org.state().deployed, {});
});

test('what a set-up makes for one org is a fault of source, and none to the org', async () => {
  await inProject([], async (root) => {
    const policy = `<ExtlClntAppOauthConfigurablePolicies xmlns="http://soap.sforce.com/2006/04/metadata">
    <clientCredentialsFlowUser>ada@acme.example</clientCredentialsFlowUser>
</ExtlClntAppOauthConfigurablePolicies>`;
    const folder = join(root, 'force-app/main/extlClntAppOauthPolicies');
    mkdirSync(folder);
    writeFileSync(join(folder, 'Policy.ecaOauthPlcy-meta.xml'), policy);
    const words = 'names a user of one org';
    assert.match((await metadataCheck.run(root)).faults.join('\n'), new RegExp(words));
    const judges = await createJudges({ withoutApex: true });
    const faults = await judges.judge({ root, changed: new Set(), hasRemovals: false });
    assert.doesNotMatch(faults.map(({ problem }) => problem).join('\n'), new RegExp(words));
  });
});

test('what is referenced must be there before: the wrong order fails as in an org', async () => {
  await inProject([], async (root) => {
    const early = await sf(
      'project deploy start --target-org t --source-dir force-app/main/permissionsets',
      root,
    );
    assert.equal(early.exitCode, 1);
    assert.match(early.stdout, /names the Apex class Greeter, which this org does not have/);
  });
});

test('what is good is deployed, and a permission set assigned', async () => {
  const { exitCode, status } = await deploy([]);
  assert.deepEqual([exitCode, status], [0, 'Succeeded']);
  assert.deepEqual(org.state().deployed['PermissionSet'], ['Writer']);
  assert.equal((await sf('org assign permset --name Writer --target-org t')).exitCode, 0);
  assert.equal(org.state().rows('PermissionSetAssignment').length, 1);
});

test('households with their contacts are imported as a tree', async () => {
  const folder = join(home, 'data');
  mkdirSync(folder);
  const file = join(folder, 'households.json');
  const tree = {
    records: [
      {
        attributes: { type: 'Account', referenceId: 'a1' },
        Name: 'Okafor Household',
        Contacts: {
          records: [{ attributes: { type: 'Contact', referenceId: 'c1' }, LastName: 'Okafor' }],
        },
      },
    ],
  };
  writeFileSync(file, JSON.stringify(tree));
  const { exitCode, stdout } = await sf(`data import tree --target-org t --files ${file}`);
  assert.equal(exitCode, 0, stdout);
  assert.equal(org.state().rows('Contact')[0]?.['AccountId'], org.state().rows('Account')[0]?.['Id']);
});

test(
  'org:test runs the deployed tests: what failed, how many lines were reached, an exit code',
  { skip: runner === undefined && 'the offline Apex runner is not here (set APEXRUN to its path)' },
  async () => {
    await inProject([], async (root) => {
      const classes = join(root, 'force-app/main/classes');
      const add = (name: string, expected: string): void => {
        writeFileSync(
          join(classes, `${name}.cls`),
          `@IsTest\nprivate class ${name} {\n  @IsTest\n  static void saysNothing() {\n    Assert.areEqual('${expected}', Greeter.greet(null), 'no note');\n  }\n}\n`,
        );
        writeFileSync(
          join(classes, `${name}.cls-meta.xml`),
          '<?xml version="1.0" encoding="UTF-8"?>\n<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>65.0</apiVersion><status>Active</status></ApexClass>\n',
        );
      };
      add('GreeterTest', '');
      const low = await sf(
        'project deploy start --target-org t --source-dir force-app/main/classes --test-level RunLocalTests',
        root,
      );
      // One line of three is never reached: below what an org takes.
      assert.equal(low.exitCode, 1);
      assert.match(low.stdout, /Average test coverage across all Apex Classes and Triggers is 66%/);
      add('RudeTest', 'Go away');
      const deployed = await sf(
        'project deploy start --target-org t --source-dir force-app/main/classes',
        root,
      );
      assert.equal(deployed.exitCode, 0, deployed.stdout);
    });
    const said: string[] = [];
    const orgTest = (...args: string[]) =>
      runCommand(testCommand, ['--target-org', 't', ...args], {
        terminal: { ...createTerminal(process), say: (line) => void said.push(line) },
        cli: createSalesforceCli({ ...process.env, ...environment }),
        signal: new AbortController().signal,
      });
    assert.equal(await orgTest('--class', 'GreeterTest'), 0);
    assert.deepEqual(said.splice(0), ['1 test ran, 0 failed, 67 % of the lines were reached.']);
    assert.equal(await orgTest(), 1);
    assert.match(
      said.splice(0).join('\n'),
      /RudeTest\.saysNothing: .*no note.*\n2 tests ran, 1 failed, 67 % .* demands 75 %/,
    );
    assert.equal(await orgTest('--class', 'Greeter'), 1);
    assert.match(
      said.join('\n'),
      /invalid: Greeter\. Provide the name of an Apex class that has test methods/,
    );
  },
);
