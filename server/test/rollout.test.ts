/** Whom a call is for, and whether it is their turn: what the pipeline makes of both, for every route. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import jsonwebtoken from 'jsonwebtoken';
import { ROUTES } from '../src/http/index.ts';
import type { TokenSubject } from '../src/identity/index.ts';
import { toVendor } from '../src/http/callout/headers.ts';
import { fixture, ISSUER, ORG, startTestCompanion, type TestCompanion } from './testCompanion.ts';
import { requestTo } from './testRequests.ts';

const ADA = '005RL000001uU01YAE';
const BEN = '005000000000002AAA';
const ENFORCED = new Set(['kyc:verify', 'kyc:read', 'portfolio:read', 'embed:open']);
/** Whoever is out again must be able to end what it had. */
const ENDS = new Set(['endEmbedSession', 'endUserEmbedSessions']);
const PATH = '/v1/portfolio/households/HH-1001';
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

let companion: TestCompanion;
before(async () => {
  companion = await startTestCompanion({ isOrgsReal: true, client: { allowUserAssertions: true } });
  await rollOut({ stage: 'PILOT', percentage: 0, branches: [], pilotUserIds: [ADA] });
});
after(() => companion.stop());

async function rollOut(rollout: object): Promise<void> {
  const response = await companion.call(`/v1/orgs/${ORG}/rollout`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rollout),
  });
  assert.equal(response.status, 200, await response.text());
}
let count = 0;
/** @returns the status, the code where there is one, and what the audit trail has. */
async function call(path: string, headers: Record<string, string>, subject?: TokenSubject) {
  const requestId = `req-rollout-${count++}`;
  const authorization = `Bearer ${companion.token(undefined, subject)}`;
  const response = await companion.call(path, {
    headers: { authorization, 'x-request-id': requestId, ...headers },
  });
  const { code, errors: faults } = (await response.json()) as { code?: string; errors?: { field: string }[] };
  const [record] = await companion.audit(requestId);
  return { status: response.status, code, faults, record, headers: response.headers };
}

for (const route of ROUTES.filter(({ on }) => !on.includes('/v1/orgs/'))) {
  const isEnforced = ENFORCED.has(route.permission) && !ENDS.has(route.operation);
  test(`${route.on}: ${isEnforced ? 'only for whose turn it is' : 'whose turn it is does not matter'}`, async () => {
    const as = async (user: string | undefined, prefix = ''): Promise<[number, string | undefined]> => {
      const { path, init } = requestTo(route);
      const headers = { ...(init.headers as object), ...(user === undefined ? {} : { 'x-user-id': user }) };
      const response = await companion.call(prefix + path, { ...init, headers });
      const body = (await response.json()) as { code?: string; error?: { code: string } };
      return [response.status, body.error?.code ?? body.code];
    };
    const isIn = ([status]: readonly [number, unknown]): boolean => status < 300;
    assert.ok(isIn(await as(ADA)));
    for (const prefix of ['', '/salesforce']) {
      const [ben, nobody] = [await as(BEN, prefix), await as(undefined, prefix)];
      if (isEnforced)
        assert.deepEqual(
          [ben, nobody],
          [
            [prefix === '' ? 403 : ben[0], 'ROLLOUT_REFUSED'],
            [prefix === '' ? 400 : nobody[0], 'USER_MISSING'],
          ],
        );
      else assert.ok(isIn(ben) && isIn(nobody));
    }
  });
}

test('the audit trail has the user of every call that names one, let in or not', async () => {
  const ada = await call(PATH, { 'x-user-id': ADA.slice(0, 15) });
  assert.deepEqual([ada.status, ada.record?.outcome, ada.record?.detail['userId']], [200, 'ok', ADA]);
  const ben = await call(PATH, { 'x-user-id': BEN });
  assert.deepEqual(
    [ben.code, ben.record?.outcome, ben.record?.code, ben.record?.detail['userId']],
    ['ROLLOUT_REFUSED', 'denied', 'ROLLOUT_REFUSED', BEN],
  );
  const elsewhere = await call('/v1/audit/verification', { 'x-user-id': BEN });
  assert.deepEqual([elsewhere.status, elsewhere.record?.detail['userId']], [200, BEN]);
});

test('a token that speaks for a user needs no header, and takes no other user', async () => {
  const forAda = { userId: ADA, orgId: ORG };
  assert.equal((await call(PATH, {}, forAda)).status, 200);
  assert.equal((await call(PATH, { 'x-user-id': ADA }, forAda)).status, 200);
  for (const path of [PATH, '/v1/connection', '/v1/audit/verification']) {
    const { status, code, record } = await call(path, { 'x-user-id': BEN }, forAda);
    assert.deepEqual([status, code, record?.detail['userId']], [403, 'USER_MISMATCH', ADA], path);
  }
  assert.equal((await call(PATH, { 'x-user-id': ADA }, { userId: BEN, orgId: ORG })).code, 'USER_MISMATCH');
});

test('a header that is wrong is named on every route, costs quota, and is written nowhere', async () => {
  for (const path of [PATH, '/v1/connection', '/v1/credentials', '/v1/callout/Probity/x']) {
    const { status, code, faults, record, headers } = await call(path, { 'x-user-id': 'evil-user-id' });
    assert.deepEqual(
      [status, code, faults?.map(({ field }) => field)],
      [400, 'REQUEST_INVALID', ['header:X-User-ID']],
    );
    assert.match(headers.get('ratelimit') ?? '', /r=\d+/);
    assert.equal(record?.detail['userId'], undefined);
  }
  const branch = await call(PATH, { 'x-user-id': ADA, 'x-user-branch': '%E0%A4%A' });
  assert.deepEqual(
    branch.faults?.map(({ field }) => field),
    ['header:X-User-Branch'],
  );
  assert.ok(!companion.lines.join('').includes('evil-user-id'));
});

test('a vendor does not hear who it is for', () => {
  const given = { 'x-user-id': ADA, x_user_id: ADA, 'x-user-branch': 'Boston', 'x-other': 'kept' };
  const headers = toVendor(given, '1.1', undefined);
  assert.deepEqual(
    Object.keys(headers).filter((name) => name.startsWith('x')),
    ['x-other'],
  );
});

test('refusals are counted for whoever watches', async () => {
  const response = await fetch(`${companion.url}/metrics`);
  const text = await response.text();
  for (const reason of ['not_included', 'user_missing'])
    assert.match(
      text,
      new RegExp(`rialto_rollout_refusals_total\\{stage="PILOT",reason="${reason}"\\} \\d+`),
    );
});

test('a registered org that signs gets its token by its key, also the one beside it, and by no other', async () => {
  const orgId = '00D000000000001EAA';
  const next = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const publicKeys = [publicKey, next.publicKey].map((key) =>
    key.export({ type: 'spki', format: 'pem' }).toString(),
  );
  const response = await companion.call(`/v1/orgs/${orgId}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...(fixture('orgRegistrationRequest.json') as object),
      ...{ secret: null, publicKeys },
    }),
  });
  assert.equal(response.status, 200, await response.clone().text());
  const ask = async (key: typeof privateKey, algorithm: 'ES256' | 'RS256', subject = 'acme-org') => {
    const claims = { iss: 'acme-org', sub: subject, aud: ISSUER, jti: randomUUID() };
    const assertion = jsonwebtoken.sign(claims, key, { algorithm, expiresIn: 60 });
    const answer = await fetch(`${companion.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    });
    const body = (await answer.json()) as { access_token?: string; code?: string };
    return body.access_token === undefined ? body.code : 'granted';
  };
  assert.equal(await ask(privateKey, 'ES256'), 'granted');
  assert.equal(await ask(next.privateKey, 'RS256'), 'granted');
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  assert.equal(await ask(stranger, 'ES256'), 'GRANT_INVALID');
  assert.equal(await ask(privateKey, 'ES256', ADA), 'GRANT_INVALID', 'it speaks for no user');
});
