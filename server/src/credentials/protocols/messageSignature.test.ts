import assert from 'node:assert/strict';
import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { contentDigest, isDigestOf } from './contentDigest.ts';
import {
  signMessage,
  verifyMessage,
  type Message,
  type Verdict,
  type VerifyOptions,
} from './messageSignature.ts';
import { readSignatureKey, type SignatureAlgorithm } from './signatureKeys.ts';

/* Keys, messages and signatures of RFC 9421, Appendix B. */
const pem = (kind: string, base64: string): string =>
  `-----BEGIN ${kind}-----\n${base64}\n-----END ${kind}-----\n`;
const ED25519_PRIVATE = pem(
  'PRIVATE KEY',
  'MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF',
);
const KEYS: Readonly<Record<string, { readonly algorithm: SignatureAlgorithm; readonly key: KeyObject }>> = {
  'test-key-rsa-pss': {
    algorithm: 'rsa-pss-sha512',
    key: createPublicKey(
      pem(
        'PUBLIC KEY',
        'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHqgDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5WUtzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI2wIDAQAB',
      ),
    ),
  },
  'test-key-ecc-p256': {
    algorithm: 'ecdsa-p256-sha256',
    key: createPublicKey(
      pem(
        'PUBLIC KEY',
        'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==',
      ),
    ),
  },
  'test-key-ed25519': {
    algorithm: 'ed25519',
    key: createPublicKey(pem('PUBLIC KEY', 'MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=')),
  },
  'test-shared-secret': {
    algorithm: 'hmac-sha256',
    key: createSecretKey(
      Buffer.from(
        'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
        'base64',
      ),
    ),
  },
};
const REQUEST: Message = {
  method: 'POST',
  url: new URL('https://example.com/foo?param=Value&Pet=dog'),
  headers: {
    host: 'example.com',
    date: 'Tue, 20 Apr 2021 02:07:55 GMT',
    'content-type': 'application/json',
    'content-digest':
      'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
    'content-length': '18',
  },
};
const REQUEST_BODY = Buffer.from('{"hello": "world"}');
const ANSWER: Message = {
  status: 200,
  headers: {
    date: 'Tue, 20 Apr 2021 02:07:56 GMT',
    'content-type': 'application/json',
    'content-digest':
      'sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:',
    'content-length': '23',
  },
};
const CREATED = 1_618_884_473;

function check(
  message: Message,
  label: string,
  input: string,
  signature: string,
  options: Partial<VerifyOptions> = {},
): Verdict {
  const headers = {
    ...message.headers,
    'signature-input': `${label}=${input}`,
    signature: `${label}=:${signature}:`,
  };
  return verifyMessage(
    { ...message, headers },
    { required: [], key: (keyId) => KEYS[keyId], maxAgeS: 300, nowMs: CREATED * 1_000, ...options },
  );
}

const B21 = [
  'sig-b21',
  '();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"',
  'd2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==',
] as const;
const B22 = [
  'sig-b22',
  '("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"',
  'LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==',
] as const;
const B23 = [
  'sig-b23',
  '("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"',
  'bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==',
] as const;
const B24 = [
  'sig-b24',
  '("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"',
  'wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==',
] as const;
const B25 = [
  'sig-b25',
  '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
  'pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=',
] as const;
const B26 = [
  'sig-b26',
  '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
  'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==',
] as const;

for (const [section, message, vector] of [
  ['B.2.1 minimal, RSA-PSS', REQUEST, B21],
  ['B.2.2 selective, RSA-PSS', REQUEST, B22],
  ['B.2.3 full, RSA-PSS', REQUEST, B23],
  ['B.2.4 of an answer, ECDSA', ANSWER, B24],
  ['B.2.5 HMAC', REQUEST, B25],
  ['B.2.6 Ed25519', REQUEST, B26],
] as const)
  test(`RFC 9421 ${section}: the published signature is taken, and not with one bit changed`, () => {
    const [label, input, signature] = vector;
    assert.equal(check(message, label, input, signature).valid, true);
    const bytes = Buffer.from(signature, 'base64');
    bytes[7] = (bytes[7] as number) ^ 1;
    assert.deepEqual(check(message, label, input, bytes.toString('base64')), {
      valid: false,
      reason: 'signature',
    });
  });

test('RFC 9421 B.2.5 and B.2.6: the published signatures are made, where an algorithm makes but one', () => {
  for (const [[label, input, signature], algorithm, key, components] of [
    [
      B25,
      'hmac-sha256',
      'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
      ['date', '@authority', 'content-type'],
    ],
    [
      B26,
      'ed25519',
      ED25519_PRIVATE,
      ['date', '@method', '@path', '@authority', 'content-type', 'content-length'],
    ],
  ] as const) {
    const read = readSignatureKey(key, algorithm);
    assert.ok(read);
    const parameters = new Map<string, string | number>([
      ['created', CREATED],
      ['keyid', algorithm === 'ed25519' ? 'test-key-ed25519' : 'test-shared-secret'],
    ]);
    assert.deepEqual(signMessage(REQUEST, { label, components, parameters, algorithm, key: read.key }), {
      'signature-input': `${label}=${input}`,
      signature: `${label}=:${signature}:`,
    });
  }
});

test('RFC 9421 B.2: the published digests are right, and no other body has them', () => {
  const digest = REQUEST.headers['content-digest'] ?? '';
  assert.equal(isDigestOf(digest, REQUEST_BODY), true);
  assert.equal(isDigestOf(digest, Buffer.from('{"hello": "w0rld"}')), false);
  assert.equal(
    isDigestOf(ANSWER.headers['content-digest'] ?? '', Buffer.from('{"message": "good dog"}')),
    true,
  );
});

for (const [what, header, expected] of [
  ['RFC 9530 §2', 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:', true],
  [
    'two, both right',
    `${contentDigest(Buffer.from('{"hello": "world"}\n'))}, sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:`,
    true,
  ],
  [
    'one we do not know beside it',
    'md5=:AAAA:, sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
    true,
  ],
  ['only one we do not know', 'md5=:AAAA:', false],
  ['one right, one wrong', 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:, sha-512=:AAAA:', false],
  ['a text, not bytes', 'sha-256="RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg="', false],
  ['no structured field', 'sha-256=RK/0qy18 ?', false],
  ['nothing', '', false],
] as const)
  test(`a content digest: ${what}`, () => {
    assert.equal(isDigestOf(header, Buffer.from('{"hello": "world"}\n')), expected);
  });

for (const [what, message, reason] of [
  ['another method', { ...REQUEST, method: 'PUT' }, 'signature'],
  ['another path', { ...REQUEST, url: new URL('https://example.com/bar') }, 'signature'],
  ['another host', { ...REQUEST, url: new URL('https://evil.example/foo') }, 'signature'],
  [
    'a covered header changed',
    { ...REQUEST, headers: { ...REQUEST.headers, 'content-type': 'text/plain' } },
    'signature',
  ],
  ['a covered header missing', { ...REQUEST, headers: { date: 'x' } }, 'malformed'],
] as const)
  test(`a signature does not hold with ${what}`, () => {
    assert.deepEqual(check(message, ...B26), { valid: false, reason });
  });

for (const [what, [label, input, signature], options, reason] of [
  ['too old', B26, { nowMs: (CREATED + 361) * 1_000 }, 'time'],
  ['from the future', B26, { nowMs: (CREATED - 61) * 1_000 }, 'time'],
  ['expired', [B26[0], B26[1].replace('keyid', 'expires=1618884400;keyid'), B26[2]], {}, 'time'],
  ['without the time it was made', [B26[0], B26[1].replace('created=1618884473;', ''), B26[2]], {}, 'time'],
  [
    'made at a time that is a text',
    [B26[0], B26[1].replace('1618884473', '"1618884473"'), B26[2]],
    {},
    'time',
  ],
  ['of nobody we know', [B26[0], B26[1].replace('test-key-ed25519', 'other'), B26[2]], {}, 'key'],
  [
    'of a name every object has',
    [B26[0], B26[1].replace('test-key-ed25519', 'constructor'), B26[2]],
    { key: (id: string) => (Object.hasOwn(KEYS, id) ? KEYS[id] : undefined) },
    'key',
  ],
  ['that names another algorithm than its key', [B26[0], `${B26[1]};alg="hmac-sha256"`, B26[2]], {}, 'key'],
  ['that does not cover what must be', B26, { required: ['@method', 'content-digest'] }, 'uncovered'],
  [
    'that covers one thing twice',
    [B26[0], B26[1].replace('"date"', '"date" "date"'), B26[2]],
    {},
    'malformed',
  ],
  [
    'that covers in a way we do not know',
    [B26[0], B26[1].replace('"date"', '"date";sf'), B26[2]],
    {},
    'malformed',
  ],
  [
    'that covers the request of an answer',
    [B26[0], B26[1].replace('"date"', '"@method";req'), B26[2]],
    {},
    'malformed',
  ],
  ['with another label', B26, { label: 'sig1' }, 'malformed'],
  ['that is no structured field', [B26[0], '(((', B26[2]], {}, 'malformed'],
  ['that covers a digest of another body', B23, { body: Buffer.from('{}') }, 'digest'],
] as const)
  test(`a signature ${what} is not taken`, () => {
    assert.deepEqual(check(REQUEST, label, input, signature, options), { valid: false, reason });
  });

test('a message without a signature, or with two and no word which, is not taken', () => {
  const options: VerifyOptions = {
    required: [],
    key: (keyId) => KEYS[keyId],
    maxAgeS: 300,
    nowMs: CREATED * 1_000,
  };
  assert.deepEqual(verifyMessage(REQUEST, options), { valid: false, reason: 'missing' });
  const headers = {
    ...REQUEST.headers,
    'signature-input': `${B25[0]}=${B25[1]}, ${B26[0]}=${B26[1]}`,
    signature: `${B25[0]}=:${B25[2]}:, ${B26[0]}=:${B26[2]}:`,
  };
  assert.deepEqual(verifyMessage({ ...REQUEST, headers }, options), { valid: false, reason: 'malformed' });
  assert.equal(verifyMessage({ ...REQUEST, headers }, { ...options, label: 'sig-b26' }).valid, true);
});

test('a public key does not serve as an HMAC secret', () => {
  const { key } = KEYS['test-key-rsa-pss'] as { key: KeyObject };
  const secret = createSecretKey(Buffer.from(key.export({ format: 'pem', type: 'spki' })));
  const parameters = new Map<string, string | number>([
    ['created', CREATED],
    ['keyid', 'test-key-rsa-pss'],
  ]);
  const forged = signMessage(REQUEST, {
    label: 'a',
    components: ['@method'],
    parameters,
    algorithm: 'hmac-sha256',
    key: secret,
  });
  const verdict = verifyMessage(
    { ...REQUEST, headers: { ...REQUEST.headers, ...forged } },
    { required: [], key: (keyId) => KEYS[keyId], maxAgeS: 300, nowMs: CREATED * 1_000 },
  );
  assert.deepEqual(verdict, { valid: false, reason: 'signature' });
});

for (const [algorithm, generate] of [
  ['rsa-pss-sha512', () => generateKeyPairSync('rsa', { modulusLength: 2_048 })],
  ['rsa-v1_5-sha256', () => generateKeyPairSync('rsa', { modulusLength: 2_048 })],
  ['ecdsa-p256-sha256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['ed25519', () => generateKeyPairSync('ed25519')],
] as const)
  test(`a key for ${algorithm} is read in PEM, on one line, and as a JWK; what it signs is verified`, () => {
    const { privateKey, publicKey } = generate();
    const text = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    const jwk = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'k2' });
    for (const [value, keyId] of [
      [text, undefined],
      [text.replaceAll('\n', '\\n'), undefined],
      [jwk, 'k2'],
    ] as const) {
      const read = readSignatureKey(value, algorithm);
      assert.ok(read);
      assert.equal(read.keyId, keyId);
      const parameters = new Map<string, string | number>([
        ['created', CREATED],
        ['keyid', 'mine'],
      ]);
      const components = ['@method', '@target-uri', '@query', 'content-digest'];
      const signed = signMessage(REQUEST, {
        label: 'rialto',
        components,
        parameters,
        algorithm,
        key: read.key,
      });
      const verdict = verifyMessage(
        { ...REQUEST, headers: { ...REQUEST.headers, ...signed } },
        {
          required: components,
          key: () => ({ algorithm, key: publicKey }),
          body: REQUEST_BODY,
          maxAgeS: 60,
          nowMs: CREATED * 1_000,
        },
      );
      assert.deepEqual(verdict, { valid: true, keyId: 'mine', created: CREATED, nonce: undefined });
    }
  });

test('a key that is none, too small, or for another algorithm is not read', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey.export({
    format: 'pem',
    type: 'pkcs8',
  }) as string;
  for (const [value, algorithm] of [
    [rsa, 'rsa-pss-sha512'],
    [ED25519_PRIVATE, 'ecdsa-p256-sha256'],
    ['hunter2', 'ed25519'],
    ['{"kty":"x"}', 'ed25519'],
    ['c2hvcnQ=', 'hmac-sha256'],
    ['not base64!', 'hmac-sha256'],
    ['', 'hmac-sha256'],
  ] as const)
    assert.equal(readSignatureKey(value, algorithm), undefined, `${algorithm} ${value}`);
});

test('whatever a signature header is made of, checking it ends in a verdict, and only the published one is valid', () => {
  const [label, input, signature] = B26;
  const pieces = [
    '"',
    '(',
    ')',
    ';',
    '=',
    ':',
    ',',
    ' ',
    '@',
    '?1',
    ':AA==:',
    '1.5',
    '*',
    '\\',
    'é',
    '@1',
    ';req',
    '"@query-param";name="a&b"',
  ];
  let state = 7;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const mutate = (text: string): string => {
    const at = below(text.length + 1);
    return text.slice(0, at) + (pieces[below(pieces.length)] as string) + text.slice(at + below(3));
  };
  const reasons = new Set<string>();
  for (let round = 0; round < 5_000; round += 1) {
    const mutated = mutate(input);
    const verdict = check(REQUEST, label, mutated, below(4) === 0 ? mutate(signature) : signature);
    // Spaces between items mean nothing.
    if (verdict.valid) assert.equal(mutated.replaceAll(' ', ''), input.replaceAll(' ', ''));
    else reasons.add(verdict.reason);
  }
  for (const reason of ['malformed', 'time', 'key', 'signature']) assert.ok(reasons.has(reason), reason);
});
