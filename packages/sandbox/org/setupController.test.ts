/** The org double's Setup tab says what Apex says, asks the companion itself, and claims nothing it cannot know. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AuraHandledError, orgProblem, type CompanionClient } from './companionClient.ts';
import { createCustomMetadata } from './customMetadata.ts';
import { createRecords } from './records.ts';
import { CONNECTION_CHECKS, ORG_CHECKS, type SetupCheck } from './setupCheck.ts';
import { createSetupController, type SetupDependencies } from './setupController.ts';
import { HOUSEHOLDS } from '../world/index.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ORG_ID = '00D000000000001EAA';
const connection = JSON.parse(
  readFileSync(`${ROOT}packages/contract/fixtures/connection.json`, 'utf8'),
) as Record<string, unknown>;

const answering =
  (changes: object): CompanionClient =>
  (_, path) =>
    Promise.resolve(
      path === '/v1/connection'
        ? { ...connection, serverTime: new Date().toISOString(), ...changes }
        : undefined,
    );
const failing =
  (code: Parameters<typeof orgProblem>[0]): CompanionClient =>
  () =>
    Promise.reject(orgProblem(code));

async function ask(method: string, changes: Partial<SetupDependencies> = {}): Promise<SetupCheck[]> {
  const controller = createSetupController({
    records: createRecords(HOUSEHOLDS),
    companion: answering({}),
    session: { userId: '005RL000001uU01YAE', permissions: new Set(['Setup_Manage', 'Rollout_Pilot']) },
    metadata: createCustomMetadata(),
    orgId: ORG_ID,
    framed: () => [],
    ...changes,
  });
  return (await controller[method]!({})) as SetupCheck[];
}
const stateOf = (checks: readonly SetupCheck[], name: string): string | undefined =>
  checks.find((check) => check.name === name)?.state;

test('names, areas and titles are those of the Apex classes, in their order', () => {
  const inApex = (pattern: string): string[][] =>
    globSync(`${ROOT}force-app/main/setup/classes/${pattern}`)
      .sort()
      .flatMap((file) => {
        const source = readFileSync(file, 'utf8');
        const area = /AREA = '(\w+)'/.exec(source)?.[1] ?? '';
        return [...source.matchAll(/new SetupCheck\(\s*AREA,\s*'(\w+)',\s*'([^']+)'\s*\)/g)].map(
          ([, name = '', title = '']) => [area, name, title],
        );
      });
  const ofOrg = ['SetupModelChecks', 'SetupAccessChecks', 'SetupRunningChecks'].flatMap((name) =>
    inApex(`${name}.cls`),
  );
  assert.deepEqual(
    ORG_CHECKS.map((check) => [...check]),
    ofOrg,
  );
  assert.deepEqual(
    CONNECTION_CHECKS.map((check) => [...check]),
    inApex('SetupConnectionChecks.cls'),
  );
});

test('what the package expects of the companion is the version of this project', () => {
  const source = readFileSync(`${ROOT}force-app/main/setup/classes/SetupConnectionChecks.cls`, 'utf8');
  const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string };
  const expected = /EXPECTED_VERSION = '([\d.]+)'/.exec(source)?.[1];
  assert.equal(expected, version.split('.').slice(0, 2).join('.'));
});

test('counts and reads what it has, and says of the rest that only an org knows', async () => {
  const checks = await ask('getChecklist');
  assert.equal(stateOf(checks, 'HOUSEHOLDS'), 'WARNING');
  assert.equal(stateOf(checks, 'EMBEDDED_APPS'), 'OK');
  const untrusted = checks.find(({ name }) => name === 'TRUSTED_URLS');
  assert.equal(untrusted?.state, 'FAILED');
  assert.match(untrusted?.detail ?? '', /Portfolio studio \(http:\/\/localhost:\d+\)/);
  for (const name of ['FIELD_MAPS', 'PERMISSION_SETS', 'PRINCIPAL_ACCESS', 'JOBS', 'CACHE'])
    assert.equal(stateOf(checks, name), 'UNKNOWN', name);
});

test('is content with a companion that knows this org', async () => {
  const checks = await ask('testConnection');
  assert.deepEqual(new Set(checks.map(({ state }) => state)), new Set(['OK']));
});

test('sees another org, missing scopes and a clock that is wrong', async () => {
  const checks = await ask('testConnection', {
    companion: answering({
      orgId: '00D000000000002EAA',
      scopes: ['kyc:read'],
      serverTime: new Date(Date.now() - 400_000).toISOString(),
    }),
  });
  for (const name of ['ORG_REGISTERED', 'SCOPES', 'CLOCK'])
    assert.equal(stateOf(checks, name), 'FAILED', name);
  assert.match(
    checks.find(({ name }) => name === 'SCOPES')?.detail ?? '',
    /kyc:verify, portfolio:read, embed:open/,
  );
});

test('tells a refused credential from a companion that is gone or answers something else', async () => {
  const refused = await ask('testConnection', { companion: failing('COMPANION_NOT_CONFIGURED') });
  assert.deepEqual([stateOf(refused, 'CREDENTIAL'), stateOf(refused, 'COMPANION')], ['FAILED', 'UNKNOWN']);
  const gone = await ask('testConnection', { companion: failing('COMPANION_UNREACHABLE') });
  assert.deepEqual([stateOf(gone, 'CREDENTIAL'), stateOf(gone, 'COMPANION')], ['UNKNOWN', 'FAILED']);
  const other = await ask('testConnection', { companion: failing('INTERNAL') });
  assert.equal(stateOf(other, 'COMPANION'), 'FAILED');
  const unreadable = await ask('testConnection', { companion: () => Promise.resolve({}) });
  assert.equal(stateOf(unreadable, 'COMPANION'), 'FAILED');
});

test('refuses who may set nothing up', async () => {
  const session = { userId: '005RL000001uU01YAE', permissions: new Set(['Kyc_Read']) };
  for (const method of ['getChecklist', 'testConnection']) {
    await assert.rejects(ask(method, { session }), (error) => {
      assert.ok(error instanceof AuraHandledError);
      assert.match(error.message, /ACCESS_DENIED.*Setup_Manage/);
      return true;
    });
  }
});
