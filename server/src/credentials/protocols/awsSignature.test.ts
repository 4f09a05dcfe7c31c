import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { OutgoingRequest } from '../protocol.ts';
import { signAwsRequest, type AwsKeys } from './awsSignature.ts';

/** Of AWS's published examples. */
const KEYS: AwsKeys = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const SESSION = '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267';
const NOW = Date.UTC(2015, 7, 30, 12, 36);
const UNRESERVED = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function sign(
  request: {
    method?: OutgoingRequest['method'];
    url: string;
    headers?: Record<string, string>;
    body?: Buffer;
  },
  keys = KEYS,
  service = 'service',
) {
  const { method = 'GET', url, headers = {}, body } = request;
  return signAwsRequest(
    { method, url: new URL(url), headers, body },
    keys,
    { region: 'us-east-1', service },
    NOW,
  );
}

/** @see https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4 */
for (const [name, method, path, signature, sessionToken] of [
  ['get-vanilla', 'GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['post-vanilla', 'POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'get-vanilla-query-order-key-case',
    'GET',
    '/?Param2=value2&Param1=value1',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'get-vanilla-query-unreserved',
    'GET',
    `/?${UNRESERVED}=${UNRESERVED}`,
    '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  ],
  [
    'get-unreserved',
    'GET',
    `/${UNRESERVED}`,
    '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  ],
  [
    'get-vanilla-utf8-query',
    'GET',
    '/?ሴ=bar',
    '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  ],
  [
    'get-vanilla-with-session-token',
    'GET',
    '/',
    '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8',
    SESSION,
  ],
] as const)
  test(`AWS test suite: ${name}`, async () => {
    const headers = await sign(
      { method, url: `https://example.amazonaws.com${path}` },
      { ...KEYS, sessionToken },
    );
    const signed = `host;x-amz-date${sessionToken === undefined ? '' : ';x-amz-security-token'}`;
    assert.deepEqual(headers, {
      'x-amz-date': '20150830T123600Z',
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${signed}, Signature=${signature}`,
    });
  });

test("AWS documentation: IAM's ListUsers", async () => {
  const headers = await sign(
    {
      url: 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    },
    KEYS,
    'iam',
  );
  assert.equal(
    headers['authorization'],
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  );
});

const signatureOf = async (...given: Parameters<typeof sign>): Promise<string> =>
  /Signature=([0-9a-f]{64})$/.exec((await sign(...given))['authorization'] ?? '')?.[1] ?? 'none';

test('each of method, path, query, host, body and content type changes the signature', async () => {
  const base = {
    method: 'POST',
    url: 'https://a.example/x?y=1',
    headers: { 'content-type': 'text/plain' },
    body: Buffer.from('b'),
  } as const;
  const signatures = await Promise.all(
    [
      base,
      { ...base, method: 'PUT' as const },
      { ...base, url: 'https://a.example/x2?y=1' },
      { ...base, url: 'https://a.example/x?y=2' },
      { ...base, url: 'https://a.example:8443/x?y=1' },
      { ...base, body: Buffer.from('c') },
      { ...base, headers: { 'content-type': 'text/html' } },
    ].map((request) => signatureOf(request)),
  );
  assert.equal(new Set(signatures).size, signatures.length);
});

test('headers that change on the way are not signed', async () => {
  const url = 'https://a.example/';
  const headers = {
    'user-agent': 'x',
    'x-request-id': '1',
    accept: '*/*',
    cookie: 'a=b',
    traceparent: '00-1',
  };
  assert.equal(await signatureOf({ url, headers }), await signatureOf({ url }));
});

test('S3 takes the path as it is and wants the hash of the body in a header', async () => {
  const request = {
    method: 'PUT',
    url: 'https://b.s3.amazonaws.com/a%20b/c',
    body: Buffer.from('x'),
  } as const;
  const storage = await sign(request, KEYS, 's3');
  assert.equal(storage['x-amz-content-sha256'], createHash('sha256').update('x').digest('hex'));
  assert.match(storage['authorization'] ?? '', /SignedHeaders=host;x-amz-content-sha256;x-amz-date/);
  assert.equal((await sign(request, KEYS, 'execute-api'))['x-amz-content-sha256'], undefined);
});

test('a name that is there twice is signed with both values', async () => {
  const of = (query: string) => signatureOf({ url: `https://a.example/?${query}` });
  assert.equal(await of('a=1&a=2'), await of('a=2&a=1'));
  assert.notEqual(await of('a=1&a=2'), await of('a=1'));
  assert.notEqual(await of('__proto__=1'), await of(''));
});
