/** Calls authorized by OAuth and JWT: what is sent, and what a refusal leads to. */
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, hash, verify } from 'node:crypto';
import { after, before, test } from 'node:test';
import jwt from 'jsonwebtoken';
import { createDeadline } from '../../deadline.ts';
import { isAppError } from '../../errors.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { Database } from '../../storage/index.ts';
import { externalCredentialSchema } from '../configuration/externalCredential.ts';
import type { Authorization, Login, OutgoingRequest } from '../protocol.ts';
import type { AccessToken } from '../tokens/accessToken.ts';
import { createKeyring, createVaultKey } from '../vault/keyring.ts';
import { createSealer } from '../vault/sealer.ts';
import { createDpopKeys } from './dpopKeys.ts';
import { createDpopNonces } from './dpopNonces.ts';
import { accessTokenHash } from './dpopProof.ts';
import { createJwtProtocol } from './jwtProtocol.ts';
import { createOAuthProtocol } from './oauthProtocol.ts';

const sealer = createSealer(createKeyring({ current: createVaultKey() }));
let database: Database;
before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());

const REQUEST: OutgoingRequest = {
  method: 'GET',
  url: new URL('https://api.vendor.example/v1/cases?page=2'),
  headers: {},
  body: undefined,
};

function loginOf(credential: object): Login {
  const parsed = externalCredentialSchema.parse({ name: 'Vendor', label: 'Vendor', ...credential });
  return {
    credential: parsed,
    principal: parsed.principals[0]!,
    userId: '005RL0000000001AAA',
    orgId: undefined,
  };
}
const oauthLogin = (more: object = {}) =>
  loginOf({
    authenticationProtocol: 'OAuth',
    authenticationProtocolVariant: 'ClientCredentialsClientSecret',
    parameters: { AuthProviderUrl: 'https://login.vendor.example/token' },
    principals: [
      {
        name: 'Firm',
        type: 'NamedPrincipal',
        sequenceNumber: 1,
        parameters: { clientId: 'rialto', clientSecret: { secret: 'A_SECRET' } },
      },
    ],
    ...more,
  });

/** Tokens as a test hands them out; what was forgotten and condemned. */
function handOut(
  tokenType: AccessToken['tokenType'],
  next: () => AccessToken | Promise<AccessToken> = () => token(tokenType),
) {
  const forgotten: AccessToken[] = [];
  const condemned: AccessToken[] = [];
  return {
    forgotten,
    condemned,
    get: next,
    forget: (_login: Login, each: AccessToken) => {
      forgotten.push(each);
      return !condemned.includes(each);
    },
    condemn: (each: AccessToken) => void condemned.push(each),
  };
}
const token = (tokenType: AccessToken['tokenType'], value = 'tok~1'): AccessToken => ({
  value,
  tokenType,
  grantedAt: 7,
  renewAt: Infinity,
  staleAt: Infinity,
});
function open(tokens: ReturnType<typeof handOut>) {
  const dpop = {
    keys: createDpopKeys({ database, sealer }),
    nonces: createDpopNonces(),
  };
  return createOAuthProtocol({ tokens, dpop });
}
const deadline = () => createDeadline(5_000);
const challenge = (words: string, status = 401) => ({ status, headers: { 'www-authenticate': words } });

test('a token in memory is sent without waiting', () => {
  const authorization = open(handOut('Bearer')).authorize(REQUEST, oauthLogin(), deadline());
  assert.ok(!(authorization instanceof Promise));
  assert.deepEqual(authorization, { headers: { authorization: 'Bearer tok~1' }, grantedAt: 7 });
});

test('whoever waits for a token waits no longer than the call', async () => {
  const protocol = open(handOut('Bearer', () => new Promise(() => undefined)));
  const gone = new AbortController();
  const waiting = protocol.authorize(REQUEST, oauthLogin(), createDeadline(60_000, gone.signal));
  gone.abort();
  await assert.rejects(Promise.resolve(waiting), (error) => isAppError(error, 'DEADLINE_EXCEEDED'));
});

for (const [what, answer, isWorthwhile] of [
  ['a 401 without a word', { status: 401, headers: {} }, true],
  ['a 401 that blames the token', challenge('Bearer realm="x", error="invalid_token"'), true],
  ['a 401 that blames the scope', challenge('Bearer error="insufficient_scope"'), false],
  [
    'a 401 whose description speaks of a scope',
    challenge('Bearer error_description="insufficient_scope"'),
    true,
  ],
  ['a 401 of two challenges', challenge('Basic realm="x", Bearer error="insufficient_scope"'), false],
  ['a 403', { status: 403, headers: {} }, false],
  ['a 403 that blames the token', challenge('Bearer error=invalid_token', 403), true],
  ['a 403 that blames the scope', challenge('Bearer error="insufficient_scope"', 403), false],
] as const)
  test(`after ${what} another token is ${isWorthwhile ? 'asked for' : 'not asked for'}`, async () => {
    const tokens = handOut('Bearer');
    const protocol = open(tokens);
    const login = oauthLogin();
    const authorization = await protocol.authorize(REQUEST, login, deadline());
    assert.equal(await protocol.refused(authorization, login, answer), isWorthwhile);
    assert.equal(tokens.forgotten.length, isWorthwhile ? 1 : 0);
  });

test('a bound token that is refused once the nonce is right is forgotten, not condemned', async () => {
  const one = token('DPoP');
  const tokens = handOut('DPoP', () => one);
  const protocol = open(tokens);
  const login = oauthLogin({ dpop: true });
  const first = await protocol.authorize(REQUEST, login, deadline());
  const wanting = challenge('DPoP error="use_dpop_nonce"');
  const answer = { ...wanting, headers: { ...wanting.headers, 'dpop-nonce': 'n-1' } };
  assert.equal(await protocol.refused(first, login, answer), true);
  const second = await protocol.authorize(REQUEST, login, deadline());
  protocol.refusedAgain(second, login);
  assert.deepEqual([tokens.forgotten, tokens.condemned], [[one], []]);
  protocol.refusedAgain(second, login);
  assert.deepEqual(tokens.condemned, [one]);
});

test('exactly the refused token is forgotten, and condemned when the next one is refused too', async () => {
  const values = [token('Bearer', 'one'), token('Bearer', 'two')];
  const tokens = handOut('Bearer', () => values.shift()!);
  const protocol = open(tokens);
  const login = oauthLogin();
  const first = await protocol.authorize(REQUEST, login, deadline());
  const second = await protocol.authorize(REQUEST, login, deadline());
  assert.equal(await protocol.refused(first, login, { status: 401, headers: {} }), true);
  protocol.refusedAgain(second, login);
  assert.deepEqual(
    tokens.forgotten.map(({ value }) => value),
    ['one'],
  );
  assert.deepEqual(
    tokens.condemned.map(({ value }) => value),
    ['two'],
  );
  const copy: Authorization = { ...first };
  assert.equal(
    await protocol.refused(copy, login, { status: 401, headers: {} }),
    false,
    'nobody else speaks of it',
  );
});

interface Proof {
  readonly nonce?: string;
  readonly jti: string;
  readonly htm: string;
  readonly htu: string;
  readonly ath: string;
}

/** A resource server's check, written from RFC 9449 §4.3. */
function checkProof({ headers }: Authorization, { method, url }: OutgoingRequest): Proof {
  const [head = '', body = '', signature = ''] = headers['dpop']!.split('.');
  const { jwk, typ, alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as {
    jwk: object;
    typ: string;
    alg: string;
  };
  assert.deepEqual([typ, alg], ['dpop+jwt', 'ES256']);
  const key = createPublicKey({ key: jwk as never, format: 'jwk' });
  const signed = Buffer.from(`${head}.${body}`);
  assert.ok(
    verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')),
  );
  const proof = JSON.parse(Buffer.from(body, 'base64url').toString()) as Proof;
  assert.equal(proof.htm, method);
  assert.equal(proof.htu, url.origin + url.pathname);
  assert.equal(proof.ath, accessTokenHash(headers['authorization']!.slice('DPoP '.length)));
  return proof;
}

test('a bound token goes out with a proof; a nonce the vendor asks for is in the next one, and the token is kept', async () => {
  const tokens = handOut('DPoP');
  const protocol = open(tokens);
  const login = oauthLogin({ dpop: true });
  const first = await protocol.authorize(REQUEST, login, deadline());
  assert.equal(first.headers['authorization'], 'DPoP tok~1');
  assert.equal(checkProof(first, REQUEST).nonce, undefined);
  const wanting = challenge('DPoP error="use_dpop_nonce", error_description="…"');
  assert.equal(await protocol.refused(first, login, wanting), false, 'there is no nonce in the answer');
  const answer = { ...wanting, headers: { ...wanting.headers, 'dpop-nonce': 'n-1' } };
  assert.equal(await protocol.refused(first, login, answer), true);
  const second = protocol.authorize(REQUEST, login, deadline());
  assert.ok(!(second instanceof Promise), 'the key is in memory by now');
  assert.equal(checkProof(second, REQUEST).nonce, 'n-1');
  assert.equal(await protocol.refused(second, login, answer), false, 'it had that nonce already');
  protocol.answered?.(second, login, { status: 200, headers: { 'dpop-nonce': 'n-2' } });
  const third = await protocol.authorize(REQUEST, login, deadline());
  assert.equal(checkProof(third, REQUEST).nonce, 'n-2');
  const elsewhere = { ...REQUEST, url: new URL('https://other.vendor.example/') };
  assert.equal(
    checkProof(await protocol.authorize(elsewhere, login, deadline()), elsewhere).nonce,
    undefined,
  );
  assert.deepEqual(tokens.forgotten, []);
  assert.equal(await protocol.refused(third, login, challenge('DPoP error="invalid_token"')), true);
  assert.equal(tokens.forgotten.length, 1);
});

test('a nonce that would break the header is not taken', async () => {
  const protocol = open(handOut('DPoP'));
  const login = oauthLogin({ dpop: true });
  const first = await protocol.authorize(REQUEST, login, deadline());
  for (const nonce of ['', 'a b', 'a"b', 'a\\b', 'x'.repeat(2_000)]) {
    const answer = {
      status: 401,
      headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': nonce },
    };
    assert.equal(await protocol.refused(first, login, answer), false, JSON.stringify(nonce));
  }
});

const keys = [1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
const pems = keys.map(({ privateKey }) => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const jwtLogin = () =>
  loginOf({
    authenticationProtocol: 'Jwt',
    parameters: { algorithm: 'ES256', claims: { iss: 'rialto', sub: '{!$User.Id}', aud: 'vendor' } },
    principals: [
      {
        name: 'User',
        type: 'PerUserPrincipal',
        sequenceNumber: 1,
        parameters: { signingKey: { secret: 'A_KEY' }, keyId: 'k1' },
      },
    ],
  });

function openJwt(live: readonly string[] = pems.slice(0, 1)) {
  let at = 1_800_000_000_000;
  const preferred: string[] = [];
  const protocol = createJwtProtocol({
    secrets: {
      live: () => Promise.resolve(live),
      prefer: (_name, value) => void preferred.push(hash('sha256', value)),
    },
    now: () => at,
  });
  return { protocol, preferred, pass: (ms: number) => (at += ms) };
}
const jwtOf = ({ headers }: Authorization) => headers['authorization']!.slice('Bearer '.length);

test('JWT: the JWT is signed once and kept for three quarters of its life', async () => {
  const { protocol, pass } = openJwt();
  const login = jwtLogin();
  const first = await protocol.authorize(REQUEST, login, deadline());
  const claims = jwt.verify(jwtOf(first), keys[0]!.publicKey, {
    clockTimestamp: 1_800_000_000,
  }) as jwt.JwtPayload;
  assert.deepEqual([claims.sub, claims.aud, claims.exp! - claims.iat!], [login.userId, 'vendor', 120]);
  pass(89_999);
  assert.equal(protocol.authorize(REQUEST, login, deadline()), first);
  pass(1);
  const second = await protocol.authorize(REQUEST, login, deadline());
  assert.notEqual(jwtOf(second), jwtOf(first));
});

test('JWT: each user has their own', async () => {
  const { protocol } = openJwt();
  const anna = await protocol.authorize(REQUEST, jwtLogin(), deadline());
  const bert = await protocol.authorize(REQUEST, { ...jwtLogin(), userId: '005RL0000000002AAA' }, deadline());
  const subOf = (each: Authorization) => (jwt.decode(jwtOf(each)) as jwt.JwtPayload).sub;
  assert.deepEqual([subOf(anna), subOf(bert)], ['005RL0000000001AAA', '005RL0000000002AAA']);
});

test('JWT: a refused one is signed anew once, then not for five seconds', async () => {
  const { protocol, pass } = openJwt();
  const login = jwtLogin();
  const first = await protocol.authorize(REQUEST, login, deadline());
  const refusal = { status: 401, headers: {} };
  assert.equal(await protocol.refused(first, login, refusal), true);
  assert.equal(await protocol.refused(first, login, refusal), true, 'another call that had the old one');
  const second = await protocol.authorize(REQUEST, login, deadline());
  protocol.refusedAgain(second, login);
  assert.equal(await protocol.authorize(REQUEST, login, deadline()), second);
  assert.equal(await protocol.refused(second, login, refusal), false);
  pass(5_000);
  assert.equal(await protocol.refused(second, login, refusal), true);
});

test('complaint 13: JWT: of two live keys the other one signs after a refusal, and is preferred once it is taken', async () => {
  const { protocol, preferred } = openJwt(pems);
  const login = jwtLogin();
  const first = await protocol.authorize(REQUEST, login, deadline());
  assert.equal(await protocol.refused(first, login, { status: 401, headers: {} }), true);
  const second = await protocol.authorize(REQUEST, login, deadline());
  assert.doesNotThrow(() => jwt.verify(jwtOf(second), keys[1]!.publicKey, { clockTimestamp: 1_800_000_000 }));
  protocol.answered?.(second, login, { status: 200, headers: {} });
  assert.deepEqual(preferred, [hash('sha256', pems[1]!)]);
});
