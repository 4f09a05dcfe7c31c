/** Who may connect and disconnect which account. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentialsFileSchema } from '../../credentials/configuration/credentialsFile.ts';
import { toCredentials } from '../../credentials/configuration/loadCredentials.ts';
import { loginKey, type Login } from '../../credentials/index.ts';
import { createDeadline } from '../../deadline.ts';
import { isAppError } from '../../errors.ts';
import { createConnectionOperations } from './index.ts';

const ANNA = '005RL0000000001YAA';
const BERT = '005RL0000000002YAA';
const ORG = '00DRL00000000012AA';
const principal = (name: string, type: string, sequenceNumber: number) => ({
  name,
  type,
  sequenceNumber,
  parameters: { clientId: 'rialto', clientSecret: { secret: 'DESK_SECRET' } },
});
const credentials = toCredentials(
  credentialsFileSchema.parse({
    externalCredentials: [
      {
        name: 'Desk',
        label: 'Desk',
        authenticationProtocol: 'OAuth',
        authenticationProtocolVariant: 'AuthorizationCode',
        parameters: {
          AuthProviderUrl: 'https://desk.example/token',
          AuthorizeUrl: 'https://desk.example/auth',
        },
        principals: [
          principal('Firm', 'NamedPrincipal', 1),
          principal('Advisor', 'PerUserPrincipal', 2),
          principal('Partner', 'PerUserPrincipal', 3),
        ],
      },
      {
        name: 'Open',
        label: 'Open',
        authenticationProtocol: 'NoAuthentication',
        principals: [{ name: 'All', type: 'NamedPrincipal', sequenceNumber: 1 }],
      },
    ],
    namedCredentials: [],
    permissionSets: [
      {
        name: 'Advisors',
        label: 'Advisors',
        externalCredentialPrincipalAccesses: ['Desk-Advisor', 'Desk-Firm'],
        assignedTo: [{ client: 'org', users: [ANNA] }],
      },
    ],
  }),
);

const logins: Login[] = [];
const { startAuthorization, removeAuthorization } = createConnectionOperations({
  credentials,
  authorizations: {
    start: (login) => {
      logins.push(login);
      return Promise.resolve({ authorizationUrl: 'https://desk.example/auth?x', expiresAt: 0 });
    },
    remove: (login) => {
      logins.push(login);
      return Promise.resolve({ wasConnected: true, isRevoked: false });
    },
  },
});

interface Asked {
  readonly userId?: string;
  readonly credential?: string;
  readonly request?: { principal?: string; userId?: string };
}
const context = (userId: string | undefined) => ({
  requestId: 'req-connections',
  deadline: createDeadline(1_000),
  caller: { clientId: 'org', orgId: ORG, userId, scopes: new Set<string>() },
});
const start = ({ userId, credential = 'Desk', request = {} }: Asked) =>
  startAuthorization({ externalCredential: credential, request }, context(userId));

for (const [what, asked, key] of [
  ['an administrator connects the firm', {}, 'Desk-Firm'],
  [
    'an administrator connects a user',
    { request: { principal: 'Advisor', userId: BERT } },
    `Desk-Advisor:${ORG}:${BERT}`,
  ],
  ['a user connects their own account', { userId: ANNA }, `Desk-Advisor:${ORG}:${ANNA}`],
  [
    'a user names what is their own',
    { userId: ANNA, request: { principal: 'Advisor', userId: ANNA } },
    `Desk-Advisor:${ORG}:${ANNA}`,
  ],
] as const)
  test(what, async () => {
    const { value, subject } = await start(asked);
    assert.deepEqual(value, {
      authorizationUrl: 'https://desk.example/auth?x',
      expiresAt: '1970-01-01T00:00:00.000Z',
    });
    assert.equal(subject, key);
    assert.equal(loginKey(logins.at(-1)!), key);
  });

for (const [what, asked, code, field] of [
  [
    'a user connects another’s account',
    { userId: ANNA, request: { userId: BERT } },
    'CREDENTIAL_ACCESS_DENIED',
  ],
  [
    'a user connects the firm’s account',
    { userId: ANNA, request: { principal: 'Firm' } },
    'CREDENTIAL_ACCESS_DENIED',
  ],
  [
    'a user connects by a principal nobody granted',
    { userId: ANNA, request: { principal: 'Partner' } },
    'CREDENTIAL_ACCESS_DENIED',
  ],
  ['a user without a permission set connects', { userId: BERT }, 'CREDENTIAL_ACCESS_DENIED'],
  [
    'an administrator does not say which user',
    { request: { principal: 'Advisor' } },
    'REQUEST_INVALID',
    '/userId',
  ],
  ['an administrator names a user for the firm', { request: { userId: ANNA } }, 'REQUEST_INVALID', '/userId'],
  ['a principal is unknown', { request: { principal: 'Nobody' } }, 'REQUEST_INVALID', '/principal'],
  ['a credential is unknown', { credential: 'Nothing' }, 'REQUEST_INVALID', 'path:externalCredential'],
  ['a credential has no browser login', { credential: 'Open' }, 'REQUEST_INVALID', 'path:externalCredential'],
] as const)
  test(`it is refused that ${what}`, async () => {
    const before = logins.length;
    await assert.rejects(start(asked), (error) => {
      assert.ok(isAppError(error, code), String(error));
      assert.equal(error.faults?.[0]?.field, field);
      return true;
    });
    assert.equal(logins.length, before);
  });

test('disconnecting obeys the same rules and says what became of it', async () => {
  const { value, audit } = await removeAuthorization({ externalCredential: 'Desk' }, context(ANNA));
  const expected = { externalCredential: 'Desk', principal: 'Advisor', wasConnected: true, isRevoked: false };
  assert.deepEqual(value, expected);
  assert.deepEqual(audit, expected);
  const other = removeAuthorization({ externalCredential: 'Desk', userId: BERT }, context(ANNA));
  await assert.rejects(other, (error) => isAppError(error, 'CREDENTIAL_ACCESS_DENIED'));
});
