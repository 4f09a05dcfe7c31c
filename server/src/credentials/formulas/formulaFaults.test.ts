import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentialsFileSchema } from '../configuration/credentialsFile.ts';
import { formulaFaults } from './formulaFaults.ts';

const principal = (parameters: object, type = 'NamedPrincipal') => [
  { name: 'Firm', type, sequenceNumber: 1, parameters },
];
const header = (headerValue: string) => [{ headerName: 'X-Test', headerValue }];
const KEY = { secret: 'ACME_KEY' };

/** What is wrong with a file of one external and one named credential. */
function faultsOf(external: object, headerValue = 'x'): Record<string, string> {
  const file = credentialsFileSchema.parse({
    externalCredentials: [{ name: 'Acme', label: 'Acme', ...external }],
    namedCredentials: [
      {
        name: 'AcmeApi',
        label: 'Acme',
        type: 'SecuredEndpoint',
        url: 'https://api.acme.example',
        externalCredential: 'Acme',
        customHeaders: header(headerValue),
      },
    ],
  });
  return Object.fromEntries(formulaFaults(file).map(({ field, message }) => [field, message]));
}

const CUSTOM = { authenticationProtocol: 'Custom', principals: principal({ ApiKey: KEY, Region: 'eu' }) };
const BASIC = {
  authenticationProtocol: 'Basic',
  principals: principal({ username: 'rialto', password: KEY }),
};
const OAUTH = {
  authenticationProtocol: 'OAuth',
  authenticationProtocolVariant: 'TokenExchange',
  parameters: {
    AuthProviderUrl: 'https://login.acme.example/token',
    claims: { sub: '{!$User.Id}' },
    scope: 'of:{!$Organization.Id}',
  },
  principals: principal({ clientId: 'rialto', signingKey: KEY }, 'PerUserPrincipal'),
};
const NAMED = '/namedCredentials/0/customHeaders/0/headerValue';

for (const [what, external, text] of [
  ['a parameter of its own credential', CUSTOM, '{!$Credential.Acme.ApiKey} {!$Credential.Acme.Region}'],
  ['the body', CUSTOM, "{!HEX(HASH('SHA-256', $Credential.Acme.Body))}"],
  ['user name and password of Basic', BASIC, '{!$Credential.Username}{!$Credential.Acme.Password}'],
  ['the token of OAuth', OAUTH, '{!$Credential.OAuthToken} {!$Credential.OAuthConsumerKey}'],
  ['the request', OAUTH, '{!$Request.Method}{!$Request.Nonce}{!$User.Id}'],
] as const)
  test(`a header may use ${what}`, () => assert.deepEqual(faultsOf(external, text), {}));

for (const [what, external, text, fault] of [
  ['a parameter no principal has', CUSTOM, '{!$Credential.Acme.Other}', /no principal has/],
  [
    'a parameter of another credential',
    CUSTOM,
    '{!$Credential.Globex.ApiKey}',
    /its own external credential only/,
  ],
  ['the client secret of OAuth', OAUTH, '{!$Credential.Acme.clientSecret}', /no principal has/],
  ['the signing key of OAuth', OAUTH, '{!$Credential.Acme.signingKey}', /no principal has/],
  ['a token where there is none', CUSTOM, '{!$Credential.OAuthToken}', /no value for/],
  ['a password where there is none', OAUTH, '{!$Credential.Password}', /no value for/],
  ['what cannot be read', CUSTOM, '{!BLOB(}', /^character 8 must be a text/],
] as const)
  test(`a header must not use ${what}`, () => {
    assert.match(faultsOf(external, text)[NAMED] ?? 'no fault', fault);
    const inExternal = faultsOf({ ...external, customHeaders: header(text) });
    assert.match(inExternal['/externalCredentials/0/customHeaders/0/headerValue'] ?? 'no fault', fault);
  });

test('claims and scopes of a token that all callers share see neither user nor org', () => {
  const [each] = OAUTH.principals;
  const shared = { ...OAUTH, principals: [each, { ...each, name: 'Firm2', type: 'NamedPrincipal' }] };
  const fault = 'differs from caller to caller, but all callers share the token of a NamedPrincipal';
  assert.deepEqual(faultsOf(shared), {
    '/externalCredentials/0/parameters/scope': fault,
    '/externalCredentials/0/parameters/claims/sub': fault,
  });
});

test('claims and scopes see the user and the org, not a request, a token or a secret', () => {
  assert.deepEqual(faultsOf(OAUTH), {});
  const { parameters } = OAUTH;
  assert.deepEqual(
    faultsOf({
      ...OAUTH,
      parameters: {
        ...parameters,
        scope: '{!$Credential.OAuthToken}',
        claims: { sub: '{!$Request.Method}', email: '{!$User.Email}' },
        actorClaims: { act: '{!$Credential.Acme.signingKey}' },
      },
    }),
    {
      '/externalCredentials/0/parameters/scope': 'uses a merge field that has no value there',
      '/externalCredentials/0/parameters/claims/sub': 'uses a merge field that has no value there',
      '/externalCredentials/0/parameters/claims/email': 'character 3 is not a merge field there is',
      '/externalCredentials/0/parameters/actorClaims/act': 'uses a merge field that has no value there',
    },
  );
});
