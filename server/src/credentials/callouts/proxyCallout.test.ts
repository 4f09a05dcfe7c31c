/** Calls of the proxy route at the engine: who may, what goes out, what comes back. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { createDeadline } from '../../deadline.ts';
import { json, type Answer } from '../../egress/testVendor.ts';
import { AppError, isAppError } from '../../errors.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { Database } from '../../storage/index.ts';
import { mayHaveBeenProcessed } from '../callout.ts';
import {
  ANNA,
  BERT,
  callerOf,
  ORG,
  withCallouts,
  type TestCallouts,
  type TestCalloutsOptions,
} from './testCallouts.ts';
import { TestSink } from './testSink.ts';

let database: Database;
before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());

const run = (
  options: Omit<TestCalloutsOptions, 'database'>,
  work: (callouts: TestCallouts) => Promise<void>,
): Promise<void> => withCallouts({ database, ...options }, work);

const failureOf = (answer: Promise<unknown>): Promise<AppError> =>
  answer.then(
    () => assert.fail('it was answered'),
    (error: unknown) => (isAppError(error) ? error : assert.fail(String(error))),
  );

const apiKey = {
  authenticationProtocol: 'Custom',
  principals: [
    {
      name: 'Firm',
      type: 'NamedPrincipal',
      sequenceNumber: 1,
      parameters: { Key: { secret: 'BANK_KEY' }, Tenant: 'acme' },
    },
  ],
  customHeaders: [
    { headerName: 'X-Api-Key', headerValue: '{!$Credential.Bank.Key}' },
    { headerName: 'X-Tenant', headerValue: '{!$Credential.Bank.Tenant}' },
  ],
};
const env = { BANK_KEY: 'k3y-value' };

test('a call goes out with the caller’s own words and the credential, and its answer comes back as it is', () =>
  run(
    {
      external: apiKey,
      env,
      answer: (r) => void r.writeHead(418, { 'content-type': 'text/tea', 'x-more': '1' }).end('short'),
    },
    async ({ call, vendor }) => {
      const { sink, outcome } = await call({
        method: 'PUT',
        path: '/v3/cases/1?x=%20y',
        headers: {
          'content-type': 'text/plain',
          accept: '*/*',
          'x-api-key': 'forged',
          authorization: 'forged',
        },
        body: Buffer.from('hello'),
      });
      const seen = vendor.seen[0] ?? assert.fail();
      assert.deepEqual([seen.method, seen.url, seen.body], ['PUT', '/v3/cases/1?x=%20y', 'hello']);
      assert.equal(seen.headers['x-api-key'], 'k3y-value');
      assert.equal(seen.headers['x-tenant'], 'acme');
      assert.equal(seen.headers.accept, '*/*');
      assert.equal(seen.headers['content-type'], 'text/plain');
      assert.equal(seen.headers.authorization, undefined);
      assert.equal(seen.headers['x-request-id'], 'req_1');
      assert.deepEqual(
        [sink.status, sink.headers['x-more'], sink.body, sink.hasEnded],
        [418, '1', 'short', true],
      );
      assert.deepEqual(outcome, {
        ...{ status: 418, attempts: 1, waitedMs: 0, tokenAgeMs: undefined, principal: 'Bank-Firm' },
        ...{ cache: 'none', bytes: 5 },
      });
    },
  ));

for (const [what, options, request, code, context] of [
  ['a name that is none', {}, { namedCredential: 'constructor' }, 'NAMED_CREDENTIAL_NOT_FOUND'],
  [
    'a method that is not allowed',
    { named: { allow: [{ methods: ['GET'], paths: ['/**'] }] } },
    { method: 'DELETE' },
    'CALLOUT_NOT_ALLOWED',
  ],
  [
    'a path that is not allowed',
    { named: { allow: [{ methods: ['GET'], paths: ['/v3/cases/*'] }] } },
    {},
    'CALLOUT_NOT_ALLOWED',
  ],
  ['nothing allowed', { named: { allow: [] } }, {}, 'CALLOUT_NOT_ALLOWED'],
  ['no permission set', { permissionSets: [] }, {}, 'CREDENTIAL_ACCESS_DENIED'],
  ['another client', {}, {}, 'CREDENTIAL_ACCESS_DENIED', { caller: callerOf(undefined, 'other') }],
  [
    'a credential that is switched off',
    { block: () => new AppError('CREDENTIAL_DISABLED', 'off') },
    {},
    'CREDENTIAL_DISABLED',
  ],
] as const)
  test(`${what} is ${code}, and nothing is sent`, () =>
    run(options, async ({ call, vendor, events }) => {
      const sink = new TestSink();
      const error = await failureOf(call(request, { sink, ...context }));
      assert.equal(error.code, code);
      assert.deepEqual([vendor.seen.length, events.length, sink.heads], [0, 0, 0]);
    }));

test('who may use which principal is decided for each caller, users apart', () => {
  const principal = (name: string, key: string, sequenceNumber: number) => ({
    ...{ name, type: 'NamedPrincipal', sequenceNumber, parameters: { Key: key } },
  });
  const set = (access: string, users?: string[]) => ({
    ...{ name: `Set${access}`, label: 'x', externalCredentialPrincipalAccesses: [`Bank-${access}`] },
    assignedTo: [{ client: 'acme', users }],
  });
  return run(
    {
      external: {
        authenticationProtocol: 'Custom',
        principals: [principal('Special', 'special', 1), principal('Firm', 'firm', 2)],
        customHeaders: [
          { headerName: 'X-Api-Key', headerValue: '{!$Credential.Bank.Key}' },
          { headerName: 'X-User', headerValue: '{!$User.Id}/{!$Organization.Id}' },
        ],
      },
      permissionSets: [set('Firm'), set('Special', [ANNA])],
    },
    async ({ call, vendor }) => {
      for (let i = 0; i < 2; i += 1) {
        assert.equal((await call({}, { caller: callerOf(ANNA) })).outcome.principal, 'Bank-Special');
        assert.equal((await call({}, { caller: callerOf(BERT) })).outcome.principal, 'Bank-Firm');
      }
      assert.deepEqual(
        vendor.seen.map(({ headers }) => [headers['x-api-key'], headers['x-user']]),
        [
          ['special', `${ANNA}/${ORG}`],
          ['firm', `${BERT}/${ORG}`],
          ['special', `${ANNA}/${ORG}`],
          ['firm', `${BERT}/${ORG}`],
        ],
      );
    },
  );
});

test('an administrator’s test uses the principal it names, on any path, and reads only', () =>
  run({ permissionSets: [], named: { allow: [] } }, async ({ call, vendor }) => {
    const trial = { principal: 'Firm', userId: undefined };
    assert.equal((await call({ path: '/' }, { trial })).outcome.principal, 'Bank-Firm');
    assert.equal((await failureOf(call({ method: 'POST' }, { trial }))).code, 'CALLOUT_NOT_ALLOWED');
    const unknown = { principal: 'Nobody', userId: undefined };
    assert.equal((await failureOf(call({}, { trial: unknown }))).code, 'CREDENTIAL_ACCESS_DENIED');
    assert.equal(vendor.seen.length, 1);
  }));

test('a custom header over the body signs what is sent; a body too large to keep is refused', () =>
  run(
    {
      external: {
        ...apiKey,
        customHeaders: [
          {
            headerName: 'X-Signature',
            headerValue: "{!HEX(HMAC('HMACSHA256', $Credential.Bank.Body, BLOB($Credential.Bank.Key)))}",
          },
        ],
      },
      env,
    },
    async ({ call, vendor }) => {
      await call({ method: 'POST', body: Buffer.from('{"a":1}') });
      const expected = createHmac('sha256', 'k3y-value').update('{"a":1}').digest('hex');
      assert.equal(vendor.seen[0]?.headers['x-signature'], expected);
      const error = await failureOf(call({ method: 'POST', body: Readable.from([Buffer.from('x')]) }));
      assert.equal(error.code, 'REQUEST_TOO_LARGE');
      assert.equal(mayHaveBeenProcessed(error), false);
      assert.equal(vendor.seen.length, 1);
    },
  ));

test('formulas in the caller’s own words are evaluated only where the named credential allows it', async () => {
  const words = {
    ...{
      method: 'POST' as const,
      headers: { 'x-login': '{!$Credential.Bank.Tenant}:{!$Credential.Bank.Key}' },
    },
    body: Buffer.from('<key>{!$Credential.Bank.Key}</key>'),
  } as const;
  await run({ external: apiKey, env }, async ({ call, vendor }) => {
    await call(words);
    assert.equal(vendor.seen[0]?.headers['x-login'], words.headers['x-login']);
    assert.equal(vendor.seen[0]?.body, words.body.toString());
  });
  const calloutOptions = { allowMergeFieldsInHeader: true, allowMergeFieldsInBody: true };
  await run({ external: apiKey, env, named: { calloutOptions } }, async ({ call, vendor, callout }) => {
    await call(words);
    assert.equal(vendor.seen[0]?.headers['x-login'], 'acme:k3y-value');
    assert.equal(vendor.seen[0]?.body, '<key>k3y-value</key>');
    const bad = await failureOf(call({ ...words, headers: { 'x-login': '{!NOSUCH(' } }));
    assert.equal(bad.code, 'REQUEST_INVALID');
    await failureOf(call(words, { caller: callerOf(undefined, 'other') }));
    const binary = Buffer.from([0xff, 0x7b, 0x21, 0xfe]);
    await call({ ...words, body: binary });
    assert.equal(vendor.seen.length, 2);
    // What a connector sends is data, whoever typed it.
    await callout(
      {
        ...{ namedCredential: 'Bank', method: 'POST', path: '/v3/cases', repeatable: false },
        body: { name: '{!$Credential.Bank.Key}' },
      },
      { requestId: 'req_2', deadline: createDeadline(5_000) },
    ).catch(() => undefined);
    assert.equal(vendor.seen[2]?.body, '{"name":"{!$Credential.Bank.Key}"}');
  });
});

test('a vendor that wants another credential is never passed on as 401 or 407', async () => {
  for (const status of [401, 407]) {
    const answer: Answer = (r) =>
      json(r, status, { secret: 'x' }, { 'www-authenticate': 'Basic realm="bank"' });
    await run({ external: apiKey, env, answer }, async ({ call, vendor }) => {
      const sink = new TestSink();
      const error = await failureOf(call({}, { sink }));
      assert.equal(error.code, 'VENDOR_CREDENTIAL_REFUSED');
      assert.equal(error.internal?.['status'], status);
      assert.deepEqual([vendor.seen.length, sink.heads], [1, 0]);
    });
  }
});

test('a 403 about the request is the caller’s to read, short or long', async () => {
  for (const length of [0, 10, 200_000])
    await run(
      {
        external: apiKey,
        env,
        answer: (r) => void r.writeHead(403, { 'x-why': 'plan' }).end('x'.repeat(length)),
      },
      async ({ call, vendor }) => {
        const { sink, outcome } = await call();
        assert.deepEqual([sink.status, sink.headers['x-why'], sink.body.length], [403, 'plan', length]);
        assert.deepEqual([sink.hasEnded, outcome.status, vendor.seen.length], [true, 403, 1]);
      },
    );
});

test('reads are kept and shared for callers who ask for it, logins apart, and writes make them forgotten', () => {
  const answer: Answer = (r, { url }, count) => json(r, 200, { url, count });
  const named = { cache: { maxAgeS: 60, staleIfErrorS: 600 } };
  const freshness = { maxAgeS: 60, staleIfErrorS: 600 };
  return run({ named, answer }, async ({ call, vendor, clock }) => {
    const first = await call({ freshness });
    assert.equal(first.outcome.cache, 'none');
    const hit = await call({ freshness, headers: { traceparent: 'x' } });
    assert.deepEqual([hit.outcome.cache, hit.outcome.attempts, hit.body], ['hit', 0, first.body]);
    assert.equal(hit.sink.headers['content-type'], 'application/json');
    for (const [what, changes] of [
      ['without asking for it', {}],
      ['in another language', { freshness, headers: { 'accept-language': 'de' } }],
      ['another query', { freshness, path: '/v3/cases?x=1' }],
      ['part of it', { freshness, headers: { range: 'bytes=0-1' } }],
      ['HEAD', { freshness, method: 'HEAD' }],
    ] as const)
      assert.equal((await call(changes)).outcome.cache, 'none', what);
    const seen = vendor.seen.length;
    await call({ method: 'POST', path: '/v3/cases/1' });
    assert.equal((await call({ freshness })).outcome.cache, 'none', 'after a write');
    assert.equal(vendor.seen.length, seen + 2);
    clock.offsetMs = 120_000;
    await vendor.close();
    const stale = await call({ freshness });
    assert.deepEqual([stale.outcome.cache, stale.outcome.ageS], ['stale', 120]);
  });
});

test('64 concurrent equal reads are one vendor call', () => {
  const named = { cache: { maxAgeS: 60 } };
  const answer: Answer = async (r) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    json(r, 200, {});
  };
  return run({ named, answer }, async ({ call, vendor }) => {
    const freshness = { maxAgeS: 60, staleIfErrorS: 0 };
    const answers = await Promise.all(Array.from({ length: 64 }, () => call({ freshness })));
    assert.equal(vendor.seen.length, 1);
    assert.equal(answers.filter(({ outcome }) => outcome.cache === 'shared').length, 63);
  });
});

test('a redirect leads to no path of the vendor’s that the caller could not have asked for', () => {
  const named = { allow: [{ methods: ['GET'], paths: ['/v3/cases/*'] }], redirects: { maxHops: 2 } };
  const answer: Answer = (response, { url }) =>
    url.includes('?to=')
      ? void response.writeHead(302, { location: url.split('?to=')[1] }).end()
      : void response.end(url);
  return run({ named, answer }, async ({ call, vendor }) => {
    assert.equal((await call({ path: '/v3/cases/1?to=/v3/cases/2' })).body, '/v3/cases/2');
    const refused = call({ path: '/v3/cases/1?to=/v3/admin' });
    await assert.rejects(refused, (error) => isAppError(error, 'EGRESS_REFUSED'));
    assert.deepEqual(
      vendor.seen.map(({ url }) => url),
      ['/v3/cases/1?to=/v3/cases/2', '/v3/cases/2', '/v3/cases/1?to=/v3/admin'],
    );
  });
});
