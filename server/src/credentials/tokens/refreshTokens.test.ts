import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AppError, isAppError } from '../../errors.ts';
import type { Database } from '../../storage/index.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { Login } from '../protocol.ts';
import { openTestTokens, outage, userLogin, type TestTokens } from './testLogins.ts';

let database: Database;
before(async () => (database = await openTestDatabase()));
after(() => database.close());

let count = 0;
/** A connected login, two companions, and a token about to end. */
async function setUp(parameters: Readonly<Record<string, unknown>> = {}) {
  const login = userLogin(`Bank${(count += 1)}`, parameters);
  const [one, two] = [openTestTokens(database), openTestTokens(database)];
  await one.tokens.put(login, {
    accessToken: 't0',
    tokenType: 'Bearer',
    lifetimeMs: 300_000,
    refreshToken: 'r0',
  });
  one.state.refreshToken = 'r1';
  two.state.refreshToken = 'r2';
  const pass = (milliseconds: number): void => {
    one.state.nowMs += milliseconds;
    two.state.nowMs = one.state.nowMs;
  };
  return { login, one, two, pass };
}
const statusOf = async ({ tokens }: TestTokens, { credential }: Login) =>
  (await tokens.states()).find(({ key }) => key.startsWith(`${credential.name}-`))?.status;
const isNotConnected = (error: unknown): boolean => isAppError(error, 'CREDENTIAL_NOT_CONNECTED');
const lost = (): AppError =>
  new AppError('CREDENTIAL_GRANT_FAILED', 'reset', {
    internal: { processed: 'no', endpointProcessed: 'unknown' },
  });
const never = new Promise(() => {});

test('a login nobody connected says so, asks nobody and leaves no record', async () => {
  const { tokens, get, state } = openTestTokens(database);
  const login = userLogin('Stranger');
  await assert.rejects(get(login), isNotConnected);
  assert.equal(state.requests, 0);
  assert.ok((await tokens.states()).every(({ key }) => !key.startsWith('Stranger')));
});

test('each user has a login of their own', async () => {
  const { login, one } = await setUp();
  assert.equal((await one.get(login)).value, 't0');
  const other = userLogin(login.credential.name, {}, '005000000000002AAA');
  await assert.rejects(one.get(other), isNotConnected);
});

test('a rotated refresh token takes the place of the one before, and an endpoint that does not rotate keeps it', async () => {
  const { login, one, two, pass } = await setUp();
  pass(280_000);
  assert.equal((await one.get(login)).value, 't1');
  pass(280_000);
  assert.equal((await two.get(login)).value, 't1');
  two.state.refreshToken = undefined;
  pass(280_000);
  await two.get(login);
  assert.deepEqual([one.state.sent, two.state.sent], [['r0'], ['r1', 'r2']]);
  pass(280_000);
  await one.get(login);
  assert.deepEqual(one.state.sent, ['r0', 'r2'], 'it was used, and the endpoint said it may be used again');
  assert.equal(await one.tokens.remove(login), 'r1');
});

test('complaint 1: a holder that dies with the refresh token on its way is not followed by another that sends it too', async () => {
  const { login, one, two, pass } = await setUp();
  const before = await two.get(login);
  pass(before.renewAt - two.state.nowMs);
  one.state.hold = never;
  await one.get(login);
  while (one.state.requests === 0) await new Promise(setImmediate);
  pass(8_001);
  const stale = two.next('stale');
  assert.equal(await two.get(login), before, 'the token that is still good is used');
  assert.equal((await stale).code, 'CREDENTIAL_NOT_CONNECTED');
  assert.equal(await statusOf(two, login), 'stale');
  assert.equal(
    await openTestTokens(database)
      .get(login)
      .then(({ value }) => value),
    't0',
  );
  pass(before.staleAt - two.state.nowMs);
  await assert.rejects(two.get(login), isNotConnected);
  assert.deepEqual([one.state.sent, two.state.sent], [['r0'], []]);
  await two.tokens.put(login, {
    accessToken: 'new',
    tokenType: 'Bearer',
    lifetimeMs: 9_000,
    refreshToken: 'n0',
  });
  assert.equal((await two.get(login)).value, 'new');
  assert.equal(await statusOf(two, login), 'connected');
});

test('a vendor known to allow it is sent the same refresh token again, within that time only', async () => {
  for (const [waitMs, sent] of [
    [9_000, ['r0']],
    [10_000, []],
  ] as const) {
    const { login, one, two, pass } = await setUp({ refreshTokenReuseS: 10 });
    pass(280_000);
    one.state.hold = never;
    void one.get(login);
    while (one.state.requests === 0) await new Promise(setImmediate);
    pass(waitMs);
    if (sent.length > 0) assert.equal((await two.get(login)).value, 't1');
    else await assert.rejects(two.get(login), isNotConnected);
    assert.deepEqual(two.state.sent, sent);
  }
});

test('a second loss within the time of reuse does not start it anew', async () => {
  const { login, one, two, pass } = await setUp({ refreshTokenReuseS: 10 });
  pass(280_000);
  one.state.fail = lost();
  await assert.rejects(one.get(login));
  pass(6_000);
  two.state.fail = outage();
  await assert.rejects(two.get(login), (error) => isAppError(error, 'CREDENTIAL_GRANT_FAILED'));
  pass(6_000);
  await assert.rejects(one.get(login), isNotConnected);
  assert.deepEqual([one.state.sent, two.state.sent], [['r0'], ['r0']]);
});

test('an endpoint that surely did not act leaves the refresh token as it was', async () => {
  for (const fail of [
    outage(),
    new AppError('CREDENTIAL_NOT_CONFIGURED', 'no secret'),
    new AppError('EGRESS_REFUSED', 'private address'),
    new AppError('VENDOR_CREDENTIAL_REFUSED', 'invalid_client', {
      internal: { endpointProcessed: 'no' },
    }),
  ]) {
    const { login, one, two, pass } = await setUp();
    pass(280_000);
    one.state.fail = fail;
    await assert.rejects(one.get(login), (error) => isAppError(error, fail.code));
    assert.equal(await statusOf(one, login), 'failing');
    pass(5_000);
    assert.equal((await two.get(login)).value, 't1');
    assert.deepEqual(two.state.sent, ['r0']);
  }
});

test('an endpoint that may have acted, or that refuses the refresh token, leaves the login to a person', async () => {
  for (const fail of [
    lost(),
    new AppError('CREDENTIAL_NOT_CONNECTED', 'invalid_grant', { internal: { endpointProcessed: 'no' } }),
  ]) {
    const { login, one, two, pass } = await setUp();
    pass(280_000);
    one.state.fail = fail;
    await assert.rejects(one.get(login), isNotConnected);
    assert.equal(await statusOf(one, login), 'stale');
    pass(60_000);
    await assert.rejects(two.get(login), isNotConnected);
    assert.deepEqual(two.state.sent, []);
  }
});

test('a holder that was too slow never overwrites a newer token', async () => {
  const { login, one, two, pass } = await setUp({ refreshTokenReuseS: 60 });
  pass(280_000);
  const { promise, resolve: release } = Promise.withResolvers<undefined>();
  one.state.hold = promise;
  const slow = one.get(login);
  while (one.state.requests === 0) await new Promise(setImmediate);
  pass(8_001);
  assert.equal((await two.get(login)).value, 't1');
  const overtaken = one.next('overtaken');
  release(undefined);
  await overtaken;
  assert.equal((await slow).grantedAt, two.state.nowMs, 'it takes the newer one itself');
  assert.equal(await one.tokens.remove(login), 'r2');
});

test('a holder that was too slow saves a login that was given up for lost meanwhile', async () => {
  const { login, one, two, pass } = await setUp();
  pass(280_000);
  const { promise, resolve: release } = Promise.withResolvers<undefined>();
  one.state.hold = promise;
  const slow = one.get(login);
  while (one.state.requests === 0) await new Promise(setImmediate);
  pass(8_001);
  await assert.rejects(two.get(login), isNotConnected);
  release(undefined);
  assert.equal((await slow).value, 't1');
  assert.equal(await statusOf(one, login), 'connected');
  pass(5_000);
  assert.equal((await two.get(login)).value, 't1');
});

test('a login removed while its next token is on the way does not come back', async () => {
  const { login, one, pass } = await setUp();
  pass(280_000);
  const { promise, resolve: release } = Promise.withResolvers<undefined>();
  one.state.hold = promise;
  const slow = one.get(login);
  while (one.state.requests === 0) await new Promise(setImmediate);
  assert.equal(await one.tokens.remove(login), 'r0');
  release(undefined);
  await assert.rejects(slow, isNotConnected);
  await assert.rejects(one.get(login), isNotConnected);
});

test('a login without refresh token ends with its access token', async () => {
  const login = userLogin('Once');
  const { tokens, get, state } = openTestTokens(database);
  await tokens.put(login, { accessToken: 't0', tokenType: 'DPoP', lifetimeMs: 100_000 });
  const token = await get(login);
  assert.equal(token.tokenType, 'DPoP');
  state.nowMs = token.staleAt;
  await assert.rejects(get(login), isNotConnected);
  assert.equal(state.requests, 0);
});

test('a companion that stops waits for the tokens under way and asks for no more', async () => {
  const { login, one, pass } = await setUp();
  const token = await one.get(login);
  pass(token.renewAt - one.state.nowMs);
  const { promise, resolve: release } = Promise.withResolvers<undefined>();
  one.state.hold = promise;
  assert.equal(await one.get(login), token);
  while (one.state.requests === 0) await new Promise(setImmediate);
  let isDrained = false;
  const drained = one.tokens.drain().then(() => (isDrained = true));
  await new Promise(setImmediate);
  assert.equal(isDrained, false);
  release(undefined);
  await drained;
  const next = openTestTokens(database);
  next.state.nowMs = one.state.nowMs;
  assert.equal((await next.get(login)).value, 't1');
  assert.equal((await one.get(login)).value, 't1');
  pass(280_000);
  await assert.rejects(one.get(login), (error) => isAppError(error, 'SHUTTING_DOWN'));
});

test('a refresh token that came while the database was away is written down when it is back', async () => {
  const { login, one, two, pass } = await setUp();
  let isDown = false;
  let refused = 0;
  const flaky = openTestTokens(
    {
      ...database,
      query(...args: Parameters<typeof database.query>) {
        if (!isDown) return database.query(...args);
        refused += 1;
        return Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'away'));
      },
    },
    300_000,
    { random: () => 0.01 },
  );
  pass(280_000);
  flaky.state.nowMs = one.state.nowMs;
  flaky.state.refreshToken = 'r9';
  const { promise, resolve: release } = Promise.withResolvers<undefined>();
  flaky.state.hold = promise;
  const asked = flaky.get(login);
  while (flaky.state.requests === 0) await new Promise(setImmediate);
  isDown = true;
  release(undefined);
  await assert.rejects(asked, (error) => isAppError(error, 'DATABASE_UNAVAILABLE'));
  assert.ok(refused >= 5);
  isDown = false;
  while (
    (await statusOf(two, login)) === 'connected' &&
    (await two.tokens.states()).find(({ key }) => key.startsWith(`${login.credential.name}-`))?.grantedAt !==
      new Date(one.state.nowMs).toISOString()
  )
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await two.get(login)).value, 't1');
  assert.equal(await two.tokens.remove(login), 'r9');
});
