/** Attacks on the one verifier: the classes of Wycheproof's JWS vectors, made with keys of our own, and RFC 8725's. */
import assert from 'node:assert/strict';
import {
  constants,
  createHmac,
  createSign,
  generateKeyPairSync,
  hash,
  privateEncrypt,
  sign,
  type KeyObject,
} from 'node:crypto';
import { test } from 'node:test';
import { claimsOf, faultOfTimes, JwtFault, verifyJws } from './jwt.ts';
import { publicKeyOfJwk, publicKeyOfPem, type PublicKey, type SignatureAlgorithm } from './publicKeys.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const k256 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const jwkOf = (key: KeyObject, more: object = {}) => ({ ...key.export({ format: 'jwk' }), ...more });
const rsaKey = publicKeyOfJwk(jwkOf(rsa.publicKey, { kid: 'rsa' }));
const ecKey = publicKeyOfJwk(jwkOf(ec.publicKey, { kid: 'ec' }));
const KEYS = [rsaKey, ecKey];

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const contentOf = (header: unknown, payload: unknown = 'foo'): string =>
  `${encode(header)}.${encode(payload)}`;
const withBytes = (content: string, signature: Buffer): string =>
  `${content}.${signature.toString('base64url')}`;

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const SIGN: Record<SignatureAlgorithm, (content: string, key?: KeyObject) => Buffer> = {
  RS256: (content, key = rsa.privateKey) => sign('sha256', Buffer.from(content), key),
  RS512: (content, key = rsa.privateKey) => sign('sha512', Buffer.from(content), key),
  PS256: (content, key = rsa.privateKey) => sign('sha256', Buffer.from(content), { key, ...PSS }),
  ES256: (content, key = ec.privateKey) =>
    sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }),
};
const kidFor = (alg: SignatureAlgorithm): string => (alg === 'ES256' ? 'ec' : 'rsa');
const signed = (
  alg: SignatureAlgorithm,
  header: object = {},
  payload: unknown = 'foo',
  key?: KeyObject,
): string => {
  const content = contentOf({ alg, kid: kidFor(alg), ...header }, payload);
  return withBytes(content, SIGN[alg](content, key));
};

for (const alg of Object.keys(SIGN) as SignatureAlgorithm[]) {
  test(`${alg} with its key is believed: the attacks below differ in one thing each`, () => {
    const { payload, header } = verifyJws(signed(alg, {}, { iss: 'me' }), KEYS);
    assert.equal(header.alg, alg);
    assert.deepEqual(claimsOf({ payload }), { iss: 'me' });
  });
}

const refuses = (token: string, keys: readonly PublicKey[] = KEYS): void =>
  assert.throws(
    () => verifyJws(token, keys),
    (error) => error instanceof JwtFault && !error.message.includes(token.slice(0, 10) || '\0'),
  );

const good = signed('ES256');
const [h = '', p = '', s = ''] = good.split('.');
const bytes = Buffer.from(s, 'base64url');
const ORDER = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const numbers: Record<string, Buffer> = {
  '0': Buffer.alloc(32),
  '1': Buffer.from('1'.padStart(64, '0'), 'hex'),
  'n-1': Buffer.from(ORDER.toString('hex').slice(0, -1) + '0', 'hex'),
  n: ORDER,
};
const rsPairs = Object.keys(numbers).flatMap((r) =>
  Object.keys(numbers).map(
    (one) =>
      [`r = ${r}, s = ${one}`, withBytes(`${h}.${p}`, Buffer.concat([numbers[r]!, numbers[one]!]))] as const,
  ),
);
const hmac = (header: object, secret: string | Buffer): string => {
  const content = contentOf(header);
  return withBytes(content, createHmac('sha256', secret).update(content).digest());
};
const pem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const der = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const RS = { alg: 'RS256', kid: 'rsa' };
const rsContent = contentOf(RS);

/** A PKCS #1 block around our own bytes, as a forger or a careless signer would write it. */
const block = (
  info: string,
  digest: Buffer,
  change: (whole: Buffer) => Buffer = (whole) => whole,
): string => {
  const tail = Buffer.concat([Buffer.from(info, 'hex'), digest]);
  const whole = Buffer.concat([
    Buffer.from([0, 1]),
    Buffer.alloc(256 - 3 - tail.length, 0xff),
    Buffer.from([0]),
    tail,
  ]);
  return withBytes(
    rsContent,
    privateEncrypt({ key: rsa.privateKey, padding: constants.RSA_NO_PADDING }, change(whole)),
  );
};
const SHA256 = '3031300d060960864801650304020105000420';
const digest = hash('sha256', rsContent, 'buffer');
const at = (place: number, value: number) => (whole: Buffer) => (whole.writeUInt8(value, place), whole);

test('the block the forgeries below are made of verifies as it should be', () => {
  assert.equal(verifyJws(block(SHA256, digest), KEYS).header.alg, 'RS256');
});

const ATTACKS: readonly (readonly [string, string])[] = [
  ['the empty text', ''],
  ['no signature', `${h}.${p}.`],
  ['no signature and no dot', `${h}.${p}`],
  ['no payload', `${h}..${s}`],
  ['no payload and no dot', `${h}.${s}`],
  ['no header', `.${p}.${s}`],
  ['no header and no dot', `${p}.${s}`],
  ['a payload alone between dots', `.${p}.`],
  ['a payload alone', p],
  ['an empty fourth segment', `${good}.`],
  ['a fourth segment', `${good}.foo`],
  ['JSON serialization', JSON.stringify({ payload: p, signatures: [{ protected: h, signature: s }] })],
  ['another payload', `${h}.${encode('goo')}.${s}`],
  ['another header', `${encode({ alg: 'ES256', kid: 'Xc' })}.${p}.${s}`],
  ['a changed signature', withBytes(`${h}.${p}`, Buffer.from([bytes[0]! ^ 1, ...bytes.subarray(1)]))],

  ['none without a signature', `${contentOf({ alg: 'none', kid: 'ec' })}.`],
  ['none with a signature', `${contentOf({ alg: 'none', kid: 'ec' })}.${s}`],
  ['None in other letters', `${contentOf({ alg: 'nOnE', kid: 'ec' })}.${s}`],
  ['no alg', `${contentOf({ kid: 'ec' })}.${s}`],
  ['an alg that is a list', `${contentOf({ alg: ['ES256'], kid: 'ec' })}.${s}`],
  ['HMAC keyed with the RSA key as PEM', hmac({ alg: 'HS256', kid: 'rsa' }, pem(rsa.publicKey))],
  ['HMAC keyed with the RSA key as DER', hmac({ alg: 'HS256', kid: 'rsa' }, der(rsa.publicKey))],
  ['HMAC keyed with the EC key as PEM', hmac({ alg: 'HS256', kid: 'ec' }, pem(ec.publicKey))],
  ['HMAC keyed with the EC point', hmac({ alg: 'HS256', kid: 'ec' }, der(ec.publicKey).subarray(-65))],
  ['HMAC keyed with nothing', hmac({ alg: 'HS256', kid: 'ec' }, '')],
  ['HMAC under RS256', hmac(RS, pem(rsa.publicKey))],
  ['ES384', signed('ES256', { alg: 'ES384' })],
  ['RS384', signed('RS256', { alg: 'RS384' })],
  ['PS512', signed('PS256', { alg: 'PS512' })],
  ['EdDSA', signed('ES256', { alg: 'EdDSA' })],
  ['the RSA key named for ES256', signed('ES256', { kid: 'rsa' })],
  ['the EC key named for RS256', signed('RS256', { kid: 'ec' })],
  ['PS256 said to be RS256', signed('PS256', { alg: 'RS256' })],
  ['RS256 said to be PS256', signed('RS256', { alg: 'PS256' })],
  ['RS512 said to be RS256', signed('RS512', { alg: 'RS256' })],
  ['another RSA key', signed('RS256', {}, 'foo', otherRsa.privateKey)],
  ['a P-384 signature', withBytes(`${h}.${p}`, SIGN.ES256(`${h}.${p}`, p384.privateKey))],
  ['a secp256k1 signature', withBytes(`${h}.${p}`, SIGN.ES256(`${h}.${p}`, k256.privateKey))],

  ['the attacker’s jwk in the header', signed('ES256', { jwk: jwkOf(ec.publicKey) })],
  ['a jku', signed('ES256', { jku: 'https://evil.example/jwks' })],
  ['an x5u', signed('ES256', { x5u: 'https://evil.example/cert' })],
  ['an x5c', signed('ES256', { x5c: ['MIIB'] })],
  ['a crit', signed('ES256', { crit: ['exp'] })],
  ['an empty crit', signed('ES256', { crit: [] })],
  ['b64 false', signed('ES256', { b64: false, crit: ['b64'] })],
  ['zip', signed('ES256', { zip: 'DEF' })],
  ['a member of the header nobody knows', signed('ES256', { note: 1 })],
  ['an unknown kid', signed('ES256', { kid: 'nobody' })],
  ['the empty kid', signed('ES256', { kid: '' })],
  ['a kid that is a number', signed('ES256', { kid: 1 })],
  ['a kid that is a path', signed('ES256', { kid: '../../dev/null' })],
  ['a typ that is a list', signed('ES256', { typ: ['JWT'] })],
  ...(
    [
      ['alg twice', '{"alg":"none","alg":"ES256","kid":"ec"}'],
      ['alg twice, once escaped', '{"\\u0061lg":"none","alg":"ES256","kid":"ec"}'],
      ['a member __proto__', '{"alg":"ES256","kid":"ec","__proto__":{}}'],
      ['a header that is a list', '["ES256"]'],
      ['a header that is text', '"ES256"'],
      ['a header with a byte order mark', '\ufeff{"alg":"ES256","kid":"ec"}'],
      ['a header with something behind it', '{"alg":"ES256","kid":"ec"}x'],
      ['a header with a comment', '{"alg":"ES256",/**/"kid":"ec"}'],
    ] as const
  ).map(([what, header]) => {
    const content = `${encode(header)}.${p}`;
    return [what, withBytes(content, SIGN.ES256(content))] as const;
  }),
  [
    'a header that is not UTF-8',
    (() => {
      const content = `${Buffer.from('{"alg":"ES256","kid":"ec\xff"}', 'latin1').toString('base64url')}.${p}`;
      return withBytes(content, SIGN.ES256(content));
    })(),
  ],

  ['spaces before the signature', `${h}.${p}.    ${s}`],
  ['a question mark in the signature', `${h}.${p}.?${s}`],
  ['a question mark behind the signature', `${good}?`],
  ['the first character of the signature not of the alphabet', `${h}.${p}.?${s.slice(1)}`],
  ['spaces in the header', `${h}    .${p}.${s}`],
  ['hashes in the header', `${h}####.${p}.${s}`],
  ['spaces in the payload', `${h}.    ${p}.${s}`],
  ['hashes in the payload', `${h}.####${p}.${s}`],
  ['a question mark in the payload', `${h}.?${p}.${s}`],
  ['a question mark in the header', `${h.slice(0, -1)}?${h.slice(-1)}.${p}.${s}`],
  ['padding behind the signature', `${good}==`],
  ['padding behind the payload', `${h}.${p}=.${s}`],
  ['a newline at the end', `${good}\n`],
  ['a NUL at the end', `${good}\0`],
  ['plain base64', `${h}.${p}.${bytes.toString('base64')}`],
  ['full-width letters', `${h}.${p}.\uff21${s.slice(1)}`],
  ...(
    [
      ['signed over a payload with stray bits', 'AB'],
      ['signed over a payload with spaces', '    Zm9v'],
      ['signed over a payload of one character', 'A'],
    ] as const
  ).map(([what, payload]) => {
    const content = `${h}.${payload}`;
    return [what, withBytes(content, SIGN.ES256(content))] as const;
  }),
  [
    'stray bits behind the signature',
    `${h}.${p}.${s.slice(0, -1)}${{ A: 'B', Q: 'R', g: 'h', w: 'x' }[s.at(-1)!]!}`,
  ],

  [
    'an ES256 signature in DER',
    withBytes(`${h}.${p}`, createSign('sha256').update(`${h}.${p}`).sign(ec.privateKey)),
  ],
  [
    'numbers of 33 bytes',
    withBytes(
      `${h}.${p}`,
      Buffer.from(`00${bytes.toString('hex', 0, 32)}00${bytes.toString('hex', 32)}`, 'hex'),
    ),
  ],
  ['zeros behind', withBytes(`${h}.${p}`, Buffer.concat([bytes, Buffer.alloc(2)]))],
  ['zeros before', withBytes(`${h}.${p}`, Buffer.concat([Buffer.alloc(64), bytes]))],
  ['one byte less', withBytes(`${h}.${p}`, bytes.subarray(0, 63))],
  ['very long numbers', withBytes(`${h}.${p}`, Buffer.alloc(4_000))],
  ...rsPairs,

  ['an RSA signature of zeros', withBytes(rsContent, Buffer.alloc(256))],
  ['an RSA signature of one', withBytes(rsContent, Buffer.from('1'.padStart(512, '0'), 'hex'))],
  [
    'the RSA modulus as signature',
    withBytes(rsContent, Buffer.from(String(jwkOf(rsa.publicKey).n), 'base64url')),
  ],
  [
    'an RSA signature with a zero before',
    withBytes(rsContent, Buffer.concat([Buffer.alloc(1), SIGN.RS256(rsContent)])),
  ],
  ['an RSA signature one byte short', withBytes(rsContent, SIGN.RS256(rsContent).subarray(1))],
  ['a block without the NULL of its hash', block('302f300b0609608648016503040201' + '0420', digest)],
  ['a block that names SHA-1', block('3021300906052b0e03021a05000420', digest)],
  ['a block that names SHA-512', block('3051300d060960864801650304020305000420', digest)],
  ['a block without an ASN.1 head', block('', digest)],
  ['a block with a length in long form', block('308131300d060960864801650304020105000420', digest)],
  ['a block with bytes behind the hash', block(SHA256, Buffer.concat([digest, Buffer.alloc(8)]))],
  ['a block with another hash', block(SHA256, hash('sha256', 'x', 'buffer'))],
  ['a block whose hash lacks its last byte', block(SHA256, digest.subarray(0, 31))],
  ['a block of type 2', block(SHA256, digest, at(1, 2))],
  ['a block of type 0', block(SHA256, digest, at(1, 0))],
  ['a block with another padding byte', block(SHA256, digest, at(20, 0xfe))],
  ['a block whose padding ends at once', block(SHA256, digest, at(2, 0))],
  ['a block without its zero', block(SHA256, digest, at(256 - 3 - 51 + 2, 0xff))],
  ['a huge token', `${h}.${'A'.repeat(10_000)}.${s}`],
];
for (const [what, token] of ATTACKS) test(`${what} is refused`, () => refuses(token));

test('an ASN.1 head that differs in any byte is refused, and so is one cut short or made longer anywhere', () => {
  const head = Buffer.from(SHA256, 'hex');
  for (let place = 0; place < head.length; place++) {
    for (const bit of [1, 0x20, 0x80]) {
      const changed = Buffer.from(head);
      changed[place] = head[place]! ^ bit;
      refuses(block(changed.toString('hex'), digest));
    }
    const [before, behind] = [head.subarray(0, place), head.subarray(place)];
    refuses(block(Buffer.concat([before, behind.subarray(1)]).toString('hex'), digest));
    refuses(block(Buffer.concat([before, Buffer.alloc(1), behind]).toString('hex'), digest));
  }
});

test('a key with a name is meant by its name alone, and one without may be meant by any', () => {
  const nameless = publicKeyOfPem(pem(ec.publicKey));
  assert.equal(verifyJws(good, [nameless]).key, nameless);
  assert.equal(verifyJws(signed('ES256', { kid: undefined }), [ecKey]).key, ecKey);
  refuses(good, [publicKeyOfPem(pem(ec.publicKey), 'else')]);
  const elsewhere = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const takenName = publicKeyOfPem(pem(elsewhere.publicKey), 'ec');
  refuses(good, [takenName, nameless]);
  refuses(good, []);
});

test('two keys live at once while one replaces the other', () => {
  const next = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = [ecKey, publicKeyOfPem(pem(next.publicKey), 'next')];
  verifyJws(good, keys);
  verifyJws(signed('ES256', { kid: 'next' }, 'foo', next.privateKey), keys);
});

test('the alg of a key binds it', () => {
  const onlyPss = publicKeyOfJwk(jwkOf(rsa.publicKey, { alg: 'PS256', kid: 'rsa' }));
  verifyJws(signed('PS256'), [onlyPss]);
  refuses(signed('RS256'), [onlyPss]);
});

const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
const three = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });
const POOR: readonly [string, () => PublicKey, RegExp][] = [
  ['a key for encryption', () => publicKeyOfJwk(jwkOf(rsa.publicKey, { use: 'enc' })), /use is not sig/],
  [
    'a key that may not verify',
    () => publicKeyOfJwk(jwkOf(ec.publicKey, { key_ops: ['encrypt'] })),
    /key_ops/,
  ],
  ['a key whose alg is not of its type', () => publicKeyOfJwk(jwkOf(ec.publicKey, { alg: 'RS256' })), /alg/],
  ['an HMAC key', () => publicKeyOfJwk({ kty: 'oct', k: 'AAAA' }), /private or secret/],
  ['a private JWK', () => publicKeyOfJwk(jwkOf(ec.privateKey)), /private/],
  [
    'a private PEM',
    () => publicKeyOfPem(ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    /private/,
  ],
  ['an RSA key of 1,024 bits', () => publicKeyOfPem(pem(small.publicKey)), /1024 bits/],
  ['an RSA key with exponent 3', () => publicKeyOfPem(pem(three.publicKey)), /exponent/],
  ['a key on P-384', () => publicKeyOfPem(pem(p384.publicKey)), /P-256 is needed/],
  ['a key on secp256k1', () => publicKeyOfPem(pem(k256.publicKey)), /P-256 is needed/],
  ['an Ed25519 key', () => publicKeyOfPem(pem(generateKeyPairSync('ed25519').publicKey)), /neither RSA nor/],
  [
    'a point that is not on the curve',
    () => publicKeyOfJwk({ kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) }),
    /not a public key/,
  ],
  ['text', () => publicKeyOfPem('text'), /not a public key/],
];
for (const [what, read, message] of POOR) {
  test(`${what} is not taken as a public key`, () => assert.throws(read, { message }));
}

const NOW = 1_800_000_000;
const RULES = { nowS: NOW, skewS: 60, maxAheadS: 300 };
const TIMES: readonly [string, Record<string, unknown>, RegExp | undefined][] = [
  ['two minutes', { iat: NOW, exp: NOW + 120 }, undefined],
  ['exactly the longest, seen by a slow clock', { exp: NOW + 360 }, undefined],
  ['just expired, within the skew', { exp: NOW - 59 }, undefined],
  ['expired', { exp: NOW - 60 }, /^expired$/],
  ['too far ahead', { exp: NOW + 361 }, /too long/],
  ['no expiry', {}, /exp is missing/],
  ['an expiry as text', { exp: String(NOW + 60) }, /no time/],
  ['an expiry that is null', { exp: null }, /no time/],
  ['an expiry in a list', { exp: [NOW + 60] }, /no time/],
  ['a fraction', { exp: NOW + 0.5 }, /no time/],
  ['milliseconds', { exp: (NOW + 60) * 1000 }, /no time/],
  ['infinity, as 1e999 is read', { exp: Infinity }, /no time/],
  ['beyond whole numbers', { exp: 2 ** 53 }, /no time/],
  ['negative', { exp: -1 }, /no time/],
  ['zero', { exp: 0 }, /no time/],
  ['issued as text', { iat: 'now', exp: NOW + 60 }, /iat/],
  ['issued in the future', { iat: NOW + 61, exp: NOW + 120 }, /future/],
  ['expires before it is issued', { iat: NOW + 30, exp: NOW + 20 }, /before/],
  ['not valid yet', { nbf: NOW + 61, exp: NOW + 120 }, /not valid yet/],
  ['nbf as a truth', { nbf: true, exp: NOW + 120 }, /nbf/],
];
for (const [what, claims, expected] of TIMES) {
  test(`times: ${what}`, () => {
    const fault = faultOfTimes(claims, RULES);
    if (expected === undefined) assert.equal(fault, undefined);
    else assert.match(fault ?? 'no fault', expected);
  });
}

for (const payload of ['foo', '[]', '"x"', 'null', '{"sub":"a","sub":"b"}', '{"a":{"b":1,"b":2}}', '']) {
  test(`claims ${payload} are refused`, () =>
    assert.throws(() => claimsOf({ payload: Buffer.from(payload) }), JwtFault));
}
