/**
 * Tokens are issued to whom they belong and hold only where they are meant to, against the running services.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import jwt from 'jsonwebtoken';
import * as openid from 'openid-client';
import type { RunningVendors } from '../index.ts';
import { ALLOW_HTTP, call, CLIENTS, discover, SECRETS, startTestVendors, tokenFor } from '../testClient.ts';

let vendors: RunningVendors;
before(async () => {
  vendors = await startTestVendors();
});
afterEach(() => {
  for (const name of ['oauth', 'probity', 'ledgerline'] as const) {
    vendors[name].faults.clear();
    vendors[name].calls.clear();
  }
});
after(() => vendors.close());

const searchCases = (token: string, more: RequestInit = {}) =>
  call(`${vendors.urls.probity}/v3/cases?external_reference=none`, token, more);
const searchGroups = (token: string) => call(`${vendors.urls.ledgerline}/api/groups?crm_ref=HH-1001`, token);

const withError = (code: string, status: number) => (error: unknown) =>
  error instanceof openid.ResponseBodyError && error.error === code && error.status === status;

for (const vendor of ['probity', 'ledgerline'] as const) {
  const { clientId, resource, scope } = CLIENTS[vendor];

  test(`${clientId} gets a token for ${resource} that holds 300 seconds`, async () => {
    const granted = await openid.clientCredentialsGrant(await discover(vendors, vendor), { resource, scope });
    assert.equal(granted.token_type, 'bearer');
    assert.equal(granted.expires_in, 300);
    assert.equal(granted.scope, scope);
    const { header, payload } = jwt.decode(granted.access_token, { complete: true })!;
    assert.equal(header.alg, 'ES256');
    assert.ok(header.kid);
    assert.partialDeepStrictEqual(payload, {
      iss: vendors.urls.oauth,
      aud: resource,
      client_id: clientId,
      scope,
    });
  });

  test(`${clientId} gets nothing with a wrong secret`, async () => {
    const configuration = await discover(vendors, vendor, 'wrong');
    await assert.rejects(
      openid.clientCredentialsGrant(configuration, { resource, scope }),
      (error: unknown) => {
        // A failed Basic header is answered with a challenge, a failed body with an error document; both are 401.
        const status =
          error instanceof openid.ResponseBodyError || error instanceof openid.WWWAuthenticateChallengeError;
        return status && error.status === 401;
      },
    );
  });

  test(`${clientId} may not show its secret the other way`, async () => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', resource, scope });
    const headers: Record<string, string> = {};
    if (vendor === 'probity') {
      body.set('client_id', clientId);
      body.set('client_secret', SECRETS[vendor]);
    } else {
      const pair = `${clientId}:${encodeURIComponent(SECRETS[vendor])}`;
      headers['Authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    const answer = await fetch(`${vendors.urls.oauth}/token`, { method: 'POST', body, headers });
    assert.equal(answer.status, 401);
  });

  test(`${clientId} may not have a token for another resource, for none, or for a foreign scope`, async () => {
    const configuration = await discover(vendors, vendor);
    const grant = (parameters: Record<string, string>) =>
      openid.clientCredentialsGrant(configuration, parameters);
    const other = CLIENTS[vendor === 'probity' ? 'ledgerline' : 'probity'];
    await assert.rejects(grant({ resource: other.resource, scope }), withError('invalid_target', 400));
    await assert.rejects(grant({ scope }), withError('invalid_target', 400));
    await assert.rejects(grant({ resource, scope: other.scope }), withError('invalid_scope', 400));
  });
}

test('a client nobody registered is refused', async () => {
  const configuration = await openid.discovery(
    new URL(vendors.urls.oauth),
    'rialto-nobody',
    undefined,
    openid.ClientSecretPost('x'),
    { execute: [ALLOW_HTTP] },
  );
  const { resource, scope } = CLIENTS.probity;
  await assert.rejects(
    openid.clientCredentialsGrant(configuration, { resource, scope }),
    withError('invalid_client', 401),
  );
});

test('a token for one vendor does not hold at the other', async () => {
  const [probity, ledgerline] = await Promise.all([
    tokenFor(vendors, 'probity'),
    tokenFor(vendors, 'ledgerline'),
  ]);
  assert.deepEqual(
    [(await searchCases(probity)).status, (await searchGroups(ledgerline)).status],
    [200, 200],
  );

  const atProbity = await searchCases(ledgerline);
  assert.equal(atProbity.status, 401);
  assert.equal(atProbity.body.error.type, 'unauthorized');
  assert.match(atProbity.headers.get('www-authenticate')!, /error="invalid_token"/);
  const atLedgerline = await searchGroups(probity);
  assert.equal(atLedgerline.status, 401);
  assert.equal(atLedgerline.body.code, 'UNAUTHORIZED');
});

test('no token, a changed token, an unsigned token and one of a foreign key are refused', async () => {
  const token = await tokenFor(vendors, 'probity');
  const [header, , signature] = token.split('.');
  const claims = jwt.decode(token) as jwt.JwtPayload;
  const changed = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp! + 9999 })).toString('base64url');
  const { kid } = jwt.decode(token, { complete: true })!.header;
  const forged = [
    `${header}.${changed}.${signature}`,
    jwt.sign(claims, null, { algorithm: 'none' } as unknown as jwt.SignOptions & { algorithm: 'none' }),
    jwt.sign(claims, 'secret', { algorithm: 'HS256', keyid: kid! }),
    'garbage',
    '',
  ];
  for (const one of forged) assert.equal((await searchCases(one)).status, 401, one.slice(0, 30));
  assert.equal((await searchCases(token)).status, 200);
});

test('a token without the scope is refused with 403', async () => {
  const token = await tokenFor(vendors, 'probity', { scope: 'cases:read' });
  assert.equal((await searchCases(token)).status, 200);
  const answer = await call(`${vendors.urls.probity}/v3/cases`, token, { method: 'POST', body: '{}' });
  assert.equal(answer.status, 403);
  assert.match(answer.headers.get('www-authenticate')!, /error="insufficient_scope", scope="cases:write"/);
});

test('an expired token is refused as expired', async () => {
  const hasty = await startTestVendors({ tokenLifetimeSeconds: 1 });
  try {
    const token = await tokenFor(hasty, 'ledgerline');
    const { exp } = jwt.decode(token) as { exp: number };
    await new Promise((resolve) => setTimeout(resolve, exp * 1000 - Date.now() + 20));
    const answer = await call(`${hasty.urls.ledgerline}/api/groups?crm_ref=HH-1001`, token);
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get('www-authenticate')!, /error_description="The access token expired\."/);
  } finally {
    await hasty.close();
  }
});

test('token requests are counted, each one', async () => {
  await Promise.all(Array.from({ length: 5 }, () => tokenFor(vendors, 'probity')));
  const counts = await (await fetch(`${vendors.urls.oauth}/_sandbox/calls`)).json();
  assert.deepEqual(counts, { 'GET /.well-known/openid-configuration': 5, 'POST /token': 5 });
});

test('the OAuth server can be down, in error, slow, and talk nonsense', async () => {
  const configuration = await discover(vendors, 'probity');
  const { resource, scope } = CLIENTS.probity;
  const grant = () => openid.clientCredentialsGrant(configuration, { resource, scope });

  for (const [kind, status] of [
    ['down', 503],
    ['error', 500],
  ] as const) {
    vendors.oauth.faults.set([{ kind, times: 1, path: '/token' }]);
    await assert.rejects(grant(), (error: { status?: number; cause?: { status?: number } }) =>
      [error.status, error.cause?.status].includes(status),
    );
  }
  vendors.oauth.faults.set([{ kind: 'malformed', times: 1 }]);
  await assert.rejects(grant(), openid.ClientError);
  vendors.oauth.faults.set([{ kind: 'slow', delayMs: 30, times: 1 }]);
  assert.ok((await grant()).access_token);
  assert.deepEqual(vendors.oauth.faults.list(), []);
});

test('the OAuth server refuses faults it cannot show', () => {
  assert.throws(() => vendors.oauth.faults.set([{ kind: 'lying' }]), { name: 'ZodError' });
});
