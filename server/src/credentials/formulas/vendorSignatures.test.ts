import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { isAppError } from '../../errors.ts';
import type { Login, OutgoingRequest } from '../protocol.ts';
import { canonicalJson } from './canonicalJson.ts';
import { createHeaderFormulas } from './headerFormulas.ts';
import { createRequestScope } from './scopes.ts';

const NOW_MS = 1_635_790_389_999;

function login(name: string, parameters: Readonly<Record<string, string>>): Login {
  return {
    credential: { name, authenticationProtocol: 'Custom' } as Login['credential'],
    principal: { name: 'Firm', type: 'NamedPrincipal', sequenceNumber: 1, parameters },
    userId: undefined,
    orgId: '00D000000000001AAA',
  };
}

function headersOf(
  name: string,
  parameters: Readonly<Record<string, string>>,
  customHeaders: Readonly<Record<string, string>>,
  request: Pick<OutgoingRequest, 'method' | 'body'> & { readonly url: string },
) {
  const formulas = createHeaderFormulas(
    {
      customHeaders: Object.entries(customHeaders).map(([headerName, headerValue]) => ({
        headerName,
        headerValue,
      })),
    },
    { customHeaders: [] },
  );
  return formulas.evaluate(
    createRequestScope({
      request: { ...request, url: new URL(request.url), headers: {} },
      login: login(name, parameters),
      authorization: {
        headers: {},
        grantedAt: undefined,
        fields: (field) => parameters[field.slice(`$Credential.${name}.`.length)],
      },
      nowMs: NOW_MS,
    }),
  );
}

/** @see https://docs.sumsub.com/reference/authentication */
const SUMSUB = {
  'X-App-Token': '{!$Credential.Sumsub.AppToken}',
  'X-App-Access-Ts': '{!$Request.Timestamp}',
  'X-App-Access-Sig':
    "{!HEX(HMAC('SHA-256', BLOB($Request.Timestamp & $Request.Method & $Request.PathAndQuery) & $Credential.Sumsub.Body, BLOB($Credential.Sumsub.SecretKey)))}",
};

for (const [what, method, body] of [
  ['a read', 'GET', undefined],
  ['a write', 'POST', Buffer.from('{"externalUserId":"zoë"}')],
] as const)
  test(`Sumsub: ${what} is signed over time, method, path with query and body`, () => {
    const url = 'https://api.sumsub.com/resources/applicants?levelName=basic-kyc-level';
    const headers = headersOf('Sumsub', { AppToken: 'sbx:1', SecretKey: 'hush' }, SUMSUB, {
      method,
      url,
      body,
    });
    const hmac = createHmac('sha256', 'hush').update(
      `1635790389${method}/resources/applicants?levelName=basic-kyc-level`,
    );
    if (body !== undefined) hmac.update(body);
    assert.deepEqual(headers, {
      'x-app-token': 'sbx:1',
      'x-app-access-ts': '1635790389',
      'x-app-access-sig': hmac.digest('hex'),
    });
  });

/** @see https://docs.snaptrade.com/docs/request-signatures */
const SNAPTRADE = {
  Signature: `{!BASE64ENCODE(HMAC('SHA-256', BLOB('{"content":' & CANONICALJSON($Credential.SnapTrade.Body) & ',"path":' & JSONENCODE($Request.Path) & ',"query":' & JSONENCODE($Request.Query) & '}'), BLOB($Credential.SnapTrade.ConsumerKey)))}`,
};

for (const [what, body, content] of [
  ['the published example', '{"userId": "new_user_123"}', '{"userId":"new_user_123"}'],
  [
    'keys out of order and spaces',
    '{ "b": {"d": 1, "c": [2, {"z":0,"y":1}]}, "a": null }',
    '{"a":null,"b":{"c":[2,{"y":1,"z":0}],"d":1}}',
  ],
  ['no body', undefined, 'null'],
] as const)
  test(`SnapTrade: content, path and query are signed as canonical JSON: ${what}`, () => {
    const url =
      'https://api.snaptrade.com/api/v1/snapTrade/registerUser?clientId=PASSIVTEST&timestamp=1635790389';
    const { signature } = headersOf('SnapTrade', { ConsumerKey: 'ck' }, SNAPTRADE, {
      method: 'POST',
      url,
      body: body === undefined ? undefined : Buffer.from(body),
    });
    const payload = `{"content":${content},"path":"/api/v1/snapTrade/registerUser","query":"clientId=PASSIVTEST&timestamp=1635790389"}`;
    assert.equal(signature, createHmac('sha256', 'ck').update(payload).digest('base64'));
  });

test('canonical JSON keeps numbers as they were written and sorts keys that look like numbers', () => {
  assert.equal(
    canonicalJson(
      Buffer.from('{"9":1.0,"10":1e400,"a":-0,"__proto__":{"y":12345678901234567890,"x":"\\u00e9"}}'),
    ),
    '{"10":1e400,"9":1.0,"__proto__":{"x":"é","y":12345678901234567890},"a":-0}',
  );
});

for (const [what, body] of [
  ['no JSON', Buffer.from('{"secret": oops')],
  ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['too deep', Buffer.from('['.repeat(70) + ']'.repeat(70))],
  ['far too deep', Buffer.from('['.repeat(400_000) + ']'.repeat(400_000))],
] as const)
  test(`a body that is ${what} is not signed as JSON`, () => {
    assert.throws(
      () => canonicalJson(body),
      (error) => isAppError(error, 'REQUEST_INVALID') && !/oops/.test(String(error.stack)),
    );
  });

test('time and nonce are the same for all formulas of a request, and others for the next', () => {
  const custom = { 'X-A': '{!$Request.Nonce} {!$Request.TimestampMs}', 'X-B': '{!$Request.Nonce}' };
  const request = { method: 'GET', url: 'https://a.example/', body: undefined } as const;
  const one = headersOf('Acme', {}, custom, request);
  const two = headersOf('Acme', {}, custom, request);
  assert.equal(one['x-a'], `${one['x-b']} ${NOW_MS}`);
  assert.notEqual(one['x-b'], two['x-b']);
});
