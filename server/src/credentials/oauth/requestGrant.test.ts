/** Token requests of every variant, against a strict OAuth server over HTTP. */
import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import jwt from 'jsonwebtoken';
import { createEgress } from '../../egress/index.ts';
import { isAppError } from '../../errors.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { Database } from '../../storage/index.ts';
import { credentialsFileSchema } from '../configuration/credentialsFile.ts';
import { toCredentials } from '../configuration/loadCredentials.ts';
import type { Login } from '../protocol.ts';
import type { Grant } from '../tokens/accessToken.ts';
import { createKeyring, createVaultKey } from '../vault/keyring.ts';
import { createSealer } from '../vault/sealer.ts';
import { createDpopKeys } from './dpopKeys.ts';
import { createDpopNonces } from './dpopNonces.ts';
import { createGrantRequests } from './requestGrant.ts';
import { CLIENT_SECRET, openStrictServer, RESOURCE, type StrictServer } from './testStrictServer.ts';

const USER = '005RL0000000001AAA';
const VAULT_KEY = createVaultKey();
let server: StrictServer;
let database: Database;
before(async () => {
  server = await openStrictServer();
  database = await openTestDatabase();
});
after(async () => {
  await server.close();
  await database.close();
});

interface Options {
  readonly variant: string;
  readonly parameters?: object;
  readonly principal: object;
  readonly dpop?: boolean;
  readonly live?: Record<string, readonly string[]>;
  readonly refreshToken?: string;
  readonly type?: string;
}

const KEY = { signingKey: { secret: 'SIGNING_KEY' }, keyId: 'k1' };
const SECRET = { clientSecret: { secret: 'CLIENT_SECRET' } };

/** One request, with a companion of its own. */
async function request(options: Options): Promise<{ grant: Grant; preferred: [string, string][] }> {
  const credentials = toCredentials(
    credentialsFileSchema.parse({
      externalCredentials: [
        {
          name: 'Vendor',
          label: 'Vendor',
          authenticationProtocol: 'OAuth',
          authenticationProtocolVariant: options.variant,
          dpop: options.dpop ?? false,
          parameters: { AuthProviderUrl: `${server.url}/token`, ...options.parameters },
          principals: [
            {
              name: 'Firm',
              type: options.type ?? 'NamedPrincipal',
              sequenceNumber: 1,
              parameters: options.principal,
            },
          ],
        },
      ],
      namedCredentials: [],
    }),
  );
  const credential = credentials.externalCredentials.get('Vendor')!;
  const login: Login = { credential, principal: credential.principals[0]!, userId: USER, orgId: undefined };
  const egress = createEgress({ targets: credentials.targets });
  const preferred: [string, string][] = [];
  const live: Record<string, readonly string[]> = {
    CLIENT_SECRET: [CLIENT_SECRET],
    SIGNING_KEY: [server.clientKey],
    ...options.live,
  };
  const requestGrant = createGrantRequests({
    egress,
    secrets: {
      live: (name) => Promise.resolve(live[name] ?? []),
      prefer: (name, value) => void preferred.push([name, value]),
    },
    dpop: {
      keys: createDpopKeys({ database, sealer: createSealer(createKeyring({ current: VAULT_KEY })) }),
      nonces: createDpopNonces(),
    },
  });
  server.requests.length = 0;
  try {
    return { grant: await requestGrant(login, options.refreshToken), preferred };
  } finally {
    await egress.close();
  }
}
const fails = (options: Options, code: string, oauthError?: string) =>
  assert.rejects(request(options), (error) => {
    assert.ok(isAppError(error), String(error));
    assert.equal(error.code, code);
    assert.equal(error.internal?.['oauthError'], oauthError);
    assert.equal(error.internal?.['processed'], 'no');
    assert.equal(error.cause, undefined);
    const said = JSON.stringify([error.message, error.internal]);
    assert.ok(!said.includes('s3cr3t') && !said.includes('eyJ'), said);
    return true;
  });

const answer = (body: unknown) => (response: ServerResponse) => {
  response.setHeader('content-type', 'application/json');
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};
const bearerAnswer = answer({ access_token: 'x', token_type: 'Bearer', expires_in: 60 });

const keyed: Options = {
  variant: 'ClientCredentialsJwtAssertion',
  parameters: { algorithm: 'ES256', scope: 'cases:read', resource: RESOURCE },
  principal: { clientId: 'rialto-key', ...KEY },
};
const bearer: Options = {
  variant: 'JwtBearer',
  parameters: { algorithm: 'ES256', scope: 'cases:read', claims: { sub: 'anna-{!$User.Id}' } },
  principal: { clientId: 'rialto-bearer', ...SECRET, ...KEY },
};
const exchange: Options = {
  variant: 'TokenExchange',
  parameters: { algorithm: 'ES256', claims: { sub: '{!$User.Id}' }, actorClaims: { sub: 'rialto' } },
  principal: { clientId: 'rialto-exchange', ...SECRET, ...KEY },
};

test('a client that signs its assertion gets a token for the resource', async () => {
  const { grant } = await request(keyed);
  assert.equal(grant.tokenType, 'Bearer');
  assert.equal(grant.lifetimeMs, 300_000);
  assert.equal(grant.scope, undefined, 'as asked');
  assert.equal((jwt.decode(grant.accessToken) as jwt.JwtPayload).aud, RESOURCE);
  const form = server.requests[0]!.form;
  const { header, payload } = jwt.decode(form.get('client_assertion')!, { complete: true }) as jwt.Jwt;
  const claims = payload as Record<string, string & number>;
  assert.deepEqual({ alg: header.alg, kid: header.kid }, { alg: 'ES256', kid: 'k1' });
  assert.equal(claims['aud'], `${server.url}/token`);
  assert.deepEqual([claims['iss'], claims['sub']], ['rialto-key', 'rialto-key']);
  assert.equal(claims['exp']! - claims['iat']!, 120);
  assert.match(claims['jti']!, /^[0-9a-f-]{36}$/);
});

test('an assertion with another audience is refused by the server, and the refusal says so', async () => {
  const parameters = { ...keyed.parameters, assertionAudience: 'https://elsewhere.example' };
  await fails({ ...keyed, parameters }, 'VENDOR_CREDENTIAL_REFUSED', 'invalid_client');
});

test('a key that is none for the algorithm is told before anything is sent', async () => {
  await fails({ ...keyed, live: { SIGNING_KEY: ['-----BEGIN NONSENSE-----'] } }, 'CREDENTIAL_NOT_CONFIGURED');
  await fails(
    { ...keyed, parameters: { ...keyed.parameters, algorithm: 'RS256' } },
    'CREDENTIAL_NOT_CONFIGURED',
  );
  assert.equal(server.requests.length, 0);
});

test('DPoP: the token is bound to the credential’s key, and the nonce is learned on the way', async () => {
  const { grant } = await request({ ...keyed, principal: { clientId: 'rialto-dpop', ...KEY }, dpop: true });
  assert.equal(grant.tokenType, 'DPoP');
  const [first, second] = server.requests;
  assert.equal(server.requests.length, 2, 'once without a nonce, once with');
  const nonceOf = (seen = first) => (jwt.decode(String(seen!.headers['dpop'])) as { nonce?: string }).nonce;
  assert.equal(nonceOf(first), undefined);
  assert.notEqual(nonceOf(second), undefined);
  assert.notEqual(first!.form.get('client_assertion'), second!.form.get('client_assertion'));
  const { cnf } = jwt.decode(grant.accessToken) as { cnf?: { jkt?: string } };
  assert.match(cnf?.jkt ?? '', /^[\w-]{43}$/);
});

test('DPoP: a bearer token is not taken in the place of a bound one', async () => {
  server.interventions.push(bearerAnswer, bearerAnswer);
  await fails({ ...keyed, dpop: true }, 'CREDENTIAL_GRANT_FAILED');
});
test('JWT bearer: the claims’ formulas are filled in, issuer and audience have their defaults', async () => {
  const { grant } = await request(bearer);
  assert.equal(grant.tokenType, 'Bearer');
  const claims = server.assertions.at(-1)!;
  assert.equal(claims.sub, `anna-${USER}`);
  assert.equal(claims.iss, 'rialto-bearer');
  assert.equal(claims.aud, `${server.url}/token`);
});

test('token exchange sends a subject and an actor token, and takes an access token only', async () => {
  await request(exchange);
  const { form } = server.requests[0]!;
  assert.equal(form.get('subject_token_type'), 'urn:ietf:params:oauth:token-type:jwt');
  assert.deepEqual(
    server.assertions.slice(-2).map(({ sub }) => sub),
    [USER, 'rialto'],
  );
  const requestedTokenType = 'urn:ietf:params:oauth:token-type:saml2';
  const parameters = { ...exchange.parameters, requestedTokenType };
  await fails({ ...exchange, parameters }, 'CREDENTIAL_GRANT_FAILED');
});

test('complaint 13: of two live secrets the one the vendor takes is found, and preferred from then on', async () => {
  const live = { CLIENT_SECRET: ['an-old-s3cr3t', CLIENT_SECRET] };
  const { preferred } = await request({ ...bearer, live });
  assert.deepEqual(preferred, [['CLIENT_SECRET', CLIENT_SECRET]]);
  assert.equal(server.requests.length, 2);
  assert.deepEqual((await request(bearer)).preferred, []);
});

test('complaint 13: the same for two live signing keys, each with a key id of its own', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const old = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const jwk = JSON.stringify({ ...createPrivateKey(server.clientKey).export({ format: 'jwk' }), kid: 'k1' });
  const { preferred } = await request({
    ...keyed,
    principal: { clientId: 'rialto-key', signingKey: KEY.signingKey, keyId: 'k0' },
    live: { SIGNING_KEY: [old, jwk] },
  });
  assert.deepEqual(preferred, [['SIGNING_KEY', jwk]]);
  const asserted = await request({ ...bearer, live: { SIGNING_KEY: [old, server.clientKey] } });
  assert.deepEqual(asserted.preferred, [['SIGNING_KEY', server.clientKey]]);
});

test('two live secrets that are both refused are each tried once', async () => {
  await fails(
    { ...bearer, live: { CLIENT_SECRET: ['a', 'b'] } },
    'VENDOR_CREDENTIAL_REFUSED',
    'invalid_client',
  );
  assert.equal(server.requests.length, 2);
});

test('complaint 4: a 200 that cannot be read is asked for once more', async () => {
  for (const nonsense of ['', '[]', '{"access_token":', '{"token_type":"Bearer"}']) {
    server.interventions.push(answer(nonsense));
    await request(keyed);
    assert.equal(server.requests.length, 2, nonsense);
  }
  server.interventions.push(answer(''), answer(''));
  await fails(keyed, 'CREDENTIAL_GRANT_FAILED');
});

for (const [what, lifetime, expected] of [
  ['a text', '90', 90_000],
  ['null', null, 300_000],
  ['zero', 0, 0],
  ['a fraction', 1.5, 1_500],
  ['huge', 1e12, 1e15],
] as const)
  test(`expires_in that is ${what} is read for what it means`, async () => {
    server.interventions.push(answer({ access_token: 'x', token_type: 'bearer', expires_in: lifetime }));
    assert.equal((await request(keyed)).grant.lifetimeMs, expected);
  });

for (const [what, body] of [
  ['a negative lifetime', { access_token: 'x', token_type: 'Bearer', expires_in: -1 }],
  ['a lifetime that is no number', { access_token: 'x', token_type: 'Bearer', expires_in: 'soon' }],
  ['an infinite lifetime', '{"access_token":"x","token_type":"Bearer","expires_in":1e999}'],
  ['a MAC token', { access_token: 'x', token_type: 'mac' }],
  ['a bound token nobody asked for', { access_token: 'x', token_type: 'DPoP' }],
  ['a token with a space', { access_token: 'x y', token_type: 'Bearer' }],
  ['a token with a line break', { access_token: 'x\r\nX-Evil: 1', token_type: 'Bearer' }],
  ['a token that is no text', { access_token: { a: 1 }, token_type: 'Bearer' }],
  ['a token of 9,000 characters', { access_token: 'x'.repeat(9_000), token_type: 'Bearer' }],
] as const)
  test(`an answer with ${what} is no grant`, async () => {
    server.interventions.push(answer(body), answer(body));
    await fails(keyed, 'CREDENTIAL_GRANT_FAILED');
    assert.equal(server.requests.length, 2);
  });

test('a busy token endpoint is no refusal, whatever it says beside', async () => {
  for (const status of [409, 423]) {
    server.interventions.push((response) => {
      response.statusCode = status;
      answer({ error: 'invalid_client' })(response);
    });
    await fails(keyed, 'CREDENTIAL_GRANT_FAILED');
  }
});

const browser: Options = {
  variant: 'AuthorizationCode',
  type: 'PerUserPrincipal',
  parameters: { AuthorizeUrl: 'http://127.0.0.1/auth' },
  principal: { clientId: 'rialto-browser', ...SECRET },
};

test('a login that begins in a browser has no token before', async () => {
  await fails(browser, 'CREDENTIAL_NOT_CONNECTED');
  assert.equal(server.requests.length, 0);
});

test('a refresh token the vendor does not know means that the connection has ended', async () => {
  await fails({ ...browser, refreshToken: 'forgotten' }, 'CREDENTIAL_NOT_CONNECTED', 'invalid_grant');
});

test('a refresh whose answer cannot be read is not sent again, and says that it may have been used up', async () => {
  server.interventions.push(answer('{'));
  await assert.rejects(request({ ...browser, refreshToken: 'once' }), (error) => {
    assert.ok(isAppError(error, 'CREDENTIAL_GRANT_FAILED'));
    assert.equal(error.internal?.['endpointProcessed'], 'unknown');
    return true;
  });
  assert.equal(server.requests.length, 1);
  server.interventions.push((response) => void response.destroy());
  await assert.rejects(request({ ...browser, refreshToken: 'once' }), (error) => {
    assert.ok(isAppError(error, 'CREDENTIAL_GRANT_FAILED'));
    assert.equal(error.internal?.['endpointProcessed'], 'unknown');
    return true;
  });
  assert.equal(server.requests.length, 1);
});

test('all companions bind tokens to the same key, which the database cannot read', async () => {
  const name = 'Shared';
  const open = async () =>
    createDpopKeys({ database, sealer: createSealer(createKeyring({ current: VAULT_KEY })) }).get(name);
  const keys = await Promise.all(Array.from({ length: 8 }, open));
  assert.equal(new Set(keys.map(({ header }) => header)).size, 1);
  const [row] = await database.query<{ sealed_private_key: Uint8Array }>(
    'SELECT sealed_private_key FROM dpop_key WHERE external_credential = $1',
    [name],
  );
  assert.ok(row !== undefined && !Buffer.from(row.sealed_private_key).includes('PRIVATE'));
  const other = createDpopKeys({
    database,
    sealer: createSealer(createKeyring({ current: createVaultKey() })),
  });
  await assert.rejects(Promise.resolve(other.get(name)), (error) =>
    isAppError(error, 'CONFIGURATION_INVALID'),
  );
});
