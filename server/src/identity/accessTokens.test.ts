/** Attacks on the token gate, after RFC 8725 and the cases Wycheproof's JWS vectors are about. */
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import type { ErrorCode } from '@rialto/contract';
import { isAppError } from '../errors.ts';
import { createAccessTokens, type AccessTokens } from './accessTokens.ts';
import { createSigningKey } from './signingKey.ts';
import { oneSigningKey, TOKEN_LIFETIME_S } from './signingKeys.ts';
import type { Client } from './clients.ts';

const ORG = '00DRL00000000012AA';
const SECOND_ORG = '00DRL00000000022AA';
const NOW_S = 1_800_000_000;
const ISSUER = 'https://companion.example';
const key = createSigningKey();
const client: Client = {
  clientId: 'org',
  label: 'Org',
  orgIds: [ORG, SECOND_ORG],
  scopes: new Set(['kyc:read', 'portfolio:read']),
  secrets: ['s'.repeat(16)],
  requestsPerMinute: 60,
};
const HEADER = { alg: 'ES256', typ: 'at+jwt', kid: key.kid };
const CLAIMS = {
  iss: ISSUER,
  aud: ISSUER,
  sub: 'org',
  client_id: 'org',
  org_id: ORG,
  scope: 'kyc:read',
  jti: 'j',
  iat: NOW_S,
  exp: NOW_S + TOKEN_LIFETIME_S,
};

let nowS: number;
let tokens: AccessTokens;
const make = (clients = new Map([[client.clientId, client]]), signingKey = key): AccessTokens =>
  createAccessTokens({ issuer: ISSUER, keys: oneSigningKey(signingKey), clients, now: () => nowS * 1000 });
beforeEach(() => {
  nowS = NOW_S;
  tokens = make();
});

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const signed = (header: unknown, claims: unknown, privateKey = key.privateKey): string => {
  const content = `${encode(header)}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
};
const refuses = (token: string, code: ErrorCode = 'TOKEN_INVALID'): void =>
  assert.throws(
    () => tokens.verify(token),
    (error) => isAppError(error, code),
  );

test('an issued token is believed, with its client, org and scopes', () => {
  const { caller, callers } = tokens.verify(tokens.issue(client, ['kyc:read']));
  assert.deepEqual(caller, { clientId: 'org', orgId: ORG, scopes: new Set(['kyc:read']) });
  assert.equal(callers.get(SECOND_ORG.slice(0, 15))?.orgId, SECOND_ORG);
});

test('a token made by hand with the right key and claims is believed: the tests below differ in one thing each', () => {
  assert.equal(tokens.verify(signed(HEADER, CLAIMS)).caller.orgId, ORG);
});

const good = signed(HEADER, CLAIMS);
const [h = '', p = '', s = ''] = good.split('.');
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicPem = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const hs256 = (secret: string | Buffer, header: object): string =>
  `${encode(header)}.${p}.${createHmac('sha256', secret)
    .update(`${encode(header)}.${p}`)
    .digest('base64url')}`;
const lastBitsChanged = s.slice(0, -1) + { A: 'B', Q: 'R', g: 'h', w: 'x' }[s.at(-1)!]!;

const ATTACKS: readonly [string, string][] = [
  ['the empty text', ''],
  ['two dots only', '..'],
  ['two segments', `${h}.${p}`],
  ['four segments', `${good}.x`],
  ['five segments, as an encrypted token has', `${good}.x.y`],
  ['alg none without a signature', `${encode({ alg: 'none', typ: 'at+jwt', kid: key.kid })}.${p}.`],
  ['alg none with a signature', `${encode({ alg: 'none', typ: 'at+jwt', kid: key.kid })}.${p}.${s}`],
  ['alg NoNe', `${encode({ alg: 'NoNe', typ: 'at+jwt', kid: key.kid })}.${p}.`],
  ['HS256 keyed with the public key as PEM', hs256(publicPem, { ...HEADER, alg: 'HS256' })],
  ['HS256 under our own header', hs256(publicPem, HEADER)],
  ['HS256 keyed with the empty secret', hs256('', { ...HEADER, alg: 'HS256' })],
  ['alg ES384', signed({ ...HEADER, alg: 'ES384' }, CLAIMS)],
  ['alg in small letters', signed({ ...HEADER, alg: 'es256' }, CLAIMS)],
  ['another kid', signed({ ...HEADER, kid: 'other' }, CLAIMS)],
  ['no kid', signed({ alg: 'ES256', typ: 'at+jwt' }, CLAIMS)],
  ['typ JWT', signed({ ...HEADER, typ: 'JWT' }, CLAIMS)],
  ['a jwk in the header', signed({ ...HEADER, jwk: stranger.publicKey.export({ format: 'jwk' }) }, CLAIMS)],
  ['a jku in the header', signed({ ...HEADER, jku: 'https://evil.example/jwks' }, CLAIMS)],
  ['an x5u in the header', signed({ ...HEADER, x5u: 'https://evil.example/x' }, CLAIMS)],
  ['a crit in the header', signed({ ...HEADER, crit: ['exp'] }, CLAIMS)],
  ['b64 false in the header', signed({ ...HEADER, b64: false, crit: ['b64'] }, CLAIMS)],
  [
    'alg twice in the header',
    signed(`{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"${key.kid}"}`, CLAIMS),
  ],
  ['the same header written with spaces', signed(JSON.stringify(HEADER, null, 1), CLAIMS)],
  ['a stranger’s key under our kid', signed(HEADER, CLAIMS, stranger.privateKey)],
  ['another payload under the signature', `${h}.${encode({ ...CLAIMS, scope: 'kyc:verify' })}.${s}`],
  ['a signature of zeros', `${h}.${p}.${'A'.repeat(86)}`],
  [
    'a signature in DER',
    `${h}.${p}.${sign('sha256', Buffer.from(`${h}.${p}`), key.privateKey).toString('base64url')}`,
  ],
  ['a signature cut short', `${h}.${p}.${s.slice(0, -2)}`],
  ['stray bits behind the signature', `${h}.${p}.${lastBitsChanged}`],
  ['padding behind the signature', `${good}==`],
  ['padding behind the payload', `${h}.${p}=.${s}`],
  ['a space in the signature', `${h}.${p}.${s.slice(0, 9)} ${s.slice(9)}`],
  ['a space behind the token', `${good} `],
  ['a newline in the payload', `${h}.${p.slice(0, 9)}\n${p.slice(9)}.${s}`],
  ['plain base64 instead of base64url', `${h}.${p}.${Buffer.from(s, 'base64url').toString('base64')}`],
  ['a NUL in the header', `${h}\0.${p}.${s}`],
  ['an oversize token', signed(HEADER, { ...CLAIMS, note: 'x'.repeat(5_000) })],
  ['a payload that is not JSON', signed(HEADER, 'text')],
  ['a payload that is a list', signed(HEADER, '[]')],
  ['another issuer', signed(HEADER, { ...CLAIMS, iss: 'https://evil.example' })],
  ['no issuer', signed(HEADER, { ...CLAIMS, iss: undefined })],
  ['another audience', signed(HEADER, { ...CLAIMS, aud: 'https://else.example' })],
  ['no audience', signed(HEADER, { ...CLAIMS, aud: undefined })],
  ['no expiry', signed(HEADER, { ...CLAIMS, exp: undefined })],
  ['an expiry in words', signed(HEADER, { ...CLAIMS, exp: 'never' })],
  ['an expiry too far off', signed(HEADER, { ...CLAIMS, exp: NOW_S + 86_400 })],
  ['no time of issue', signed(HEADER, { ...CLAIMS, iat: undefined })],
  ['issued beyond the skew in the future', signed(HEADER, { ...CLAIMS, iat: NOW_S + 32, exp: NOW_S + 60 })],
  ['not valid before a time beyond the skew', signed(HEADER, { ...CLAIMS, nbf: NOW_S + 60 })],
  ['a client that is not registered', signed(HEADER, { ...CLAIMS, sub: 'x', client_id: 'x' })],
  ['a subject that is not the client', signed(HEADER, { ...CLAIMS, sub: 'x' })],
  ['an org the client does not have', signed(HEADER, { ...CLAIMS, org_id: '00DRL00000000032AA' })],
];

for (const [what, token] of ATTACKS) test(`${what} is refused`, () => refuses(token));

test('an expired token is TOKEN_EXPIRED, after 30 s of grace for clocks that differ', () => {
  const token = tokens.issue(client, ['kyc:read']);
  nowS = NOW_S + TOKEN_LIFETIME_S + 29;
  make().verify(token);
  nowS = NOW_S + TOKEN_LIFETIME_S + 31;
  refuses(token, 'TOKEN_EXPIRED');
});

test('a clock that is 30 s behind still believes a new token', () => {
  const token = tokens.issue(client, ['kyc:read']);
  nowS = NOW_S - 30;
  assert.equal(make().verify(token).caller.clientId, 'org');
});

test('a remembered token expires all the same', () => {
  const token = tokens.issue(client, ['kyc:read']);
  tokens.verify(token);
  nowS = NOW_S + TOKEN_LIFETIME_S + 31;
  refuses(token, 'TOKEN_EXPIRED');
});

test('a remembered token does not open the gate for one with its signature and other claims', () => {
  tokens.verify(good);
  const [header, , signature] = good.split('.');
  for (const claims of [
    { ...CLAIMS, scope: 'portfolio:read' },
    { ...CLAIMS, exp: CLAIMS.exp + 1 },
  ])
    refuses(`${header}.${encode(claims)}.${signature}`);
  refuses(`x${good}`);
  refuses(signature!);
  assert.equal(tokens.verify(good).caller.orgId, ORG);
});

test('a remembered token does not open the gate for one that differs in its signature', () => {
  tokens.verify(good);
  refuses(`${h}.${p}.${lastBitsChanged}`);
});

test('what was taken from a client is gone from tokens issued before', () => {
  const token = tokens.issue(client, ['kyc:read', 'portfolio:read']);
  const less = make(
    new Map([['org', { ...client, scopes: new Set(['kyc:read'] as const), orgIds: [SECOND_ORG] }]]),
  );
  assert.deepEqual(less.verify(token).caller, {
    clientId: 'org',
    orgId: SECOND_ORG,
    scopes: new Set(['kyc:read']),
  });
});

test('thousands of tokens do not fill the memory, and the newest still pass', () => {
  let last = '';
  for (let count = 0; count < 1_100; count++) tokens.verify((last = tokens.issue(client, ['kyc:read'])));
  assert.equal(tokens.verify(last).caller.clientId, 'org');
});
