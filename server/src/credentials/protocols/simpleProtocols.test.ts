import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDeadline } from '../../deadline.ts';
import { isAppError } from '../../errors.ts';
import type { Authorization, Login, OutgoingRequest, Protocol } from '../protocol.ts';
import { createLoginSecrets } from './loginSecrets.ts';
import { createBasic, createCustom, createNoAuthentication } from './simpleProtocols.ts';
import { createTestLiveSecrets } from './testLiveSecrets.ts';

const REQUEST: OutgoingRequest = {
  method: 'GET',
  url: new URL('https://a.example/'),
  headers: {},
  body: undefined,
};
const DEADLINE = createDeadline(60_000);

const loginOf = (authenticationProtocol: 'Basic' | 'Custom', parameters: object): Login =>
  ({
    credential: { name: 'Acme', authenticationProtocol },
    principal: { name: 'Firm', type: 'NamedPrincipal', sequenceNumber: 1, parameters },
    userId: undefined,
    orgId: undefined,
  }) as unknown as Login;
const basicLogin = (username = 'rialto') =>
  loginOf('Basic', { username, password: { secret: 'ACME_PASSWORD' } });
const customLogin = loginOf('Custom', {
  KeyId: { secret: 'ACME_ID' },
  Key: { secret: 'ACME_KEY' },
  Region: 'eu',
});

test('RFC 7617: user name and password in base64', async () => {
  const basic = createBasic(
    createLoginSecrets(createTestLiveSecrets({ ACME_PASSWORD: ['open sesame'] }), Date.now),
  );
  const { headers } = await basic.authorize(REQUEST, basicLogin('Aladdin'), DEADLINE);
  assert.deepEqual(headers, { authorization: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==' });
});

test('RFC 7617: both are UTF-8, and a password may have colons', async () => {
  const basic = createBasic(createLoginSecrets(createTestLiveSecrets({ ACME_PASSWORD: ['123£'] }), Date.now));
  const published = await basic.authorize(REQUEST, basicLogin('test'), DEADLINE);
  assert.equal(published.headers['authorization'], 'Basic dGVzdDoxMjPCow==');
  const colons = createBasic(
    createLoginSecrets(createTestLiveSecrets({ ACME_PASSWORD: ['a:b:c'] }), Date.now),
  );
  const given = (await colons.authorize(REQUEST, basicLogin('u'), DEADLINE)).headers['authorization'];
  assert.equal(Buffer.from(given?.slice(6) ?? '', 'base64').toString(), 'u:a:b:c');
});

for (const [what, username, password, code] of [
  ['a user name with a colon', 'a:b', 'p', 'CONFIGURATION_INVALID'],
  ['a user name with a line break', 'a\nb', 'p', 'CONFIGURATION_INVALID'],
  ['a password with a NUL', 'a', 'hunter2\0', 'CREDENTIAL_NOT_CONFIGURED'],
] as const)
  test(`RFC 7617: ${what} is refused without being quoted`, () => {
    const basic = createBasic(
      createLoginSecrets(createTestLiveSecrets({ ACME_PASSWORD: [password] }), Date.now),
    );
    assert.throws(
      () => basic.authorize(REQUEST, basicLogin(username), DEADLINE),
      (error) =>
        isAppError(error, code) &&
        !/hunter2/.test(String(error.stack)) &&
        error.internal?.['processed'] === 'no',
    );
  });

test('user name and password have their merge fields', async () => {
  const basic = createBasic(createLoginSecrets(createTestLiveSecrets({ ACME_PASSWORD: ['p'] }), Date.now));
  const { fields } = await basic.authorize(REQUEST, basicLogin(), DEADLINE);
  assert.deepEqual(
    [
      '$Credential.Username',
      '$Credential.Password',
      '$Credential.Acme.Username',
      '$Credential.Acme.Password',
      '$Credential.Globex.Password',
      '$User.Id',
    ].map((field) => fields?.(field)),
    ['rialto', 'p', 'rialto', 'p', undefined, undefined],
  );
});

test('parameters of Custom have their merge fields, and no other credential has', async () => {
  const custom = createCustom(
    createLoginSecrets(createTestLiveSecrets({ ACME_ID: ['i'], ACME_KEY: ['k'] }), Date.now),
  );
  const { headers, fields } = await custom.authorize(REQUEST, customLogin, DEADLINE);
  assert.deepEqual(headers, {});
  assert.deepEqual(
    [
      '$Credential.Acme.KeyId',
      '$Credential.Acme.Key',
      '$Credential.Acme.Region',
      '$Credential.Acme.constructor',
      '$Credential.Acme.Nothing',
      '$Credential.Globex.Key',
    ].map((field) => fields?.(field)),
    ['i', 'k', 'eu', undefined, undefined, undefined],
  );
});

test('secrets in memory need no promise, others are waited for', async () => {
  const ready = createCustom(
    createLoginSecrets(createTestLiveSecrets({ ACME_ID: ['i'], ACME_KEY: ['k'] }), Date.now),
  );
  assert.ok(!(ready.authorize(REQUEST, customLogin, DEADLINE) instanceof Promise));
  const later = createCustom(
    createLoginSecrets(createTestLiveSecrets({ ACME_ID: ['i'], ACME_KEY: ['k'] }, false), Date.now),
  );
  const waited = later.authorize(REQUEST, customLogin, DEADLINE);
  assert.ok(waited instanceof Promise);
  assert.equal((await waited).fields?.('$Credential.Acme.Key'), 'k');
});

test('a secret that is nowhere is an error, never an empty value', async () => {
  for (const isReady of [true, false]) {
    const custom = createCustom(
      createLoginSecrets(createTestLiveSecrets({ ACME_ID: ['i'] }, isReady), Date.now),
    );
    await assert.rejects(async () => custom.authorize(REQUEST, customLogin, DEADLINE), {
      code: 'CREDENTIAL_NOT_CONFIGURED',
    });
  }
});

test('without authentication nothing is added and nothing can be better', async () => {
  const none = createNoAuthentication();
  const authorization = await none.authorize(REQUEST, customLogin, DEADLINE);
  assert.deepEqual(authorization.headers, {});
  assert.equal(await none.refused(authorization, customLogin, { status: 401, headers: {} }), false);
});

/** A vendor that takes some pairs of key id and key, and a caller that sends a refused call once more if that may help. */
function createRotation(isReady: boolean) {
  let nowMs = 0;
  const secrets = createTestLiveSecrets({ ACME_ID: ['id1'], ACME_KEY: ['key1'] }, isReady);
  const custom = createCustom(createLoginSecrets(secrets, () => nowMs));
  const taken = new Set(['id1 key1']);
  let isAllowed = true;
  const pairOf = ({ fields }: Authorization) =>
    `${fields?.('$Credential.Acme.KeyId')} ${fields?.('$Credential.Acme.Key')}`;
  const answer = (given: Authorization) => (taken.has(pairOf(given)) ? (isAllowed ? 200 : 403) : 401);
  const ask = async (protocol: Protocol = custom): Promise<{ status: number; attempts: number }> => {
    const first = await protocol.authorize(REQUEST, customLogin, DEADLINE);
    const status = answer(first);
    if (status === 200 || !(await protocol.refused(first, customLogin, { status, headers: {} })))
      return { status, attempts: 1 };
    const second = await protocol.authorize(REQUEST, customLogin, DEADLINE);
    const again = answer(second);
    if (again !== 200) protocol.refusedAgain(second, customLogin);
    return { status: again, attempts: 2 };
  };
  return {
    secrets,
    taken,
    ask,
    allow: (allowed: boolean) => (isAllowed = allowed),
    pass: (ms: number) => (nowMs += ms),
    all: async () =>
      new Set((await Promise.all(Array.from({ length: 64 }, () => ask()))).map(({ status }) => status)),
  };
}

for (const isReady of [true, false]) {
  const how = isReady ? 'in memory' : 'behind a promise';
  test(`complaint 13: a pair of secrets ${how} is rotated without a failed call, whoever changes it first`, async () => {
    const { secrets, taken, ask, all } = createRotation(isReady);
    assert.deepEqual(await all(), new Set([200]));
    // Here first: the vendor does not know the new pair yet.
    secrets.values.set('ACME_ID', ['id2', 'id1']);
    secrets.values.set('ACME_KEY', ['key2', 'key1']);
    assert.deepEqual(await all(), new Set([200]));
    assert.deepEqual(await ask(), { status: 200, attempts: 1 }, 'the one that works is kept to');
    // The vendor takes both, then the new one only.
    taken.add('id2 key2');
    assert.deepEqual(await all(), new Set([200]));
    taken.delete('id1 key1');
    assert.deepEqual(await all(), new Set([200]));
    assert.deepEqual(await ask(), { status: 200, attempts: 1 });
    // The old pair goes.
    secrets.values.set('ACME_ID', ['id2']);
    secrets.values.set('ACME_KEY', ['key2']);
    assert.deepEqual(await all(), new Set([200]));
  });
}

test('complaint 13: an id and its key are set one after the other, and no call fails for it', async () => {
  const { secrets, taken, ask, all } = createRotation(true);
  assert.deepEqual(await all(), new Set([200]));
  secrets.values.set('ACME_ID', ['id2', 'id1']);
  assert.deepEqual(await all(), new Set([200]));
  assert.deepEqual(secrets.values.get('ACME_ID'), ['id1', 'id2']);
  secrets.values.set('ACME_KEY', ['key2', 'key1']);
  assert.deepEqual(await all(), new Set([200]));
  taken.clear();
  taken.add('id2 key2');
  assert.deepEqual(await all(), new Set([200]));
  assert.deepEqual(await ask(), { status: 200, attempts: 1 });
});

test('with one value a refusal is final', async () => {
  const { taken, ask } = createRotation(true);
  taken.clear();
  assert.deepEqual(await ask(), { status: 401, attempts: 1 });
});

test('a lack of permission is not taken for a rotation: one attempt more, then none for five seconds, and the right pair stays', async () => {
  const { secrets, ask, allow, pass } = createRotation(true);
  secrets.values.set('ACME_ID', ['id1', 'id2']);
  secrets.values.set('ACME_KEY', ['key1', 'key2']);
  allow(false);
  assert.deepEqual(await ask(), { status: 401, attempts: 2 });
  assert.deepEqual(secrets.values.get('ACME_KEY'), ['key1', 'key2']);
  assert.deepEqual(await ask(), { status: 403, attempts: 1 });
  pass(5_000);
  assert.equal((await ask()).attempts, 2);
  allow(true);
  assert.deepEqual(await ask(), { status: 200, attempts: 1 });
});

test('while permission is lacking, a retired pair is still replaced', async () => {
  const { secrets, taken, ask, allow } = createRotation(true);
  secrets.values.set('ACME_ID', ['id1', 'id2']);
  secrets.values.set('ACME_KEY', ['key1', 'key2']);
  allow(false);
  await ask();
  allow(true);
  taken.clear();
  taken.add('id2 key2');
  assert.deepEqual(await ask(), { status: 200, attempts: 2 });
});

test('an answer that is neither 401 nor 403 changes nothing', async () => {
  const secrets = createTestLiveSecrets({ ACME_PASSWORD: ['a', 'b'] });
  const basic = createBasic(createLoginSecrets(secrets, Date.now));
  const given = await basic.authorize(REQUEST, basicLogin(), DEADLINE);
  for (const status of [400, 404, 407, 429, 500])
    assert.equal(await basic.refused(given, basicLogin(), { status, headers: {} }), false);
  assert.deepEqual(secrets.values.get('ACME_PASSWORD'), ['a', 'b']);
});
