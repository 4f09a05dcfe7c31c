import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { AppError } from '../errors.ts';
import { createClientDirectory, digestSecret, type Client } from '../identity/index.ts';
import {
  insertOrgRegistration,
  moveOrgRevision,
  putOrgRollout,
  type Database,
  type OrgRegistrationDraft,
} from '../storage/index.ts';
import { openTestDatabase } from '../storage/testDatabase.ts';
import { openOrgs, REFRESH_EVERY_MS, type OrgsOptions } from './openOrgs.ts';

const ORG = '00D000000000001EAA';
const FILE_ORG = '00DRL00000000012AA';
const ofFile = (scopes: Client['scopes']): ReadonlyMap<string, Client> =>
  new Map([
    [
      'file-client',
      {
        ...{ clientId: 'file-client', label: 'File', orgIds: [FILE_ORG], secrets: ['s'.repeat(16)] },
        ...{ scopes, requestsPerMinute: 60 },
      },
    ],
  ]);
const draft = (change: Partial<OrgRegistrationDraft> = {}): OrgRegistrationDraft => ({
  ...{ orgId: ORG, clientId: 'acme-org', registrationId: 'one', label: 'Acme', scopes: ['kyc:read'] },
  ...{ secretDigest: digestSecret('s'.repeat(43)), publicKeys: [], instanceUrl: 'https://acme.example' },
  consumerKey: null,
  ...change,
});

let database: Database;
before(async () => (database = await openTestDatabase()));
after(() => database.close());
beforeEach(async () => {
  await database.query('DELETE FROM org_registration');
  await database.query('DELETE FROM org_rollout');
});
async function write(change: Partial<OrgRegistrationDraft> = {}): Promise<void> {
  await insertOrgRegistration(database, draft(change));
  await moveOrgRevision(database);
}
async function open(
  change: Partial<OrgsOptions> = {},
  scopes: Client['scopes'] = new Set(['kyc:read'] as const),
) {
  const faults: string[] = [];
  const clients = createClientDirectory(ofFile(scopes));
  const orgs = await openOrgs({
    ...{ database, clients, onFailure: (error: unknown) => assert.fail(String(error)) },
    onFault: ({ clientId, reason }) => faults.push(`${clientId} ${reason}`),
    ...change,
  });
  return { orgs, clients, faults };
}

test('it looks every few seconds, and reads the rest only when something has changed', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const asked: string[] = [];
  let next = Promise.withResolvers<undefined>();
  const over: Database = {
    ...database,
    async query(sql, parameters) {
      const rows = await database.query(sql, parameters);
      asked.push(/FROM (\w+)/.exec(sql)![1]!);
      next.resolve(undefined);
      return rows as never;
    },
  };
  const { orgs, clients } = await open({ database: over });
  assert.deepEqual(asked.splice(0), ['org_revision', 'org_registration', 'org_rollout']);
  next = Promise.withResolvers();
  t.mock.timers.tick(REFRESH_EVERY_MS);
  await next.promise;
  await orgs.reload();
  assert.deepEqual(asked.splice(0), ['org_revision', 'org_revision']);
  assert.equal(clients.get('acme-org'), undefined);
  await write();
  next = Promise.withResolvers();
  t.mock.timers.tick(REFRESH_EVERY_MS);
  await next.promise;
  await orgs.reload();
  assert.equal(clients.get('acme-org')?.label, 'Acme');
  orgs.stop();
});

test('a client that did not change stays the same object, whatever else did', async () => {
  await write();
  const { orgs, clients } = await open();
  const before = clients.get('acme-org');
  await write({ orgId: '00D000000000002EAA', clientId: 'other-org' });
  await orgs.reload();
  assert.equal(clients.get('acme-org'), before);
  await database.query("UPDATE org_registration SET label = 'New' WHERE org_id = $1", [ORG]);
  await moveOrgRevision(database);
  await orgs.reload();
  assert.equal(clients.get('acme-org')?.label, 'New');
  orgs.stop();
});

for (const [what, change, reason] of [
  ['a key that is none', { publicKeys: ['nonsense'] }, /is not a public key/],
  ['a digest that is none', { secretDigest: 'nonsense' }, /digest of a secret that cannot be read/],
  ['nothing to prove itself with', { secretDigest: null }, /can prove itself by nothing/],
] as const)
  test(`a registration with ${what} is told, and keeps nobody else from calling`, async () => {
    await write(change);
    await write({ orgId: '00D000000000002EAA', clientId: 'other-org' });
    const { orgs, clients, faults } = await open();
    assert.deepEqual([clients.has('acme-org'), clients.has('other-org')], [false, true]);
    assert.equal(faults.length, 1);
    assert.match(faults[0]!, reason);
    orgs.stop();
  });

test('whoever writes into the database makes no administrators', async () => {
  await write({ scopes: ['kyc:read', 'orgs:manage', 'credentials:manage', 'embed:redeem'] });
  const { orgs, clients } = await open();
  assert.deepEqual([...clients.get('acme-org')!.scopes], ['kyc:read']);
  orgs.stop();
});

test('what config/clients.yaml has by now counts, and the registration does not', async () => {
  await write({ clientId: 'file-client' });
  await write({ orgId: FILE_ORG, clientId: 'another-id' });
  const { orgs, clients, faults } = await open();
  assert.equal(clients.get('file-client')?.label, 'File');
  assert.deepEqual([clients.get('another-id'), faults.length], [undefined, 2]);
  orgs.stop();
});

test('an administrator’s client or an app’s backend names an org without taking it', async () => {
  await write({ orgId: FILE_ORG, clientId: 'another-id' });
  for (const scope of ['orgs:manage', 'embed:redeem'] as const) {
    const { orgs, clients } = await open({}, new Set([scope]));
    assert.deepEqual([clients.isOrgOfFile(FILE_ORG), clients.has('another-id')], [false, true], scope);
    orgs.stop();
  }
});

test('a registered org without a rollout is in a pilot of nobody, an org of the file has everybody in', async () => {
  const { orgs } = await open();
  assert.deepEqual(
    [orgs.rolloutOf(ORG, { registrationId: 'one' })?.stage, orgs.rolloutOf(FILE_ORG, {})],
    ['PILOT', undefined],
  );
  await putOrgRollout(database, {
    ...{ orgId: FILE_ORG, stage: 'OFF', percentage: 0, branches: [], pilotUserIds: [], changedBy: 'admin' },
  });
  await moveOrgRevision(database);
  await orgs.reload();
  assert.equal(orgs.rolloutOf(FILE_ORG, {})?.stage, 'OFF');
  orgs.stop();
});

test('where it cannot be read at the start nothing opens; later, what is known stays and it is tried again', async () => {
  let isAway = true;
  const over: Database = {
    ...database,
    query: (sql, parameters) =>
      isAway ? Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'away')) : database.query(sql, parameters),
  };
  await assert.rejects(open({ database: over }), /away/);
  isAway = false;
  await write();
  const { orgs, clients } = await open({ database: over });
  isAway = true;
  await assert.rejects(orgs.reload(), /away/);
  assert.ok(clients.has('acme-org'));
  isAway = false;
  await orgs.reload();
  orgs.stop();
});

test('a look that began before a change never overtakes the one after it', async () => {
  const held = Promise.withResolvers<undefined>();
  let isHeld = false;
  const over: Database = {
    ...database,
    async query(sql, parameters) {
      const rows = await database.query(sql, parameters);
      if (isHeld && sql.includes('FROM org_registration')) {
        isHeld = false;
        await held.promise;
      }
      return rows as never;
    },
  };
  const { orgs, clients } = await open({ database: over });
  await write();
  isHeld = true;
  const first = orgs.reload();
  while (isHeld) await new Promise(setImmediate);
  await database.query("UPDATE org_registration SET label = 'New'");
  await moveOrgRevision(database);
  const second = orgs.reload();
  // Time for the second to end first, if it did not wait.
  await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 300))]);
  held.resolve(undefined);
  await Promise.all([first, second]);
  assert.equal(clients.get('acme-org')?.label, 'New');
  orgs.stop();
});
