import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startOrgTarget, type Judges, type OrgTargetOptions } from '../index.ts';
import {
  beginDeploy,
  call,
  deploy,
  deployStatus,
  document,
  manifest,
  PERMISSIONS,
  query,
  zipOf,
} from '../testPackage.ts';
import { readZip } from './zip.ts';

async function withOrg(
  work: (org: Awaited<ReturnType<typeof startOrgTarget>>) => Promise<void>,
  options: OrgTargetOptions = {},
): Promise<void> {
  const org = await startOrgTarget(options);
  try {
    await work(org);
  } finally {
    await org.stop();
  }
}

const accessObject = (part: string): Record<string, string> => ({
  'package.xml': manifest({ CustomField: [`Account.${part}__c`] }),
  'objects/Account.object': document(
    'CustomObject',
    `<fields><fullName>${part}__c</fullName><label>${part}</label><length>12</length><type>Text</type></fields>`,
  ),
});
const labels = (name: string): Record<string, string> => ({
  'package.xml': manifest({ CustomLabel: [name] }),
  'labels/CustomLabels.labels': document(
    'CustomLabels',
    `<labels><fullName>${name}</fullName><language>en_US</language><protected>true</protected><shortDescription>x</shortDescription><value>${name}</value></labels>`,
  ),
});

/** Finds fault with every file that says so. */
const wordJudge: Judges = {
  about: [],
  judge: ({ root, changed }) =>
    Promise.resolve(
      [...changed]
        .filter((file) => readFileSync(join(root, file), 'utf8').includes('FAULTY'))
        .map((file) => ({ file, line: 3, column: 5, problem: 'is faulty' })),
    ),
  test: () =>
    Promise.resolve({
      passed: [{ className: 'XTest', methodName: 'works' }],
      failed: [],
      coverage: [{ name: 'X', lines: 4, uncovered: [1, 2] }],
      took: 1,
    }),
};

test('what is deployed is metadata on disk and records in the org', async () =>
  withOrg(async (org) => {
    assert.equal((await deploy(org, PERMISSIONS)).status, 'Succeeded');
    assert.deepEqual(org.state().deployed, { CustomPermission: ['Read_Notes'], PermissionSet: ['Reader'] });
    const [grant] = await query(
      org,
      "SELECT SetupEntityId FROM SetupEntityAccess WHERE Parent.Name = 'Reader' AND SetupEntityType = 'CustomPermission'",
    );
    const [permission] = await query(
      org,
      "SELECT Id FROM CustomPermission WHERE DeveloperName = 'Read_Notes'",
    );
    assert.equal(grant?.['SetupEntityId'], permission?.['Id']);
    assert.ok(
      existsSync(join(org.state().project ?? '', 'org/permissionsets/Reader.permissionset-meta.xml')),
    );
  }));

test('a later deployment adds to what is there: fields, labels', async () =>
  withOrg(async (org) => {
    for (const files of [accessObject('One'), accessObject('Two'), labels('One'), labels('Two')])
      assert.equal((await deploy(org, files)).status, 'Succeeded');
    const created = await call(org, 'POST', '/sobjects/Account', { Name: 'A', One__c: '1', Two__c: '2' });
    assert.equal(created.status, 201);
    const long = await call(org, 'POST', '/sobjects/Account', { Name: 'A', One__c: '1234567890123' });
    assert.equal(long.status, 400);
    const text = readFileSync(
      join(org.state().project ?? '', 'org/labels/CustomLabels.labels-meta.xml'),
      'utf8',
    );
    assert.match(text, /<fullName>One<[^]*<fullName>Two</);
  }));

test('one fault refuses the whole package, with its place; without roll-back the rest is kept', async () =>
  withOrg(
    async (org) => {
      const files = {
        ...PERMISSIONS,
        'customPermissions/Read_Notes.customPermission': document(
          'CustomPermission',
          '<label>FAULTY</label>',
        ),
      };
      const { status, details } = await deploy(org, files);
      assert.equal(status, 'Failed');
      const [failure] = details.componentFailures;
      assert.deepEqual(
        [failure?.componentType, failure?.fullName, failure?.fileName, failure?.lineNumber, failure?.problem],
        ['CustomPermission', 'Read_Notes', 'customPermissions/Read_Notes.customPermission', 3, 'is faulty'],
      );
      assert.deepEqual(org.state().deployed, {});
      assert.equal((await deploy(org, files, { rollbackOnError: false })).status, 'SucceededPartial');
      assert.deepEqual(org.state().deployed, { PermissionSet: ['Reader'] });
    },
    { judges: wordJudge },
  ));

test('a dry run changes nothing; tests that reach too few lines refuse', async () =>
  withOrg(
    async (org) => {
      assert.equal((await deploy(org, PERMISSIONS, { checkOnly: true })).status, 'Succeeded');
      assert.deepEqual(org.state().deployed, {});
      const tested = await deploy(org, PERMISSIONS, { testLevel: 'RunLocalTests' });
      assert.equal(tested.status, 'Failed');
      assert.match(tested.errorMessage ?? '', /is 50%, at least 75%/);
      assert.deepEqual(org.state().deployed, {});
    },
    { judges: wordJudge },
  ));

test('production refuses to be told to run no test, and tests Apex by itself', async () =>
  withOrg(
    async (org) => {
      assert.equal(await beginDeploy(org, PERMISSIONS, { testLevel: 'NoTestRun' }), undefined);
      assert.equal((await deploy(org, PERMISSIONS)).status, 'Succeeded', 'no Apex, no tests');
      const apex = {
        'package.xml': manifest({ ApexClass: ['X'] }),
        'classes/X.cls': 'public class X {}',
        'classes/X.cls-meta.xml': document(
          'ApexClass',
          '<apiVersion>65.0</apiVersion><status>Active</status>',
        ),
      };
      assert.match((await deploy(org, apex)).errorMessage ?? '', /is 50%, at least 75%/);
    },
    { judges: wordJudge, edition: 'Enterprise' },
  ));

test('what the manifest names must be in the package, and the package must be one', async () =>
  withOrg(async (org) => {
    const files = { ...PERMISSIONS, 'package.xml': manifest({ CustomPermission: ['Read_Notes', 'Absent'] }) };
    const { details } = await deploy(org, files);
    assert.match(details.componentFailures[0]?.problem ?? '', /'Absent' of type CustomPermission was named/);
    assert.match((await deploy(org, { 'readme.txt': 'x' })).errorMessage ?? '', /No package\.xml found/);
  }));

test('components are taken away, but not from under those who use them', async () =>
  withOrg(async (org) => {
    await deploy(org, PERMISSIONS);
    const removal = {
      'package.xml': manifest({}),
      'destructiveChanges.xml': manifest({ PermissionSet: ['Reader'], CustomPermission: ['Nowhere'] }),
    };
    const [set] = await query(org, "SELECT Id FROM PermissionSet WHERE Name = 'Reader'");
    const [user] = await query(org, "SELECT Id FROM User WHERE Username LIKE 'mia%'");
    const assigned = await call(org, 'POST', '/sobjects/PermissionSetAssignment', {
      AssigneeId: user?.['Id'],
      PermissionSetId: set?.['Id'],
    });
    const refused = await deploy(org, removal);
    assert.match(refused.details.componentFailures[0]?.problem ?? '', /is assigned to users/);
    await call(org, 'DELETE', `/sobjects/PermissionSetAssignment/${(assigned.body as { id: string }).id}`);
    assert.equal((await deploy(org, removal)).status, 'Succeeded');
    assert.deepEqual(org.state().deployed, { CustomPermission: ['Read_Notes'] });
    assert.equal((await query(org, "SELECT Id FROM PermissionSet WHERE Name = 'Reader'")).length, 0);
  }));

test('an org refuses what it lacks, and what is somebody else’s', async () => {
  const apex = (source: string): Record<string, string> => ({
    'package.xml': manifest({ ApexClass: ['X'] }),
    'classes/X.cls': source,
    'classes/X.cls-meta.xml': document('ApexClass', '<apiVersion>65.0</apiVersion><status>Active</status>'),
  });
  const profile = apex("public class X { // PartyProfile\n String s = 'PartyProfile';\n PartyProfile p; }");
  const problems = async (options: OrgTargetOptions, files: Record<string, string>): Promise<string[]> => {
    let found: string[] = [];
    await withOrg(async (org) => {
      const { details } = await deploy(org, files);
      found = details.componentFailures.map(({ lineNumber, problem }) => `${lineNumber ?? 0} ${problem}`);
    }, options);
    return found;
  };
  assert.deepEqual(await problems({}, profile), ['3 Invalid type: PartyProfile']);
  assert.deepEqual(await problems({ model: 'core' }, profile), []);
  assert.deepEqual(await problems({ edition: 'Professional', model: 'core' }, profile), [
    '1 Not available for deploy for this organization',
  ]);
  const taken = { faults: { taken: [{ type: 'PermissionSet', fullName: 'Reader' }] } };
  assert.match((await problems(taken, PERMISSIONS))[0] ?? '', /already in use: Reader/);
});

test('a deployment that is stuck can be cancelled; one whose connection broke goes on', async () =>
  withOrg(async (org) => {
    org.faults({ deployDies: 'stuck' });
    const id = await beginDeploy(org, PERMISSIONS);
    assert.match((await deployStatus(org, id)).status, /Pending|InProgress/);
    await call(org, 'PATCH', `/metadata/deployRequest/${id}`, { deployResult: { status: 'Canceling' } });
    await org.settled();
    assert.equal((await deployStatus(org, id)).status, 'Canceled');
    assert.deepEqual(org.state().deployed, {});

    org.faults({ deployDies: 'connection' });
    await assert.rejects(beginDeploy(org, PERMISSIONS));
    await org.settled();
    assert.deepEqual(Object.keys(org.state().deployed), ['CustomPermission', 'PermissionSet']);
  }));

test('a deployment that ends half done leaves half; a second run completes it', async () =>
  withOrg(async (org) => {
    org.faults({ deployDies: 'half' });
    assert.equal((await deploy(org, PERMISSIONS)).status, 'SucceededPartial');
    assert.deepEqual(org.state().deployed, { CustomPermission: ['Read_Notes'] });
    org.faults({});
    assert.equal((await deploy(org, PERMISSIONS)).status, 'Succeeded');
    assert.deepEqual(Object.keys(org.state().deployed), ['CustomPermission', 'PermissionSet']);
  }));

test('a zip that leads out of itself, or is none, is refused', () => {
  assert.throws(() => readZip(zipOf({ '../evil.cls': 'x' })), /leads out of it/);
  assert.throws(() => readZip(Buffer.from('no zip')), /not a zip/);
  assert.throws(() => readZip(Buffer.alloc(0)), /not a zip/);
});

test('settings come as sf sends those of a scratch definition: in a folder of their own, without a namespace', async () => {
  await withOrg(async (org) => {
    const outcome = await deploy(org, {
      'shape/package.xml': manifest({ Settings: ['Account'] }),
      'shape/settings/Account.settings':
        "<?xml version='1.0'?><AccountSettings><enableAccountTeams>true</enableAccountTeams></AccountSettings>",
    });
    assert.equal(outcome.status, 'Succeeded', JSON.stringify(outcome));
    assert.deepEqual(org.state().deployed, { Settings: ['Account'] });
    const file = join(org.state().project!, 'org/settings/Account.settings-meta.xml');
    assert.match(readFileSync(file, 'utf8'), /<AccountSettings xmlns="http:\/\/soap\.sforce\.com/);
  });
});
