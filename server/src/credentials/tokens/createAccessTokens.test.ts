import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { AppError, isAppError } from '../../errors.ts';
import type { Database } from '../../storage/index.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { AccessToken } from './accessToken.ts';
import { firmLogin, openTestTokens, outage, type TestTokens } from './testLogins.ts';
import { DEFAULT_LIFETIME_MS } from './tokenLife.ts';

let database: Database;
before(async () => (database = await openTestDatabase()));
after(() => database.close());

let count = 0;
function setUp(lifetimeMs: number | undefined = 300_000) {
  const login = firmLogin(`Vendor${(count += 1)}`);
  const opened = openTestTokens(database, lifetimeMs);
  return { login, ...opened, get: () => opened.get(login) };
}
/** A background renewal has been told of before it is in memory. */
async function renewed({ next }: TestTokens, kind: 'granted' | 'failed' | 'adopted'): Promise<void> {
  await next(kind);
  for (let i = 0; i < 5; i += 1) await turn();
}

test('64 cold callers cause one request and get the same token', async () => {
  const { state, get } = setUp();
  const all = await Promise.all(Array.from({ length: 64 }, get));
  assert.equal(state.requests, 1);
  assert.deepEqual(new Set(all.map(({ value }) => value)), new Set(['t1']));
});

test('a kept token is given without a promise, each login its own', async () => {
  const { tokens, get, login, state } = setUp();
  const token = await get();
  assert.equal(tokens.get(login), token);
  assert.notEqual(await tokens.get(firmLogin('Another')), token);
  assert.equal(state.requests, 2);
});

test('a companion that starts again takes the token of the database', async () => {
  const { login, get, state } = setUp();
  await get();
  const again = openTestTokens(database);
  again.state.nowMs = state.nowMs + 60_000;
  const token = await again.get(login);
  assert.equal(token.value, 't1');
  assert.equal(token.grantedAt, state.nowMs);
  assert.equal(again.state.requests, 0);
});

test('the database holds no plain token', async () => {
  const { login, tokens } = setUp();
  await tokens.put(login, {
    accessToken: 'plain-access-token',
    tokenType: 'Bearer',
    lifetimeMs: 9_000,
    refreshToken: 'plain-refresh-token',
  });
  const rows = await database.query('SELECT * FROM login_token');
  const text = rows.map((row) =>
    Object.values(row).map((value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    ),
  );
  assert.ok(rows.length > 0);
  assert.ok(!JSON.stringify(text).includes('plain-'));
});

test('a token is renewed in the background after three quarters of its life, and once', async () => {
  const opened = setUp();
  const { state, get, tokens, login } = opened;
  const first = await get();
  state.nowMs += 224_999;
  assert.equal(tokens.get(login), first);
  assert.equal(state.requests, 1);
  state.nowMs += 1;
  const done = renewed(opened, 'granted');
  for (let i = 0; i < 10; i += 1) assert.equal(tokens.get(login), first, 'nobody waits for it');
  await done;
  assert.equal(state.requests, 2);
  assert.equal((await get()).value, 't2');
});

test('an endpoint that does not say how long a token lives is believed for five minutes, or what is configured', async () => {
  const opened = openTestTokens(database, undefined, {
    requestGrant: () =>
      Promise.resolve({ accessToken: 't', tokenType: 'Bearer' as const, lifetimeMs: undefined }),
  });
  const { grantedAt, staleAt } = await opened.get(firmLogin('Silent'));
  assert.equal(staleAt - grantedAt, DEFAULT_LIFETIME_MS - 30_000);
  const short = firmLogin('SilentShort');
  (short.credential.parameters as { defaultTokenLifetimeS: number }).defaultTokenLifetimeS = 100;
  const token = await opened.get(short);
  assert.equal(token.staleAt - token.grantedAt, 80_000);
});

test('a token that had expired when it came is not given', async () => {
  const { get } = setUp(0);
  await assert.rejects(get(), (error) => isAppError(error, 'CREDENTIAL_GRANT_FAILED') && error.retryable);
});

test('complaint 4: during an outage the token serves until its margin and never beyond; then 503 material with a time to wait', async () => {
  const opened = setUp();
  const { state, get } = opened;
  const first = await get();
  state.fail = outage();
  state.nowMs = first.renewAt;
  let failed = renewed(opened, 'failed');
  assert.equal(await get(), first);
  await failed;
  state.nowMs = first.staleAt - 1;
  failed = renewed(opened, 'failed');
  assert.equal(await get(), first);
  await failed;
  state.nowMs = first.staleAt;
  await assert.rejects(
    get(),
    (error) => isAppError(error, 'CREDENTIAL_GRANT_FAILED') && (error.retryAfterMs ?? 0) > 0,
  );
  state.fail = undefined;
  state.nowMs += 2_000;
  assert.notEqual(await get(), first);
});

test('complaint 4: an unusable answer is not remembered for more than two seconds', async () => {
  const { state, get } = setUp();
  state.fail = new AppError('CREDENTIAL_GRANT_FAILED', 'not JSON', { internal: { reason: 'unusable' } });
  await assert.rejects(get());
  state.fail = undefined;
  state.nowMs += 2_000;
  assert.equal((await get()).value, 't2');
});

test('a failure answers for the next callers a short while, then the endpoint is asked again', async () => {
  const { state, get } = setUp();
  state.fail = outage();
  await assert.rejects(get());
  for (let i = 0; i < 10; i += 1)
    await assert.rejects(
      get(),
      (error) => isAppError(error, 'CREDENTIAL_GRANT_FAILED') && error.retryAfterMs === 2_000,
    );
  assert.equal(state.requests, 1);
  state.nowMs += 1_500;
  state.fail = undefined;
  assert.equal((await get()).value, 't2');
});

test('a refused client is asked about again after five seconds, by whichever companion; a missing secret at once', async () => {
  const { state, get, login } = setUp();
  state.fail = new AppError('VENDOR_CREDENTIAL_REFUSED', 'invalid_client');
  await assert.rejects(get());
  const others = Array.from({ length: 10 }, () => openTestTokens(database));
  state.nowMs += 4_999;
  for (const other of others) {
    other.state.nowMs = state.nowMs;
    await assert.rejects(other.get(login), (error) => isAppError(error, 'VENDOR_CREDENTIAL_REFUSED'));
    assert.equal(other.state.requests, 0);
  }
  await assert.rejects(get(), (error) => isAppError(error, 'VENDOR_CREDENTIAL_REFUSED'));
  assert.equal(state.requests, 1);
  state.nowMs += 1;
  state.fail = new AppError('CREDENTIAL_NOT_CONFIGURED', 'no secret');
  await assert.rejects(get());
  state.fail = undefined;
  await get();
  assert.equal(state.requests, 3);
});

test('complaint 3: a refused token is forgotten, and concurrent refusals in two companions cause one renewal', async () => {
  const { state, get, tokens, login } = setUp();
  const first = await get();
  const second = openTestTokens(database, 300_000);
  const sameThere = await second.get(login);
  assert.equal(sameThere.value, first.value);
  const renewals = await Promise.all(
    Array.from({ length: 128 }, async (_, i) => {
      const [at, token] = i % 2 === 0 ? [tokens, first] : [second.tokens, sameThere];
      assert.equal(at.forget(login, token), true);
      return at.get(login);
    }),
  );
  assert.equal(state.requests + second.state.requests, 2);
  assert.equal(new Set(renewals.map(({ value, grantedAt }) => `${value} ${grantedAt}`)).size, 1);
  const newest = renewals[0] as AccessToken;
  tokens.forget(login, first);
  assert.equal(await get(), newest, 'a late refusal of the old token leaves the new one alone');
});

test('a token refused while new is not renewed again for five seconds', async () => {
  const { state, get, tokens, login } = setUp();
  const token = await get();
  tokens.condemn(token);
  assert.equal(tokens.forget(login, token), false);
  assert.equal(await get(), token);
  state.nowMs += 5_000;
  assert.equal(tokens.forget(login, token), true);
  assert.notEqual(await get(), token);
});

test('an error that is not ours is not kept', async () => {
  const { state, get } = setUp();
  state.fail = new TypeError('a bug');
  await assert.rejects(get(), TypeError);
  state.fail = undefined;
  assert.equal((await get()).value, 't2');
});

test('a login that another companion renewed or removed is noticed within five seconds', async () => {
  const { get, login, tokens } = setUp();
  await get();
  const other = openTestTokens(database);
  const there = await other.get(login);
  assert.equal(await tokens.remove(login), undefined);
  assert.equal(await other.get(login), there, 'not yet');
  other.state.nowMs += 5_000;
  assert.equal(await other.get(login), there, 'this call looks, and does not wait');
  for (let i = 0; other.state.requests === 0 && i < 200; i += 1) {
    await other.get(login);
    await turn();
  }
  assert.notEqual(await other.get(login), there);
});

test('each login says how it stands', async () => {
  const { state, get, tokens, login } = setUp();
  const mine = async () => (await tokens.states()).find(({ key }) => key === `${login.credential.name}-Firm`);
  assert.equal(await mine(), undefined);
  await get();
  assert.deepEqual(await mine(), {
    key: `${login.credential.name}-Firm`,
    status: 'connected',
    code: null,
    grantedAt: new Date(state.nowMs).toISOString(),
    expiresAt: new Date(state.nowMs + 300_000).toISOString(),
    failedAt: null,
  });
  state.nowMs += 299_000;
  state.fail = outage();
  await assert.rejects(get());
  const failing = await mine();
  assert.deepEqual(
    [failing?.status, failing?.code, failing?.failedAt],
    ['failing', 'CREDENTIAL_GRANT_FAILED', new Date(state.nowMs).toISOString()],
  );
});
