import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEncoded, readHeaders, readJson, UNREADABLE } from './answers.ts';

const read = (text: string): unknown => readJson(Buffer.from(text));

test('JSON is parsed and an empty body is nothing', () => {
  assert.deepEqual(read('{"a":[1,"ü",null]}'), { a: [1, 'ü', null] });
  assert.equal(read(''), undefined);
  assert.equal(readJson(undefined), undefined);
});

for (const [what, body] of [
  ['cut off', Buffer.from('{"a":')],
  ['HTML', Buffer.from('<html>502</html>')],
  ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['a hundred levels deep', Buffer.from('['.repeat(100) + ']'.repeat(100))],
  ['a hundred objects deep', Buffer.from('{"a":'.repeat(100) + '1' + '}'.repeat(100))],
  ['a million levels deep', Buffer.from('['.repeat(1_000_000))],
  ['after another prototype', Buffer.from('{"a":[{"__proto__":{"isAdmin":true}}]}')],
  ['after another prototype, escaped', Buffer.from('{"\\u005f_proto__":{"isAdmin":true}}')],
] as const)
  test(`a body that is ${what} is not trusted`, () => assert.equal(readJson(body), UNREADABLE));

test('headers of the connection and cookies stay behind', () => {
  const headers = readHeaders({
    'content-type': 'application/json',
    connection: 'close, X-Internal',
    'x-internal': '1',
    'transfer-encoding': 'chunked',
    'keep-alive': 'timeout=5',
    'set-cookie': ['session=1'],
    'x-twice': ['a', 'b'],
  });
  assert.deepEqual(headers, { 'content-type': 'application/json', 'x-twice': 'a, b' });
});

test('a compressed body is told from a plain one', () => {
  assert.ok(isEncoded({ 'content-encoding': 'gzip' }));
  assert.ok(!isEncoded({ 'content-encoding': 'Identity' }));
  assert.ok(!isEncoded({}));
});
