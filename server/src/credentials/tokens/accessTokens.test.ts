import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError, isAppError } from '../../errors.ts';
import {
  createAccessTokens,
  DEFAULT_LIFETIME_MS,
  type AccessToken,
  type ExternalCredential,
  type Grant,
} from './accessTokens.ts';

const credential = { name: 'Probity' } as ExternalCredential;
const other = { name: 'Ledgerline' } as ExternalCredential;

function setUp(lifetimeMs: number | undefined = 300_000) {
  const state = {
    nowMs: 1_000_000,
    requests: 0,
    fail: undefined as AppError | undefined,
    hold: undefined as Promise<void> | undefined,
  };
  const tokens = createAccessTokens({
    now: () => state.nowMs,
    random: () => 0.5,
    async requestGrant(): Promise<Grant> {
      const count = (state.requests += 1);
      await state.hold;
      if (state.fail !== undefined) throw state.fail;
      return { accessToken: `t${count}`, lifetimeMs };
    },
  });
  return { state, tokens, get: async (): Promise<AccessToken> => tokens.get(credential) };
}

const outage = (): AppError =>
  new AppError('CREDENTIAL_GRANT_FAILED', 'down', { retryAfterMs: 2_000, internal: { processed: 'no' } });
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('64 cold callers cause one request and get the same token', async () => {
  const { state, get } = setUp();
  const all = await Promise.all(Array.from({ length: 64 }, get));
  assert.equal(state.requests, 1);
  assert.deepEqual(new Set(all.map(({ authorization }) => authorization)), new Set(['Bearer t1']));
});

test('a kept token is given without a promise, each credential its own', async () => {
  const { tokens, get, state } = setUp();
  const token = await get();
  assert.equal(tokens.get(credential), token);
  assert.notEqual(await tokens.get(other), token);
  assert.equal(state.requests, 2);
});

test('a token is renewed in the background after three quarters of its life, and once', async () => {
  const { state, get, tokens } = setUp();
  const first = await get();
  state.nowMs += 224_999;
  assert.equal(tokens.get(credential), first);
  assert.equal(state.requests, 1);
  state.nowMs += 1;
  for (let i = 0; i < 10; i += 1) assert.equal(tokens.get(credential), first, 'nobody waits for it');
  await settle();
  assert.equal(state.requests, 2);
  assert.equal((await get()).authorization, 'Bearer t2');
});

test('no token is ever given within its margin, whatever its life and however late it is asked for', async () => {
  for (const lifetimeMs of [1, 500, 1_000, 5_000, 60_000, 150_000, 300_000, 3_600_000, 99_000_000_000]) {
    const { state, get } = setUp(lifetimeMs);
    const step = Math.min(lifetimeMs, 86_400_000) / 37;
    for (let i = 0; i < 120; i += 1) {
      const { grantedAt, renewAt, staleAt } = await get();
      const endsAt = grantedAt + Math.min(lifetimeMs, 86_400_000);
      assert.ok(state.nowMs < staleAt, `${lifetimeMs} ms, step ${i}`);
      assert.ok(endsAt - staleAt >= Math.min(30_000, lifetimeMs / 5) - 0.01);
      assert.ok(renewAt <= staleAt);
      state.nowMs += step;
      await settle();
    }
  }
});

test('an endpoint that does not say how long a token lives is believed for five minutes', async () => {
  const { get } = setUp(undefined);
  const { grantedAt, staleAt } = await get();
  assert.equal(staleAt - grantedAt, DEFAULT_LIFETIME_MS - 30_000);
});

test('a token that had expired when it came is not given', async () => {
  const { get } = setUp(0);
  await assert.rejects(get(), (error) => isAppError(error, 'CREDENTIAL_GRANT_FAILED') && error.retryable);
});

test('during an outage the token serves until its margin and never beyond', async () => {
  const { state, get } = setUp();
  const first = await get();
  state.fail = outage();
  state.nowMs = first.renewAt;
  assert.equal(await get(), first);
  await settle();
  state.nowMs = first.staleAt - 1;
  assert.equal(await get(), first);
  await settle();
  state.nowMs = first.staleAt;
  await assert.rejects(
    get(),
    (error) => isAppError(error, 'CREDENTIAL_GRANT_FAILED') && (error.retryAfterMs ?? 0) > 0,
  );
  state.fail = undefined;
  state.nowMs += 2_000;
  assert.notEqual(await get(), first);
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
  assert.equal((await get()).authorization, 'Bearer t2');
});

test('a refused client is asked about again after five seconds, a missing secret at once', async () => {
  const { state, get } = setUp();
  state.fail = new AppError('VENDOR_CREDENTIAL_REFUSED', 'invalid_client');
  await assert.rejects(get());
  state.nowMs += 4_999;
  await assert.rejects(get(), (error) => isAppError(error, 'VENDOR_CREDENTIAL_REFUSED'));
  assert.equal(state.requests, 1);
  state.nowMs += 1;
  state.fail = new AppError('CREDENTIAL_NOT_CONFIGURED', 'no secret');
  await assert.rejects(get());
  state.fail = undefined;
  await get();
  assert.equal(state.requests, 3);
});

test('forgetting takes exactly the refused token, and concurrent refusals cause one renewal', async () => {
  const { state, get, tokens } = setUp();
  const first = await get();
  const renewed = await Promise.all(
    Array.from({ length: 64 }, async () => {
      assert.equal(tokens.forget(credential, first), true);
      return get();
    }),
  );
  assert.equal(state.requests, 2);
  const second = renewed[0] as AccessToken;
  assert.ok(renewed.every((token) => token === second));
  tokens.forget(credential, first);
  assert.equal(await get(), second, 'a late refusal of the old token leaves the new one alone');
});

test('a token refused while new is not renewed again for five seconds', async () => {
  const { state, get, tokens } = setUp();
  const token = await get();
  tokens.condemn(token);
  assert.equal(tokens.forget(credential, token), false);
  assert.equal(await get(), token);
  state.nowMs += 5_000;
  assert.equal(tokens.forget(credential, token), true);
  assert.notEqual(await get(), token);
});

test('an error that is not ours is not kept', async () => {
  let requests = 0;
  const tokens = createAccessTokens({
    requestGrant: () => {
      requests += 1;
      return requests === 1
        ? Promise.reject(new TypeError('a bug'))
        : Promise.resolve({ accessToken: 't', lifetimeMs: 9_000 });
    },
  });
  await assert.rejects(async () => tokens.get(credential), TypeError);
  assert.equal((await tokens.get(credential)).authorization, 'Bearer t');
});
