/**
 * What can be wrong with an org, the way to it, or an earlier set-up: each is named with how to mend it, nothing is printed that is
 * secret, and the same command continues when it is mended.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  runSf,
  sfEnvironment,
  startOrgTarget,
  type OrgFaults,
  type OrgTarget,
} from '../../packages/sandbox/orgTarget/index.ts';
import type { OrgRegistration, OrgRegistrationRequest, Rollout } from '@rialto/contract';
import { createTestTerminal, type TestTerminal } from '../credentials/testTerminal.ts';
import { REPOSITORY } from '../checks/installed.ts';
import { runCommand, type ExitCode } from './commandLine.ts';
import type { CompanionAdmin } from './companionAdmin.ts';
import { createConnectionStep } from './steps/companionConnection.ts';
import { setupCommand } from './setup.ts';
import { doctorCommand } from './doctor.ts';
import { rolloutCommand } from './rollout.ts';
import { readOrgRollout } from './rollout/rolloutState.ts';
import { findPeople, findPermissionSets } from './people.ts';
import { openOrg, type Org } from './organization.ts';
import { createSalesforceCli, type CliAnswer, type SalesforceCli } from './salesforceCli.ts';
import { DEFAULT_SCOPES, NO_OPTIONS, type SetupOptions } from './setupContext.ts';
import { carryOut, makePlan } from './plan.ts';
import type { OrgProblem } from './orgProblem.ts';

const ALIAS = 'faulty';
const ADVISOR = 'mia.oakland@rialto-target.example';
const INTEGRATION = 'integration@rialto-target.example';
const home = mkdtempSync(join(tmpdir(), 'rialto-faults-'));
const targets: OrgTarget[] = [];
after(async () => {
  await Promise.all(targets.map((target) => target.stop()));
  rmSync(home, { recursive: true, force: true });
});

const started = async (options: Parameters<typeof startOrgTarget>[0] = {}): Promise<OrgTarget> => {
  const target = await startOrgTarget(options);
  targets.push(target);
  return target;
};
const QUIET = { started: () => {}, said: () => {}, ended: () => {} };
const answer = (more: Partial<CliAnswer>): CliAnswer => ({
  exitCode: 0,
  result: {},
  errorName: null,
  message: null,
  ...more,
});

/** The session comes from the target itself; a deployment is kept in `deployed` and is the real CLI's where it has to be. */
function cliOf(
  target: OrgTarget,
  deploy: (args: readonly string[]) => Promise<CliAnswer> = async () => answer({}),
): SalesforceCli {
  return {
    async run(args) {
      if (args[1] !== 'display') return deploy(args);
      const { accessToken, url: instanceUrl, username } = target;
      return answer({ result: { accessToken, instanceUrl, username, id: target.orgId } });
    },
    show: async () => 0,
  };
}

interface Ran {
  readonly code: ExitCode;
  readonly terminal: TestTerminal;
  readonly said: string;
}

async function run(
  cli: SalesforceCli,
  args: readonly string[],
  command = setupCommand,
  answered?: boolean,
): Promise<Ran> {
  const terminal = createTestTerminal(
    { RIALTO_DATA_DIR: home },
    answered === undefined ? {} : { answer: answered },
  );
  const code = await runCommand(command, ['--target-org', ALIAS, ...args], {
    terminal,
    cli,
    signal: new AbortController().signal,
  });
  const said = [...terminal.said, ...terminal.printed].join('\n');
  for (const target of targets) assert.ok(!said.includes(target.accessToken), 'no session is printed');
  return { code, terminal, said };
}

test('an org nobody is logged in to', async () => {
  const environment = { ...process.env, ...sfEnvironment(home) };
  const { code, said } = await run(createSalesforceCli(environment), ['--dry-run']);
  assert.equal(code, 1);
  assert.match(said, /knows no login for faulty[^]*→ Log in: npx sf org login web --alias faulty/);
});

test('a login that has expired, used-up calls, an org that is not there', async () => {
  const target = await started();
  target.faults({ sessionExpired: true });
  const expired = await run(cliOf(target), ['--dry-run']);
  assert.deepEqual(
    [expired.code, /has expired[^]*→ Log in again/.test(expired.said)],
    [1, true],
    expired.said,
  );

  const busy = await started({ faults: { requestLimit: true } });
  const limited = await run(cliOf(busy), ['--dry-run']);
  assert.match(limited.said, /REQUEST_LIMIT_EXCEEDED[^]*→ The org has used up its API calls/);

  const gone: OrgTarget = { ...busy, url: 'http://127.0.0.1:9' };
  const unreachable = await run(cliOf(gone), ['--dry-run']);
  assert.match(unreachable.said, /does not answer[^]*→ Check the network/);
});

test('another org than the one that is meant, and one without Apex', async () => {
  const target = await started({ edition: 'Professional' });
  const { code, said } = await run(cliOf(target), ['--expect-org', '00D000000000001EAA']);
  assert.equal(code, 1);
  assert.match(said, /and 00D000000000001EAA was meant/);
  assert.match(said, /Professional Edition has no Apex/);
  assert.match(said, /Nothing was changed/);
  assert.deepEqual(target.state().deployed, {});
});

test('production is not changed unless somebody says yes', async () => {
  const target = await started({ edition: 'Enterprise' });
  const deployed: string[] = [];
  const cli = cliOf(target, async (args) => {
    deployed.push(args.join(' '));
    return answer({ exitCode: 1, message: 'stop here' });
  });
  const refused = await run(cli, [], setupCommand, false);
  assert.deepEqual([refused.code, deployed.length], [1, 0]);
  assert.match(refused.said, /production org, and nobody said yes. Nothing was changed/);
  assert.match((await run(cli, ['--demo', '--yes'])).said, /--demo is never for production/);
  await run(cli, ['--yes']);
  assert.match(deployed[0]!, /force-app\/test.*--test-level RunLocalTests/, 'production demands tests');
});

test('users that are not there, and licences the org lacks', async () => {
  const target = await started({ model: 'managed', faults: { missingLicences: true } });
  const args = [
    '--dry-run',
    '--advisors',
    `nobody@acme.example,${ADVISOR}`,
    '--integration-user',
    INTEGRATION,
  ];
  const { code, said } = await run(cliOf(target), args);
  assert.equal(code, 1);
  assert.match(said, /there is no user nobody@acme\.example/);
  assert.match(said, /the org has no SalesforceAPIIntegrationPsl/);
  const licence = await run(cliOf(target), ['--dry-run', '--advisors', ADVISOR]);
  assert.match(licence.said, /the org has no FinServ_FinancialServicesCloudStandardPsl[^]*--fsc-licence/);
  assert.equal(
    (await run(cliOf(target), ['--dry-run', '--advisors', ADVISOR, '--fsc-licence', 'none'])).code,
    0,
  );
});

test('a data model that is asked for and is not there', async () => {
  const target = await started();
  const { code, said } = await run(cliOf(target), ['--dry-run', '--variant', 'FSC_CORE']);
  assert.deepEqual([code, /the org has no PartyProfile/.test(said)], [1, true], said);
});

test('options that make no sense are wrong use', async () => {
  const target = await started();
  for (const args of [
    ['--companion-url', 'http://companion.acme.example'],
    ['--companion-url', 'https://user:secret@companion.acme.example'],
    ['--variant', 'OTHER'],
    ['--scopes', 'orgs:manage'],
    ['--client-id', 'a b'],
    ['--nonsense'],
  ]) {
    const { code, said } = await run(cliOf(target), args);
    assert.equal(code, 2, args.join(' '));
    assert.match(said, /--help/);
  }
  assert.equal((await run(cliOf(target), ['--stage', 'expansion'], rolloutCommand)).code, 2);
  assert.equal(
    (await run(cliOf(target), ['--stage', 'pilot', '--percentage', '20'], rolloutCommand)).code,
    2,
  );
  assert.equal((await run(cliOf(target), ['--back', '--status'], rolloutCommand)).code, 2);
});

test('a deployment the real CLI reports as failed, as lost, and then done', async (context) => {
  const target = await started();
  const environment = { ...process.env, ...sfEnvironment(home) };
  const login = [
    'org',
    'login',
    'access-token',
    '--instance-url',
    target.url,
    '--alias',
    ALIAS,
    '--no-prompt',
  ];
  assert.equal(
    (await runSf(login, { ...sfEnvironment(home), SF_ACCESS_TOKEN: target.accessToken })).exitCode,
    0,
  );
  const real = createSalesforceCli(environment);
  const cli = cliOf(target, (args) => real.run(args));
  const nowhere = ['--companion-url', 'http://127.0.0.1:9'];
  const withFault = async (faults: OrgFaults): Promise<Ran> => {
    target.faults(faults);
    const ran = await run(cli, []);
    await target.settled();
    return ran;
  };

  await context.test('a name that is somebody else’s', async () => {
    const { code, said } = await withFault({
      taken: [{ type: 'PermissionSet', fullName: 'Rialto_Advisor' }],
    });
    assert.equal(code, 1);
    assert.match(said, /Deploy the base package: The org refused the deployment and kept nothing of it/);
    assert.match(said, /PermissionSet Rialto_Advisor/);
    assert.match(said, /run the same command again: it continues/);
    assert.deepEqual(target.state().deployed, {}, 'all or nothing');
  });

  await context.test('the connection breaks while the org works on it', async () => {
    const { code, said } = await withFault({ deployDies: 'connection' });
    assert.equal(code, 1);
    assert.match(said, /It is not known how the deployment ended[^]*Deployment Status/);
  });

  await context.test('the same command continues, and takes what arrived for done', async () => {
    target.faults({ assignmentForbidden: true });
    const half = await run(cli, []);
    assert.equal(half.code, 1);
    assert.match(half.said, /done +Deploy the base package/, 'it arrived after all');
    assert.match(half.said, /Give administrators access: The org refused[^]*Assign Permission Sets/);
  });

  await context.test(
    'classes of the same names that nobody deployed with this command are not replaced',
    async () => {
      const bare = cliOf(target);
      const org = await openOrg(bare, ALIAS);
      const { createNameClashStep } = await import('./steps/nameClashes.ts');
      const forgetful: Org = {
        ...org,
        query: async (soql) => (soql.includes('Deployed_Package__mdt') ? [] : org.query(soql)),
      };
      const context_ = {
        org: forgetful,
        cli: bare,
        companion: null,
        root: REPOSITORY,
        options: optionsOf(org),
      };
      const look = await createNameClashStep(context_).look();
      assert.equal(look.state, 'blocked');
      assert.match(look.found, /the org already has ApexClass/);
      const taken = await createNameClashStep({
        ...context_,
        options: { ...context_.options, takeOver: true },
      }).look();
      assert.equal(taken.state, 'skipped');
    },
  );

  await context.test(
    'a credential the org does not take, and a set-up that is repaired from half done',
    async () => {
      const org = await openOrg(cli, ALIAS);
      const companion = createTestCompanion();
      const steps = [
        createConnectionStep({ org, cli, companion, root: REPOSITORY, options: optionsOf(org) }),
      ];
      for (const [faults, words] of [
        [{ credentialsForbidden: true }, /Manage Named Credentials/],
        [{ credentialRefused: true }, /its principal Service must be there/],
      ] as const) {
        target.faults(faults);
        await assert.rejects(carryOut(steps, QUIET), (error: OrgProblem) => {
          assert.match(error.mend ?? '', words);
          assert.ok(
            companion.secrets.every((secret) => !error.message.includes(secret)),
            'not even in an error',
          );
          return true;
        });
      }
      target.faults({});
      const [half] = await makePlan(steps);
      assert.match(half!.look.found, /the companion knows the org, which has no credential yet/);
      await carryOut(steps, QUIET);
      assert.equal(new Set(companion.secrets).size, 2, 'each attempt has a secret of its own');
      assert.ok(
        companion.secrets.every((secret) => /^[A-Za-z0-9_-]{43}$/.test(secret)),
        '32 bytes',
      );
      await carryOut(steps, QUIET);
      assert.equal(companion.secrets.length, 2, 'a secret that is there is left alone');
      companion.forget();
      const [lost] = await makePlan(steps);
      assert.match(lost!.look.found, /the org has a credential, and the companion does not know the org/);
    },
  );

  await context.test(
    'a secret the companion refuses is made anew, access that a user lacks is not taken for one',
    async () => {
      const org = await openOrg(cli, ALIAS);
      const companion = createTestCompanion();
      const hearing = (detail: string): Org => ({
        ...org,
        apexRest: async () => ({
          status: 200,
          date: null,
          body: {
            checks: [{ name: 'CREDENTIAL', title: '', state: 'FAILED', detail, action: null, code: null }],
          },
        }),
      });
      const lookOf = async (detail: string) =>
        createConnectionStep({
          org: hearing(detail),
          cli,
          companion,
          root: REPOSITORY,
          options: optionsOf(org),
        }).look();
      await companion.register(org.identity.id, {
        clientId: `org-${org.identity.id}`,
        label: org.identity.name,
        scopes: [...DEFAULT_SCOPES],
        secret: 's'.repeat(43),
        publicKeys: [],
        instanceUrl: org.identity.instanceUrl,
        consumerKey: null,
      });
      const refused = await lookOf('The companion refuses this org’s client id or secret.');
      assert.deepEqual([refused.state, refused.found], ['needed', 'the companion refuses the org’s secret']);
      assert.equal(
        (await lookOf('You may not use the principal of the external credential Companion.')).state,
        'done',
      );
    },
  );

  await context.test('the doctor names each broken link once, and what hangs on it waits', async () => {
    const org = await openOrg(cli, ALIAS);
    const [advisor] = (await findPeople(org, [ADVISOR])).people;
    const [set] = await findPermissionSets(org, ['Rialto_Advisor']);
    await org.create('PermissionSetAssignment', [{ AssigneeId: advisor!.id, PermissionSetId: set!.id }]);
    const { code, terminal } = await run(cli, ['--json', ...nowhere], doctorCommand);
    assert.equal(code, 1);
    const { links, first } = JSON.parse(terminal.printed.join('\n')) as {
      links: { name: string; findings: { state: string; detail: string; mend: string | null }[] }[];
      first: { link: string };
    };
    const found = (name: string) => links.find((link) => link.name === name)!.findings[0]!;
    const wanted = {
      deployed: 'ok',
      address: 'failed',
      principal: 'failed',
      companion: 'failed',
    };
    for (const [name, state] of Object.entries(wanted))
      assert.equal(found(name).state, state, found(name).detail);
    for (const name of ['credential', 'clocks', 'registered', 'scopes', 'rollout', 'connection'])
      assert.equal(found(name).state, 'waiting', name);
    assert.match(found('principal').detail, new RegExp(ADVISOR));
    assert.match(found('companion').detail, /no answer from here/);
    assert.equal(first.link, 'address', 'the first one is named');
  });

  await context.test(
    'a stage is not changed on one side only because the other cannot be asked',
    async () => {
      const { code, said } = await run(cli, ['--stage', 'everyone', ...nowhere], rolloutCommand);
      assert.equal(code, 1);
      assert.match(said, /No companion answers|No client is known/);
      assert.equal(
        (await readOrgRollout(await openOrg(cli, ALIAS))).isRecorded,
        false,
        'the org is as it was',
      );
      const alone = await run(cli, ['--stage', 'pilot', '--dry-run', '--org-only'], rolloutCommand);
      assert.match(alone.said, /Usual are 10 to 20/);
    },
  );
});

const optionsOf = (org: Org): SetupOptions => ({
  ...NO_OPTIONS,
  companionUrl: 'https://companion.acme.example',
  clientId: `org-${org.identity.id}`,
  scopes: DEFAULT_SCOPES,
});

/** What a companion answers; the real one is in `commands.test.ts`. */
function createTestCompanion(): CompanionAdmin & { readonly secrets: string[]; forget(): void } {
  let registration: OrgRegistration | null = null;
  const secrets: string[] = [];
  const now = new Date().toISOString();
  return {
    url: 'https://companion.acme.example',
    secrets,
    forget: () => (registration = null),
    registration: async () => registration,
    async register(orgId, { secret, publicKeys: _keys, ...request }: OrgRegistrationRequest) {
      if (secret !== null) secrets.push(secret);
      registration = {
        orgId,
        ...request,
        hasSecret: true,
        publicKeyThumbprints: [],
        registeredAt: now,
        changedAt: now,
      };
      return registration;
    },
    rollout: async () => null,
    setRollout: async (_org, request): Promise<Rollout> => ({
      ...request,
      changedAt: now,
      changedBy: 'test',
    }),
    adoption: () => assert.fail('not asked here'),
    configuredClient: () => null,
  };
}
