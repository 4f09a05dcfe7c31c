/** Orgs over the API: registered, let in step by step, counted, changed, removed; on one companion and on two. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  adoptionSchema,
  connectionSchema,
  orgRegistrationSchema,
  rolloutSchema,
  type OrgRegistrationRequest,
  type RolloutRequest,
} from '@rialto/contract';
import type { Database } from '../src/storage/index.ts';
import { openTestDatabase } from '../src/storage/testDatabase.ts';
import { ORG, SECRET, startTestCompanion, type TestCompanion } from './testCompanion.ts';

const ACME = '00D000000000001EAA';
const ADA = '005RL000001uU01YAE';
const BEN = '005000000000002AAA';
const newSecret = (): string => randomBytes(32).toString('base64url');
const REQUEST: OrgRegistrationRequest = {
  clientId: 'acme-org',
  label: 'Acme production',
  scopes: ['portfolio:read', 'kyc:read', 'embed:open'],
  secret: newSecret(),
  publicKeys: [],
  instanceUrl: 'https://acme.my.salesforce.com',
  consumerKey: null,
};
const PILOT: RolloutRequest = { stage: 'PILOT', percentage: 0, branches: [], pilotUserIds: [ADA] };
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** Two on one database: what one is told, the other must follow. */
let database: Database;
let companion: TestCompanion;
let other: TestCompanion;
before(async () => {
  database = await openTestDatabase();
  const options = { database, isOrgsReal: true };
  companion = await startTestCompanion(options);
  other = await startTestCompanion(options);
  // They look when a test says so, and at no other time.
  for (const each of [companion, other]) each.orgs.orgs.stop();
});
after(async () => {
  await other.stop();
  await companion.stop();
  await database.close();
});

interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
}
const answered = async (response: Response): Promise<Answered> => ({
  status: response.status,
  body: (await response.json()) as Record<string, unknown>,
});
async function send(
  method: string,
  path: string,
  body?: object,
  requestId = 'req-orgs-any',
): Promise<Answered> {
  return answered(
    await companion.call(path, {
      method,
      headers: { 'content-type': 'application/json', 'x-request-id': requestId },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}
const register = (change: Partial<OrgRegistrationRequest> = {}, orgId = ACME, requestId?: string) =>
  send('PUT', `/v1/orgs/${orgId}`, { ...REQUEST, ...change }, requestId);
const rollOut = (rollout: RolloutRequest, orgId = ACME) => send('PUT', `/v1/orgs/${orgId}/rollout`, rollout);
const remove = (orgId = ACME) => send('DELETE', `/v1/orgs/${orgId}`);

async function askToken(secret: string, from = companion, clientId = 'acme-org'): Promise<Answered> {
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  return answered(
    await fetch(`${from.url}/oauth/token`, { method: 'POST', headers: { authorization }, body }),
  );
}
async function tokenOf(secret = REQUEST.secret!, from = companion): Promise<string> {
  const { status, body } = await askToken(secret, from);
  assert.equal(status, 200, JSON.stringify(body));
  return body['access_token'] as string;
}
/** Reads a portfolio as the org. @returns 200, or the code. */
async function read(token: string, headers: Record<string, string> = {}, from = companion): Promise<unknown> {
  const response = await fetch(`${from.url}/v1/portfolio/households/HH-1001`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  const { body } = await answered(response);
  return response.status === 200 ? 200 : body['code'];
}

test('an org registers, begins with a pilot of nobody, and comes in as its rollout lets it', async () => {
  const { status, body } = await register();
  assert.equal(status, 200);
  const registration = orgRegistrationSchema.parse(body);
  assert.deepEqual([registration.orgId, registration.hasSecret], [ACME, true]);
  assert.deepEqual(registration.scopes, ['kyc:read', 'portfolio:read', 'embed:open'], 'in one order');
  assert.deepEqual((await send('GET', `/v1/orgs/${ACME}`)).body, body);
  const begun = rolloutSchema.parse((await send('GET', `/v1/orgs/${ACME}/rollout`)).body);
  assert.deepEqual([begun.stage, begun.pilotUserIds, begun.changedBy], ['PILOT', [], 'test-org']);

  const token = await tokenOf();
  assert.equal(await read(token), 'USER_MISSING');
  assert.equal(await read(token, { 'x-user-id': ADA }), 'ROLLOUT_REFUSED');
  assert.equal((await rollOut(PILOT)).status, 200);
  assert.equal(await read(token, { 'x-user-id': ADA }), 200);
  assert.equal(await read(token, { 'x-user-id': ADA.slice(0, 15) }), 200, '15 characters are the same user');
  assert.equal(await read(token, { 'x-user-id': BEN }), 'ROLLOUT_REFUSED');

  // Ben's bucket is 1, by the golden values.
  const expansion = (percentage: number, branches: string[]): RolloutRequest => ({
    ...{ stage: 'EXPANSION', percentage, branches, pilotUserIds: [ADA] },
  });
  await rollOut(expansion(2, ['Zürich Süd']));
  const inZurich = { 'x-user-id': BEN, 'x-user-branch': encodeURIComponent('Zürich Süd') };
  assert.equal(await read(token, inZurich), 200);
  assert.equal(await read(token, { ...inZurich, 'x-user-branch': 'Boston' }), 'ROLLOUT_REFUSED');
  assert.equal(await read(token, { 'x-user-id': BEN }), 'ROLLOUT_REFUSED', 'nobody knows the branch');
  assert.equal(await read(token, { 'x-user-id': ADA }), 200, 'the pilot stays');
  await rollOut(expansion(1, []));
  assert.equal(await read(token, inZurich), 'ROLLOUT_REFUSED', 'bucket 1 is not among the first 1 %');
  await rollOut({ stage: 'EVERYONE', percentage: 0, branches: [], pilotUserIds: [] });
  assert.equal(await read(token), 200, 'then no user need be named');
  await rollOut({ stage: 'OFF', percentage: 0, branches: [], pilotUserIds: [ADA] });
  assert.equal(await read(token, { 'x-user-id': ADA }), 'ROLLOUT_REFUSED');
  assert.equal(await read(token), 'ROLLOUT_REFUSED');
});

test('the same again changes nothing, in whatever order, and neither does a secret left out', async () => {
  const first = (await register()).body;
  assert.deepEqual((await register()).body, first);
  assert.deepEqual((await register({ secret: null, scopes: [...REQUEST.scopes].reverse() })).body, first);
  const rollout = (await rollOut(PILOT)).body;
  assert.deepEqual((await rollOut({ ...PILOT, pilotUserIds: [ADA, ADA] })).body, rollout);
  const { body } = await register({ label: 'Acme' }, ACME, 'req-orgs-label');
  assert.notEqual(body['changedAt'], first['changedAt']);
  assert.equal(body['registeredAt'], first['registeredAt']);
  const [record] = await companion.audit('req-orgs-label');
  assert.deepEqual([record?.event, record?.subject], ['orgs.registration.changed', ACME]);
  assert.deepEqual(record?.detail, {
    ...{ client: 'acme-org', change: 'changed', isSecretNew: false, publicKeys: 0 },
    scopes: 'kyc:read portfolio:read embed:open',
  });
});

test('a secret goes nowhere but into its hash, whatever becomes of the call', async () => {
  const secret = newSecret();
  await register({ secret }, ACME, 'req-orgs-secret-1');
  await register({ secret, clientId: 'x' }, ACME, 'req-orgs-secret-2');
  await register({ secret: `${secret}!` }, ACME, 'req-orgs-secret-3');
  await register({ secret, publicKeys: ['-----BEGIN nothing'.padEnd(120)] }, ACME, 'req-orgs-secret-4');
  const said = JSON.stringify([
    await database.query('SELECT * FROM org_registration'),
    await database.query("SELECT * FROM audit_record WHERE request_id LIKE 'req-orgs-secret-%'"),
    companion.lines,
  ]);
  assert.ok(said.includes('req-orgs-secret-4'));
  assert.ok(!said.includes(secret));
  await register();
});

test('a changed secret counts beside the one before for a day; the third ends the first', async () => {
  await register();
  const [second, third] = [newSecret(), newSecret()];
  await register({ secret: second });
  for (const secret of [REQUEST.secret!, second]) await tokenOf(secret);
  assert.equal((await askToken('wrong')).body['code'], 'CLIENT_AUTHENTICATION_FAILED');
  await database.query(
    "UPDATE org_registration SET previous_secret_ends_at = now() - interval '1 second', changed_at = now() + interval '1 second'",
  );
  await database.query('UPDATE org_revision SET revision = revision + 1');
  await companion.orgs.orgs.reload();
  assert.equal((await askToken(REQUEST.secret!)).body['code'], 'CLIENT_AUTHENTICATION_FAILED', 'a day later');
  await register({ secret: third });
  await tokenOf(second);
  await register({ secret: newSecret() });
  assert.equal((await askToken(second)).body['code'], 'CLIENT_AUTHENTICATION_FAILED');
  await tokenOf(third);
});

test('what one companion was told counts in another within seconds, without a restart', async () => {
  await remove();
  await other.orgs.orgs.reload();
  const { secret } = REQUEST;
  await register();
  assert.equal((await askToken(secret!, other)).status, 401, 'it has not looked yet');
  await other.orgs.orgs.reload();
  const token = await tokenOf(secret!, other);
  await rollOut(PILOT);
  const ada = { 'x-user-id': ADA };
  assert.deepEqual(
    [await read(token, ada), await read(token, ada, other)],
    ['TOKEN_INVALID' satisfies string, 'ROLLOUT_REFUSED'],
  );
  await other.orgs.orgs.reload();
  assert.equal(await read(token, ada, other), 200);
  await remove();
  assert.equal(await read(token, ada, other), 200, 'until it looks');
  await other.orgs.orgs.reload();
  assert.equal(await read(token, ada, other), 'TOKEN_INVALID');
});

test('removal ends tokens for good, and sign-ins at embedded apps; registered anew, the org begins anew', async () => {
  for (const [id, orgId] of [
    ['ems_acme', ACME],
    ['ems_other', ORG],
  ])
    await database.query(
      `INSERT INTO embed_session (id, app_id, origin, org_id, user_id, panel_session_id, key_thumbprint, opened_at, ends_at)
       VALUES ($1, 'app', 'https://app.example', $2, $3, 'panel', 'key', now(), now() + interval '30 minutes')`,
      [id, orgId, ADA],
    );
  await register();
  await rollOut({ stage: 'EVERYONE', percentage: 0, branches: [], pilotUserIds: [] });
  const token = await tokenOf();
  assert.equal(await read(token), 200);
  assert.deepEqual((await remove()).body, { orgId: ACME, removed: true });
  assert.deepEqual((await remove()).body, { orgId: ACME, removed: false });
  assert.deepEqual(
    await database.query('SELECT id, end_reason FROM embed_session WHERE ended_at IS NOT NULL'),
    [{ id: 'ems_acme', end_reason: 'org_removed' }],
  );
  assert.equal(await read(token), 'TOKEN_INVALID');
  assert.equal((await askToken(REQUEST.secret!)).status, 401);
  for (const path of ['', '/rollout', '/adoption'])
    assert.equal((await send('GET', `/v1/orgs/${ACME}${path}`)).body['code'], 'ORG_NOT_FOUND', path);
  assert.equal((await rollOut(PILOT)).body['code'], 'ORG_NOT_FOUND');
  await register();
  assert.equal(await read(token), 'TOKEN_INVALID', 'the token is of the registration before');
  assert.equal(await read(await tokenOf()), 'USER_MISSING', 'the rollout begins anew');
});

test('companions that are told at the same time agree: one row for an org, one org for a client id', async () => {
  await remove();
  await remove('00D000000000002EAA');
  const put = async (from: TestCompanion, orgId: string): Promise<unknown> => {
    const response = await from.call(`/v1/orgs/${orgId}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(REQUEST),
    });
    const { body } = await answered(response);
    return response.status === 200 ? body['registeredAt'] : body['code'];
  };
  const same = await Promise.all([companion, other, companion, other].map((one) => put(one, ACME)));
  assert.equal(new Set(same).size, 1, JSON.stringify(same));
  await remove();
  const two = await Promise.all([put(companion, ACME), put(other, '00D000000000002EAA')]);
  assert.equal(two.filter((one) => one === 'CLIENT_ID_TAKEN').length, 1, JSON.stringify(two));
  await remove();
  await remove('00D000000000002EAA');
});

test('a scope that is taken away is gone from tokens that are out, at once', async () => {
  await register();
  await rollOut(PILOT);
  const token = await tokenOf();
  assert.equal(await read(token, { 'x-user-id': ADA }), 200);
  await register({ scopes: ['kyc:read'] });
  assert.equal(await read(token, { 'x-user-id': ADA }), 'SCOPE_MISSING');
  await register();
  assert.equal(await read(token, { 'x-user-id': ADA }), 200);
});

const REFUSED: readonly [string, Partial<OrgRegistrationRequest>, string, string][] = [
  ['the client id of a client of the file', { clientId: 'test-org' }, ACME, 'CLIENT_ID_TAKEN'],
  ['an org of a client of the file', { clientId: 'mine' }, ORG, 'CLIENT_ID_TAKEN'],
  ['the client id of another org', {}, '00D000000000002EAA', 'CLIENT_ID_TAKEN'],
  ['a checksum that does not fit', {}, '00D000000000001EAB', 'REQUEST_INVALID'],
  ['an id of a user', {}, ADA, 'REQUEST_INVALID'],
  [
    'nothing to prove oneself with',
    { clientId: 'bare', secret: null },
    '00D000000000003EAA',
    'REQUEST_INVALID',
  ],
  ['a scope of administrators', { scopes: ['orgs:manage'] as never }, ACME, 'REQUEST_INVALID'],
  ['the name of a file for a key', { publicKeys: ['/'.repeat(100)] }, ACME, 'REQUEST_INVALID'],
  [
    'a private key',
    { publicKeys: [privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()] },
    ACME,
    'REQUEST_INVALID',
  ],
];
for (const [what, change, orgId, code] of REFUSED)
  test(`refused: ${what}`, async () => {
    await register();
    const before = (await send('GET', `/v1/orgs/${ACME}`)).body;
    assert.equal((await register(change, orgId)).body['code'], code);
    assert.deepEqual((await send('GET', `/v1/orgs/${ACME}`)).body, before);
  });

test('an org may sign instead: its key is kept by its public half, and shown by its thumbprint', async () => {
  await remove();
  const { body } = await register({ secret: null, publicKeys: [PEM, PEM] });
  const { hasSecret, publicKeyThumbprints } = orgRegistrationSchema.parse(body);
  assert.equal(hasSecret, false);
  assert.deepEqual(
    publicKeyThumbprints.map((one) => one.length),
    [43],
    'each key once',
  );
  assert.equal((await askToken('')).status, 401);
  await remove();
});

test('an org of the file has everybody in until its rollout says otherwise, and is changed there only', async () => {
  assert.equal((await send('GET', `/v1/orgs/${ORG}`)).body['code'], 'ORG_NOT_FOUND');
  assert.equal((await remove(ORG)).body['code'], 'CLIENT_ID_TAKEN');
  const none = rolloutSchema.parse((await send('GET', `/v1/orgs/${ORG}/rollout`)).body);
  assert.deepEqual([none.stage, none.changedAt, none.changedBy], ['EVERYONE', null, null]);
  const token = companion.token(['portfolio:read']);
  assert.equal(await read(token), 200);
  await rollOut(PILOT, ORG);
  assert.equal(await read(token), 'USER_MISSING');
  assert.equal(await read(token, { 'x-user-id': ADA }), 200);
  await rollOut({ stage: 'EVERYONE', percentage: 0, branches: [], pilotUserIds: [] }, ORG);
  assert.ok((await askToken(SECRET, companion, 'test-org')).status === 200);
});

test('GET /v1/connection says how the companion takes a caller, also one whose turn it is not', async () => {
  await register();
  await rollOut(PILOT);
  const ask = async (headers: Record<string, string>): Promise<unknown> => {
    const response = await fetch(`${companion.url}/v1/connection`, {
      headers: { authorization: `Bearer ${await tokenOf()}`, ...headers },
    });
    const { serverTime, version, scopes, ...rest } = connectionSchema.parse(await response.json());
    assert.ok(Math.abs(Date.parse(serverTime) - Date.now()) < 60_000);
    assert.match(version, /^\d+\.\d+\.\d+/);
    assert.deepEqual(new Set(scopes), new Set(REQUEST.scopes));
    assert.deepEqual([rest.clientId, rest.orgId, rest.label], ['acme-org', ACME, 'Acme production']);
    return rest.rollout;
  };
  assert.deepEqual(await ask({}), { stage: 'PILOT', isIncluded: null });
  assert.deepEqual(await ask({ 'x-user-id': ADA }), { stage: 'PILOT', isIncluded: true });
  assert.deepEqual(await ask({ 'x-user-id': BEN }), { stage: 'PILOT', isIncluded: false });
  const ofFile = await answered(await companion.call('/v1/connection'));
  assert.equal(ofFile.body['clientId'], 'test-org');
});

test('who uses it is counted: users once, refusals apart, nobody by name', async () => {
  await remove();
  await register();
  await rollOut(PILOT);
  const token = await tokenOf();
  for (let i = 0; i < 3; i += 1) await read(token, { 'x-user-id': ADA });
  await read(token, { 'x-user-id': BEN });
  await read(token);
  const { status, body } = await send('GET', `/v1/orgs/${ACME}/adoption?days=2`);
  assert.equal(status, 200);
  const { from, to, days, ...counts } = adoptionSchema.parse(body);
  assert.deepEqual(counts, {
    activeUsers: 1,
    refusedUsers: 1,
    features: [
      { feature: 'kyc', users: 0, calls: 0 },
      { feature: 'portfolio', users: 1, calls: 3 },
      { feature: 'embed', users: 0, calls: 0 },
    ],
  });
  assert.deepEqual([days.length, days[0]?.day, days[1]?.day], [2, from, to]);
  assert.equal(
    days.reduce((sum, { calls }) => sum + calls, 0),
    3,
  );
  const kept = JSON.stringify(await database.query('SELECT * FROM adoption'));
  assert.ok(!kept.includes(ADA.slice(0, 15)) && !kept.includes(BEN.slice(0, 15)));
  for (const wrong of ['0', '367', '1.5', '-1', 'all'])
    assert.equal(
      (await send('GET', `/v1/orgs/${ACME}/adoption?days=${wrong}`)).body['code'],
      'REQUEST_INVALID',
    );
});
