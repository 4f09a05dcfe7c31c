/** Every protocol by way of the engine: the right one for each external credential, and bytes that flow. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { json, type Answer } from '../../egress/testVendor.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { Database } from '../../storage/index.ts';
import { withCallouts } from './testCallouts.ts';
import { TestSink } from './testSink.ts';

let database: Database;
before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const env = { BANK_SECRET: 'open sesame', BANK_PEM: privateKey };
const firm = (parameters: object) => ({
  principals: [{ name: 'Firm', type: 'NamedPrincipal', sequenceNumber: 1, parameters }],
});
const secret = { secret: 'BANK_SECRET' };

for (const [protocol, external, header, pattern] of [
  [
    'Basic',
    firm({ username: 'rialto', password: secret }),
    'authorization',
    /^Basic cmlhbHRvOm9wZW4gc2VzYW1l$/,
  ],
  [
    'Jwt',
    {
      ...firm({ signingKey: { secret: 'BANK_PEM' } }),
      parameters: { claims: { iss: 'rialto', aud: 'https://bank.example' } },
    },
    'authorization',
    /^Bearer eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{340,}$/,
  ],
  [
    'AwsSv4',
    {
      ...firm({ AwsAccessKeyId: 'AKIDEXAMPLE', AwsSecretAccessKey: secret }),
      parameters: { AwsRegion: 'eu-west-1', AwsService: 'execute-api' },
    },
    'authorization',
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$/,
  ],
  [
    'HttpMessageSignature',
    {
      ...firm({ signingKey: { secret: 'BANK_PEM' }, keyId: 'k1' }),
      parameters: { algorithm: 'rsa-pss-sha512', components: ['@method', '@path', 'content-digest'] },
    },
    'signature',
    /^rialto=:[\w+/=]{340,}:$/,
  ],
] as const)
  test(`${protocol} opens the door`, () =>
    withCallouts(
      { database, env, external: { authenticationProtocol: protocol, ...external } },
      async ({ call, vendor }) => {
        assert.equal((await call({ method: 'POST', body: Buffer.from('{"a":1}') })).status, 200);
        assert.match(String(vendor.seen[0]?.headers[header]), pattern);
        assert.equal(vendor.seen[0]?.body, '{"a":1}');
      },
    ));

test('complaint 13: while a key has two live values, the one the vendor takes is found, and no call fails', () => {
  let good = 'old';
  const answer: Answer = (r, { headers }) => json(r, headers['x-api-key'] === good ? 200 : 401, {});
  return withCallouts(
    {
      ...{ database, answer, env: { BANK_SECRET: 'old', BANK_SECRET_NEXT: 'new' } },
      external: {
        ...{ authenticationProtocol: 'Custom', ...firm({ Key: secret }) },
        customHeaders: [{ headerName: 'X-Api-Key', headerValue: '{!$Credential.Bank.Key}' }],
      },
    },
    async ({ call, vendor }) => {
      assert.equal((await call()).outcome.attempts, 1);
      good = 'new';
      const outcomes = await Promise.all(Array.from({ length: 32 }, () => call({ method: 'POST' })));
      assert.ok(outcomes.every(({ status }) => status === 200));
      const seen = vendor.seen.length;
      assert.equal((await call()).outcome.attempts, 1, 'from then on the new one is sent at once');
      assert.equal(vendor.seen.length, seen + 1);
    },
  );
});

test('a long body flows both ways, and a slow reader holds the vendor back', () => {
  const CHUNK = 65_536;
  const answer: Answer = (response, { body }) => {
    Readable.from(
      (function* () {
        for (let sent = 0; sent < body.length; sent += CHUNK) yield Buffer.alloc(CHUNK, 'x');
      })(),
    ).pipe(response);
  };
  return withCallouts({ database, answer }, async ({ call, vendor }) => {
    const upload = Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(CHUNK, 'y')));
    const sink = new TestSink();
    let waits = 0;
    sink.take = () => {
      waits += 1;
      setImmediate(() => sink.resume?.());
      return false;
    };
    const { outcome } = await call({ method: 'POST', body: upload }, { sink });
    assert.equal(vendor.seen[0]?.body.length, 64 * CHUNK);
    assert.deepEqual([outcome.bytes, sink.body.length, sink.hasEnded], [64 * CHUNK, 64 * CHUNK, true]);
    assert.ok(waits > 1);
  });
});
