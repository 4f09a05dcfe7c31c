import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildHeaders } from './requestHeaders.ts';

test('what a caller may not say is left out, in any spelling', () => {
  const headers = buildHeaders(
    'req_1',
    { authorization: 'Bearer ours', accept: 'application/json' },
    {
      Authorization: 'Bearer theirs',
      AUTHORIZATION: 'Bearer theirs',
      Host: 'evil.example',
      Cookie: 'a=b',
      'Content-Length': '0',
      'Transfer-Encoding': 'chunked',
      'Proxy-Authorization': 'Basic x',
      'Accept-Encoding': 'gzip',
      'X-Request-ID': 'forged',
      CONNECTION: 'X-Hop, close',
      'X-Hop': '1',
      Accept: 'text/html',
      'Idempotency-Key': 'key-1',
    },
  );
  assert.deepEqual(headers, [
    ...['accept-encoding', 'identity', 'x-request-id', 'req_1'],
    ...['authorization', 'Bearer ours', 'accept', 'application/json'],
    ...['idempotency-key', 'key-1'],
  ]);
});

test('a name that some servers read as one of ours, or as one no caller may say, is left out', () => {
  const headers = buildHeaders(
    'req_1',
    { 'plaid-secret': 'ours', api_key: 'ours' },
    {
      x_http_method_override: 'DELETE',
      'X_Forwarded-Host': 'evil.example',
      transfer_encoding: 'chunked',
      plaid_secret: 'theirs',
      'Api-Key': 'theirs',
      access_level: 'kept',
    },
  );
  assert.deepEqual(headers.slice(4), ['plaid-secret', 'ours', 'api_key', 'ours', 'access_level', 'kept']);
});
