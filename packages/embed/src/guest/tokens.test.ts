/** Tests of the token's life: asked for once, renewed in time, forgotten when it must be. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Grant } from './connection.ts';
import { EmbedError } from './embedError.ts';
import { createTokens, redeemAt, type Tokens } from './tokens.ts';

const LIFE_S = 300;
let nonces: string[];
let grants: Grant[];
let failWith: Error | undefined;
/** Holds redemptions back while it is pending. */
let gate: Promise<unknown>;
let tokens: Tokens;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  mock.method(Math, 'random', () => 0.5);
  nonces = [];
  grants = [];
  failWith = undefined;
  gate = Promise.resolve();
  tokens = createTokens({
    key: { thumbprint: 't', prove: async ({ secret, nonce }) => `proof of ${secret} ${nonce}` },
    requestCode: async (nonce) => {
      nonces.push(nonce);
      if (failWith instanceof EmbedError) throw failWith;
      return {
        code: `code-${nonces.length}`,
        expiresAt: 'soon',
        redeemUrl: 'https://companion.example.com/r',
      };
    },
    redeem: async (grant) => {
      grants.push(grant);
      await gate;
      if (failWith !== undefined) throw failWith;
      return { accessToken: `token-${grants.length}`, expiresInS: LIFE_S };
    },
  });
});
afterEach(() => {
  tokens.drop(true);
  mock.timers.reset();
  mock.restoreAll();
});

/** Lets what was started come to its end. */
const settle = (): Promise<unknown> => setImmediate();

test('one code serves everyone who asks at once, and goes to the backend with proof and nonce', async () => {
  const all = await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
  assert.deepEqual(all, ['token-1', 'token-1', 'token-1']);
  assert.deepEqual(grants, [
    {
      code: 'code-1',
      nonce: nonces[0],
      proof: `proof of code-1 ${nonces[0]}`,
      redeemUrl: 'https://companion.example.com/r',
      expiresAt: 'soon',
    },
  ]);
});

test('is renewed at 80 % of its life if it was used, by a fresh nonce', async () => {
  await tokens.get();
  mock.timers.tick(100_000);
  assert.equal(await tokens.get(), 'token-1');
  mock.timers.tick(140_000 - 1);
  await settle();
  assert.equal(grants.length, 1);
  mock.timers.tick(1);
  await settle();
  assert.equal(grants.length, 2);
  assert.notEqual(nonces[0], nonces[1]);
  assert.equal(await tokens.get(), 'token-2');
});

test('renewal is spread by a tenth of the life to either side', async () => {
  mock.method(Math, 'random', () => 0);
  await tokens.get();
  await tokens.get();
  mock.timers.tick(LIFE_S * 1_000 * 0.7);
  await settle();
  assert.equal(grants.length, 2);
});

test('lapses when nobody uses it, and is asked for anew when somebody does', async () => {
  await tokens.get();
  mock.timers.tick(LIFE_S * 1_000 * 0.85);
  await settle();
  assert.equal(grants.length, 1);
  assert.equal(await tokens.get(), 'token-1');
  await settle();
  assert.equal(await tokens.get(), 'token-2');
});

test('is not handed out when it will not last as long as needed', async () => {
  await tokens.get();
  mock.timers.tick(LIFE_S * 1_000 - 25_000);
  assert.equal(await tokens.get({ minValidityS: 20 }), 'token-1');
  await settle();
  tokens.drop();
  await tokens.get();
  mock.timers.tick(LIFE_S * 1_000 - 25_000);
  assert.equal(await tokens.get(), 'token-4');
});

test('more validity than a token has asks once, not again and again', async () => {
  await tokens.get({ minValidityS: 100_000 });
  await tokens.get({ minValidityS: 100_000 });
  assert.equal(grants.length, 1);
});

test('a backend that fails is asked again after ten seconds, then twenty', async () => {
  failWith = new Error('boom');
  await assert.rejects(tokens.get(), { code: 'REDEEM', retryable: true });
  await assert.rejects(tokens.get(), { code: 'REDEEM' });
  assert.equal(grants.length, 1);
  mock.timers.tick(10_000);
  await assert.rejects(tokens.get(), { code: 'REDEEM' });
  assert.equal(grants.length, 2);
  mock.timers.tick(19_999);
  await assert.rejects(tokens.get(), { code: 'REDEEM' });
  assert.equal(grants.length, 2);
  mock.timers.tick(1);
  failWith = undefined;
  assert.equal(await tokens.get(), 'token-3');
});

test('a renewal that fails leaves the token that is still good', async () => {
  await tokens.get();
  await tokens.get();
  failWith = new EmbedError('HOST', 'x');
  mock.timers.tick(240_000);
  await settle();
  assert.equal(await tokens.get(), 'token-1');
  failWith = undefined;
  mock.timers.tick(10_000);
  await settle();
  assert.equal(await tokens.get(), 'token-2');
});

test('AUTH_REQUIRED ends it until record or session change: nobody is asked again', async () => {
  failWith = new EmbedError('AUTH_REQUIRED', 'x');
  await assert.rejects(tokens.get(), { code: 'AUTH_REQUIRED' });
  failWith = undefined;
  mock.timers.tick(1_000_000);
  await assert.rejects(tokens.get(), { code: 'AUTH_REQUIRED' });
  assert.equal(nonces.length, 1);
  tokens.drop();
  assert.equal(await tokens.get(), 'token-1');
});

test('AUTH_REQUIRED takes the token that was still good', async () => {
  await tokens.get();
  await tokens.get();
  failWith = new EmbedError('AUTH_REQUIRED', 'x');
  mock.timers.tick(240_000);
  await settle();
  await assert.rejects(tokens.get(), { code: 'AUTH_REQUIRED' });
});

test('dropped while it is being made: that token is nobody’s, and the next may come at once', async () => {
  const open = Promise.withResolvers<undefined>();
  gate = open.promise;
  const waiting = assert.rejects(tokens.get(), { code: 'RESET', retryable: true });
  while (grants.length === 0) await settle();
  tokens.drop();
  open.resolve(undefined);
  await waiting;
  assert.equal(await tokens.get(), 'token-2');
});

test('dropped for good', async () => {
  await tokens.get();
  tokens.drop(true);
  await assert.rejects(tokens.get(), { code: 'AUTH_REQUIRED' });
  // Another record does not bring it back.
  tokens.drop();
  await assert.rejects(tokens.get(), { code: 'AUTH_REQUIRED' });
  assert.equal(nonces.length, 1);
});

for (const [answer, code] of [
  [{}, 'REDEEM'],
  [{ accessToken: 'x', expiresInS: 0 }, 'REDEEM'],
  [{ accessToken: 7, expiresInS: 300 }, 'REDEEM'],
  [null, 'REDEEM'],
] as const)
  test(`${JSON.stringify(answer)} is no token`, async () => {
    const odd = createTokens({
      key: { thumbprint: 't', prove: async () => 'proof' },
      requestCode: async () => ({
        code: 'c',
        expiresAt: 'soon',
        redeemUrl: 'https://companion.example.com/r',
      }),
      redeem: async () => answer as never,
    });
    await assert.rejects(odd.get(), { code });
  });

test('the default redemption posts the grant, and reads refusals', async () => {
  let status = 200;
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      bodies.push([request.method, request.headers['content-type'], body]);
      response.writeHead(status).end(JSON.stringify({ accessToken: 'a', expiresInS: 300 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const redeem = redeemAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/session`);
    const grant: Grant = { code: 'c', nonce: 'n', proof: 'p', redeemUrl: 'r', expiresAt: 'e' };
    const { signal } = new AbortController();
    assert.deepEqual(await redeem(grant, signal), { accessToken: 'a', expiresInS: 300 });
    assert.deepEqual(bodies, [['POST', 'application/json', grant]]);
    status = 403;
    await assert.rejects(redeem(grant, signal), { code: 'AUTH_REQUIRED' });
    status = 500;
    await assert.rejects(redeem(grant, signal), { code: 'REDEEM' });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
