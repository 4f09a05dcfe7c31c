/** What is signed is what arrives: vendors on real sockets that check signatures against the bytes they were sent. */
import assert from 'node:assert/strict';
import {
  createHash,
  createHmac,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Answer, SeenRequest } from '../../egress/testVendor.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { Database } from '../../storage/index.ts';
import { ORG, withCallouts } from '../callouts/testCallouts.ts';
import { verifyMessage } from './messageSignature.ts';

let database: Database;
before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());

const principals = (parameters: object) => [
  { name: 'Firm', type: 'NamedPrincipal', sequenceNumber: 1, parameters },
];
/** Answers 200 to what it finds right. */
const check =
  (isRight: (request: SeenRequest) => boolean): Answer =>
  (response, request) => {
    response.writeHead(isRight(request) ? 200 : 401).end();
  };
const textHeaders = ({ headers }: SeenRequest): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

const ANYTHING = [{ methods: ['GET', 'POST', 'PUT', 'DELETE'], paths: ['/', '/**'] }];
/** Calls whose path, query or body could be told in two ways. */
const CALLS = [
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/v1/cases?b=2&a=1&a=0&empty=&bare' },
  { method: 'GET', path: "/v1/c%20ases/a,b=c/zo%C3%AB/o'neill?name=zo%C3%AB&plus=a+b&quote='x'&star=*~" },
  { method: 'DELETE', path: '/v1/$x/y:z/' },
  { method: 'POST', path: '/v1/cases?x=%7B%22a%22%3A1%7D', body: '{ "b": 1.0, "a": "zoë" }' },
  { method: 'PUT', path: '/v1/cases/1', body: '' },
] as const;

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
/** RFC 3986, as AWS wants it. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** AWS's own steps, written from its documentation, over the bytes that came. */
function isSignedForAws(request: SeenRequest, secret: string): boolean {
  const headers = textHeaders(request);
  const match =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/(\d{8})\/eu-central-1\/execute-api\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/.exec(
      headers['authorization'] ?? '',
    );
  const [, day = '', signed = '', signature] = match ?? [];
  const [path = '', query = ''] = request.url.split('?');
  const pairs = query === '' ? [] : query.split('&').map((pair) => pair.split('='));
  const canonicalQuery = pairs
    .map(([name = '', value = '']) =>
      [name, value].map((part) => encode(decodeURIComponent(part.replaceAll('+', '%20')))).join('='),
    )
    .sort()
    .join('&');
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  const canonicalPath = `/${segments.map(encode).join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
  const canonical = [
    request.method,
    canonicalPath,
    canonicalQuery,
    ...signed.split(';').map((name) => `${name}:${headers[name] ?? ''}`),
    '',
    signed,
    sha256(request.body),
  ].join('\n');
  const scope = `${day}/eu-central-1/execute-api/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${headers['x-amz-date'] ?? ''}\n${scope}\n${sha256(canonical)}`;
  const key = ['eu-central-1', 'execute-api', 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, day));
  return hmac(key, toSign).toString('hex') === signature && signed.includes('host');
}

async function callAll(options: {
  external: object;
  env: Record<string, string>;
  answer: Answer;
}): Promise<void> {
  await withCallouts({ database, named: { allow: ANYTHING }, ...options }, async (bank) => {
    for (const { method, path, ...rest } of CALLS) {
      const body = 'body' in rest ? Buffer.from(rest.body) : undefined;
      const headers: Record<string, string> =
        body === undefined ? {} : { 'content-type': 'application/json' };
      const { status } = await bank.call({ method, path, headers, body });
      assert.equal(status, 200, `${method} ${path} ${JSON.stringify(bank.vendor.seen.at(-1))}`);
    }
    assert.equal(bank.vendor.seen.length, CALLS.length);
  });
}

test('AWS Signature V4 holds for what arrives', async () => {
  await callAll({
    external: {
      authenticationProtocol: 'AwsSv4',
      parameters: { AwsRegion: 'eu-central-1', AwsService: 'execute-api' },
      principals: principals({ AwsAccessKeyId: 'AKIDEXAMPLE', AwsSecretAccessKey: { secret: 'AWS_SECRET' } }),
    },
    env: { AWS_SECRET: 'hush/hush' },
    answer: check((request) => isSignedForAws(request, 'hush/hush')),
  });
});

test('an HTTP message signature holds for what arrives, custom headers included', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = createPublicKey(publicKey.export({ format: 'pem', type: 'spki' }));
  await callAll({
    external: {
      authenticationProtocol: 'HttpMessageSignature',
      parameters: {
        algorithm: 'ed25519',
        components: [
          '@method',
          '@target-uri',
          '@authority',
          '@path',
          '@query',
          'content-digest',
          'content-type',
          'x-stamp',
        ],
      },
      principals: principals({ signingKey: { secret: 'ACME_KEY' }, keyId: 'k1' }),
      customHeaders: [{ headerName: 'X-Stamp', headerValue: '{!$Request.Timestamp}-{!$Request.Nonce}' }],
    },
    env: { ACME_KEY: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string },
    answer: check((request) => {
      const headers = textHeaders(request);
      const address = `http://${headers['host']}${request.url}`;
      assert.equal(new URL(address).href, address, 'written in one way only');
      const verdict = verifyMessage(
        { method: request.method, url: new URL(address), headers },
        {
          required: [
            '@method',
            '@target-uri',
            'x-stamp',
            ...(request.body === '' ? [] : ['content-digest', 'content-type']),
          ],
          key: (keyId) => (keyId === 'k1' ? { algorithm: 'ed25519', key } : undefined),
          body: Buffer.from(request.body),
          maxAgeS: 60,
          nowMs: Date.now(),
        },
      );
      return verdict.valid;
    }),
  });
});

test('a signature without the body covers what formulas in the caller’s own headers came to', async () => {
  const external = {
    authenticationProtocol: 'HttpMessageSignature',
    parameters: { algorithm: 'hmac-sha256', components: ['@method', 'x-org'] },
    principals: principals({ signingKey: { secret: 'ACME_KEY' }, keyId: 'k1' }),
  };
  const ACME_KEY = randomBytes(32).toString('base64');
  const key = createSecretKey(Buffer.from(ACME_KEY, 'base64'));
  const answer = check((request) => {
    const headers = textHeaders(request);
    const message = {
      method: request.method,
      url: new URL(`http://${headers['host']}${request.url}`),
      headers,
    };
    const verdict = verifyMessage(message, {
      required: ['@method', 'x-org'],
      key: () => ({ algorithm: 'hmac-sha256', key }),
      maxAgeS: 60,
      nowMs: Date.now(),
    });
    return verdict.valid && headers['x-org'] === ORG;
  });
  const named = { calloutOptions: { allowMergeFieldsInHeader: true } };
  await withCallouts({ database, external, named, env: { ACME_KEY }, answer }, async (bank) => {
    assert.equal((await bank.call({ headers: { 'x-org': '{!$Organization.Id}' } })).status, 200);
  });
});

/** As in `docs/credentials.md`. */
const SUMSUB = {
  authenticationProtocol: 'Custom',
  principals: principals({
    AppToken: { secret: 'SUMSUB_APP_TOKEN' },
    SecretKey: { secret: 'SUMSUB_SECRET_KEY' },
  }),
  customHeaders: [
    { headerName: 'X-App-Token', headerValue: '{!$Credential.Bank.AppToken}' },
    { headerName: 'X-App-Access-Ts', headerValue: '{!$Request.Timestamp}' },
    {
      headerName: 'X-App-Access-Sig',
      headerValue:
        "{!HEX(HMAC('SHA-256', BLOB($Request.Timestamp & $Request.Method & $Request.PathAndQuery) & $Credential.Bank.Body, BLOB($Credential.Bank.SecretKey)))}",
    },
  ],
};
const isSignedForSumsub = (request: SeenRequest, secret: string): boolean => {
  const { 'x-app-access-ts': time, 'x-app-access-sig': signature } = textHeaders(request);
  return signature === hmac(secret, `${time}${request.method}${request.url}${request.body}`).toString('hex');
};

test('a signature made by formulas, as Sumsub wants it, holds for what arrives', async () => {
  await callAll({
    external: SUMSUB,
    env: { SUMSUB_APP_TOKEN: 'sbx:1', SUMSUB_SECRET_KEY: 'hush' },
    answer: check(
      (request) => isSignedForSumsub(request, 'hush') && request.headers['x-app-token'] === 'sbx:1',
    ),
  });
});

test('a signature made by formulas over canonical JSON, as SnapTrade wants it, holds for what arrives', async () => {
  const payload =
    "BLOB('{\"content\":' & CANONICALJSON($Credential.Bank.Body) & ',\"path\":' & JSONENCODE($Request.Path) & ',\"query\":' & JSONENCODE($Request.Query) & '}')";
  await callAll({
    external: {
      authenticationProtocol: 'Custom',
      principals: principals({ ConsumerKey: { secret: 'SNAPTRADE_CONSUMER_KEY' } }),
      customHeaders: [
        {
          headerName: 'Signature',
          headerValue: `{!BASE64ENCODE(HMAC('SHA-256', ${payload}, BLOB($Credential.Bank.ConsumerKey)))}`,
        },
      ],
    },
    env: { SNAPTRADE_CONSUMER_KEY: 'ck' },
    answer: check((request) => {
      const [path, query = ''] = request.url.split('?');
      const content = request.body === '' ? 'null' : '{"a":"zoë","b":1.0}';
      const signed = `{"content":${content},"path":${JSON.stringify(path)},"query":${JSON.stringify(query)}}`;
      return request.headers['signature'] === hmac('ck', signed).toString('base64');
    }),
  });
});

test('complaint 13: 64 calls at once while the vendor already takes only the next pair of secrets, and none fails', async () => {
  const answer = check(
    (request) => request.headers['x-app-token'] === 'sbx:2' && isSignedForSumsub(request, 'hush2'),
  );
  const env = {
    ...{ SUMSUB_APP_TOKEN: 'sbx:1', SUMSUB_SECRET_KEY: 'hush1' },
    ...{ SUMSUB_APP_TOKEN_NEXT: 'sbx:2', SUMSUB_SECRET_KEY_NEXT: 'hush2' },
  };
  await withCallouts({ database, external: SUMSUB, env, answer }, async (bank) => {
    const post = () => bank.call({ method: 'POST', path: '/v1/cases', body: Buffer.from('{}') });
    const answers = await Promise.all(Array.from({ length: 64 }, post));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const before = bank.vendor.seen.length;
    assert.equal((await post()).status, 200);
    assert.equal(bank.vendor.seen.length, before + 1, 'from then on the first try is right');
  });
});
