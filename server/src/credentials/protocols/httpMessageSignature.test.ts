import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createDeadline } from '../../deadline.ts';
import { credentialsFileSchema } from '../configuration/credentialsFile.ts';
import type { Login, OutgoingRequest } from '../protocol.ts';
import { createStaticProtocols } from './createStaticProtocols.ts';
import { verifyMessage } from './messageSignature.ts';
import { protocolFaults } from './protocolFaults.ts';
import { createTestLiveSecrets } from './testLiveSecrets.ts';

const NOW = Date.UTC(2026, 10, 21, 8);
const SECRETS = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')] as const;

const fileWith = (external: object) =>
  credentialsFileSchema.parse({
    externalCredentials: [{ name: 'Acme', label: 'Acme', ...external }],
    namedCredentials: [],
  });
const signatureFile = (components: readonly string[]) =>
  fileWith({
    authenticationProtocol: 'HttpMessageSignature',
    parameters: { algorithm: 'hmac-sha256', components },
    principals: [
      {
        name: 'Firm',
        type: 'NamedPrincipal',
        sequenceNumber: 1,
        parameters: { signingKey: { secret: 'ACME_KEY' }, keyId: 'k1' },
      },
    ],
  });

function createSigner(components: readonly string[], live: readonly string[] = [SECRETS[0]]) {
  const [credential] = signatureFile(components).externalCredentials;
  assert.ok(credential);
  const login: Login = {
    credential,
    principal: credential.principals[0] as Login['principal'],
    userId: undefined,
    orgId: undefined,
  };
  const secrets = createTestLiveSecrets({ ACME_KEY: live });
  const egress = { send: () => assert.fail('nothing is sent') };
  const protocol = createStaticProtocols({ secrets, egress, now: () => NOW })(credential);
  assert.ok(protocol);
  return {
    protocol,
    login,
    secrets,
    authorize: async (request: OutgoingRequest) => protocol.authorize(request, login, createDeadline(10_000)),
  };
}

const verdictOf = (
  request: OutgoingRequest,
  added: Readonly<Record<string, string>>,
  secret: string,
  required: readonly string[],
) =>
  verifyMessage(
    {
      method: request.method,
      url: request.url,
      headers: { ...request.headers, host: request.url.host, 'content-length': '7', ...added },
    },
    {
      label: 'rialto',
      required,
      key: (keyId) =>
        keyId === 'k1'
          ? { algorithm: 'hmac-sha256', key: createSecretKey(Buffer.from(secret, 'base64')) }
          : undefined,
      body: Buffer.isBuffer(request.body) ? request.body : undefined,
      maxAgeS: 60,
      nowMs: NOW,
    },
  );

const POST: OutgoingRequest = {
  method: 'POST',
  url: new URL('https://api.acme.example/v1/cases?a=b'),
  headers: { 'content-type': 'application/json', 'x-tenant': 'firm' },
  body: Buffer.from('{"a":1}'),
};
const COVERED = [
  '@method',
  '@target-uri',
  'content-digest',
  'content-type',
  'content-length',
  'date',
  'host',
  'x-tenant',
];

test('a request is signed over what is configured, and a verifier agrees', async () => {
  const { protocol, authorize } = createSigner(COVERED);
  assert.equal(protocol.signsBody, true);
  const { headers } = await authorize(POST);
  assert.deepEqual(Object.keys(headers).sort(), ['content-digest', 'date', 'signature', 'signature-input']);
  assert.equal(headers['date'], 'Sat, 21 Nov 2026 08:00:00 GMT');
  assert.match(
    headers['signature-input'] ?? '',
    /^rialto=\("@method" "@target-uri" "content-digest" .*\);created=1795248000;expires=1795248060;keyid="k1";alg="hmac-sha256";nonce="[\w-]{22}"$/,
  );
  assert.equal(verdictOf(POST, headers, SECRETS[0], COVERED).valid, true);
  assert.deepEqual(verdictOf({ ...POST, body: Buffer.from('{"a":2}') }, headers, SECRETS[0], COVERED), {
    valid: false,
    reason: 'digest',
  });
  assert.deepEqual(
    verdictOf({ ...POST, headers: { ...POST.headers, 'x-tenant': 'other' } }, headers, SECRETS[0], COVERED),
    { valid: false, reason: 'signature' },
  );
});

test('two requests never have the same nonce', async () => {
  const { authorize } = createSigner(['@method']);
  assert.notEqual(
    (await authorize(POST)).headers['signature-input'],
    (await authorize(POST)).headers['signature-input'],
  );
});

test('of a request without a body, nothing of the body is signed', async () => {
  const { authorize } = createSigner(COVERED);
  const get: OutgoingRequest = { ...POST, method: 'GET', headers: { 'x-tenant': 'firm' }, body: undefined };
  const { headers } = await authorize(get);
  assert.doesNotMatch(headers['signature-input'] ?? '', /content-/);
  assert.equal(
    verdictOf(get, headers, SECRETS[0], ['@method', '@target-uri', 'date', 'host', 'x-tenant']).valid,
    true,
  );
});

test('a header that must be signed and is not there is an error, and nothing is sent unsigned', async () => {
  const { authorize } = createSigner(['@method', 'x-missing']);
  await assert.rejects(authorize(POST), { code: 'CONFIGURATION_INVALID' });
});

test('a streamed body is signed only where its digest is not', async () => {
  const streamed: OutgoingRequest = { ...POST, body: 'streamed' };
  await assert.rejects(createSigner(['content-digest']).authorize(streamed), { code: 'REQUEST_TOO_LARGE' });
  const { protocol, authorize } = createSigner(['@method', 'content-type']);
  assert.equal(protocol.signsBody, false);
  assert.equal(
    verdictOf(streamed, (await authorize(streamed)).headers, SECRETS[0], ['content-type']).valid,
    true,
  );
});

test('a secret that is no key is told by its name only', async () => {
  await assert.rejects(
    createSigner(['@method'], ['hunter2']).authorize(POST),
    (error: Error) => /ACME_KEY/.test(error.message) && !/hunter2/.test(String(error.stack)),
  );
});

test('complaint 13: a signing key is rotated without a failed call', async () => {
  const { protocol, login, authorize } = createSigner(['@method'], SECRETS);
  const first = await authorize(POST);
  assert.equal(verdictOf(POST, first.headers, SECRETS[1], []).valid, false);
  assert.equal(await protocol.refused(first, login, { status: 401, headers: {} }), true);
  assert.equal(verdictOf(POST, (await authorize(POST)).headers, SECRETS[1], []).valid, true);
});

const faultsOf = (file: ReturnType<typeof fileWith>) =>
  Object.fromEntries(protocolFaults(file).map(({ field, message }) => [field, message]));

test('components that cannot be signed are faults', () => {
  assert.deepEqual(faultsOf(signatureFile(['@method', 'x-tenant'])), {});
  assert.deepEqual(faultsOf(signatureFile(['authorization', '@method', '@method'])), {
    '/externalCredentials/0/parameters/components/0':
      'must not be a header that is written or left out on the way',
    '/externalCredentials/0/parameters/components/2': 'must not be there twice',
  });
});

test('a role without a token service, and a user name with a colon, are faults', () => {
  const principals = (parameters: object) => [
    { name: 'Firm', type: 'NamedPrincipal', sequenceNumber: 1, parameters },
  ];
  const aws = { AwsAccessKeyId: 'a', AwsSecretAccessKey: { secret: 'AWS_SECRET' }, AwsRoleArn: 'arn' };
  const file = {
    authenticationProtocol: 'AwsSv4',
    parameters: { AwsRegion: 'r', AwsService: 's' },
    principals: principals(aws),
  };
  assert.deepEqual(Object.keys(faultsOf(fileWith(file))), [
    '/externalCredentials/0/principals/0/parameters/AwsRoleArn',
  ]);
  const basic = {
    authenticationProtocol: 'Basic',
    principals: principals({ username: 'a:b', password: { secret: 'ACME_PASSWORD' } }),
  };
  assert.deepEqual(Object.keys(faultsOf(fileWith(basic))), [
    '/externalCredentials/0/principals/0/parameters/username',
  ]);
});
