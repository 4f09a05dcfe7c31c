import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ErrorCode } from '@rialto/contract';
import { isAppError, type AppError } from '../errors.ts';
import type { Client } from './clients.ts';
import { createClientAuthentication } from './clientAuthentication.ts';
import { createTokenGrant } from './tokenGrant.ts';

const SECRET = 'the-first-of-two-secrets';
const NEXT = 'the-second-of-two-secrets';
const client: Client = {
  clientId: 'org',
  label: 'Org',
  orgIds: ['00DRL00000000012AA'],
  scopes: new Set(['kyc:read', 'portfolio:read']),
  secrets: [SECRET, NEXT],
  requestsPerMinute: 60,
};
const create = () =>
  createTokenGrant({
    issuer: 'https://companion.example',
    authentication: createClientAuthentication({
      clients: new Map([['org', client]]),
      assertions: { authenticate: unused },
    }),
    accessTokens: { issue: (_client, scopes) => `token for ${scopes.join(' ')}` },
    assertions: { accept: unused },
  });
const unused = (): never => assert.fail('no assertion was sent');
const request = {
  proof: { clientId: 'org', clientSecret: SECRET },
  scope: undefined,
  address: '192.0.2.1',
};
const by = (proof: { clientId?: string; clientSecret?: string }) => ({
  ...request,
  proof: { ...request.proof, ...proof },
});
const rejectsWith = (work: Promise<unknown>, code: ErrorCode) =>
  assert.rejects(work, (error) => isAppError(error, code));

test('a client gets all its scopes, or those it asks for', async () => {
  const grant = create();
  assert.equal((await grant(request)).accessToken, 'token for kyc:read portfolio:read');
  assert.equal((await grant({ ...request, scope: ' kyc:read  kyc:read' })).accessToken, 'token for kyc:read');
});

test('both secrets work while one replaces the other', async () => {
  assert.deepEqual((await create()(by({ clientSecret: NEXT }))).client, client);
});

test('an unknown client and a wrong secret cannot be told apart', async () => {
  const messages = await Promise.all(
    [by({ clientId: 'nobody' }), by({ clientSecret: 'wrong' }), by({ clientSecret: '' })].map((wrong) =>
      create()(wrong).then(
        () => assert.fail('granted'),
        (error: unknown) => `${(error as AppError).code} ${(error as AppError).message}`,
      ),
    ),
  );
  assert.deepEqual(new Set(messages).size, 1);
  assert.match(messages[0]!, /^CLIENT_AUTHENTICATION_FAILED/);
});

for (const scope of ['kyc:verify', 'kyc:read kyc:verify', '', ' ', 'openid']) {
  test(`the scope "${scope}" is not granted`, () =>
    rejectsWith(create()({ ...request, scope }), 'SCOPE_NOT_GRANTED'));
}

test('whoever guesses must wait, even with the right secret then; others need not', async () => {
  const grant = create();
  for (let guess = 0; guess < 10; guess++) {
    await rejectsWith(grant(by({ clientSecret: `guess ${guess}` })), 'CLIENT_AUTHENTICATION_FAILED');
  }
  await assert.rejects(
    grant(request),
    (error) => isAppError(error, 'QUOTA_EXCEEDED') && error.retryAfterMs! > 0,
  );
  assert.equal((await grant({ ...request, address: '192.0.2.2' })).client, client);
});

test('guessing many client ids from one address ends too', async () => {
  const grant = create();
  for (let guess = 0; guess < 50; guess++) {
    await rejectsWith(grant(by({ clientId: `org-${guess}` })), 'CLIENT_AUTHENTICATION_FAILED');
  }
  await rejectsWith(grant(request), 'QUOTA_EXCEEDED');
});
