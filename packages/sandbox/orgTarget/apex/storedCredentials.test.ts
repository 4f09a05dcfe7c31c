import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startOrgTarget } from '../index.ts';
import { call, codeOf, credentialFiles, deploy } from '../testPackage.ts';

const org = await startOrgTarget();
after(() => org.stop());

const PATH = '/named-credentials/credential';
const SECRET = 'a-secret-that-never-comes-back';
const principal = {
  externalCredential: 'Companion',
  principalName: 'Service',
  principalType: 'NamedPrincipal',
};
const input = {
  ...principal,
  authenticationProtocol: 'OAuth',
  authenticationProtocolVariant: 'ClientCredentialsClientSecretBasic',
  credentials: {
    clientId: { value: 'acme', encrypted: false },
    clientSecret: { value: SECRET, encrypted: true },
  },
};
const read = () => call(org, 'GET', `${PATH}?${new URLSearchParams(principal).toString()}`);

test('a credential is set once, then changed, and its secret is never told', async () => {
  assert.equal((await read()).status, 404, 'nothing is deployed yet');
  await deploy(org, credentialFiles('http://127.0.0.1:9'));
  assert.equal(((await read()).body as { authenticationStatus: string }).authenticationStatus, 'Unknown');
  assert.equal((await call(org, 'PUT', PATH, input)).status, 400, 'there is nothing to change');
  const created = await call(org, 'POST', PATH, input);
  assert.equal(created.status, 201);
  assert.equal((await call(org, 'POST', PATH, input)).status, 400, 'it is there already');
  assert.equal((await call(org, 'PUT', PATH, input)).status, 200);
  const answer = await read();
  assert.equal((answer.body as { authenticationStatus: string }).authenticationStatus, 'Configured');
  assert.doesNotMatch(JSON.stringify([created, answer]), new RegExp(SECRET));
});

test('a secret that is not to be encrypted is refused', async () => {
  const plain = {
    ...input,
    credentials: { ...input.credentials, clientSecret: { value: SECRET, encrypted: false } },
  };
  const answer = await call(org, 'PUT', PATH, plain);
  assert.equal(answer.status, 400);
  assert.doesNotMatch(JSON.stringify(answer), new RegExp(SECRET));
});

test('who may not, and an org that does not want to, refuse', async () => {
  const advisor = org.accessTokenOf('mia.oakland@rialto-target.example');
  const forbidden = await call(org, 'PUT', PATH, input, advisor);
  assert.deepEqual([forbidden.status, codeOf(forbidden)], [403, 'INSUFFICIENT_ACCESS']);
  org.faults({ credentialsForbidden: true });
  assert.equal((await call(org, 'PUT', PATH, input)).status, 403);
  org.faults({ credentialRefused: true });
  assert.equal((await call(org, 'PUT', PATH, input)).status, 400);
  org.faults({});
});

test('without the Apex runner the set-up’s Apex REST is not there', async () => {
  assert.equal((await call(org, 'GET', '//services/apexrest/rialto/setup/checklist')).status, 404);
});
