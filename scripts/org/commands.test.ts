/**
 * The org commands as people run them: the real Salesforce CLI, a local org target with the real Apex where the runner is here, and
 * a companion in a process of its own. From nothing to a rollout and back.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Connection, OrgRegistration } from '@rialto/contract';
import { startCompanionProcess, type CompanionProcess } from '../../packages/sandbox/companionProcess.ts';
import {
  runSf,
  sfEnvironment,
  startOrgTarget,
  type OrgTarget,
} from '../../packages/sandbox/orgTarget/index.ts';
import { apexRunner } from '../checks/apexTests.ts';
import { REPOSITORY } from '../checks/installed.ts';

const ALIAS = 'of-this-test';
const ADVISOR = 'tom.zurich@rialto-target.example';
const INTEGRATION = 'integration@rialto-target.example';
const ADMIN_SECRET = randomBytes(24).toString('base64url');
const CLIENTS = `clients:
  - clientId: test-admin
    label: Administrator
    orgIds: [00D000000000001EAA]
    scopes: [orgs:manage, credentials:read]
    secrets: [TEST_ADMIN_SECRET]
`;
/** Neither of the vendors is there: nothing of this test reaches them. */
const VENDORS = {
  VENDOR_OAUTH_URL: 'http://127.0.0.1:9',
  PROBITY_URL: 'http://127.0.0.1:9',
  LEDGERLINE_URL: 'http://127.0.0.1:9',
  PROBITY_CLIENT_SECRET: 'p'.repeat(24),
  LEDGERLINE_CLIENT_SECRET: 'l'.repeat(24),
};

const runner = apexRunner();
const home = mkdtempSync(join(tmpdir(), 'rialto-org-'));
let org: OrgTarget;
let companion: CompanionProcess;

before(async () => {
  [org, companion] = await Promise.all([
    startOrgTarget(runner === undefined ? {} : { apexRunner: runner }),
    startCompanionProcess({ clients: CLIENTS, environment: { ...VENDORS, TEST_ADMIN_SECRET: ADMIN_SECRET } }),
  ]);
  const login = ['org', 'login', 'access-token', '--instance-url', org.url, '--alias', ALIAS, '--no-prompt'];
  const { exitCode, stderr } = await runSf(login, {
    ...sfEnvironment(home),
    SF_ACCESS_TOKEN: org.accessToken,
  });
  assert.equal(exitCode, 0, stderr);
});
after(async () => {
  await Promise.all([org.stop(), companion.stop()]);
  rmSync(home, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(script: string, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [`scripts/${script}.ts`, '--target-org', ALIAS, ...args], {
    cwd: REPOSITORY,
    env: {
      ...process.env,
      ...sfEnvironment(home),
      RIALTO_DATA_DIR: home,
      RIALTO_CLIENT_ID: 'test-admin',
      RIALTO_CLIENT_SECRET: ADMIN_SECRET,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [number];
  for (const secret of [ADMIN_SECRET, org.accessToken])
    assert.ok(!(out + err).includes(secret), 'no secret is printed');
  return { code, out, err };
}

const setup = (...more: readonly string[]): Promise<Ended> =>
  run(
    'orgSetup',
    '--companion-url',
    companion.url,
    '--advisors',
    ADVISOR,
    '--pilot-users',
    org.username,
    '--integration-user',
    INTEGRATION,
    '--json',
    ...more,
  );
const changedBy = ({ out }: Ended): readonly string[] => (JSON.parse(out) as { changed: string[] }).changed;
const userId = (username: string): string =>
  String(
    org
      .state()
      .rows('User')
      .find((row) => row['Username'] === username)?.['Id'],
  );

/** A token of the org's client: its secret is known to nobody, so this test adds one. The one before still counts for a day. */
async function orgToken(): Promise<string> {
  const basic = (id: string, secret: string): string =>
    `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const token = async (authorization: string): Promise<string> => {
    const response = await fetch(`${companion.url}/oauth/token`, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    assert.equal(response.status, 200);
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const address = `${companion.url}/v1/orgs/${org.orgId}`;
  const headers = {
    authorization: `Bearer ${await token(basic('test-admin', ADMIN_SECRET))}`,
    'content-type': 'application/json',
  };
  const { clientId, label, scopes, instanceUrl, consumerKey } = (await (
    await fetch(address, { headers })
  ).json()) as OrgRegistration;
  const secret = randomBytes(32).toString('base64url');
  const body = JSON.stringify({ clientId, label, scopes, instanceUrl, consumerKey, secret, publicKeys: [] });
  assert.equal((await fetch(address, { method: 'PUT', headers, body })).status, 200);
  return token(basic(clientId, secret));
}

test('from an org that has nothing to a rollout and back', async (context) => {
  await context.test('a plan changes nothing', async () => {
    const dry = await setup('--dry-run');
    assert.equal(dry.code, 0, dry.err);
    assert.match(dry.err, /nothing was changed/);
    assert.deepEqual(org.state().deployed, {});
  });

  await context.test('set-up does all of it, in the order that works', async () => {
    const first = await setup();
    assert.equal(first.code, 0, first.err);
    const changed = changedBy(first);
    for (const name of [
      'deploy-base',
      'deploy-fsc',
      'sign-on-policy',
      'advisors',
      'integration-access',
      'connection',
      'rollout',
    ])
      assert.ok(changed.includes(name), `${name}: ${changed.join(', ')}`);
    assert.ok(
      changed.indexOf('integration-licence') < changed.indexOf('integration-access'),
      'the licence comes first',
    );
    const [credential] = org.state().rows('NamedCredential');
    assert.equal(credential?.['Endpoint'], companion.url, 'the companion’s address is filled in');
  });

  await context.test('a second run finds everything done', async () => {
    const second = await setup();
    assert.equal(second.code, 0, second.err);
    assert.deepEqual(changedBy(second), []);
    assert.match(second.err, /nothing was changed/);
  });

  await context.test('the doctor finds no broken link', async () => {
    const { code, out, err } = await run('orgDoctor', '--json');
    assert.equal(code, 0, out + err);
    const { links } = JSON.parse(out) as {
      links: { name: string; findings: { state: string; detail: string }[] }[];
    };
    const stateOf = (name: string): string[] =>
      links.find((link) => link.name === name)!.findings.map(({ state }) => state);
    for (const name of [
      'org',
      'deployed',
      'version',
      'address',
      'credential',
      'principal',
      'companion',
      'clocks',
      'registered',
      'scopes',
      'rollout',
    ])
      assert.deepEqual(stateOf(name), ['ok'], name);
    // The only proof that both ends have the same secret: the org's own call, through its credential.
    if (runner !== undefined) assert.ok(stateOf('connection').includes('ok'), out);
  });

  await context.test('the companion lets in who the stage says, before and after, and back', async () => {
    const token = await orgToken();
    const [admin, advisor] = [userId(org.username), userId(ADVISOR)];
    const isIn = async (id: string): Promise<boolean> => {
      const headers = { authorization: `Bearer ${token}`, 'x-client-id': org.orgId, 'x-user-id': id };
      const read = await fetch(`${companion.url}/v1/portfolio/households/HH-1001`, { headers });
      const { code } = (await read.json()) as { code?: string };
      const connection = (await (
        await fetch(`${companion.url}/v1/connection`, { headers })
      ).json()) as Connection;
      assert.equal(
        code !== 'ROLLOUT_REFUSED',
        connection.rollout?.isIncluded,
        'what it says and what it does',
      );
      return connection.rollout?.isIncluded === true;
    };
    assert.deepEqual([await isIn(admin), await isIn(advisor)], [true, false], 'the pilot');

    const wider = await run('orgRollout', '--stage', 'expansion', '--percentage', '100');
    assert.equal(wider.code, 0, wider.err);
    assert.deepEqual([await isIn(admin), await isIn(advisor)], [true, true], 'all of all branches');
    assert.equal(org.state().rows('Rollout__mdt')[0]?.['Stage__c'], 'EXPANSION');

    const status = await run('orgRollout', '--status');
    assert.equal(status.code, 0, status.err);
    assert.match(status.out, /Companion +the same[^]*Before +pilot[^]*Adoption/);

    const back = await run('orgRollout', '--back');
    assert.equal(back.code, 0, back.err);
    assert.deepEqual([await isIn(admin), await isIn(advisor)], [true, false], 'the pilot again');
  });
});
