/** What becomes of a call whose token the vendor refuses, in whatever words; against a real OAuth server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import Provider from 'oidc-provider';
import { createDeadline } from '../../deadline.ts';
import { json, type Answer } from '../../egress/testVendor.ts';
import { isAppError, type AppError } from '../../errors.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { Database } from '../../storage/index.ts';
import { mayHaveBeenProcessed } from '../callout.ts';
import { withCallouts, type TestCallouts } from './testCallouts.ts';
import { TestSink } from './testSink.ts';

/** Opaque tokens, which the vendor asks the server about each time, and which can be revoked. */
interface OAuthServer {
  readonly url: string;
  readonly requests: () => number;
  isActive(authorization: string | undefined): Promise<boolean>;
  revoke(authorization: string | undefined): Promise<void>;
  close(): Promise<void>;
}
const BASIC = `Basic ${Buffer.from('rialto:s3cr3t-Value').toString('base64')}`;

async function openOAuthServer(): Promise<OAuthServer> {
  let count = 0;
  const server = createServer((request, response) => {
    if (request.url === '/token') count += 1;
    void handle(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const handle = new Provider(url, {
    clients: [
      {
        ...{ client_id: 'rialto', client_secret: 's3cr3t-Value', grant_types: ['client_credentials'] },
        ...{ redirect_uris: [], response_types: [], token_endpoint_auth_method: 'client_secret_basic' },
      },
    ],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
    },
  }).callback();
  const ask = async (path: string, authorization = ''): Promise<Response> =>
    fetch(url + path, {
      method: 'POST',
      headers: { authorization: BASIC, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token: authorization.replace('Bearer ', '') }).toString(),
    });
  return {
    url,
    requests: () => count,
    async isActive(authorization) {
      const answer = (await (await ask('/token/introspection', authorization)).json()) as { active: boolean };
      return answer.active;
    },
    async revoke(authorization) {
      assert.equal((await ask('/token/revocation', authorization)).status, 200);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

let database: Database;
let oauth: OAuthServer;
before(async () => {
  [database, oauth] = await Promise.all([openTestDatabase(), openOAuthServer()]);
});
after(async () => {
  await oauth.close();
  await database.close();
});

interface Options {
  readonly answer: Answer;
  readonly external?: object;
  readonly named?: object;
}
interface Renewing extends TestCallouts {
  readonly tokenRequests: () => number;
  readonly tokens: () => number[];
}

const run = (
  { answer, external, named }: Options,
  work: (callouts: Renewing) => Promise<void>,
): Promise<void> => {
  const before = oauth.requests();
  return withCallouts(
    {
      database,
      answer,
      named,
      env: { BANK_SECRET: 's3cr3t-Value' },
      external: {
        authenticationProtocol: 'OAuth',
        authenticationProtocolVariant: 'ClientCredentialsClientSecretBasic',
        parameters: { AuthProviderUrl: `${oauth.url}/token` },
        principals: [
          {
            ...{ name: 'Firm', type: 'NamedPrincipal', sequenceNumber: 1 },
            parameters: { clientId: 'rialto', clientSecret: { secret: 'BANK_SECRET' } },
          },
        ],
        ...external,
      },
    },
    (callouts) => {
      const { seen } = callouts.vendor;
      const all = (): (string | undefined)[] => seen.map(({ headers }) => headers.authorization);
      return work({
        ...callouts,
        tokenRequests: () => oauth.requests() - before,
        /** Which token each call carried: the number of the call that carried it first. */
        tokens: () => all().map((token) => all().indexOf(token)),
      });
    },
  );
};

const failureOf = (answer: Promise<unknown>): Promise<AppError> =>
  answer.then(
    () => assert.fail('it was answered'),
    (error: unknown) => (isAppError(error) ? error : assert.fail(String(error))),
  );
const read = { namedCredential: 'Bank', method: 'GET', path: '/v3/cases', repeatable: true } as const;
const context = () => ({ requestId: 'req_1', deadline: createDeadline(5_000) });

test('complaint 3: a token revoked at its server is renewed once by the next call, which succeeds', () => {
  const answer: Answer = async (response, { headers }) => {
    const isGood = await oauth.isActive(headers.authorization);
    json(
      response,
      isGood ? 200 : 401,
      {},
      isGood ? {} : { 'www-authenticate': 'Bearer error="invalid_token"' },
    );
  };
  return run({ answer }, async ({ call, callout, vendor, tokenRequests, tokens }) => {
    assert.equal((await call()).status, 200);
    await oauth.revoke(vendor.seen[0]?.headers.authorization);
    const { status, outcome } = await call({ method: 'POST', body: Buffer.from('{}') });
    assert.deepEqual([status, outcome.attempts, tokenRequests()], [200, 2, 2]);
    assert.ok((outcome.tokenAgeMs ?? -1) >= 0);
    assert.equal((await call()).status, 200);
    assert.deepEqual(tokens(), [0, 0, 2, 2], 'the revoked token is never sent again');
    await oauth.revoke(vendor.seen[3]?.headers.authorization);
    assert.equal((await callout(read, context())).status, 200, 'a connector’s call likewise');
    assert.equal(tokenRequests(), 3);
  });
});

const SESSION = '<soap:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode></soap:Fault>';
const xml = { 'content-type': 'text/xml' };
const declared: readonly (readonly [string, number, string, object])[] = [
  ['400', 400, '{"error":"expired"}', { additionalStatusCodesForTokenRefresh: [400] }],
  ['403', 403, 'expired', { additionalStatusCodesForTokenRefresh: [403] }],
  ['419', 419, 'expired', { additionalStatusCodesForTokenRefresh: [419] }],
  ['601', 601, 'expired', { additionalStatusCodesForTokenRefresh: [601] }],
  [
    '400 in words',
    400,
    '{"code":"TOKEN_EXPIRED"}',
    { refreshOnBody: [{ status: 400, contains: 'TOKEN_EXPIRED' }] },
  ],
  [
    '403 in words',
    403,
    'your session ended',
    { refreshOnBody: [{ status: 403, contains: 'session ended' }] },
  ],
  ['500 in words', 500, SESSION, { refreshOnBody: [{ status: 500, contains: 'INVALID_SESSION_ID' }] }],
  [
    '200 in words',
    200,
    '{"error":"session"}',
    { refreshOnBody: [{ status: 200, contains: '"error":"session"' }] },
  ],
];
for (const [what, status, body, external] of declared)
  test(`complaint 2: a vendor that says ${what} where it means an expired token gets a new one`, () => {
    const refused = new Set<string | undefined>();
    const answer: Answer = (response, { headers }) => {
      if (refused.has(headers.authorization)) response.writeHead(status, xml).end(body);
      else json(response, 200, { ok: true });
    };
    return run({ answer, external }, async ({ call, callout, vendor, tokenRequests }) => {
      await call();
      refused.add(vendor.seen[0]?.headers.authorization);
      const { sink, outcome } = await call({ method: 'POST', body: Buffer.from('{}') });
      assert.deepEqual([sink.status, sink.body, sink.heads], [200, '{"ok":true}', 1]);
      assert.deepEqual([outcome.attempts, tokenRequests()], [2, 2]);
      refused.add(vendor.seen[2]?.headers.authorization);
      assert.deepEqual((await callout(read, context())).body, { ok: true });
      assert.equal(tokenRequests(), 3);
    });
  });

for (const [what, status, body, external] of declared)
  test(`complaint 2: where ${what} was about the request after all, the caller gets the answer, whole`, () =>
    run(
      { answer: (r) => void r.writeHead(status, xml).end(body), external },
      async ({ call, vendor, tokenRequests }) => {
        const first = await call();
        assert.deepEqual(
          [first.sink.status, first.body, first.sink.headers['content-type']],
          [status, body, 'text/xml'],
        );
        assert.deepEqual([first.sink.heads, first.sink.hasEnded], [1, true]);
        assert.deepEqual([vendor.seen.length, tokenRequests()], [2, 2]);
        const second = await call();
        assert.deepEqual([second.sink.status, second.body], [status, body]);
        assert.deepEqual(
          [vendor.seen.length, tokenRequests()],
          [3, 2],
          'not every such answer asks for a token',
        );
      },
    ));

test('complaint 2: words are found also where the caller takes packed answers', () => {
  const external = { refreshOnBody: [{ status: 400, contains: 'TOKEN_EXPIRED' }] };
  const answer: Answer = (response, { headers }, count) => {
    if (count > 1) return json(response, 200, { ok: true });
    const isPacked = headers['accept-encoding'] !== 'identity';
    response.writeHead(400, isPacked ? { 'content-encoding': 'gzip' } : {});
    response.end(isPacked ? gzipSync('TOKEN_EXPIRED') : 'TOKEN_EXPIRED');
  };
  return run({ answer, external }, async ({ call, vendor }) => {
    const { sink } = await call({ headers: { 'accept-encoding': 'gzip' } });
    assert.deepEqual([sink.status, vendor.seen.length], [200, 2]);
  });
});

test('a status with words that are not the ones written down is no refusal, however long it is', async () => {
  const external = { refreshOnBody: [{ status: 500, contains: 'INVALID_SESSION_ID' }] };
  for (const body of ['', 'no', 'x'.repeat(65_536), `${'x'.repeat(200_000)}INVALID_SESSION_ID`])
    await run(
      { answer: (r) => void r.writeHead(500, xml).end(body), external },
      async ({ call, vendor, tokenRequests }) => {
        const { sink } = await call();
        assert.deepEqual([sink.status, sink.body === body, sink.hasEnded], [500, true, true]);
        assert.deepEqual([vendor.seen.length, tokenRequests()], [1, 1]);
      },
    );
});

test('a declared refusal longer than can be held is still a refusal, and never half an answer', () => {
  const external = { refreshOnBody: [{ status: 500, contains: 'INVALID_SESSION_ID' }] };
  const answer: Answer = (r) => void r.writeHead(500, xml).end(`INVALID_SESSION_ID${'x'.repeat(300_000)}`);
  return run({ answer, external }, async ({ call, vendor }) => {
    const sink = new TestSink();
    assert.equal((await failureOf(call({}, { sink }))).code, 'VENDOR_CREDENTIAL_REFUSED');
    assert.deepEqual([vendor.seen.length, sink.heads], [2, 0]);
  });
});

test('complaint 8: a call is sent again after a refusal only, never after a failure', async () => {
  for (const [status, calls] of [
    [401, 2],
    [500, 1],
    [502, 1],
    [503, 1],
    [429, 1],
    [409, 1],
  ] as const)
    await run(
      { answer: (r, _q, count) => json(r, count === 1 ? status : 200, {}) },
      async ({ call, vendor }) => {
        const post = { method: 'POST', body: Buffer.from('{"check":1}'), repeatable: false } as const;
        const { sink } = await call(post);
        assert.equal(sink.status, calls === 2 ? 200 : status);
        assert.equal(vendor.seen.length, calls, `after ${status}`);
      },
    );
  await run({ answer: (r) => void r.socket?.resetAndDestroy() }, async ({ call, vendor }) => {
    const error = await failureOf(call({ method: 'POST', body: Buffer.from('{}'), repeatable: false }));
    assert.equal(mayHaveBeenProcessed(error), true);
    assert.equal(vendor.seen.length, 1);
  });
});

test('a vendor that refuses a new token too is not asked a third time, nor the OAuth server again and again', () =>
  run({ answer: (r) => json(r, 401, {}) }, async ({ call, vendor, tokenRequests }) => {
    const error = await failureOf(call());
    assert.equal(error.code, 'VENDOR_CREDENTIAL_REFUSED');
    assert.equal(mayHaveBeenProcessed(error), false);
    const { principal, attempts } = error.internal ?? {};
    assert.deepEqual([principal, attempts, vendor.seen.length], ['Bank-Firm', 2, 2]);
    await failureOf(call());
    assert.deepEqual([vendor.seen.length, tokenRequests()], [3, 2]);
  }));

test('64 concurrent refusals cause one renewal', () => {
  const refused = new Set<string | undefined>();
  const answer: Answer = async (response, { headers }, count) => {
    if (count === 1) refused.add(headers.authorization);
    await new Promise((resolve) => setTimeout(resolve, count % 7));
    json(response, count > 1 && refused.has(headers.authorization) ? 401 : 200, {});
  };
  return run({ answer }, async ({ call, tokenRequests }) => {
    await call();
    const answers = await Promise.all(Array.from({ length: 64 }, () => call()));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(tokenRequests(), 2);
  });
});

test('a body that cannot be sent again is the caller’s to send again, with a new token in place', () =>
  run(
    { answer: (r, _q, count) => json(r, count === 1 ? 401 : 200, {}) },
    async ({ call, tokenRequests, tokens }) => {
      const error = await failureOf(
        call({ method: 'POST', body: Readable.from([Buffer.alloc(10), Buffer.alloc(10)]) }),
      );
      assert.equal(error.code, 'VENDOR_UNAVAILABLE');
      assert.ok(error.retryable && (error.retryAfterMs ?? 0) > 0);
      assert.equal(mayHaveBeenProcessed(error), false);
      assert.equal(tokenRequests(), 2);
      assert.equal((await call({ method: 'POST', body: Readable.from([Buffer.alloc(10)]) })).status, 200);
      assert.deepEqual([tokenRequests(), tokens()], [2, [0, 1]]);
    },
  ));

test('a call that may have been acted on before its token was refused stays unknown', () => {
  const named = { egress: { retry: { maxAttempts: 2, baseMs: 1 } } };
  const answer: Answer = (r, _q, count) => json(r, count === 1 ? 502 : 401, {});
  return run({ answer, named }, async ({ call }) => {
    const error = await failureOf(call({ repeatable: true }));
    assert.equal(error.code, 'VENDOR_CREDENTIAL_REFUSED');
    assert.equal(mayHaveBeenProcessed(error), true);
  });
});

test('without a header of its own, the token can be put where the vendor wants it', () => {
  const named = {
    calloutOptions: { generateAuthorizationHeader: false },
    customHeaders: [{ headerName: 'X-Session-Token', headerValue: '{!$Credential.OAuthToken}' }],
  };
  const answer: Answer = (r, _q, count) => json(r, count === 1 ? 401 : 200, {});
  return run({ answer, named }, async ({ call, vendor, tokenRequests }) => {
    assert.equal((await call()).status, 200);
    const [first, second] = vendor.seen.map(({ headers }) => headers['x-session-token']);
    assert.match(String(first), /^[\w-]{20,}$/);
    assert.notEqual(first, second);
    assert.ok(vendor.seen.every(({ headers }) => headers.authorization === undefined));
    assert.equal(tokenRequests(), 2);
  });
});
