/**
 * A roll-back holds: the other side failing in between, and the same command again, never lead forward. The org is the local target,
 * the companion a server that can be told to fail.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RolloutRequest } from '@rialto/contract';
import { startOrgTarget, type OrgTarget } from '../../../packages/sandbox/orgTarget/index.ts';
import { deploy, document, manifest } from '../../../packages/sandbox/orgTarget/testPackage.ts';
import { REPOSITORY } from '../../checks/installed.ts';
import { createTestTerminal } from '../../credentials/testTerminal.ts';
import { runCommand, type ExitCode } from '../commandLine.ts';
import { rolloutCommand } from '../rollout.ts';
import type { SalesforceCli } from '../salesforceCli.ts';

const FOUNDATION = join(REPOSITORY, 'force-app/main/foundation');
let org: OrgTarget;
let there: RolloutRequest = { stage: 'PILOT', percentage: 0, branches: [], pilotUserIds: [] };
let isDown = false;
const companion = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const isChange = request.method === 'PUT';
    if (isChange && !isDown) there = JSON.parse(body) as RolloutRequest;
    response.statusCode = isChange && isDown ? 503 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(
        request.url === '/oauth/token'
          ? { access_token: 't', token_type: 'Bearer', expires_in: 600, scope: 'orgs:manage' }
          : isChange && isDown
            ? { code: 'DATABASE_UNAVAILABLE', title: 'The database is away' }
            : { ...there, changedAt: null, changedBy: null },
      ),
    );
  });
});

before(async () => {
  companion.listen(0, '127.0.0.1');
  org = await startOrgTarget();
  const fields = globSync(join(FOUNDATION, 'objects/Rollout__mdt/fields/*.xml')).map((file) =>
    readFileSync(file, 'utf8')
      .replace(/^[^]*?<CustomField[^>]*>/, '<fields>')
      .replace('</CustomField>', '</fields>'),
  );
  const { status } = await deploy(org, {
    'package.xml': manifest({ CustomObject: ['Rollout__mdt'], PermissionSet: ['Rialto_Pilot'] }),
    'objects/Rollout__mdt.object': document(
      'CustomObject',
      `<label>Rollout</label><pluralLabel>Rollouts</pluralLabel>${fields.join('')}`,
    ),
    'permissionsets/Rialto_Pilot.permissionset': document('PermissionSet', '<label>Rialto Pilot</label>'),
  });
  assert.equal(status, 'Succeeded');
});
after(async () => {
  companion.close();
  companion.closeAllConnections();
  await org.stop();
});

/** Deploys the record as the CLI would, without its seconds. */
const cli: SalesforceCli = {
  async run(args) {
    const { accessToken, url: instanceUrl, username, orgId: id } = org;
    const answer = { exitCode: 0, errorName: null, message: null };
    if (args[1] === 'display') return { ...answer, result: { accessToken, instanceUrl, username, id } };
    const [file] = globSync(join(args[args.indexOf('--source-dir') + 1] ?? '', '**/*.md-meta.xml'));
    assert.ok(file !== undefined);
    const name = basename(file, '.md-meta.xml');
    const { status } = await deploy(org, {
      'package.xml': manifest({ CustomMetadata: [name] }),
      [`customMetadata/${name}.md`]: readFileSync(file, 'utf8'),
    });
    return { ...answer, exitCode: status === 'Succeeded' ? 0 : 1, result: { status } };
  },
  show: () => assert.fail(),
};

async function run(
  ...args: readonly string[]
): Promise<{ code: ExitCode; json: Record<string, unknown>; said: string }> {
  const terminal = createTestTerminal(
    { RIALTO_CLIENT_ID: 'admin', RIALTO_CLIENT_SECRET: 's'.repeat(24) },
    {},
  );
  const url = `http://127.0.0.1:${(companion.address() as AddressInfo).port}`;
  const typed = ['--target-org', 'x', '--companion-url', url, '--json', ...args];
  const code = await runCommand(rolloutCommand, typed, {
    terminal,
    cli,
    signal: new AbortController().signal,
  });
  // One document, whatever came of it.
  return {
    code,
    json: JSON.parse(terminal.printed.join('\n')) as Record<string, unknown>,
    said: terminal.said.join('\n'),
  };
}
const inOrg = (): unknown => org.state().rows('Rollout__mdt')[0]?.['Stage__c'] ?? 'none';

test('back, while the companion fails: the same command finishes it, and once more changes nothing', async () => {
  const dry = await run('--stage', 'everyone', '--dry-run');
  assert.deepEqual([dry.json['first'], inOrg(), there.stage], ['companion', 'none', 'PILOT']);
  assert.equal((await run('--stage', 'everyone')).code, 0);
  assert.deepEqual([inOrg(), there.stage], ['EVERYONE', 'EVERYONE']);

  isDown = true;
  const failed = await run('--back');
  assert.equal(failed.code, 1);
  assert.match(failed.said, /The org is at the new stage, the companion is not yet/);
  assert.deepEqual([inOrg(), there.stage], ['PILOT', 'EVERYONE']);
  isDown = false;
  assert.equal((await run('--back')).code, 0);
  assert.deepEqual([inOrg(), there.stage], ['PILOT', 'PILOT'], 'finished, not undone');

  const again = await run('--back');
  assert.equal((again.json['error'] as { code: string }).code, 'NO_PREVIOUS_STAGE');
  assert.deepEqual([inOrg(), there.stage], ['PILOT', 'PILOT']);
});

test('branches with umlauts, commas and quotes reach both sides as they are', async () => {
  const branches = ['Zürich', 'Basel, Stadt', 'O’Hare "North" & <West>'];
  const { code } = await run(
    '--stage',
    'expansion',
    '--percentage',
    '0',
    ...branches.flatMap((name) => ['--branch', name]),
  );
  assert.equal(code, 0);
  assert.deepEqual([there.branches, there.percentage], [branches, 0]);
  assert.equal(org.state().rows('Rollout__mdt')[0]?.['Branches__c'], branches.join('\n'));
  isDown = true;
  const wider = await run('--stage', 'expansion', '--percentage', '100');
  assert.equal(wider.code, 1);
  assert.equal(
    org.state().rows('Rollout__mdt')[0]?.['Percentage__c'],
    0,
    'who would be let in waits for the companion',
  );
  isDown = false;
});
