/** What an org has of a package is looked at, not believed; a deployment that did not end well is told as it was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REPOSITORY } from '../../checks/installed.ts';
import type { Org, Row } from '../organization.ts';
import type { OrgProblem } from '../orgProblem.ts';
import { findPeople } from '../people.ts';
import type { CliAnswer, SalesforceCli } from '../salesforceCli.ts';
import { deploySource } from '../sourceDeploy.ts';
import { createDeployStep } from './deployPackage.ts';
import { PACKAGES } from '../packages.ts';
import { NO_OPTIONS, type SetupContext, type SetupOptions } from '../setupContext.ts';

const URL_THERE = 'https://companion.acme.example';
const OPTIONS: SetupOptions = { ...NO_OPTIONS, companionUrl: URL_THERE };

/** An org in memory, as far as a deployment is looked at. */
interface There {
  digest: string | null;
  lacks: readonly string[];
  address: string | null;
  isConfigured: boolean;
}

function contextOf(there: There, more: Partial<SetupOptions> = {}, isProduction = false) {
  const commands: string[][] = [];
  const unasked = (): never => assert.fail('not asked here');
  const org: Org = {
    identity: {
      id: '00D000000000001EAA',
      name: 'Acme',
      edition: 'Enterprise Edition',
      isSandbox: !isProduction,
      isProduction,
      instanceUrl: 'https://acme.example',
      username: 'admin@acme.example',
    },
    target: 'acme',
    query: async (soql) => {
      if (soql.includes('Deployed_Package__mdt'))
        return there.digest === null ? [] : [{ Id: 'm', DeveloperName: 'Base', Digest__c: there.digest }];
      if (soql.includes('Endpoint FROM NamedCredential'))
        return there.address === null ? [] : [{ Id: 'n', Endpoint: there.address }];
      const field = /SELECT Id, (\w+) FROM/.exec(soql)?.[1] ?? '';
      return [...soql.matchAll(/'([^']+)'/g)]
        .map(([, name]) => ({ Id: 'x', [field]: name ?? '' }))
        .filter((row: Row) => !there.lacks.includes(String(row[field])));
    },
    connect: async () => ({
      status: 200,
      date: null,
      body: { authenticationStatus: there.isConfigured ? 'Configured' : 'Unknown' },
    }),
    queryTooling: unasked,
    has: unasked,
    create: unasked,
    update: unasked,
    remove: unasked,
    apexRest: unasked,
    execute: unasked,
  };
  const cli: SalesforceCli = {
    run: async (args) => {
      commands.push([...args]);
      return { exitCode: 0, result: {}, errorName: null, message: null };
    },
    show: unasked,
  };
  const context: SetupContext = {
    org,
    cli,
    companion: null,
    options: { ...OPTIONS, ...more },
    root: REPOSITORY,
  };
  return { context, commands };
}

/** The digest a deployment writes, as the record says it. */
async function digestOfRun(folders: readonly string[], companionUrl: string | null): Promise<string> {
  const { deployedFiles, digestOf } = await import('../packages.ts');
  return digestOf(REPOSITORY, deployedFiles(REPOSITORY, folders), [companionUrl ?? '']);
}

const MAIN = ['force-app/main'];
const lookOf = (there: There, more: Partial<SetupOptions> = {}) => {
  const { context } = contextOf(there, more);
  return createDeployStep(context, {
    name: 'deploy-base',
    package: PACKAGES.base,
    extraFolders: ['force-app/test'],
  }).look();
};

test('a package is done while the org has all of it, and needed when something was taken away or turned', async () => {
  const whole: There = {
    digest: await digestOfRun(MAIN, URL_THERE),
    lacks: [],
    address: URL_THERE,
    isConfigured: true,
  };
  assert.equal((await lookOf(whole)).state, 'done');
  const withTests = { ...whole, digest: await digestOfRun([...MAIN, 'force-app/test'], URL_THERE) };
  assert.equal((await lookOf(withTests)).state, 'done', 'with its tests it is no other');
  for (const [name, there] of [
    ['ApexClass KycJobs', { ...whole, lacks: ['KycJobs'] }],
    ['PermissionSet Rialto_Advisor', { ...whole, lacks: ['Rialto_Advisor'] }],
    ['https://elsewhere.example', { ...whole, address: 'https://elsewhere.example' }],
  ] as const) {
    const look = await lookOf(there);
    assert.equal(look.state, 'needed', name);
    assert.ok(look.found.includes(name), look.found);
  }
});

test('the address of a connected org is not taken back because nobody named it', async () => {
  const connected: There = { digest: 'older', lacks: [], address: null, isConfigured: true };
  const look = await lookOf(connected, { companionUrl: null });
  assert.equal(look.state, 'blocked');
  assert.match(look.mend ?? '', /--companion-url/);
  assert.equal((await lookOf({ ...connected, isConfigured: false }, { companionUrl: null })).state, 'needed');
});

test('production is told to run tests where there is Apex, and told nothing where there is none', async () => {
  const { context, commands } = contextOf(
    { digest: null, lacks: [], address: null, isConfigured: false },
    {},
    true,
  );
  const say = (): void => {};
  for (const each of [PACKAGES.base, PACKAGES.fsc])
    await createDeployStep(context, { name: 'x', package: each }).act?.(say);
  const levels = commands.map((args) => args[args.indexOf('--test-level') + 1]);
  assert.equal(levels[0], 'RunLocalTests');
  assert.ok(!commands[1]?.includes('--test-level'), 'an org refuses NoTestRun in production');
});

test('a deployment that is half there, still under way or cancelled is told as that', async () => {
  const failure = { componentType: 'ApexClass', fullName: 'X', problem: 'UNKNOWN_EXCEPTION' };
  for (const [result, code, words] of [
    [
      { status: 'SucceededPartial', details: { componentFailures: failure } },
      'DEPLOY_PARTIAL',
      /kept a part/,
    ],
    [
      { status: 'Failed', details: { componentFailures: [failure] } },
      'DEPLOY_FAILED',
      /kept nothing[^]*ApexClass X/,
    ],
    [{ status: 'InProgress' }, 'DEPLOY_UNKNOWN', /last status was InProgress/],
    [{ status: 'Canceled' }, 'DEPLOY_UNKNOWN', /was cancelled/],
  ] as const) {
    const ended: CliAnswer = { exitCode: 69, result, errorName: null, message: null };
    const cli: SalesforceCli = { run: async () => ended, show: () => assert.fail() };
    const deployment = { folders: MAIN, files: {}, companionUrl: null, tests: 'default' } as const;
    await assert.rejects(
      deploySource(cli, 'acme', deployment, () => {}),
      (error: OrgProblem) => {
        assert.equal(error.code, code);
        assert.match(error.message, words);
        return true;
      },
    );
  }
});

test('three thousand users are asked for in portions an address can hold', async () => {
  const names = Array.from({ length: 3000 }, (_, index) => `zoë.o'brien+${index}@acme.example`);
  const asked: string[] = [];
  const query = async (soql: string): Promise<readonly Row[]> => {
    asked.push(soql);
    return [...soql.matchAll(/'((?:[^'\\]|\\.)+)'/g)].map(([, text = '']) => ({
      Id: text,
      Username: text.replaceAll("\\'", "'"),
      IsActive: true,
    }));
  };
  const { context } = contextOf({ digest: null, lacks: [], address: null, isConfigured: false });
  const { people, faults } = await findPeople({ ...context.org, query }, names);
  assert.deepEqual([people.length, faults], [3000, []]);
  assert.ok(asked.every((soql) => encodeURIComponent(soql).length < 12_000));
});
