import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeeperThan, readJson } from './json.ts';

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

test('a JSON text within its limits is read', () => {
  assert.deepEqual(readJson('{"a":[1,"}"]}', 100), { value: { a: [1, '}'] } });
  assert.deepEqual(readJson(nested(32), 100), { value: JSON.parse(nested(32)) as unknown });
});

test('only strings are read', () => {
  for (const data of [undefined, null, 1, {}, [], new Date()])
    assert.deepEqual(readJson(data, 100), { refused: 'malformed' });
});

test('length comes first, then depth, then the text', (t) => {
  const parse = t.mock.method(JSON, 'parse');
  assert.deepEqual(readJson('x'.repeat(101), 100), { refused: 'too-large' });
  assert.deepEqual(readJson(nested(60), 100), { refused: 'too-large' });
  assert.deepEqual(readJson(nested(33), 100), { refused: 'too-deep' });
  assert.deepEqual(readJson('['.repeat(100), 100), { refused: 'too-deep' });
  assert.equal(parse.mock.callCount(), 0);
  assert.deepEqual(readJson('[[', 100), { refused: 'malformed' });
  assert.deepEqual(readJson('"open', 100), { refused: 'malformed' });
});

test('brackets in strings are no depth, whatever is escaped', () => {
  const deep = '[{'.repeat(40);
  for (const text of [`"${deep}"`, `"\\"${deep}"`, `"\\\\\\"${deep}"`, `{"${deep}":"${deep}"}`])
    assert.equal(isDeeperThan(text, 32), false, text);
  // After an escaped backslash the quote closes the string, and the brackets count.
  assert.equal(isDeeperThan(`"\\\\"${deep}`, 32), true);
  assert.equal(isDeeperThan(`["",${deep}`, 32), true);
});

test('depth is of the nesting, not of the number of brackets', () => {
  assert.equal(isDeeperThan(`[${'[],{},'.repeat(1_000)}1]`, 2), false);
  assert.equal(isDeeperThan('[[[]]]', 2), true);
});
