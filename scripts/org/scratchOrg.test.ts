/**
 * A scratch org from nothing to nothing, as developers have one: the real Salesforce CLI, a local Dev Hub, a companion.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startCompanionProcess, type CompanionProcess } from '../../packages/sandbox/companionProcess.ts';
import {
  runSf,
  sfEnvironment,
  startOrgTarget,
  type OrgTarget,
} from '../../packages/sandbox/orgTarget/index.ts';
import { apexRunner } from '../checks/apexTests.ts';
import { REPOSITORY } from '../checks/installed.ts';
import { openOrg } from './organization.ts';
import { createSalesforceCli } from './salesforceCli.ts';

const ADMIN_SECRET = randomBytes(24).toString('base64url');
const CLIENTS = `clients:
  - clientId: test-admin
    label: Administrator
    orgIds: [00D000000000001EAA]
    scopes: [orgs:manage, credentials:read]
    secrets: [TEST_ADMIN_SECRET]
`;
const home = mkdtempSync(join(tmpdir(), 'rialto-scratch-'));
const environment = {
  ...sfEnvironment(home),
  RIALTO_DATA_DIR: home,
  RIALTO_CLIENT_ID: 'test-admin',
  RIALTO_CLIENT_SECRET: ADMIN_SECRET,
};
const runner = apexRunner();
const made: string[] = [];
let hub: OrgTarget;
let companion: CompanionProcess;

before(async () => {
  [hub, companion] = await Promise.all([
    startOrgTarget({ isDevHub: true, ...(runner !== undefined && { apexRunner: runner }) }),
    startCompanionProcess({
      clients: CLIENTS,
      environment: {
        VENDOR_OAUTH_URL: 'http://127.0.0.1:9',
        PROBITY_URL: 'http://127.0.0.1:9',
        LEDGERLINE_URL: 'http://127.0.0.1:9',
        PROBITY_CLIENT_SECRET: 'p'.repeat(24),
        LEDGERLINE_CLIENT_SECRET: 'l'.repeat(24),
        TEST_ADMIN_SECRET: ADMIN_SECRET,
      },
    }),
  ]);
});
after(async () => {
  await Promise.all([hub.stop(), companion.stop()]);
  rmSync(home, { recursive: true, force: true });
  // What the CLI tracked of an org that was not deleted.
  for (const id of made) rmSync(join(REPOSITORY, '.sf', 'orgs', id), { recursive: true, force: true });
});

async function run(script: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [`scripts/${script}.ts`, ...args], {
    cwd: REPOSITORY,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

test('without a Dev Hub a developer is told how to get one', async () => {
  const { code, err } = await run('orgUp', '--no-open');
  assert.equal(code, 1);
  assert.match(err, /was not created.*\n.*Log in to a Dev Hub: npx sf org login web --set-default-dev-hub/);
});

test('from a definition with Financial Services Cloud to households in an org, and away again', async (context) => {
  const login = ['org', 'login', 'access-token', '--instance-url', hub.url, '--set-default-dev-hub'];
  const signedIn = await runSf(
    [...login, '--no-prompt'],
    {
      ...environment,
      SF_ACCESS_TOKEN: hub.accessToken,
    },
    home,
  );
  assert.equal(signedIn.exitCode, 0, signedIn.stderr);

  await context.test('org:up makes it, sets it up, stores households', async () => {
    const up = await run('orgUp', '--fsc', '--companion-url', companion.url, '--no-open', '--json');
    assert.equal(up.code, 0, up.err);
    const { orgId, alias } = JSON.parse(up.out) as { orgId: string; alias: string };
    made.push(orgId);
    const org = await openOrg(createSalesforceCli({ ...process.env, ...environment }), alias);
    assert.deepEqual(
      [org.identity.id, org.identity.edition, org.identity.isSandbox, org.identity.isProduction],
      [orgId, 'Enterprise Edition', true, false],
    );
    const count = async (soql: string): Promise<number> => (await org.query(soql)).length;
    assert.equal(await count('SELECT Id FROM Account'), 6);
    assert.equal(
      await count('SELECT Id FROM AccountContactRelation WHERE IsDirect = true AND Roles != null'),
      await count('SELECT Id FROM Contact'),
      'everybody has a role',
    );
    assert.equal(await count("SELECT Id FROM PermissionSet WHERE Name = 'Rialto_FSC_Core_Fields'"), 1);
    assert.ok((await count("SELECT Id FROM ApexClass WHERE Name LIKE '%Test'")) > 20, 'for org:test');
    assert.deepEqual(hub.state().deployed, {}, 'the Dev Hub has nothing of it');
  });

  await context.test('org:down takes it away, once', async () => {
    const down = await run('orgDown');
    assert.equal(down.code, 0, down.err);
    assert.deepEqual(hub.state().rows('ActiveScratchOrg'), []);
    const again = await run('orgDown');
    assert.equal(again.code, 0, again.err);
    assert.match(again.err, /There is no rialto-scratch/);
  });
});
