import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimalSchema, recordIdSchema, recordIdSuffix } from '../src/index.ts';

test('the suffix of a record id is the one Salesforce documents', () => {
  assert.equal(recordIdSuffix('00530000003xqAb'), 'AAI');
});

test('a 15-character id is read into its 18-character form', () => {
  assert.equal(recordIdSchema.parse('00530000003xqAb'), '00530000003xqAbAAI');
  assert.equal(recordIdSchema.parse('00530000003xqAbAAI'), '00530000003xqAbAAI');
});

test('an id whose case was lost is refused', () => {
  assert.equal(recordIdSchema.safeParse('00530000003xqabAAI').success, false);
});

for (const bad of ['1e3', '01', '1.', '.5', '1,000', ' 1', '', 'NaN', '1'.repeat(19)]) {
  test(`"${bad}" is not a decimal`, () => assert.equal(decimalSchema.safeParse(bad).success, false));
}
