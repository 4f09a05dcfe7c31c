/** The browser flow, driven over HTTP against a strict OAuth server. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import jwt from 'jsonwebtoken';
import type { Egress } from '../../egress/index.ts';
import { AppError, isAppError } from '../../errors.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { Database } from '../../storage/index.ts';
import { loginKey } from '../protocol.ts';
import { createKeyring, createVaultKey } from '../vault/keyring.ts';
import { createSealer } from '../vault/sealer.ts';
import { AUTHORIZATION_MS } from './authorizationRequests.ts';
import { codeChallengeOf, type Authorizations } from './authorizations.ts';
import { BROWSER_ORG as ORG, ISSUER, openBrowserLogins } from './testBrowserLogins.ts';
import { CLIENT_SECRET, openStrictServer, RESOURCE, type StrictServer } from './testStrictServer.ts';

const ANNA = '005RL0000000001AAA';
const BERT = '005RL0000000002AAA';
let server: StrictServer;
let database: Database;
const egresses: Egress[] = [];
before(async () => {
  server = await openStrictServer();
  database = await openTestDatabase();
});
after(async () => {
  for (const egress of egresses) await egress.close();
  await server.close();
  await database.close();
});

const sealer = createSealer(createKeyring({ current: createVaultKey() }));
let at = Date.now();
let block: AppError | undefined;

/** A companion of its own on the shared database. */
function companion() {
  const opened = openBrowserLogins({ server, database, sealer, now: () => at, blockOf: () => block });
  egresses.push(opened.egress);
  return opened;
}

const refuses = (authorizations: Authorizations, parameters: URLSearchParams, reason: string) =>
  assert.rejects(authorizations.finish(parameters), (error) => {
    assert.ok(isAppError(error, 'AUTHORIZATION_FAILED'), String(error));
    assert.equal(error.internal?.['reason'] ?? error.internal?.['oauthError'], reason);
    assert.doesNotMatch(error.message + JSON.stringify(error.internal), /script|alert|s3cr3t/);
    return true;
  });
const changed = (url: URL, changes: Record<string, string | undefined>): URLSearchParams => {
  const parameters = new URLSearchParams(url.searchParams);
  for (const [name, value] of Object.entries(changes))
    if (value === undefined) parameters.delete(name);
    else parameters.set(name, value);
  return parameters;
};

test('RFC 7636 appendix B: the challenge of the published verifier', () => {
  assert.equal(
    codeChallengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'),
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  );
});

test('the address has everything the vendor must know, and nothing of it is in the database in plain text', async () => {
  const { authorizations, login } = companion();
  const { authorizationUrl, expiresAt } = await authorizations.start(login(), 'test-org');
  assert.equal(expiresAt, at + AUTHORIZATION_MS);
  const { searchParams, origin, pathname } = new URL(authorizationUrl);
  assert.equal(origin + pathname, `${server.url}/auth`);
  const { state, code_challenge, nonce, ...rest } = Object.fromEntries(searchParams);
  assert.deepEqual(rest, {
    prompt: 'consent',
    response_type: 'code',
    client_id: 'rialto-browser',
    redirect_uri: `${ISSUER}/oauth/callback`,
    scope: 'openid offline_access cases:read',
    resource: RESOURCE,
    code_challenge_method: 'S256',
  });
  for (const text of [state, code_challenge, nonce]) assert.match(text ?? '', /^[\w-]{43}$/);
  const rows = await database.query<{ state_hash: string; sealed: Uint8Array }>(
    'SELECT state_hash, sealed FROM authorization_request',
  );
  assert.equal(rows.length, 1);
  const kept = rows[0]!.state_hash + Buffer.from(rows[0]!.sealed).toString('latin1');
  for (const text of [state!, ANNA, 'Vendor', nonce!]) assert.ok(!kept.includes(text));
});

test('a person connects in the browser, at one companion begun and at another finished; every user has tokens of their own', async () => {
  const [first, second] = [companion(), companion()];
  for (const user of [ANNA, BERT]) {
    const { authorizationUrl } = await first.authorizations.start(first.login('Vendor', user), 'test-org');
    const back = await server.browse(authorizationUrl);
    const { login, clientId } = await second.authorizations.finish(back.searchParams);
    assert.equal(loginKey(login), `Vendor-User:${ORG}:${user}`);
    assert.equal(clientId, 'test-org');
  }
  const anna = await first.tokens.get(first.login('Vendor', ANNA));
  const bert = await first.tokens.get(first.login('Vendor', BERT));
  assert.notEqual(anna.value, bert.value);
  const claims = jwt.decode(anna.value) as jwt.JwtPayload;
  assert.deepEqual([claims.aud, claims['scope']], [RESOURCE, 'cases:read']);
});

test('complaint 1: refresh tokens rotate through two companions and none is used twice', async () => {
  const companions = [companion(), companion()];
  server.requests.length = 0;
  const values = new Set<string>();
  for (let round = 0; round < 4; round += 1) {
    at += 400_000;
    const all = await Promise.all(
      Array.from({ length: 16 }, async (_, i) => companions[i % 2]!.tokens.get(companions[i % 2]!.login())),
    );
    assert.equal(new Set(all.map(({ value }) => value)).size, 1);
    values.add(all[0]!.value);
  }
  assert.equal(values.size, 4);
  const sent = server.requests.map(({ form }) => form.get('refresh_token'));
  assert.equal(sent.length, 4);
  assert.equal(new Set(sent).size, 4);
});

test('a refresh token that is used twice ends the connection, and only a person mends it', async () => {
  const { tokens, login, authorizations } = companion();
  const used = server.requests.at(-1)!.form.get('refresh_token')!;
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: used });
  const headers = {
    authorization: `Basic ${btoa(`rialto-browser:${encodeURIComponent(CLIENT_SECRET)}`)}`,
  };
  assert.equal((await fetch(`${server.url}/token`, { method: 'POST', headers, body })).status, 400);
  at += 400_000;
  await assert.rejects(Promise.resolve(tokens.get(login())), (error) =>
    isAppError(error, 'CREDENTIAL_NOT_CONNECTED'),
  );
  const { authorizationUrl } = await authorizations.start(login(), 'test-org');
  await authorizations.finish((await server.browse(authorizationUrl)).searchParams);
  assert.ok((await tokens.get(login())).value);
});

test('DPoP: a public client’s tokens are bound, at the code and at each refresh', async () => {
  const { tokens, login, authorizations } = companion();
  const { authorizationUrl } = await authorizations.start(login('Bound'), 'test-org');
  await authorizations.finish((await server.browse(authorizationUrl)).searchParams);
  const jktOf = async () => {
    const { value, tokenType } = await tokens.get(login('Bound'));
    assert.equal(tokenType, 'DPoP');
    return (jwt.decode(value) as { cnf: { jkt: string } }).cnf.jkt;
  };
  const first = await jktOf();
  at += 400_000;
  assert.equal(await jktOf(), first);
});

test('disconnecting forgets the tokens here and revokes them at the vendor', async () => {
  const { tokens, login, authorizations } = companion();
  server.requests.length = 0;
  assert.deepEqual(await authorizations.remove(login('Vendor', BERT)), {
    wasConnected: true,
    isRevoked: true,
  });
  const [request] = server.requests;
  assert.equal(request?.path, '/token/revocation');
  assert.equal(request.form.get('token_type_hint'), 'refresh_token');
  const token = request.form.get('token')!;
  assert.equal(await server.provider.RefreshToken.find(token), undefined);
  await assert.rejects(Promise.resolve(tokens.get(login('Vendor', BERT))), (error) =>
    isAppError(error, 'CREDENTIAL_NOT_CONNECTED'),
  );
  assert.deepEqual(await authorizations.remove(login('Vendor', BERT)), {
    wasConnected: false,
    isRevoked: false,
  });
});

/** The address a browser came back to, with its code not yet used. */
async function backFrom(name = 'Vendor', choice: 'consent' | 'deny' = 'consent') {
  const { authorizations, login } = companion();
  const { authorizationUrl } = await authorizations.start(login(name), 'test-org');
  return { authorizations, back: await server.browse(authorizationUrl, choice) };
}

test('a state that is missing, unknown or there twice finishes nothing, and nothing is sent', async () => {
  const { authorizations, back } = await backFrom();
  server.requests.length = 0;
  const other = Buffer.alloc(32, 1).toString('base64url');
  for (const state of [undefined, '', other])
    await refuses(authorizations, changed(back, { state }), 'state');
  const twice = new URLSearchParams(back.searchParams);
  twice.append('state', twice.get('state')!);
  await refuses(authorizations, twice, 'state');
  assert.equal(server.requests.length, 0);
  await authorizations.finish(back.searchParams);
});

test('a state counts once, also where it did not end well', async () => {
  const { authorizations, back } = await backFrom();
  await authorizations.finish(back.searchParams);
  await refuses(authorizations, back.searchParams, 'state');
  const spoiled = await backFrom();
  await refuses(spoiled.authorizations, changed(spoiled.back, { code: 'x' }), 'invalid_grant');
  await refuses(spoiled.authorizations, spoiled.back.searchParams, 'state');
});

test('two browsers that come back at once with one state: one is finished', async () => {
  const { authorizations, back } = await backFrom();
  const all = await Promise.allSettled([1, 2, 3].map(() => authorizations.finish(back.searchParams)));
  assert.deepEqual(all.map(({ status }) => status).sort(), ['fulfilled', 'rejected', 'rejected']);
});

test('a login that took more than ten minutes is not finished', async () => {
  const { authorizations, back } = await backFrom();
  at += AUTHORIZATION_MS;
  await refuses(authorizations, back.searchParams, 'state');
});

test('an answer of another issuer, or of none, is refused before the verifier is sent anywhere', async () => {
  for (const iss of [undefined, 'https://evil.example', '']) {
    const { authorizations, back } = await backFrom();
    server.requests.length = 0;
    await refuses(authorizations, changed(back, { iss }), 'issuer');
    assert.equal(server.requests.length, 0);
  }
  // The vendor of `Other` is said to be somebody else: an answer of the test server is mixed up.
  const mixed = await backFrom('Other');
  await refuses(mixed.authorizations, mixed.back.searchParams, 'issuer');
});

test('a code of another login is refused: its verifier is another one', async () => {
  const [victim, attacker] = [await backFrom(), await backFrom()];
  const code = victim.back.searchParams.get('code')!;
  await refuses(attacker.authorizations, changed(attacker.back, { code }), 'invalid_grant');
});

test('a person who says no is told so; the vendor’s own words are not', async () => {
  const { authorizations, back } = await backFrom('Vendor', 'deny');
  assert.match(back.searchParams.get('error_description') ?? '', /script/);
  server.requests.length = 0;
  await refuses(authorizations, back.searchParams, 'refused');
  assert.equal(server.requests.length, 0);
  const made = await backFrom();
  await assert.rejects(
    made.authorizations.finish(changed(made.back, { error: '<img src=x onerror=alert(1)>' })),
    (error) => isAppError(error, 'AUTHORIZATION_FAILED') && error.message.includes('server_error'),
  );
});

const answer = (body: object) => (response: ServerResponse) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
};
const idToken = (claims: object) => jwt.sign(claims, 'k'.repeat(32));

for (const [what, claims] of [
  ['another nonce', { nonce: 'n', aud: 'rialto-browser' }],
  ['no nonce', { aud: 'rialto-browser' }],
] as const)
  test(`an ID token with ${what} is of another login`, async () => {
    const { authorizations, back } = await backFrom();
    const id_token = idToken({ ...claims, iss: server.url });
    server.interventions.push(answer({ access_token: 'x', token_type: 'Bearer', expires_in: 60, id_token }));
    await refuses(authorizations, back.searchParams, 'id_token');
  });

test('a failure says which login it was, for the audit', async () => {
  const { authorizations, back } = await backFrom();
  server.interventions.push((response) => void response.destroy());
  await assert.rejects(authorizations.finish(back.searchParams), (error) => {
    assert.ok(isAppError(error, 'CREDENTIAL_GRANT_FAILED'));
    const { credential, principal, userId, clientId } = error.internal ?? {};
    assert.deepEqual([credential, principal, userId, clientId], ['Vendor', 'User', ANNA, 'test-org']);
    return true;
  });
});

test('a credential that is switched off begins no login, finishes none, and its vendor is told nothing', async () => {
  const { authorizations, back } = await backFrom();
  await authorizations.finish(back.searchParams);
  const begun = await backFrom();
  block = new AppError('CREDENTIAL_DISABLED', 'It leads elsewhere than approved.');
  server.requests.length = 0;
  const { login } = companion();
  const isDisabled = (error: unknown) => isAppError(error, 'CREDENTIAL_DISABLED');
  await assert.rejects(authorizations.start(login(), 'test-org'), isDisabled);
  await assert.rejects(begun.authorizations.finish(begun.back.searchParams), isDisabled);
  assert.deepEqual(await authorizations.remove(login()), { wasConnected: true, isRevoked: false });
  block = undefined;
  assert.equal(server.requests.length, 0);
});
