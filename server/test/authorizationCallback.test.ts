/** The page a browser login ends at, over real HTTP. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { AppError } from '../src/errors.ts';
import type { ConnectedAccount } from '../src/operations/index.ts';
import { startTestCompanion, type TestCompanion } from './testCompanion.ts';

const ACCOUNT: ConnectedAccount = {
  label: 'Probity',
  userId: '005RL0000000001YAA',
  orgId: '00DRL00000000012AA',
  clientId: 'test-org',
  subject: 'Probity-Advisor:00DRL00000000012AA:005RL0000000001YAA',
};
let finish: (parameters: URLSearchParams) => Promise<ConnectedAccount>;
let seen: URLSearchParams[] = [];
let companion: TestCompanion;
before(async () => {
  companion = await startTestCompanion({
    finishAuthorization: (parameters) => {
      seen.push(parameters);
      return finish(parameters);
    },
  });
});
after(() => companion.stop());
beforeEach(() => {
  seen = [];
  finish = () => Promise.resolve(ACCOUNT);
});

let count = 0;
async function open(query = '?state=s&code=c', init: RequestInit = {}) {
  const requestId = `req-callback-${count++}`;
  const headers = { 'x-request-id': requestId };
  const response = await fetch(`${companion.url}/oauth/callback${query}`, { headers, ...init });
  return { response, html: await response.text(), requestId };
}

test('a person who has connected an account is told which, and the audit trail who it was', async () => {
  const { response, html, requestId } = await open('?state=s&code=c&iss=https%3A%2F%2Fvendor.example');
  assert.equal(response.status, 200);
  assert.match(html, /<h1>Probity is connected<\/h1>/);
  assert.match(html, /005RL0000000001YAA/);
  assert.ok(html.includes(requestId));
  assert.equal(seen[0]?.get('iss'), 'https://vendor.example');
  const [record, ...more] = await companion.audit(requestId);
  assert.equal(more.length, 0);
  assert.deepEqual(
    [record?.event, record?.outcome, record?.code, record?.client_id, record?.org_id, record?.subject],
    ['connections.authorization.finished', 'ok', null, 'test-org', ACCOUNT.orgId, ACCOUNT.subject],
  );
  assert.deepEqual(record?.detail, { userId: ACCOUNT.userId });
});

test('the page lets in its own style and nothing else, is kept by nobody and framed by nobody', async () => {
  const { response, html } = await open();
  const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(html) ?? [];
  const policy = response.headers.get('content-security-policy') ?? '';
  assert.ok(policy.includes(`'sha256-${hash('sha256', style, 'base64')}'`));
  for (const rule of [
    "default-src 'none'",
    "frame-ancestors 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ])
    assert.ok(policy.includes(rule), rule);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.match(html, /<html lang="en">/);
  assert.match(html, /color-scheme:light dark/);
  assert.doesNotMatch(html, /<script|<a |<img|<form|https?:/);
});

test('nothing of the address is on the page, and a name with markup in it is text', async () => {
  finish = () => Promise.resolve({ ...ACCOUNT, label: `<img src=x onerror="alert('1')">&` });
  const evil = encodeURIComponent('<script>alert(1)</script>');
  const { html } = await open(
    `?state=${evil}&code=${evil}&error_description=${evil}&redirect_uri=https://evil.example`,
  );
  assert.doesNotMatch(html, /<script|<img|evil/);
  assert.match(html, /&lt;img src=x onerror=&quot;alert\(&#39;1&#39;\)&quot;&gt;&amp;/);
});

test('a login that failed says what to do, by code; neither page nor headers repeat what the vendor said', async () => {
  finish = () =>
    Promise.reject(
      new AppError('AUTHORIZATION_FAILED', 'The vendor did not allow it: access_denied.', {
        internal: {
          credential: 'Probity',
          principal: 'Advisor',
          userId: ACCOUNT.userId,
          clientId: 'test-org',
        },
      }),
    );
  const { response, html, requestId } = await open(
    '?state=s&error=access_denied&error_description=%3Cb%3Eno',
  );
  assert.equal(response.status, 400);
  assert.equal(response.headers.get('location'), null);
  assert.match(html, /<h1>Not connected<\/h1>/);
  assert.match(html, /AUTHORIZATION_FAILED/);
  assert.ok(html.includes(requestId) && !html.includes('<b>'));
  const [record] = await companion.audit(requestId);
  assert.deepEqual(
    [record?.outcome, record?.code, record?.client_id, record?.subject, record?.detail],
    ['failed', 'AUTHORIZATION_FAILED', 'test-org', 'Probity-Advisor', { userId: ACCOUNT.userId }],
  );
});

test('a stranger’s state is denied in the audit trail, and neither state nor code is in the log', async () => {
  finish = () => Promise.reject(new AppError('AUTHORIZATION_FAILED', 'This login is not known.'));
  const { response, html, requestId } = await open('?state=a-secret-state&code=a-secret-code');
  assert.equal(response.status, 400);
  // Somebody who reloads the page of a login that went well must not read that it did not.
  assert.match(html, /What was connected before stays connected/);
  assert.doesNotMatch(html, /Not connected/);
  const [record] = await companion.audit(requestId);
  assert.deepEqual([record?.outcome, record?.client_id, record?.subject], ['denied', null, null]);
  assert.doesNotMatch(companion.lines.join('\n'), /a-secret/);
});

test('what is not an error of ours is told as such, and its words stay in the log', async () => {
  finish = () => Promise.reject(new TypeError('secret detail'));
  const { response, html } = await open();
  assert.equal(response.status, 500);
  assert.match(html, /INTERNAL/);
  assert.doesNotMatch(html, /secret detail/);
});

test('whoever only looks does not use the state up, and no other method is taken', async () => {
  const { response } = await open('?state=s&code=c', { method: 'HEAD' });
  assert.equal(response.status, 200);
  assert.equal((await open('?state=s&code=c', { method: 'POST' })).response.status, 405);
  assert.equal(seen.length, 0);
});

test('an answer longer than any vendor’s is not read', async () => {
  const { response } = await open(`?state=s&code=${'c'.repeat(8_200)}`);
  assert.equal(response.status, 400);
  assert.equal(seen.length, 0);
});
