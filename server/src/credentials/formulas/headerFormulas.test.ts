import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Authorization, Login } from '../protocol.ts';
import { createHeaderFormulas } from './headerFormulas.ts';
import { createLoginScope, createRequestScope } from './scopes.ts';

const login: Login = {
  credential: { name: 'Acme', authenticationProtocol: 'OAuth' } as Login['credential'],
  principal: {
    name: 'Firm',
    type: 'NamedPrincipal',
    sequenceNumber: 1,
    parameters: { clientId: 'rialto' },
  },
  userId: '005000000000001AAA',
  orgId: '00D000000000001AAA',
};
const request = {
  method: 'GET',
  url: new URL('https://a.example/b?c=d'),
  headers: {},
  body: undefined,
} as const;
const scopeWith = (authorization?: Authorization) =>
  createRequestScope({ request, login, authorization, nowMs: 0 });
const header = (headerName: string, headerValue: string, sequenceNumber?: number) => ({
  headerName,
  headerValue,
  sequenceNumber,
});

test('a later sequence number wins, and the named credential over the external', () => {
  const { evaluate } = createHeaderFormulas(
    { customHeaders: [header('x-both', 'named'), header('X-Named', 'two', 2), header('x-named', 'one', 1)] },
    {
      customHeaders: [
        header('X-Both', 'external', 99),
        header('X-External', 'b', 3),
        header('x-external', 'a'),
      ],
    },
  );
  assert.deepEqual(evaluate(scopeWith()), { 'x-both': 'named', 'x-external': 'b', 'x-named': 'two' });
});

test('constant headers cost nothing: the same object each time', () => {
  const headers = createHeaderFormulas({ customHeaders: [header('X-A', '1')] }, { customHeaders: [] });
  assert.equal(headers.evaluate(scopeWith()), headers.evaluate(scopeWith()));
  assert.equal(headers.evaluate(scopeWith()), headers.constant);
  assert.equal(headers.needsAuthorization || headers.usesBody, false);
});

test('a formula with the body needs no authorization, one with a token does', () => {
  const of = (text: string) =>
    createHeaderFormulas({ customHeaders: [header('X-A', text)] }, { customHeaders: [] });
  const body = of("{!HEX(HASH('SHA-256', $Credential.Acme.Body))}");
  assert.deepEqual([body.usesBody, body.needsAuthorization], [true, false]);
  const token = of('{!$Credential.OAuthToken}');
  assert.deepEqual([token.usesBody, token.needsAuthorization], [false, true]);
});

test('the fields of a token are read from what the protocol gave', () => {
  const { evaluate } = createHeaderFormulas(
    {
      customHeaders: [
        header(
          'X-Token',
          '{!$Credential.AuthorizationMethod}|{!$Credential.OAuthToken}|{!$Credential.AuthorizationHeaderValue}|{!$Credential.OAuthConsumerKey}',
        ),
      ],
    },
    { customHeaders: [] },
  );
  const authorization = { headers: { authorization: 'Bearer t0k.en' }, grantedAt: 1 };
  assert.deepEqual(evaluate(scopeWith(authorization)), { 'x-token': 'Bearer|t0k.en|t0k.en|rialto' });
});

test('without a token, or with Basic, there is no token to read', () => {
  const { evaluate } = createHeaderFormulas(
    { customHeaders: [header('X-Token', '{!$Credential.OAuthToken}')] },
    { customHeaders: [] },
  );
  for (const headers of [{}, { authorization: 'Basic YTpi' }])
    assert.throws(() => evaluate(scopeWith({ headers, grantedAt: undefined })), {
      code: 'CREDENTIAL_NOT_CONFIGURED',
    });
});

test('a streamed body has no value, no body is an empty one', () => {
  const { evaluate } = createHeaderFormulas(
    { customHeaders: [header('X-Body', '{!HEX($Credential.Acme.Body)}.')] },
    { customHeaders: [] },
  );
  assert.deepEqual(evaluate(scopeWith()), { 'x-body': '.' });
  const streamed = createRequestScope({ request: { ...request, body: 'streamed' }, login, nowMs: 0 });
  assert.throws(() => evaluate(streamed), { code: 'CREDENTIAL_NOT_CONFIGURED' });
});

test('a login knows its user and org; a call that speaks for no user has none', () => {
  const scope = createLoginScope(login);
  assert.deepEqual(
    [scope('$User.Id'), scope('$Organization.Id'), scope('$Request.Method')],
    [login.userId, login.orgId, undefined],
  );
  assert.equal(createLoginScope({ ...login, userId: undefined })('$User.Id'), undefined);
});
