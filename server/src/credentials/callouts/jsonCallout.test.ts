/** Calls of connectors with their credential, against a real OAuth server and a vendor on loopback. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CallContext } from '../../connectors/connector.ts';
import { createDeadline } from '../../deadline.ts';
import { json, openTestVendor, type Answer } from '../../egress/testVendor.ts';
import { AppError, isAppError } from '../../errors.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { Database } from '../../storage/index.ts';
import { mayHaveBeenProcessed, type CalloutRequest } from '../callout.ts';
import {
  openTestAuthorizationServer,
  TRICKY_SECRET,
  type TestAuthorizationServer,
} from '../oauth/testAuthorizationServer.ts';
import { withCallouts, type TestCallouts } from './testCallouts.ts';

let database: Database;
let oauth: TestAuthorizationServer;
before(async () => {
  [database, oauth] = await Promise.all([openTestDatabase(), openTestAuthorizationServer()]);
});
after(async () => {
  await oauth.close();
  await database.close();
});

interface Options {
  readonly answer?: Answer;
  readonly tokenUrl?: string;
  readonly client?: 'basic' | 'post';
  readonly secret?: string | undefined;
  readonly named?: object;
  readonly external?: object;
  readonly block?: () => AppError | undefined;
}

interface SetUp extends TestCallouts {
  readonly tokenRequests: () => number;
}

const good: Answer = (response) => json(response, 200, { ok: true });

/** Runs `work` with a vendor of its own, then closes everything. */
async function withCallout(options: Options, work: (setUp: SetUp) => Promise<void>): Promise<void> {
  const { client = 'basic', secret = TRICKY_SECRET, named, block } = options;
  const before = oauth.requests();
  await withCallouts(
    {
      ...{ database, named, block, permissionSets: [], answer: options.answer ?? good },
      env: secret === '' ? {} : { TEST_SECRET: secret },
      external: {
        authenticationProtocol: 'OAuth',
        authenticationProtocolVariant:
          client === 'basic' ? 'ClientCredentialsClientSecretBasic' : 'ClientCredentialsClientSecret',
        parameters: {
          AuthProviderUrl: options.tokenUrl ?? `${oauth.url}/token`,
          scope: 'cases:read cases:write',
          resource: 'urn:test:api',
        },
        principals: [
          {
            ...{ name: 'Spare', type: 'NamedPrincipal', sequenceNumber: 2 },
            parameters: { clientId: 'nobody', clientSecret: { secret: 'NO_SECRET' } },
          },
          {
            ...{ name: 'Firm', type: 'NamedPrincipal', sequenceNumber: 1 },
            parameters: { clientId: `rialto-${client}`, clientSecret: { secret: 'TEST_SECRET' } },
          },
        ],
        ...options.external,
      },
    },
    (callouts) => work({ ...callouts, tokenRequests: () => oauth.requests() - before }),
  );
}

const context = (budgetMs = 5_000): CallContext => ({
  requestId: 'req_1',
  deadline: createDeadline(budgetMs),
});
const read: CalloutRequest = {
  namedCredential: 'Bank',
  method: 'GET',
  path: '/v3/cases',
  repeatable: true,
};
const write: CalloutRequest = { ...read, method: 'POST', body: { a: 1 }, repeatable: false };

const failureOf = (answer: Promise<unknown>): Promise<AppError> =>
  answer.then(
    () => assert.fail('it was answered'),
    (error: unknown) => (isAppError(error) ? error : assert.fail(String(error))),
  );

const claimsOf = (authorization = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;

for (const client of ['basic', 'post'] as const)
  test(`a call carries a token the OAuth server granted (client_secret_${client})`, () =>
    withCallout({ client }, async ({ callout, vendor, events }) => {
      const answer = await callout(
        { ...write, headers: { 'idempotency-key': 'k1', authorization: 'forged' } },
        context(),
      );
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.body, { ok: true });
      const { headers, body } = vendor.seen[0] ?? assert.fail();
      assert.match(headers.authorization ?? '', /^Bearer ey/);
      const { aud, scope, client_id: clientId } = claimsOf(headers.authorization);
      assert.deepEqual(
        [aud, scope, clientId],
        ['urn:test:api', 'cases:read cases:write', `rialto-${client}`],
      );
      assert.equal(headers['idempotency-key'], 'k1');
      assert.equal(headers['x-request-id'], 'req_1');
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(body, '{"a":1}');
      assert.deepEqual(
        events.map(({ operation, outcome }) => [operation, outcome]),
        [
          ['token', 'ANSWERED'],
          ['write', 'ANSWERED'],
        ],
      );
      assert.ok((events[1]?.tokenAgeMs ?? -1) >= 0);
    }));

test('64 cold callers cause exactly one token request', () =>
  withCallout({}, async ({ callout, vendor, tokenRequests }) => {
    const answers = await Promise.all(Array.from({ length: 64 }, () => callout(read, context())));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(vendor.seen.length, 64);
    assert.equal(tokenRequests(), 1);
  }));

test('a token the vendor refuses is renewed once and the call replayed once, even one that must not be repeated', () => {
  const tokens: string[] = [];
  const answer: Answer = (response, { headers }, count) => {
    tokens.push(headers.authorization ?? '');
    json(response, count === 2 ? 401 : 200, {});
  };
  return withCallout({ answer }, async ({ callout, tokenRequests }) => {
    await callout(read, context());
    assert.equal((await callout(write, context())).status, 200);
    await callout(read, context());
    assert.equal(tokenRequests(), 2);
    assert.deepEqual(
      tokens.map((token) => tokens.indexOf(token)),
      [0, 0, 2, 2],
      'the refused token is never sent again',
    );
  });
});

test('64 concurrent refusals cause one renewal', () => {
  const refused = new Set<string>();
  const answer: Answer = async (response, { headers }, count) => {
    const token = headers.authorization ?? '';
    if (count === 1) refused.add(token);
    await new Promise((resolve) => setTimeout(resolve, count % 7));
    json(response, refused.has(token) && count > 1 ? 401 : 200, {});
  };
  return withCallout({ answer }, async ({ callout, tokenRequests }) => {
    await callout(read, context());
    const answers = await Promise.all(Array.from({ length: 64 }, () => callout(read, context())));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(tokenRequests(), 2);
  });
});

test('a vendor that refuses a new token too is not asked a third time, nor the OAuth server again and again', () =>
  withCallout({ answer: (r) => json(r, 401, {}) }, async ({ callout, vendor, tokenRequests }) => {
    const error = await failureOf(callout(write, context()));
    assert.equal(error.code, 'VENDOR_CREDENTIAL_REFUSED');
    assert.equal(mayHaveBeenProcessed(error), false);
    assert.equal(vendor.seen.length, 2);
    await failureOf(callout(write, context()));
    assert.equal(vendor.seen.length, 3);
    assert.equal(tokenRequests(), 2);
  }));

for (const [status, challenge, calls] of [
  [403, undefined, 1],
  [403, 'Bearer error="insufficient_scope"', 1],
  [401, 'Bearer error="insufficient_scope"', 1],
  [403, 'Bearer error="invalid_token"', 2],
] as const)
  test(`${status} with ${challenge ?? 'no challenge'} is a refused credential after ${calls} call(s)`, () => {
    const headers = challenge === undefined ? {} : { 'www-authenticate': challenge };
    return withCallout({ answer: (r) => json(r, status, {}, headers) }, async ({ callout, vendor }) => {
      assert.equal((await failureOf(callout(read, context()))).code, 'VENDOR_CREDENTIAL_REFUSED');
      assert.equal(vendor.seen.length, calls);
    });
  });

test('a call that may have been acted on before its token was refused stays unknown', () => {
  const answer: Answer = (r, _q, count) => json(r, count === 1 ? 502 : 401, {});
  const named = { egress: { retry: { maxAttempts: 2, baseMs: 1 } } };
  return withCallout({ answer, named }, async ({ callout }) => {
    const error = await failureOf(callout(read, context()));
    assert.equal(error.code, 'VENDOR_CREDENTIAL_REFUSED');
    assert.equal(mayHaveBeenProcessed(error), true);
  });
});

test('a wrong secret is a refused credential, and no call is made', () =>
  withCallout({ secret: 'wrong' }, async ({ callout, vendor, tokenRequests }) => {
    for (let i = 0; i < 3; i += 1) {
      const error = await failureOf(callout(read, context()));
      assert.equal(error.code, 'VENDOR_CREDENTIAL_REFUSED');
      assert.equal(error.internal?.['oauthError'], 'invalid_client');
      assert.equal(mayHaveBeenProcessed(error), false);
    }
    assert.equal(vendor.seen.length, 0);
    assert.equal(tokenRequests(), 1, 'the refusal answers for a while');
  }));

test('a missing secret names itself, and nothing is sent', () =>
  withCallout({ secret: '' }, async ({ callout, events }) => {
    const error = await failureOf(callout(read, context()));
    assert.equal(error.code, 'CREDENTIAL_NOT_CONFIGURED');
    assert.match(error.message, /TEST_SECRET/);
    assert.equal(mayHaveBeenProcessed(error), false);
    assert.deepEqual(events, []);
  }));

test('a named credential that does not exist is refused', () =>
  withCallout({}, async ({ callout }) => {
    const error = await failureOf(callout({ ...read, namedCredential: 'constructor' }, context()));
    assert.equal(error.code, 'EGRESS_REFUSED');
    assert.equal(mayHaveBeenProcessed(error), false);
  }));

test('custom headers are sent in order, the named credential’s last, and the token can be left out', () => {
  const header = (headerValue: string, sequenceNumber: number) => ({
    ...{ headerName: 'X-Tenant', headerValue, sequenceNumber },
  });
  const external = { customHeaders: [header('from-external', 1)] };
  const named = {
    customHeaders: [header('last', 2), header('first', 1)],
    calloutOptions: { generateAuthorizationHeader: false },
  };
  return withCallout({ external, named }, async ({ callout, vendor, tokenRequests }) => {
    await callout(read, context());
    assert.equal(vendor.seen[0]?.headers['x-tenant'], 'last');
    assert.equal(vendor.seen[0]?.headers.authorization, undefined);
    assert.equal(tokenRequests(), 0);
  });
});

const tokenAnswers: readonly (readonly [string, Answer, string])[] = [
  ['is down', (r) => json(r, 503, {}), 'CREDENTIAL_GRANT_FAILED'],
  ['fails', (r) => json(r, 500, {}), 'CREDENTIAL_GRANT_FAILED'],
  ['hangs', () => undefined, 'CREDENTIAL_GRANT_FAILED'],
  ['resets', (r) => void r.socket?.resetAndDestroy(), 'CREDENTIAL_GRANT_FAILED'],
  ['limits the rate', (r) => json(r, 429, {}, { 'retry-after': '30' }), 'CREDENTIAL_GRANT_FAILED'],
  ['answers nothing', (r) => void r.writeHead(200).end(), 'CREDENTIAL_GRANT_FAILED'],
  ['answers HTML', (r) => void r.writeHead(200).end('<html>'), 'CREDENTIAL_GRANT_FAILED'],
  ['grants no token', (r) => json(r, 200, { token_type: 'Bearer' }), 'CREDENTIAL_GRANT_FAILED'],
  [
    'grants another kind of token',
    (r) => json(r, 200, { access_token: 'abc', token_type: 'DPoP' }),
    'CREDENTIAL_GRANT_FAILED',
  ],
  [
    'grants a token that would break the header',
    (r) => json(r, 200, { access_token: 'abc\r\nX-Evil: 1', token_type: 'Bearer' }),
    'CREDENTIAL_GRANT_FAILED',
  ],
  [
    'grants an expired token',
    (r) => json(r, 200, { access_token: 'abc', token_type: 'Bearer', expires_in: 0 }),
    'CREDENTIAL_GRANT_FAILED',
  ],
  [
    'asks to come back later',
    (r) => json(r, 400, { error: 'temporarily_unavailable' }),
    'CREDENTIAL_GRANT_FAILED',
  ],
  [
    'does not know the resource',
    (r) => json(r, 400, { error: 'invalid_target' }),
    'VENDOR_CREDENTIAL_REFUSED',
  ],
  ['answers 401 without a word', (r) => void r.writeHead(401).end(), 'VENDOR_CREDENTIAL_REFUSED'],
  [
    'challenges',
    (r) => json(r, 401, {}, { 'www-authenticate': 'Basic realm="x"' }),
    'VENDOR_CREDENTIAL_REFUSED',
  ],
  [
    'sends the secret elsewhere',
    (r) => json(r, 307, {}, { location: 'http://127.0.0.1:9/x' }),
    'EGRESS_REFUSED',
  ],
];

for (const [what, answer, code] of tokenAnswers)
  test(`a token endpoint that ${what} is ${code}, and no call is made`, async () => {
    const endpoint = await openTestVendor(answer);
    const external = { egress: { attemptTimeoutMs: 150, retry: { maxAttempts: 1 } } };
    try {
      await withCallout({ tokenUrl: `${endpoint.url}/token`, external }, async ({ callout, vendor }) => {
        const error = await failureOf(callout(read, context()));
        assert.equal(error.code, code);
        assert.equal(mayHaveBeenProcessed(error), false);
        if (code === 'CREDENTIAL_GRANT_FAILED') assert.ok((error.retryAfterMs ?? 0) >= 1_000);
        assert.equal(vendor.seen.length, 0);
      });
    } finally {
      await endpoint.close();
    }
  });

test('a caller with little time left does not wait for a token, and ends the request for nobody else', async () => {
  const endpoint = await openTestVendor(async (response) => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    json(response, 200, { access_token: 'abc', token_type: 'Bearer' });
  });
  try {
    await withCallout({ tokenUrl: `${endpoint.url}/token` }, async ({ callout }) => {
      const [hasty, patient] = await Promise.allSettled([
        callout(read, context(40)),
        callout(read, context()),
      ]);
      assert.ok(hasty?.status === 'rejected' && isAppError(hasty.reason, 'DEADLINE_EXCEEDED'));
      assert.equal(mayHaveBeenProcessed(hasty.reason), false);
      assert.equal(patient?.status, 'fulfilled');
      assert.equal(endpoint.seen.length, 1);
    });
  } finally {
    await endpoint.close();
  }
});

test('no error and no event shows a secret, a token, an address or what somebody answered', async () => {
  const LEAK = 'L3ak-ed';
  const leaky = { error: LEAK, error_description: `${TRICKY_SECRET} ${LEAK}`, message: LEAK };
  const all: Answer[] = [
    ...[400, 401, 403, 404, 429, 500, 503].map(
      (status): Answer =>
        (r) =>
          json(r, status, leaky, { 'x-leak': LEAK }),
    ),
    (r) => json(r, 302, leaky, { location: `https://evil.example/?${LEAK}` }),
    (r) => json(r, 401, leaky, { 'www-authenticate': `Bearer error="${LEAK}"` }),
    (r) => void r.writeHead(200, { 'content-type': 'application/json' }).end(`{"a": ${LEAK}`),
    (r) => void r.socket?.end(`${LEAK} ${TRICKY_SECRET}\r\n\r\n`),
    (r) => void r.socket?.destroy(),
  ];
  const basic = Buffer.from(`rialto-basic:${encodeURIComponent(TRICKY_SECRET)}`).toString('base64');
  const forbidden = [
    LEAK,
    's3cr3t',
    TRICKY_SECRET,
    basic.slice(0, 24),
    'Bearer e',
    'eyJ',
    '127.0.0.1',
    'evil',
    'k3y',
  ];

  const seen: unknown[] = [];
  const record = (error: unknown): void => {
    for (let at = error; at instanceof Error; at = at.cause) {
      assert.ok(isAppError(at), 'no foreign error is passed on');
      seen.push([at.message, at.internal, at.faults, at.stack?.replaceAll(/file:\S+/g, '')]);
    }
  };
  const headers = { 'x-custom': 'k3y-value' };
  for (const answer of all) {
    await withCallout({ answer }, async ({ callout, events }) => {
      await callout({ ...write, headers }, context()).catch(record);
      seen.push(events);
    });
    const endpoint = await openTestVendor(answer);
    try {
      await withCallout({ tokenUrl: endpoint.url }, async ({ callout, events }) => {
        await callout(read, context()).then(() => assert.fail('it was answered'), record);
        seen.push(events);
      });
    } finally {
      await endpoint.close();
    }
  }
  const said = JSON.stringify(seen);
  assert.ok(seen.length > all.length * 3);
  for (const secret of forbidden)
    assert.ok(
      !said.includes(secret),
      `${secret} is in ${said.slice(Math.max(0, said.indexOf(secret) - 200), said.indexOf(secret) + 80)}`,
    );
});

test('a credential that is switched off is called by nobody, operations included', () => {
  const off = new AppError('CREDENTIAL_DISABLED', 'off', { internal: { processed: 'no' } });
  return withCallout({ block: () => off }, async ({ callout, events }) => {
    assert.equal(await failureOf(callout(read, context())), off);
    assert.deepEqual(events, []);
  });
});

test('operations need no permission set and no allow-list, but a principal that is nobody’s own', () =>
  withCallout({ named: { allow: [] } }, async ({ callout }) => {
    assert.equal((await callout(read, context())).status, 200);
  }));
