/**
 * The studio's backend over HTTP: who is let in, and to what.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { HouseholdAnswer, PerformanceAnswer, ScenarioResult, ScenariosAnswer } from './answers.ts';
import { createTokenCheck } from './session/accessTokens.ts';
import { createKeyLookup } from './session/keys.ts';
import { startStudio, type RunningStudio } from './startStudio.ts';
import { CLIENT, createTestKey, startTestCompanion, type TestCompanion } from './testCompanion.ts';

const HOST = 'http://127.0.0.1:4600';
let companion: TestCompanion;
let studio: RunningStudio;
const key = createTestKey();

before(async () => {
  companion = await startTestCompanion();
  studio = await startStudio({
    port: 0,
    companionUrl: companion.url,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    hosts: [HOST],
    now: () => new Date('2026-11-21T04:00:00Z'),
  });
});
after(async () => {
  await studio.close();
  await companion.close();
});

const NONCE = 'a-nonce-of-the-guest-1';
const redeemable = (clientNumber: string | null = 'HH-1001'): Record<string, string> => {
  const code = companion.code({
    keyThumbprint: key.thumbprint,
    nonce: NONCE,
    origin: studio.origin,
    clientNumber,
  });
  const proof = key.prove({ method: 'POST', url: companion.redeemUrl, secret: code }, { nonce: NONCE });
  return { code, nonce: NONCE, proof, redeemUrl: companion.redeemUrl, expiresAt: new Date().toISOString() };
};
const postSession = (body: unknown, origin = studio.origin): Promise<Response> =>
  fetch(`${studio.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(body),
  });
const tokenFor = (claims: Readonly<Record<string, unknown>> = {}, header = {}): string =>
  companion.token({ aud: studio.origin, cno: 'HH-1001', cnf: { jkt: key.thumbprint }, ...claims }, header);

async function call<Answer>(
  path: string,
  options: { token?: string; proof?: string; method?: string; body?: unknown } = {},
): Promise<{ status: number; body: Answer; headers: Headers }> {
  const { token = tokenFor(), method = 'GET', body } = options;
  const url = `${studio.origin}/api${path}`.replace(/\?.*$/, '');
  const response = await fetch(`${studio.url}/api${path}`, {
    method,
    headers: {
      authorization: `DPoP ${token}`,
      dpop: options.proof ?? key.prove({ method, url, secret: token }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer, headers: response.headers };
}

test('a code becomes a token that opens the household it is for', async () => {
  const response = await postSession(redeemable());
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('set-cookie'), null);
  const { accessToken, expiresInS } = (await response.json()) as { accessToken: string; expiresInS: number };
  assert.equal(expiresInS, 300);
  const { status, body } = await call<HouseholdAnswer>('/household', { token: accessToken });
  assert.deepEqual(
    [status, body.name, body.currency, body.value],
    [200, 'Okafor Household', 'USD', '2789153.43'],
  );
});

test('a code is worth nothing twice, with another nonce, or from another page', async () => {
  const grant = redeemable();
  assert.equal((await postSession(grant)).status, 200);
  assert.equal((await postSession(grant)).status, 401);
  assert.equal((await postSession({ ...redeemable(), nonce: 'another-nonce-of-16' })).status, 401);
  const redeemed = companion.answers.length;
  assert.equal((await postSession(redeemable(), 'http://evil.example')).status, 400);
  assert.equal((await postSession({ code: 'x' })).status, 400);
  assert.equal(companion.answers.length, redeemed);
});

test('the studio redeems at its own companion, whatever address the browser names', async () => {
  const response = await postSession({ ...redeemable(), redeemUrl: 'http://127.0.0.1:1/steal' });
  assert.equal(response.status, 200);
});

test('a wrong client secret is the studio’s trouble, not the person’s', async () => {
  const misconfigured = await startStudio({
    port: 0,
    origin: studio.origin,
    companionUrl: companion.url,
    clientId: CLIENT.id,
    clientSecret: 'wrong',
    hosts: [HOST],
  });
  try {
    const response = await fetch(`${misconfigured.url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: studio.origin },
      body: JSON.stringify(redeemable()),
    });
    assert.equal(response.status, 503);
    assert.equal(((await response.json()) as { code: string }).code, 'UNAVAILABLE');
  } finally {
    await misconfigured.close();
  }
});

test('a token is refused for each thing that is not right about it', async () => {
  const past = Math.floor(Date.now() / 1000) - 3_600;
  const wrong: Record<string, string> = {
    'another audience': tokenFor({ aud: 'https://other.example' }),
    'another issuer': tokenFor({ iss: 'https://other.example' }),
    expired: tokenFor({ iat: past, exp: past + 300 }),
    'no key bound': tokenFor({ cnf: {} }),
    'another key bound': tokenFor({ cnf: { jkt: createTestKey().thumbprint } }),
    'an ordinary access token': tokenFor({}, { typ: 'at+jwt' }),
    'an unknown key': tokenFor({}, { kid: 'another-key' }),
    garbage: 'aaaa.bbbb.cccc',
  };
  for (const [why, token] of Object.entries(wrong)) {
    const { status, body, headers } = await call<{ code: string }>('/household', { token });
    assert.deepEqual([status, body.code], [401, 'SIGNED_OUT'], why);
    assert.match(headers.get('www-authenticate') ?? '', /^DPoP error="invalid_token"/);
  }
  const bearer = await fetch(`${studio.url}/api/household`, {
    headers: { authorization: `Bearer ${tokenFor()}` },
  });
  assert.equal(bearer.status, 401);
});

test('a stolen token is worth nothing without its key, and a proof nothing twice or elsewhere', async () => {
  const token = tokenFor();
  const url = `${studio.origin}/api/household`;
  const refused = async (proof: string): Promise<void> =>
    assert.equal((await call('/household', { token, proof })).status, 401);
  await refused(createTestKey().prove({ method: 'GET', url, secret: token }));
  await refused(key.prove({ method: 'POST', url, secret: token }));
  await refused(key.prove({ method: 'GET', url: `${studio.origin}/api/scenarios`, secret: token }));
  await refused(key.prove({ method: 'GET', url, secret: tokenFor() }));
  await refused(
    key.prove({ method: 'GET', url, secret: token }, { iat: Math.floor(Date.now() / 1000) - 600 }),
  );
  const once = key.prove({ method: 'GET', url, secret: token });
  assert.equal((await call('/household', { token, proof: once })).status, 200);
  await refused(once);
});

test('who stole a token cannot push its holder’s proofs out of memory, to take one twice', async () => {
  const check = createTokenCheck({
    keys: createKeyLookup(`${companion.url}/.well-known/jwks.json`),
    issuer: companion.url,
    audience: studio.origin,
    keptProofs: 3,
  });
  const token = tokenFor();
  const url = `${studio.origin}/api/household`;
  const authenticate = (proof: string) =>
    check.authenticate({ authorization: `DPoP ${token}`, proof, method: 'GET', url });
  const captured = key.prove({ method: 'GET', url, secret: token });
  await authenticate(captured);
  for (let count = 0; count < 6; count++)
    await assert.rejects(authenticate(createTestKey().prove({ method: 'GET', url, secret: token })), {
      message: 'the proof is by another key',
    });
  await assert.rejects(authenticate(captured), { message: 'the proof was used before' });
});

test('a laptop whose clock is four minutes off sees its figures', async () => {
  const token = tokenFor();
  const url = `${studio.origin}/api/household`;
  for (const off of [-240, 240]) {
    const iat = Math.floor(Date.now() / 1000) + off;
    const proof = key.prove({ method: 'GET', url, secret: token }, { iat });
    assert.equal((await call('/household', { token, proof })).status, 200);
  }
});

test('no household but the token’s is ever shown', async () => {
  const { body } = await call<HouseholdAnswer>('/household?clientNumber=HH-1002&cno=HH-1002');
  assert.equal(body.clientNumber, 'HH-1001');
  assert.equal((await call('/household', { token: tokenFor({ cno: null }) })).status, 403);
  assert.equal((await call('/household', { token: tokenFor({ cno: 'HH-1005' }) })).status, 404);
  // Held by another household, not by this one.
  assert.equal((await call('/instruments/AZN/prices')).status, 404);
  assert.equal((await call('/instruments/BRK.B/prices')).status, 200);
});

test('a period is measured as the firm measures it', async () => {
  const { body } = await call<PerformanceAnswer>('/performance?from=2025-11-20');
  const { summary, days, returns, benchmarkReturns, drawdowns, values } = body;
  assert.deepEqual(
    [body.from, body.to, summary.timeWeightedReturn, summary.gain],
    ['2025-11-20', '2026-11-20', 0.226678, '515375.94'],
  );
  for (const list of [returns, benchmarkReturns, drawdowns, values]) assert.equal(list.length, days.length);
  assert.equal(returns.at(-1), summary.timeWeightedReturn);
  assert.ok(drawdowns.every((one) => one <= 0));
  for (const bad of ['from=yesterday', 'benchmark=none', 'to=2026-13-45'])
    assert.equal((await call(`/performance?${bad}`)).status, 400, bad);
});

test('a scenario can be tried and kept, for whoever kept it', async () => {
  const shocks = { equity: -0.1, rates: 50, dollar: 0, credit: 0 };
  const tried = await call<ScenarioResult>('/scenarios/preview', { method: 'POST', body: shocks });
  assert.equal(tried.status, 200);
  assert.ok(Number(tried.body.change) < 0);
  const kept = await call<ScenariosAnswer>('/scenarios', {
    method: 'POST',
    body: { name: 'Mild recession', shocks },
  });
  assert.equal(kept.status, 201);
  const names = (answer: ScenariosAnswer): (string | undefined)[] => answer.scenarios.map(({ name }) => name);
  assert.ok(names(kept.body).includes('Mild recession'));
  const others = await call<ScenariosAnswer>('/scenarios', {
    token: tokenFor({ sub: '005RL000001uBbbAAA' }),
  });
  assert.ok(!names(others.body).includes('Mild recession'));
  for (const body of [{ ...shocks, equity: -2 }, { equity: 0 }, { ...shocks, extra: 1 }])
    assert.equal((await call('/scenarios/preview', { method: 'POST', body })).status, 400);
});

test('pages say who may frame them, run nothing inline and set no cookie', async () => {
  const embedded = await fetch(`${studio.url}/embed`);
  const policy = embedded.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.ok(policy.endsWith(`frame-ancestors ${HOST}`));
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(embedded.headers.get('set-cookie'), null);
  const alone = await fetch(`${studio.url}/`);
  assert.match(alone.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'$/);
  const script = /src="(\/assets\/[^"]+)"/.exec(await embedded.text())![1]!;
  const answer = await fetch(studio.url + script);
  assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
});

test('the front end stays within its budget: 40 KB of script, gzipped', async () => {
  const { gzipSync } = await import('node:zlib');
  const page = await (await fetch(`${studio.url}/embed`)).text();
  const script = await (await fetch(studio.url + /src="(\/assets\/[^"]+)"/.exec(page)![1]!)).arrayBuffer();
  const size = gzipSync(Buffer.from(script), { level: 9 }).length;
  assert.ok(size < 40_000, `${size} bytes`);
});

test('misbehaves on demand', async () => {
  studio.faults.set([{ kind: 'signed_out', path: '/api', times: 1 }]);
  assert.equal((await call<{ code: string }>('/household')).body.code, 'SIGNED_OUT');
  // An app that signs people out still serves its page.
  studio.faults.set([{ kind: 'signed_out' }]);
  assert.equal((await fetch(`${studio.url}/embed`)).status, 200);
  assert.equal((await call<{ code: string }>('/household')).body.code, 'SIGNED_OUT');
  studio.faults.set([{ kind: 'down', times: 1 }]);
  assert.equal((await call('/household')).status, 503);
  assert.equal((await fetch(`${studio.url}/healthz`)).status, 200);
  assert.ok((studio.calls.counts()['GET /api/household'] ?? 0) > 0);
});
