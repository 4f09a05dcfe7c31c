import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createDeadline } from '../../deadline.ts';
import { createEgress, DEFAULT_EGRESS_SETTINGS } from '../../egress/index.ts';
import { openTestVendor, type Answer } from '../../egress/testVendor.ts';
import { isAppError } from '../../errors.ts';
import { credentialsFileSchema } from '../configuration/credentialsFile.ts';
import type { Login, OutgoingRequest } from '../protocol.ts';
import { createStaticProtocols } from './createStaticProtocols.ts';
import { createTestLiveSecrets } from './testLiveSecrets.ts';

const answerWith = (
  members: string,
  wrap = (credentials: string) => `<Credentials>${credentials}</Credentials>`,
) =>
  `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>${wrap(members)}<AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/rialto-Firm</Arn></AssumedRoleUser></AssumeRoleResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleResponse>`;
const members = (number: number, expiresAt: number): string =>
  `<AccessKeyId>ASIA${number}</AccessKeyId><SecretAccessKey>s/${number}+</SecretAccessKey><SessionToken>token${number}==</SessionToken><Expiration>${new Date(expiresAt).toISOString()}</Expiration>`;
const answerXml =
  (text: string, status = 200): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
  };

let nowMs = Date.UTC(2026, 10, 21);
const grantAnHour: Answer = (response, request, count) =>
  answerXml(answerWith(members(count, nowMs + 3_600_000)))(response, request, count);
const sts = await openTestVendor(grantAnHour);
const egress = createEgress({
  targets: [
    {
      name: 'sts:Aws',
      vendor: 'Aws',
      url: sts.url,
      settings: { ...DEFAULT_EGRESS_SETTINGS, retry: { maxAttempts: 1, baseMs: 1, capMs: 1 } },
    },
  ],
});
after(async () => {
  await egress.close();
  await sts.close();
});
beforeEach(() => {
  sts.seen.length = 0;
  sts.answer = grantAnHour;
});

const REQUEST: OutgoingRequest = {
  method: 'POST',
  url: new URL('https://abc.execute-api.eu-central-1.amazonaws.com/prod/cases'),
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{}'),
};

function createAws(parameters: object = { AwsRoleArn: 'arn:aws:iam::1:role/r', AwsExternalId: 'ext&1' }) {
  const { externalCredentials } = credentialsFileSchema.parse({
    externalCredentials: [
      {
        name: 'Aws',
        label: 'AWS',
        authenticationProtocol: 'AwsSv4',
        parameters: { AwsRegion: 'eu-central-1', AwsService: 'execute-api', AwsStsUrl: sts.url },
        principals: [
          {
            name: 'Firm',
            type: 'NamedPrincipal',
            sequenceNumber: 1,
            parameters: {
              AwsAccessKeyId: 'AKIDEXAMPLE',
              AwsSecretAccessKey: { secret: 'AWS_SECRET' },
              ...parameters,
            },
          },
        ],
      },
    ],
    namedCredentials: [],
  });
  const [credential] = externalCredentials;
  assert.ok(credential);
  const login: Login = {
    credential,
    principal: credential.principals[0] as Login['principal'],
    userId: undefined,
    orgId: undefined,
  };
  const secrets = createTestLiveSecrets({
    ...{ AWS_SECRET: ['hush'], AWS_SESSION: ['se55ion'] },
    ...{ AWS_ID: ['AKIDOLD', 'AKIDNEW'], AWS_PAIR_SECRET: ['old', 'new'] },
  });
  const protocol = createStaticProtocols({ secrets, egress, now: () => nowMs })(credential);
  assert.ok(protocol);
  const authorize = (request = REQUEST, deadline = createDeadline(10_000)) =>
    Promise.resolve(protocol.authorize(request, login, deadline));
  const keyOf = async () =>
    /Credential=([^/]+)/.exec((await authorize()).headers['authorization'] ?? '')?.[1];
  return { protocol, login, authorize, keyOf };
}

test('keys of one’s own need no token service', async () => {
  const { authorize } = createAws({ AwsSessionToken: { secret: 'AWS_SESSION' } });
  const { headers, grantedAt } = await authorize();
  assert.equal(headers['x-amz-security-token'], 'se55ion');
  assert.match(
    headers['authorization'] ?? '',
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20\d{6}\/eu-central-1\/execute-api\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
  );
  assert.equal(grantedAt, undefined);
  assert.equal(sts.seen.length, 0);
});

test('a role is assumed with a signed request, and its keys sign the call', async () => {
  const { authorize } = createAws();
  const { headers, grantedAt } = await authorize();
  assert.match(headers['authorization'] ?? '', /Credential=ASIA1\//);
  assert.equal(headers['x-amz-security-token'], 'token1==');
  assert.equal(grantedAt, nowMs);
  const [asked] = sts.seen;
  assert.equal(asked?.method, 'POST');
  assert.deepEqual(Object.fromEntries(new URLSearchParams(asked?.body)), {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: 'arn:aws:iam::1:role/r',
    RoleSessionName: 'rialto-Firm',
    DurationSeconds: '3600',
    ExternalId: 'ext&1',
  });
  assert.match(
    asked?.headers.authorization ?? '',
    /Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/sts\/aws4_request/,
  );
});

test('many calls make one request for keys, which is renewed before they end and never sent after', async () => {
  const { keyOf } = createAws();
  assert.deepEqual(new Set(await Promise.all(Array.from({ length: 64 }, keyOf))), new Set(['ASIA1']));
  nowMs += 3_600_000 - 200_000;
  assert.equal(await keyOf(), 'ASIA1', 'used while the next are asked for');
  while (sts.seen.length < 2) await new Promise((resolve) => setImmediate(resolve));
  while ((await keyOf()) === 'ASIA1') await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await keyOf(), 'ASIA2');
  nowMs += 3_600_000;
  assert.equal(await keyOf(), 'ASIA3');
  assert.equal(sts.seen.length, 3);
});

test('a failing token service is asked again after five seconds, and an ended key is never sent', async () => {
  const { keyOf } = createAws();
  sts.answer = answerXml('down', 503);
  for (let i = 0; i < 3; i += 1)
    await assert.rejects(
      keyOf,
      (error) =>
        isAppError(error, 'CREDENTIAL_GRANT_FAILED') &&
        error.internal?.['processed'] === 'no' &&
        (error.retryAfterMs ?? 0) > 0,
    );
  assert.equal(sts.seen.length, 1);
  nowMs += 5_000;
  sts.answer = grantAnHour;
  assert.equal(await keyOf(), 'ASIA2');
  nowMs += 3_600_000;
  sts.answer = answerXml('down', 503);
  await assert.rejects(keyOf, { code: 'CREDENTIAL_GRANT_FAILED' });
});

test('a role that may not be assumed is a refusal', async () => {
  const { keyOf } = createAws();
  sts.answer = answerXml(
    '<ErrorResponse><Error><Code>AccessDenied</Code><Message>hunter2</Message></Error></ErrorResponse>',
    403,
  );
  await assert.rejects(
    keyOf,
    (error) =>
      isAppError(error, 'VENDOR_CREDENTIAL_REFUSED') &&
      !/hunter2/.test(JSON.stringify([error.message, error.internal])),
  );
});

for (const [what, text] of [
  ['no XML', '{"Credentials":{}}'],
  ['another element', '<Other></Other>'],
  ['two sets of credentials', answerWith(members(1, nowMs + 9e6) + members(2, nowMs + 9e6))],
  ['keys in a comment', answerWith('', () => `<!--${members(1, nowMs + 9e6)}-->`)],
  ['an entity', `<!DOCTYPE a [<!ENTITY b "c">]>${answerWith(members(1, nowMs + 9e6))}`],
  ['an escaped value', answerWith(members(1, nowMs + 9e6).replace('token1', '&lt;'))],
  ['a line break in a token', answerWith(members(1, nowMs + 9e6).replace('token1', 'to\nken'))],
  ['no end', answerWith(members(1, nowMs + 9e6).replace(/<Expiration>.*/, ''))],
  ['keys that have ended', answerWith(members(1, nowMs - 9e6))],
  ['an empty key', answerWith(members(1, nowMs + 9e6).replace('ASIA1', ''))],
  ['far too much', answerWith(members(1, nowMs + 9e6)) + ' '.repeat(40_000)],
] as const)
  test(`an answer with ${what} is not used`, async () => {
    sts.answer = answerXml(text);
    await assert.rejects(createAws().keyOf, { code: 'CREDENTIAL_GRANT_FAILED' });
  });

test('whoever has less time than the token service needs does not wait for it', async () => {
  let answer: (() => void) | undefined;
  const asked = new Promise<void>((resolve) => {
    sts.answer = (response, request, count) => {
      answer = () => void grantAnHour(response, request, count);
      resolve();
    };
  });
  const { authorize, keyOf } = createAws();
  const gone = new AbortController();
  const impatient = authorize(REQUEST, createDeadline(10_000, gone.signal));
  const patient = keyOf();
  await asked;
  gone.abort();
  await assert.rejects(impatient, { code: 'DEADLINE_EXCEEDED' });
  answer?.();
  assert.equal(await patient, 'ASIA1');
});

test('keys of a role that AWS refuses are asked for anew once they are a minute old', async () => {
  const { protocol, login, authorize, keyOf } = createAws();
  const given = await authorize();
  const refusal = { status: 403, headers: {} };
  assert.equal(await protocol.refused(given, login, refusal), false);
  nowMs += 60_000;
  assert.equal(await protocol.refused(given, login, { status: 404, headers: {} }), false);
  assert.equal(await protocol.refused(given, login, refusal), true);
  assert.equal(await keyOf(), 'ASIA2');
  assert.equal(await protocol.refused(given, login, refusal), true, 'a call beside it finds the new ones');
  assert.equal(sts.seen.length, 2);
});

test('a body that is not in memory is not signed', async () => {
  const { authorize } = createAws({});
  await assert.rejects(authorize({ ...REQUEST, body: 'streamed' }), { code: 'REQUEST_TOO_LARGE' });
});

const PAIR = { AwsAccessKeyId: { secret: 'AWS_ID' }, AwsSecretAccessKey: { secret: 'AWS_PAIR_SECRET' } };

test('complaint 13: a pair of AWS keys is rotated without a failed call', async () => {
  const { protocol, login, authorize, keyOf } = createAws(PAIR);
  const first = await authorize();
  assert.match(first.headers['authorization'] ?? '', /Credential=AKIDOLD\//);
  assert.equal(await protocol.refused(first, login, { status: 403, headers: {} }), true);
  assert.equal(await keyOf(), 'AKIDNEW');
});

test('complaint 13: where AWS does not lend a role to the old pair any more, the new one asks, and no call fails', async () => {
  sts.answer = (response, request, count) =>
    request.headers.authorization?.includes('AKIDNEW')
      ? grantAnHour(response, request, count)
      : answerXml('<ErrorResponse/>', 403)(response, request, count);
  const { keyOf } = createAws({ ...PAIR, AwsRoleArn: 'arn:aws:iam::1:role/r' });
  const keys = new Set(await Promise.all(Array.from({ length: 64 }, keyOf)));
  assert.deepEqual(keys, new Set(['ASIA2']));
  assert.equal(sts.seen.length, 2);
});

test('where AWS lends a role to neither pair, the call fails with its refusal', async () => {
  sts.answer = answerXml('<ErrorResponse/>', 403);
  await assert.rejects(createAws({ ...PAIR, AwsRoleArn: 'arn:aws:iam::1:role/r' }).keyOf, {
    code: 'VENDOR_CREDENTIAL_REFUSED',
  });
  assert.equal(sts.seen.length, 2);
});
