/**
 * The Canvas card believes a signed request once, while it is fresh, and nothing else.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startCanvasCard, type RunningCanvasCard } from './startCanvasCard.ts';

const SECRET = 'a secret of the test';
const NOW = Date.parse('2026-11-21T10:00:00Z');
let card: RunningCanvasCard;
let count = 0;

before(async () => {
  card = await startCanvasCard({
    port: 0,
    secret: SECRET,
    hosts: ['http://127.0.0.1:4600'],
    now: () => NOW,
  });
});
after(() => card.close());

/** As the companion signs it. */
function signed(more: { at?: number; name?: string; parameters?: object; secret?: string } = {}): string {
  const { at = NOW, name = 'Priya Raman', secret = SECRET, parameters } = more;
  const envelope = {
    algorithm: 'HMACSHA256',
    issuedAt: Math.floor(at / 1000),
    userId: '005RL000001uAaaAAA',
    client: { instanceId: null, instanceUrl: null, targetOrigin: null, oauthToken: null, refreshToken: null },
    context: {
      user: {
        userId: '005RL000001uAaaAAA',
        userName: name,
        fullName: name,
        language: 'en-US',
        locale: 'en_US',
      },
      organization: { organizationId: '00DRL00000000012AA' },
      environment: {
        displayLocation: 'RecordPage',
        parameters: {
          recordId: '001RL000001hH01AAA',
          objectApiName: 'Account',
          clientNumber: 'HH-1001',
          audience: card.origin,
          requestId: String(++count),
          expiresAt: new Date(at + 60_000).toISOString(),
          ...parameters,
        },
      },
      links: null,
    },
  };
  const payload = Buffer.from(JSON.stringify(envelope)).toString('base64');
  return `${createHmac('sha256', secret).update(payload).digest('base64')}.${payload}`;
}
const post = (request?: string): Promise<Response> =>
  fetch(`${card.url}/canvas`, {
    method: 'POST',
    body: new URLSearchParams(request === undefined ? {} : { signed_request: request }),
  });

test('shows user and record of a signed request, and lets only the page frame it', async () => {
  const response = await post(signed());
  assert.equal(response.status, 200);
  const html = await response.text();
  for (const shown of ['Priya Raman', '001RL000001hH01AAA', 'HH-1001'])
    assert.ok(html.includes(shown), shown);
  assert.match(
    response.headers.get('content-security-policy')!,
    /frame-ancestors http:\/\/127\.0\.0\.1:4600$/,
  );
  assert.equal(response.headers.get('set-cookie'), null);
});

test('shows a name as text, whatever it holds', async () => {
  const html = await (await post(signed({ name: '<img src=x onerror=alert(1)>' }))).text();
  assert.ok(!html.includes('<img'));
  assert.ok(html.includes('&lt;img'));
});

test('refuses what is not signed, not for it, old, or used before', async () => {
  const once = signed();
  assert.equal((await post(once)).status, 200);
  const [signature, payload] = signed().split('.');
  const refused: Record<string, string | undefined> = {
    'used before': once,
    'another secret': signed({ secret: 'another' }),
    'another payload': `${signature}.${payload!.slice(0, -8)}AAAAAAA=`,
    'no signature': `.${payload}`,
    'for another app': signed({ parameters: { audience: 'https://other.example' } }),
    expired: signed({ at: NOW - 61_000 }),
    'from the future': signed({ at: NOW + 600_000 }),
    nothing: undefined,
  };
  for (const [why, request] of Object.entries(refused)) assert.equal((await post(request)).status, 401, why);
});

test('says how it is opened to whoever just looks', async () => {
  assert.match(await (await fetch(`${card.url}/canvas`)).text(), /posting it a signed request/);
  assert.equal((await fetch(`${card.url}/healthz`)).status, 200);
});
