/** Runs on PGlite, and on PostgreSQL where `DATABASE_URL` is set: a used assertion is remembered there. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { isAppError } from '../errors.ts';
import type { Database } from '../storage/index.ts';
import { openTestDatabase } from '../storage/testDatabase.ts';
import { createAssertions, type Assertions } from './assertions.ts';
import type { Client } from './clients.ts';
import { publicKeyOfJwk } from './publicKeys.ts';
import { createUsedAssertions } from './usedAssertions.ts';

const ISSUER = 'https://companion.example';
const ORG = '00DRL00000000012AA';
const SECOND_ORG = '00DRL00000000022AA';
const USER = '005RL000000000AYAQ';
const NOW_S = 1_800_000_000;
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = publicKeyOfJwk({ ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1' });
const plain: Client = {
  clientId: 'org',
  label: 'Org',
  orgIds: [ORG, SECOND_ORG],
  scopes: new Set(['kyc:read']),
  secrets: [],
  keys: [key],
  requestsPerMinute: 60,
};
const clients = new Map<string, Client>([
  ['org', plain],
  ['users', { ...plain, clientId: 'users', allowUserAssertions: true, userClaim: 'user_id' }],
  ['keyless', { ...plain, clientId: 'keyless', keys: [] }],
]);

let database: Database;
let nowS: number;
let assertions: Assertions;
before(async () => (database = await openTestDatabase()));
after(() => database.close());
beforeEach(() => {
  nowS = NOW_S;
  assertions = make();
});
const make = (): Assertions => {
  const now = (): number => nowS * 1000;
  return createAssertions({ issuer: ISSUER, clients, used: createUsedAssertions(database, now), now });
};

let count = 0;
const claimsWith = (more: object) => ({
  iss: 'org',
  sub: 'org',
  aud: `${ISSUER}/oauth/token`,
  iat: NOW_S,
  exp: NOW_S + 120,
  jti: `jti-${count++}`,
  ...more,
});
const make64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
function assertion(more: object = {}, header: object = {}, privateKey = pair.privateKey): string {
  const content = `${make64({ alg: 'ES256', kid: 'k1', ...header })}.${make64(claimsWith(more))}`;
  const signature = sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}

test('a client proves itself with its key, to the token endpoint or to the issuer', async () => {
  assert.equal(await assertions.authenticate(assertion()), plain);
  assert.equal(await assertions.authenticate(assertion({ aud: ISSUER })), plain);
  assert.equal(await assertions.authenticate(assertion({ aud: [ISSUER] })), plain);
  for (const typ of ['JWT', 'jwt', 'client-authentication+jwt'])
    assert.equal(await assertions.authenticate(assertion({}, { typ })), plain);
});

const BAD: readonly [string, () => string][] = [
  ['not a token', () => 'text'],
  ['the empty text', () => ''],
  ['an unknown issuer', () => assertion({ iss: 'nobody', sub: 'nobody' })],
  ['no issuer', () => assertion({ iss: undefined })],
  ['an issuer that is a list', () => assertion({ iss: ['org'] })],
  ['a client without keys', () => assertion({ iss: 'keyless', sub: 'keyless' })],
  ['another’s key', () => assertion({}, {}, stranger.privateKey)],
  ['another kid', () => assertion({}, { kid: 'k2' })],
  ['the typ of an access token', () => assertion({}, { typ: 'at+jwt' })],
  ['another audience', () => assertion({ aud: 'https://else.example/oauth/token' })],
  ['an audience with a slash more', () => assertion({ aud: `${ISSUER}/` })],
  ['an audience that only begins so', () => assertion({ aud: `${ISSUER}/oauth/token2` })],
  ['two audiences', () => assertion({ aud: [ISSUER, 'https://else.example'] })],
  ['no audience', () => assertion({ aud: undefined })],
  ['an expiry over five minutes off', () => assertion({ exp: NOW_S + 361 })],
  ['no expiry', () => assertion({ exp: undefined })],
  ['one that has expired', () => assertion({ iat: NOW_S - 300, exp: NOW_S - 61 })],
  ['one of the future', () => assertion({ iat: NOW_S + 90 })],
  ['a jti that is no text', () => assertion({ jti: 7 })],
  ['an empty jti', () => assertion({ jti: '' })],
  ['a huge jti', () => assertion({ jti: 'x'.repeat(300) })],
];
for (const [what, make] of BAD) {
  test(`${what} proves nothing, as client or as grant, and the answer does not say why`, async () => {
    await assert.rejects(
      assertions.authenticate(make()),
      (error) =>
        isAppError(error, 'CLIENT_AUTHENTICATION_FAILED') &&
        error.message === 'The client is not known or its assertion is not valid.' &&
        typeof error.internal?.['reason'] === 'string',
    );
    await assert.rejects(
      assertions.accept(make()),
      (error) => isAppError(error, 'GRANT_INVALID') && error.message === 'The assertion is not valid here.',
    );
  });
}

const rejects = (
  work: Promise<unknown>,
  code: 'CLIENT_AUTHENTICATION_FAILED' | 'GRANT_INVALID',
  reason: string,
) => assert.rejects(work, (error) => isAppError(error, code) && error.internal?.['reason'] === reason);

test('a client assertion needs a jti, and speaks for the client alone', async () => {
  await rejects(
    assertions.authenticate(assertion({ jti: undefined })),
    'CLIENT_AUTHENTICATION_FAILED',
    'jti is missing or no text',
  );
  const forUser = assertion({ iss: 'users', sub: USER });
  await rejects(
    assertions.authenticate(forUser),
    'CLIENT_AUTHENTICATION_FAILED',
    'subject is not the client',
  );
});

test('an assertion is good once, whoever takes it and whatever for', async () => {
  const [one, other] = [make(), make()];
  const token = assertion();
  const tries = await Promise.allSettled([one, other, one, other].map((each) => each.authenticate(token)));
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
  await rejects(other.accept(token), 'GRANT_INVALID', 'used before');
});

test('the same jti of another client is another assertion', async () => {
  await assertions.authenticate(assertion({ jti: 'shared' }));
  await assertions.authenticate(assertion({ iss: 'users', sub: 'users', jti: 'shared' }));
});

test('an assertion nobody may use yet is not used up by trying', async () => {
  const token = assertion({ iat: NOW_S + 90, exp: NOW_S + 180 });
  await assert.rejects(assertions.authenticate(token));
  nowS += 60;
  await assertions.authenticate(token);
});

test('a grant without jti is good once, also under the twin of its signature', async () => {
  const token = assertion({ jti: undefined });
  await assertions.accept(token);
  const [head = '', payload = '', signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const twin = order - BigInt(`0x${bytes.toString('hex', 32)}`);
  const malleable = Buffer.concat([
    bytes.subarray(0, 32),
    Buffer.from(twin.toString(16).padStart(64, '0'), 'hex'),
  ]);
  const again = `${head}.${payload}.${malleable.toString('base64url')}`;
  assert.notEqual(again, token);
  await rejects(assertions.accept(again), 'GRANT_INVALID', 'used before');
});

test('what was used is forgotten when it has expired, not before', async () => {
  await assertions.authenticate(assertion({ jti: 'remembered' }));
  const rows = () =>
    database.query('SELECT 1 AS one FROM used_assertion WHERE expires_at < $1', [
      new Date((NOW_S + 181) * 1000).toISOString(),
    ]);
  const before = (await rows()).length;
  assert.ok(before > 0);
  nowS += 200;
  await make().authenticate(assertion({ iat: nowS, exp: nowS + 60 }));
  assert.equal((await rows()).length, before, 'another companion’s clock may be a minute behind');
  nowS += 60;
  await make().authenticate(assertion({ iat: nowS, exp: nowS + 60 }));
  assert.equal((await rows()).length, 0);
});

const SUBJECTS: readonly [string, object, object | string][] = [
  ['the org alone', { sub: 'org' }, {}],
  ['a user, without leave', { sub: USER }, 'client may not speak for users'],
  ['a user', { iss: 'users', sub: USER }, { userId: USER, orgId: ORG }],
  ['a user by 15 characters', { iss: 'users', sub: USER.slice(0, 15) }, { userId: USER, orgId: ORG }],
  [
    'a user named by the claim',
    { iss: 'users', sub: 'a@b.example', user_id: USER },
    { userId: USER, orgId: ORG },
  ],
  [
    'a user of the second org',
    { iss: 'users', sub: USER, org_id: SECOND_ORG },
    { userId: USER, orgId: SECOND_ORG },
  ],
  [
    'a user of an org the client does not have',
    { iss: 'users', sub: USER, org_id: '00DRL00000000032AA' },
    'org is not one of the client’s',
  ],
  ['the org alone, by a client that may speak for users', { iss: 'users', sub: 'users' }, {}],
  ['a contact', { iss: 'users', sub: '003RL000001aA01YAE' }, 'no user id in the assertion'],
  ['a name without the claim', { iss: 'users', sub: 'a@b.example' }, 'no user id in the assertion'],
  ['a claim that is no user', { iss: 'users', sub: 'users', user_id: 'x' }, 'no user id in the assertion'],
  ['nobody', { sub: '' }, 'subject is missing'],
  ['a subject that is a list', { sub: ['org'] }, 'subject is missing'],
];
for (const [what, claims, expected] of SUBJECTS) {
  test(`a grant for ${what}: ${typeof expected === 'string' ? expected : 'accepted'}`, async () => {
    const work = assertions.accept(assertion(claims));
    if (typeof expected === 'string') return rejects(work, 'GRANT_INVALID', expected);
    const { client, ...subject } = await work;
    assert.ok(clients.has(client.clientId));
    assert.deepEqual(subject, expected);
  });
}
