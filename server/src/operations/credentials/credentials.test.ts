/** Vendor credentials in an administrator's hands, over the real engine. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import {
  accessExplanationSchema,
  connectionTestSchema,
  credentialListSchema,
  type AccessExplanation,
  type ConnectionTest,
  type ConnectionTestRequest,
  type PrincipalState,
} from '@rialto/contract';
import { TRICKY_SECRET } from '../../credentials/oauth/testAuthorizationServer.ts';
import { json } from '../../egress/testVendor.ts';
import { isAppError } from '../../errors.ts';
import type { Database } from '../../storage/index.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { ExplainAccessInput } from './explainAccess.ts';
import {
  openAdministration,
  ORG,
  USER,
  type Administration,
  type AdministrationOptions,
} from './testAdministration.ts';

let database: Database;
let open: Administration | undefined;
before(async () => void (database = await openTestDatabase()));
after(() => database.close());
afterEach(async () => {
  await open?.close();
  open = undefined;
});
const setUp = async (options?: AdministrationOptions): Promise<Administration> =>
  (open = await openAdministration(database, options));

const REASON = { reason: 'Ticket 1' };
const ALL_SECRETS = {
  PROBITY_CLIENT_SECRET: TRICKY_SECRET,
  DESK_CLIENT_SECRET: 'desk-secret',
  RATES_API_KEY: 'rates-key',
};

async function statuses({ operations, context }: Administration): Promise<Record<string, PrincipalState>> {
  const { value } = await operations.listCredentials({}, context());
  credentialListSchema.parse(value);
  return Object.fromEntries(value.credentials.map(({ name, principals }) => [name, principals[0]!]));
}
async function runTest(
  { operations, context }: Administration,
  namedCredential = 'Probity',
  request: ConnectionTestRequest = {},
): Promise<ConnectionTest> {
  const { value } = await operations.testCredential({ namedCredential, request }, context());
  return connectionTestSchema.parse(value);
}
const lastStep = ({ steps }: ConnectionTest) => steps.at(-1)!;
const set = ({ operations, context }: Administration, secretName: string, value: string) =>
  operations.setSecret({ secretName, request: { value } }, context());

test('complaint 10: after a restore without secrets everything is listed as needs_secret, with what to set', async () => {
  const administration = await setUp();
  const before = await statuses(administration);
  assert.deepEqual(
    Object.values(before).map(({ status, missingSecrets }) => [status, ...missingSecrets]),
    [
      ['needs_secret', 'PROBITY_CLIENT_SECRET'],
      ['needs_secret', 'DESK_CLIENT_SECRET'],
      ['needs_secret', 'RATES_API_KEY'],
    ],
  );
  for (const [name, value] of Object.entries(ALL_SECRETS)) await set(administration, name, value);
  const after = await statuses(administration);
  assert.deepEqual(
    Object.values(after).map(({ status }) => status),
    ['ready', 'not_connected', 'ready'],
  );
});

test('the list names every secret a file refers to, where it is and who needs it, and no value', async () => {
  const administration = await setUp({ env: { RATES_API_KEY: 'key-of-the-rates' } });
  await set(administration, 'PROBITY_CLIENT_SECRET', 'first-value-x');
  await set(administration, 'PROBITY_CLIENT_SECRET', 'second-value-x');
  const { value } = await administration.operations.listCredentials({}, administration.context());
  assert.deepEqual(
    value.secrets.map(({ name, source, liveValues, usedBy }) => [name, source, liveValues, ...usedBy]),
    [
      ['DESK_CLIENT_SECRET', 'absent', 0, 'Desk'],
      ['ORG_SECRET', 'absent', 0, 'config/clients.yaml'],
      ['PROBITY_CLIENT_SECRET', 'store', 2, 'Probity'],
      ['RATES_API_KEY', 'environment', 1, 'Rates'],
    ],
  );
  assert.doesNotMatch(JSON.stringify(value), /first-value|second-value|key-of-the-rates/);
});

test('a secret nobody refers to is not kept; retiring and deleting say what is left', async () => {
  const administration = await setUp();
  const { operations, context, vault } = administration;
  await assert.rejects(set(administration, 'STRAY_SECRET', 'x'), (error) =>
    isAppError(error, 'SECRET_NOT_FOUND'),
  );
  await set(administration, 'RATES_API_KEY', 'one');
  await set(administration, 'RATES_API_KEY', 'two');
  const retired = await operations.retireSecret({ secretName: 'RATES_API_KEY' }, context());
  assert.deepEqual([retired.value.liveValues, retired.audit?.['wasThere']], [1, true]);
  assert.equal(await vault.get('RATES_API_KEY'), 'two');
  const again = await operations.retireSecret({ secretName: 'RATES_API_KEY' }, context());
  assert.equal(again.audit?.['wasThere'], false);
  const deleted = await operations.deleteSecret({ secretName: 'RATES_API_KEY' }, context());
  assert.equal(deleted.value.source, 'absent');
});

test('who changes credentials cannot become the one who approves them, by setting that one’s secret', async () => {
  const administration = await setUp();
  const { clients, operations, context, vault } = administration;
  const officer = { clientId: 'officer', orgIds: [ORG], secretNames: ['ORG_SECRET'] };
  clients.set('officer', { ...officer, scopes: new Set(['credentials:approve']) });
  const secretName = 'ORG_SECRET';
  for (const refused of [
    set(administration, secretName, 'known-to-the-administrator'),
    operations.retireSecret({ secretName }, context()),
    operations.deleteSecret({ secretName }, context()),
  ])
    await assert.rejects(refused, (error) => isAppError(error, 'SCOPE_MISSING'));
  assert.equal(await vault.get(secretName), undefined);
  clients.set('officer', { ...officer, scopes: new Set(['callout:send']) });
  await set(administration, secretName, 'of-an-org');
});

test('a value leaves no trace in what an operation hands to answer and audit', async () => {
  const administration = await setUp();
  const result = await set(administration, 'PROBITY_CLIENT_SECRET', 'correct-horse-battery');
  assert.doesNotMatch(JSON.stringify(result), /horse/);
});

test('complaint 9: a test makes a real call, and only then says that it works', async () => {
  const administration = await setUp();
  await set(administration, 'PROBITY_CLIENT_SECRET', TRICKY_SECRET);
  const found = await runTest(administration, 'Probity', { path: '/anything/at?all=1' });
  assert.equal(found.verdict, 'working', JSON.stringify(found));
  assert.deepEqual(
    found.steps.map(({ check, status }) => `${check} ${status}`),
    ['configured ok', 'enabled ok', 'principal ok', 'secrets ok', 'token ok', 'vendor ok'],
  );
  assert.equal(administration.vendor.seen[0]?.url, '/anything/at?all=1');
  assert.match(administration.vendor.seen[0]?.headers.authorization ?? '', /^Bearer eyJ/);
  assert.doesNotMatch(JSON.stringify(found), /eyJ|all=1/, 'neither token nor query is told');
  const { value } = await administration.operations.listCredentials({}, administration.context());
  assert.equal(value.credentials[0]?.lastTest?.verdict, 'working');
  assert.equal(value.credentials[0].principals[0]?.token?.status, 'connected');
});

test('a test stops where it goes wrong, and says what to do', async () => {
  const administration = await setUp();
  const missing = await runTest(administration);
  assert.deepEqual([missing.verdict, missing.code], ['not_working', 'CREDENTIAL_NOT_CONFIGURED']);
  assert.match(lastStep(missing).action ?? '', /credentials -- set PROBITY_CLIENT_SECRET/);

  await set(administration, 'PROBITY_CLIENT_SECRET', 'not-the-secret');
  const refused = await runTest(administration);
  assert.deepEqual(
    [refused.verdict, lastStep(refused).check, refused.code],
    ['not_working', 'token', 'VENDOR_CREDENTIAL_REFUSED'],
  );
  assert.doesNotMatch(JSON.stringify(refused), /not-the-secret/);

  await administration.operations.disableCredential(
    { namedCredential: 'Rates', request: REASON },
    administration.context(),
  );
  const off = await runTest(administration, 'Rates');
  assert.deepEqual([off.verdict, off.code], ['not_working', 'CREDENTIAL_DISABLED']);
  assert.equal(administration.vendor.seen.length, 0, 'nothing was sent to the vendor');
  await assert.rejects(runTest(administration, 'Nobody'), (error) =>
    isAppError(error, 'NAMED_CREDENTIAL_NOT_FOUND'),
  );
});

for (const [status, verdict] of [
  [200, 'working'],
  [404, 'working'],
  [400, 'working'],
  [401, 'not_working'],
  [403, 'not_working'],
  [429, 'unclear'],
  [500, 'unclear'],
] as const)
  test(`a vendor that answers ${status} leaves the credential ${verdict}`, async () => {
    const administration = await setUp({ env: ALL_SECRETS });
    administration.vendor.answer = (response) => json(response, status, { secret: 'of the vendor' });
    const found = await runTest(administration, 'Rates');
    assert.equal(found.verdict, verdict, JSON.stringify(found));
    assert.equal(administration.vendor.seen[0]?.headers['x-api-key'], 'rates-key');
    assert.doesNotMatch(JSON.stringify(found), /of the vendor|rates-key/);
  });

test('a sign-in service or a vendor that is down leaves it unclear', async () => {
  const administration = await setUp({ env: ALL_SECRETS, tokenUrl: 'http://127.0.0.1:9/token' });
  const found = await runTest(administration);
  assert.deepEqual([found.verdict, lastStep(found).check], ['unclear', 'token']);
  await administration.vendor.close();
  const down = await runTest(administration, 'Rates');
  assert.deepEqual(
    [down.verdict, lastStep(down).check, down.code],
    ['unclear', 'vendor', 'VENDOR_UNAVAILABLE'],
  );
});

test('where each user has a login, a test wants to know whose', async () => {
  const administration = await setUp({ env: ALL_SECRETS });
  const whose = await runTest(administration, 'Desk');
  assert.deepEqual([whose.verdict, lastStep(whose).check], ['unclear', 'principal']);
  const theirs = await runTest(administration, 'Desk', { userId: USER });
  assert.deepEqual(
    [theirs.verdict, lastStep(theirs).check, theirs.code],
    ['not_working', 'token', 'CREDENTIAL_NOT_CONNECTED'],
  );
  const nobody = await runTest(administration, 'Desk', { principal: 'Nobody' });
  assert.equal(lastStep(nobody).status, 'failed');
  const { credentials } = (await administration.operations.listCredentials({}, administration.context()))
    .value;
  const kept = credentials.find(({ name }) => name === 'Desk')?.lastTest;
  assert.equal(
    kept?.code,
    'CREDENTIAL_NOT_CONNECTED',
    'a mistyped test is not kept in the place of a real one',
  );
});

test('a user who has connected an account is counted, tested and explained', async () => {
  const administration = await setUp({ env: ALL_SECRETS, permissionSets: EVERYBODY });
  const { clients, vendor } = administration;
  clients.set('org', {
    clientId: 'org',
    orgIds: [ORG],
    scopes: new Set(['callout:send']),
    allowUserAssertions: true,
  });
  assert.equal((await statuses(administration))['Desk']?.status, 'not_connected');
  await administration.connectUser();
  const { status, users } = (await statuses(administration))['Desk']!;
  assert.deepEqual([status, users], ['ready', { connected: 1, failing: 0, stale: 0 }]);
  const found = await runTest(administration, 'Desk', { userId: USER });
  assert.equal(found.verdict, 'working', JSON.stringify(found));
  assert.equal(vendor.seen[0]?.headers.authorization, 'Bearer token-of-the-user');
  assert.doesNotMatch(JSON.stringify(found), /token-of-the-user/);
  const theirs = { namedCredential: 'Desk', user: USER, path: undefined };
  assert.equal((await explain(administration, theirs)).allowed, true);
  const other = { ...theirs, user: '005RL000000001BYAQ' };
  assert.equal((await explain(administration, other)).wrong, 'connection', 'nobody uses another one’s');
});

test('switching off and approving are told in the list, and ask for what was looked at', async () => {
  const administration = await setUp({ env: ALL_SECRETS });
  const { operations, context, connections } = administration;
  const off = await operations.disableCredential({ namedCredential: 'Rates', request: REASON }, context());
  assert.deepEqual(
    [off.value.enabled, off.value.block?.by, off.value.block?.note],
    [false, 'admin', 'Ticket 1'],
  );
  assert.equal((await statuses(administration))['Rates']?.status, 'disabled');
  const enablement = (fingerprint: string) =>
    operations.enableCredential(
      { namedCredential: 'Rates', request: { fingerprint, reason: 'Ticket 2' } },
      context('officer'),
    );
  await assert.rejects(enablement('0'.repeat(64)), (error) => isAppError(error, 'APPROVAL_OUTDATED'));
  const on = await enablement(off.value.fingerprint);
  assert.equal(on.value.enabled, true);
  assert.equal(connections.blockOf('Rates'), undefined);
  assert.deepEqual([on.subject, on.audit?.['reason']], ['Rates', 'Ticket 2']);
  await assert.rejects(
    operations.enableCredential(
      { namedCredential: 'Nobody', request: { fingerprint: off.value.fingerprint, reason: 'x' } },
      context('officer'),
    ),
    (error) => isAppError(error, 'NAMED_CREDENTIAL_NOT_FOUND'),
  );
});

const EVERYBODY = [
  {
    name: 'Everybody',
    label: 'Everybody',
    externalCredentialPrincipalAccesses: ['Probity-Firm', 'Desk-Each'],
    assignedTo: [{ client: 'org' }],
  },
];

async function explain(
  { operations, context }: Administration,
  input: Partial<ExplainAccessInput> = {},
): Promise<
  AccessExplanation & { readonly wrong: string | undefined; readonly what: string | null | undefined }
> {
  const { value } = await operations.explainAccess(
    { namedCredential: 'Probity', client: 'org', method: 'GET', path: '/cases/1', ...input },
    context(),
  );
  accessExplanationSchema.parse(value);
  const wrong = value.checks.find(({ status }) => status === 'failed');
  return { ...value, wrong: wrong?.check, what: wrong?.action };
}

test('complaint 9: why can this user not call that vendor', async () => {
  const administration = await setUp({ permissionSets: EVERYBODY });
  const { clients, operations, context, connections } = administration;
  const client = (scopes: string[], allowUserAssertions = false) =>
    clients.set('org', { clientId: 'org', orgIds: [ORG], scopes: new Set(scopes), allowUserAssertions });

  assert.equal((await explain(administration, { namedCredential: 'Nobody' })).wrong, 'credential');
  assert.equal((await explain(administration)).wrong, 'client');
  client([]);
  assert.equal((await explain(administration)).wrong, 'scope');
  client(['callout:send']);
  const unset = await explain(administration);
  assert.equal(unset.wrong, 'secrets');
  assert.match(unset.what ?? '', /set PROBITY_CLIENT_SECRET/);
  await set(administration, 'PROBITY_CLIENT_SECRET', TRICKY_SECRET);
  const can = await explain(administration);
  assert.deepEqual([can.allowed, can.principal, can.wrong], [true, 'Firm', undefined]);

  assert.equal((await explain(administration, { path: '/other' })).wrong, 'call');
  assert.equal((await explain(administration, { method: 'POST' })).wrong, 'call');
  assert.equal((await explain(administration, { path: undefined })).allowed, true);
  assert.equal((await explain(administration, { namedCredential: 'Rates' })).wrong, 'principal');
  assert.equal((await explain(administration, { user: USER })).wrong, 'client');

  client(['callout:send'], true);
  await set(administration, 'DESK_CLIENT_SECRET', 'x');
  const unnamed = await explain(administration, { namedCredential: 'Desk', path: undefined });
  assert.equal(unnamed.wrong, 'principal');
  const theirs = { namedCredential: 'Desk', user: USER, path: undefined };
  const unconnected = await explain(administration, theirs);
  assert.equal(unconnected.wrong, 'connection');
  assert.match(unconnected.what ?? '', /authorize Desk --principal Each --user 005RL000000001AYAQ/);

  administration.roads.push({ target: 'Probity', operation: 'write', breaker: 'open' });
  assert.equal((await explain(administration)).wrong, undefined, 'reads are let through');
  administration.roads.push({ target: 'token:Probity', operation: 'token', breaker: 'open' });
  assert.equal((await explain(administration)).wrong, 'vendor');
  await operations.disableCredential({ namedCredential: 'Probity', request: REASON }, context());
  assert.equal((await explain(administration)).wrong, 'enabled');
  assert.ok(connections.blockOf('Probity'));
});

test('an explanation and a call come to the same end', async () => {
  const administration = await setUp({ permissionSets: EVERYBODY, env: ALL_SECRETS });
  const { clients } = administration;
  clients.set('org', { clientId: 'org', orgIds: [ORG], scopes: new Set(['callout:send']) });
  for (const path of ['/cases/1', '/cases/1/2', '/cases/%2e%2e', '/', '/cases/1?x=..'])
    assert.equal(
      (await explain(administration, { path })).allowed,
      await administration.mayCall('org', path),
      path,
    );
});
