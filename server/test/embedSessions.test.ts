/** Sessions at embedded apps: opened, renewed, ended, asked about; Canvas requests and reports. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { EmbedCodeAnswer, EmbedSessionRequest, Problem } from '@rialto/contract';
import { createSigningKey } from '../src/identity/index.ts';
import { createInspection } from '../src/operations/embed/inspectEmbedToken.ts';
import { isKnownDropReason } from '../src/operations/embed/reportEmbed.ts';
import { fixture, ORG } from './testCompanion.ts';
import { guestKey, OTHER_ORG, startTestEmbed, STUDIO, USER, type TestEmbed } from './testEmbed.ts';

const MINUTE = 60_000;
const key = guestKey();
const first = createSigningKey();
let published = [first];
let embed: TestEmbed;
before(
  async () =>
    (embed = await startTestEmbed({
      current: () => published[0]!,
      published: () => published,
      missed: () => undefined,
    })),
);
after(() => embed.companion.stop());

const tokenOf = async (code: string): Promise<string> => {
  const { status, body } = await embed.redeem(code, key);
  assert.equal(status, 200);
  return String(body['access_token']);
};
const introspect = (token: string, client?: string) =>
  embed.backend('/v1/embed/sessions/introspect', { token }, client);
const isActive = async (token: string): Promise<unknown> => (await introspect(token)).body['active'];
const end = (sessionId: string, reason = 'removed') =>
  embed.org(`/v1/embed/sessions/${sessionId}/end`, { reason });
const codeOf = ({ status, body }: { status: number; body: Problem }) => [status, body.code];

const REFUSED: readonly [string, Partial<EmbedSessionRequest>, number, string][] = [
  ['an app nobody knows', { appId: 'nothing' }, 404, 'EMBED_APP_NOT_FOUND'],
  ['another app’s origin', { origin: 'https://other.example' }, 403, 'EMBED_ORIGIN_NOT_ALLOWED'],
  ['an origin with another port', { origin: 'http://localhost:4641' }, 403, 'EMBED_ORIGIN_NOT_ALLOWED'],
  [
    'an origin that ends in another',
    { origin: 'https://studio.example.evil' },
    403,
    'EMBED_ORIGIN_NOT_ALLOWED',
  ],
  ['the null origin', { origin: 'null' }, 400, 'REQUEST_INVALID'],
  ['an origin with a path', { origin: `${STUDIO}/x` }, 400, 'REQUEST_INVALID'],
  [
    'an app nobody is signed in at',
    { appId: 'without-sign-in', origin: 'https://plain.example' },
    500,
    'EMBED_SIGN_IN_NOT_CONFIGURED',
  ],
  ['a user who is a record', { userId: '001RL000001hH01YAE' }, 400, 'REQUEST_INVALID'],
  [
    'a session that never was',
    { sessionId: 'ems_019aa1b2-0000-7000-8000-000000000001' },
    404,
    'EMBED_SESSION_NOT_FOUND',
  ],
];
for (const [what, more, status, code] of REFUSED) {
  test(`no session is opened for ${what}`, async () => {
    assert.deepEqual(codeOf(await embed.open(more)), [status, code]);
  });
}

test('an org that may not embed the app does not learn that there is one', async () => {
  const answer = await embed.open({}, { orgId: OTHER_ORG });
  assert.deepEqual(codeOf(answer), [404, 'EMBED_APP_NOT_FOUND']);
});

test('a token that speaks for a user opens sessions for that user alone', async () => {
  const answer = await embed.open({ userId: '005RL000000000BYAQ' }, { orgId: ORG, userId: USER });
  assert.deepEqual(codeOf(answer), [409, 'EMBED_SESSION_MISMATCH']);
  assert.equal((await embed.open({}, { orgId: ORG, userId: USER })).status, 200);
});

test('a token that speaks for a user ends sessions of that user alone', async () => {
  const { sessionId } = await embed.opened(key);
  const colleague = { orgId: ORG, userId: '005RL000000000BYAQ' };
  const one = await embed.org(`/v1/embed/sessions/${sessionId}/end`, { reason: 'removed' }, colleague);
  assert.deepEqual(codeOf(one), [404, 'EMBED_SESSION_NOT_FOUND']);
  const path = `/v1/embed/users/${USER}/sessions/end`;
  const all = await embed.org(path, { appId: null, reason: 'logout' }, colleague);
  assert.deepEqual(codeOf(all), [409, 'EMBED_SESSION_MISMATCH']);
  const own = { orgId: ORG, userId: USER };
  const { body } = await embed.org(`/v1/embed/sessions/${sessionId}/end`, { reason: 'removed' }, own);
  assert.deepEqual(body, { ended: 1 });
});

test('a renewal keeps the session, and its code is the only one that is good', async () => {
  const opened = await embed.opened(key);
  const renewed = await embed.opened(key, { sessionId: opened.sessionId });
  assert.equal(renewed.sessionId, opened.sessionId);
  assert.notEqual(renewed.code, opened.code);
  const stale = await embed.redeem(opened.code, key);
  assert.deepEqual([stale.status, stale.body['error']], [400, 'invalid_grant']);
  assert.equal(await isActive(await tokenOf(renewed.code)), true, 'a void code is not a used one');
});

test('of renewals that race one code is good, however many there were', async () => {
  const { sessionId } = await embed.opened(key);
  const renewals = await Promise.all(Array.from({ length: 10 }, () => embed.opened(key, { sessionId })));
  const answers = [];
  for (const { code } of renewals) answers.push((await embed.redeem(code, key)).status);
  assert.deepEqual(answers.toSorted(), [200, ...Array.from({ length: 9 }, () => 400)]);
});

const MISMATCHES: readonly [string, Partial<EmbedSessionRequest>][] = [
  ['another key', { keyThumbprint: guestKey().thumbprint }],
  ['another page', { panelSessionId: 'pnl_another_page_0001' }],
  ['another user', { userId: '005RL000000000BYAQ' }],
  ['another origin', { origin: 'https://studio.example' }],
  ['another app', { appId: 'other-app', origin: 'https://other.example' }],
  ['no record', { subject: null }],
  [
    'another record',
    { subject: { recordId: '001RL000001hH02YAE', objectApiName: 'Account', clientNumber: 'HH-1001' } },
  ],
  [
    'another client number',
    { subject: { recordId: '001RL000001hH01YAE', objectApiName: 'Account', clientNumber: 'HH-1002' } },
  ],
];
test('a session is renewed for nothing but what it was opened for', async () => {
  const { sessionId, code } = await embed.opened(key);
  for (const [what, more] of MISMATCHES) {
    const answer = await embed.open({ keyThumbprint: key.thumbprint, sessionId, ...more });
    assert.deepEqual(codeOf(answer), [409, 'EMBED_SESSION_MISMATCH'], what);
  }
  assert.ok(await tokenOf(code), 'what was refused voided nothing');
});

test('another org can neither renew nor end a session', async () => {
  const { sessionId } = await embed.opened(key);
  await embed.companion.database.query('UPDATE embed_session SET org_id = $2 WHERE id = $1', [
    sessionId,
    OTHER_ORG,
  ]);
  const renewal = await embed.open({ keyThumbprint: key.thumbprint, sessionId });
  assert.deepEqual(codeOf(renewal), [404, 'EMBED_SESSION_NOT_FOUND']);
  assert.deepEqual(codeOf(await end(sessionId)), [404, 'EMBED_SESSION_NOT_FOUND']);
});

test('a token is active until it expires, for the vendor it was issued to', async () => {
  const { code, sessionId } = await embed.opened(key);
  const token = await tokenOf(code);
  const { status, body, record } = await introspect(token);
  assert.equal(status, 200);
  assert.deepEqual(
    [
      body['active'],
      body['token_type'],
      body['client_id'],
      body['sid'],
      body['sub'],
      body['aud'],
      body['cnf'],
    ],
    [true, 'DPoP', 'studio', sessionId, USER, STUDIO, { jkt: key.thumbprint }],
  );
  assert.deepEqual(
    [record?.event, record?.subject, record?.detail],
    ['embed.token.introspected', sessionId, { active: true }],
  );
  assert.deepEqual((await introspect(token, 'other-vendor')).body, { active: false });
  assert.equal((await introspect(token, 'not-a-vendor')).status, 403);
  embed.ahead += 300_000;
  assert.deepEqual((await introspect(token)).body, { active: false });
});

test('a token for an origin that was taken from the app is not active', async () => {
  const { sessionId } = await embed.opened(key);
  const inspectWith = (origins: readonly string[]) =>
    createInspection({
      database: embed.companion.database,
      apps: new Map([
        [
          'portfolio-studio',
          {
            ...{ appId: 'portfolio-studio', label: '', clientId: 'studio', tokenLifetimeSeconds: 300 },
            ...{ origins, orgIds: [ORG] },
          },
        ],
      ]),
      readToken: () => ({ sid: sessionId, sub: USER, org: ORG, app: 'portfolio-studio', aud: STUDIO }),
      count: { embedSession: () => undefined, embedDropped: () => undefined },
      now: () => Date.now() + embed.ahead,
    }).inspect('token', 'studio');
  assert.equal((await inspectWith([STUDIO]))?.sid, sessionId);
  assert.equal(await inspectWith(['https://studio.example']), undefined);
});

test('what is not an embed token of ours is not active: an access token, a changed one, any text', async () => {
  const { code } = await embed.opened(key);
  const token = await tokenOf(code);
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const other = Buffer.from(JSON.stringify({ ...claims, sub: '005RL000000000BYAQ' })).toString('base64url');
  for (const one of [embed.companion.token(), `${header}.${other}.${signature}`, 'x', `${token}x`])
    assert.deepEqual((await introspect(one)).body, { active: false });
});

test('an embed token opens nothing at the companion’s own API', async () => {
  const { code } = await embed.opened(key);
  const token = await tokenOf(code);
  for (const scheme of ['Bearer', 'DPoP']) {
    const { status } = await fetch(`${embed.companion.url}/v1/portfolio/households/HH-1001`, {
      headers: { authorization: `${scheme} ${token}` },
    });
    assert.equal(status, 401);
  }
});

test('an ended session has no active token, gives no new one, and its open code is void', async () => {
  const { code, sessionId } = await embed.opened(key);
  const token = await tokenOf(code);
  const { code: open } = await embed.opened(key, { sessionId });
  assert.deepEqual(await end(sessionId, 'logout'), { status: 200, body: { ended: 1 } });
  assert.equal(await isActive(token), false);
  const answer = await embed.redeem(open, key);
  assert.deepEqual([answer.status, answer.record?.detail], [400, { reason: 'session has ended' }]);
  const renewal = await embed.open({ keyThumbprint: key.thumbprint, sessionId });
  assert.deepEqual(codeOf(renewal), [409, 'EMBED_SESSION_ENDED']);
  assert.deepEqual((await end(sessionId)).body, { ended: 0 }, 'it ends once');
});

test('a user who logs out, or may no longer, is signed out everywhere, and nobody else is', async () => {
  const one = await embed.opened(key);
  const token = await tokenOf(one.code);
  const colleague = await embed.opened(key, { userId: '005RL000000000BYAQ' });
  const colleagues = await tokenOf(colleague.code);
  const path = `/v1/embed/users/${USER}/sessions/end`;
  const ofOther = await embed.org(path, { appId: 'other-app', reason: 'permission' });
  assert.deepEqual(ofOther.body, { ended: 0 });
  assert.equal(await isActive(token), true);
  const { body } = await embed.org(path, { appId: null, reason: 'logout' });
  assert.ok((body as { ended: number }).ended >= 1);
  assert.deepEqual([await isActive(token), await isActive(colleagues)], [false, true]);
});

test('a vendor may end its session, and only its own', async () => {
  const { code } = await embed.opened(key);
  const token = await tokenOf(code);
  const revoke = (client?: string) => embed.backend('/v1/embed/sessions/revoke', { token }, client);
  assert.equal((await revoke('other-vendor')).status, 200, 'RFC 7009: nothing to revoke is no failure');
  assert.equal(await isActive(token), true);
  const { status, body, record } = await revoke();
  assert.deepEqual([status, body, record?.detail], [200, {}, { ended: 1 }]);
  assert.equal(await isActive(token), false);
});

test('a session that nobody renews for half an hour has ended, and after a working day nobody renews it', async () => {
  const idle = await embed.opened(key);
  embed.ahead += 30 * MINUTE;
  const late = await embed.open({ keyThumbprint: key.thumbprint, sessionId: idle.sessionId });
  assert.deepEqual(codeOf(late), [409, 'EMBED_SESSION_ENDED']);

  const { sessionId } = await embed.opened(key);
  for (let minutes = 0; minutes < 8 * 60 - 20; minutes += 20) {
    embed.ahead += 20 * MINUTE;
    await embed.opened(key, { sessionId });
  }
  embed.ahead += 20 * MINUTE;
  const aged = await embed.open({ keyThumbprint: key.thumbprint, sessionId });
  assert.deepEqual(codeOf(aged), [409, 'EMBED_SESSION_ENDED']);
});

test('what ended a day ago is erased with its codes, by the way of opening another', async () => {
  const { sessionId, code } = await embed.opened(key);
  await tokenOf(code);
  embed.ahead += 25 * 60 * MINUTE;
  await embed.opened(key);
  const { database } = embed.companion;
  assert.equal((await database.query('SELECT 1 FROM embed_session WHERE id = $1', [sessionId])).length, 0);
  assert.equal(
    (await database.query('SELECT 1 FROM embed_code WHERE session_id = $1', [sessionId])).length,
    0,
  );
});

test('a user has 64 sessions open at an app, and another one ends the oldest', async () => {
  const userId = '005RL000000000CYAQ';
  const opened: EmbedCodeAnswer[] = [];
  for (let count = 0; count < 65; count++) {
    opened.push(await embed.opened(key, { userId }));
    embed.ahead += 1;
  }
  const renew = (sessionId: string) => embed.open({ keyThumbprint: key.thumbprint, userId, sessionId });
  assert.deepEqual(codeOf(await renew(opened[0]!.sessionId)), [409, 'EMBED_SESSION_ENDED']);
  assert.equal((await renew(opened[1]!.sessionId)).status, 200);
});

test('tokens outlive a change of the signing key, and end with a key that was compromised', async () => {
  const { code, sessionId } = await embed.opened(key);
  const old = await tokenOf(code);
  const next = createSigningKey();
  published = [next, first];
  assert.equal(await isActive(old), true);
  const young = await tokenOf((await embed.opened(key, { sessionId })).code);
  assert.notEqual(young.split('.')[0], old.split('.')[0]);
  published = [next];
  assert.deepEqual([await isActive(old), await isActive(young)], [false, true]);
});

const canvas = (more: object = {}) =>
  embed.org('/v1/embed/signed-requests', {
    ...(fixture('embedSignedRequestRequest.json') as object),
    ...more,
  });
test('a Canvas signed request verifies as Canvas says, and carries no access token', async () => {
  const { status, body } = await canvas();
  assert.equal(status, 200);
  const { signedRequest } = body as { signedRequest: string };
  const [signature = '', payload = ''] = signedRequest.split('.', 2);
  // As in Salesforce's own verification: the HMAC is over the text in base64, and both halves are plain base64.
  const expected = createHmac('sha256', 'the-secret-of-the-canvas-card').update(payload).digest('base64');
  assert.equal(signature, expected);
  const envelope = JSON.parse(Buffer.from(payload, 'base64').toString()) as Record<string, never>;
  const { algorithm, userId, client, context } = envelope as unknown as {
    algorithm: string;
    userId: string;
    client: Record<string, unknown>;
    context: Record<string, Record<string, Record<string, unknown>>>;
  };
  assert.deepEqual([algorithm, userId, client['oauthToken']], ['HMACSHA256', USER, null]);
  assert.equal(context['organization']!['organizationId'], ORG);
  assert.equal(context['user']!['userName'], 'advisor@rialto.example');
  const { requestId, expiresAt, ...parameters } = context['environment']!['parameters']!;
  assert.deepEqual(parameters, {
    ...{ recordId: '001RL000001hH01YAE', objectApiName: 'Account', clientNumber: 'HH-1001' },
    audience: 'http://localhost:4642',
  });
  assert.match(String(requestId), /^[0-9a-f-]{36}$/);
  assert.equal(expiresAt, (body as { expiresAt: string }).expiresAt);
  assert.doesNotMatch(JSON.stringify(embed.companion.lines), new RegExp(payload.slice(0, 40)));
});

test('no Canvas request is signed without a secret, for another origin or for another user', async () => {
  const later = { appId: 'canvas-later', origin: 'https://later.example' };
  assert.deepEqual(codeOf((await canvas(later)) as never), [500, 'EMBED_SIGNED_REQUEST_NOT_CONFIGURED']);
  const studio = { appId: 'portfolio-studio', origin: STUDIO };
  assert.deepEqual(codeOf((await canvas(studio)) as never), [500, 'EMBED_SIGNED_REQUEST_NOT_CONFIGURED']);
  assert.deepEqual(codeOf((await canvas({ origin: STUDIO })) as never), [403, 'EMBED_ORIGIN_NOT_ALLOWED']);
});

test('nobody is signed in for whom the call is not: the rollout looked at the user the call names', async () => {
  const as = async (path: string, name: string, userId: string): Promise<unknown[]> => {
    const response = await embed.companion.call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-user-id': userId },
      body: JSON.stringify(fixture(name)),
    });
    return [response.status, ((await response.json()) as { code?: string }).code];
  };
  for (const [path, name] of [
    ['/v1/embed/sessions', 'embedSessionRequest.json'],
    ['/v1/embed/signed-requests', 'embedSignedRequestRequest.json'],
  ] as const) {
    assert.deepEqual(await as(path, name, '005RL000000000BYAQ'), [409, 'EMBED_SESSION_MISMATCH'], path);
    const [status] = await as(path, name, USER);
    assert.ok(status === 200 || status === 201, path);
  }
});

test('what a page threw away is counted, and nobody can invent a reason', async () => {
  const drops = { 'foreign-origin': 3, 'invented-by-a-page': 2, 'another-invention': 1 };
  const { body } = await embed.org('/v1/embed/reports', { appId: 'portfolio-studio', state: 'ready', drops });
  assert.deepEqual(body, { counted: 6 });
  const metrics = await (await fetch(`${embed.companion.url}/metrics`)).text();
  assert.match(metrics, /rialto_embed_dropped_total\{app="portfolio-studio",reason="foreign-origin"\} 3/);
  assert.match(metrics, /rialto_embed_dropped_total\{app="portfolio-studio",reason="other"\} 3/);
  assert.doesNotMatch(metrics, /invent/);
  assert.match(metrics, /rialto_embed_sessions_total\{app="portfolio-studio",event="redeemed"\} \d/);
  const unknown = await embed.org('/v1/embed/reports', { appId: 'nothing', state: 'ready', drops });
  assert.deepEqual(codeOf(unknown), [404, 'EMBED_APP_NOT_FOUND']);
});

test('every reason of the bridge and of the FDC3 agent is counted under its name', () => {
  const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const union = /export type DropReason =([^;]+);/.exec(read('packages/embed/src/host/host.ts'))?.[1] ?? '';
  const listed = /\*\*Drops are counted\*\*(.+)/.exec(read('docs/fdc3.md'))?.[1] ?? '';
  const reasons = [...`${union}${listed}`.matchAll(/['`]([a-z-]+)['`]/g)].map(([, reason]) => reason!);
  assert.ok(reasons.length >= 30);
  assert.deepEqual(
    reasons.filter((reason) => !isKnownDropReason(reason)),
    [],
  );
});
