/** Rounded parts add up, whatever the parts are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apportion, percentagesOf } from './apportion.ts';
import { Decimal, sumOf } from './decimals.ts';
import { createTestRandom } from './testRandom.ts';

const decimals = (...values: (string | number)[]): Decimal[] => values.map((value) => new Decimal(value));
const shown = (percentages: readonly Decimal[] | null) => percentages?.map((each) => each.toFixed(1));

test('three equal parts are 33.4, 33.3 and 33.3: the missing tenth goes to the first', () => {
  assert.deepEqual(shown(percentagesOf(decimals(1, 1, 1))), ['33.4', '33.3', '33.3']);
});

test('the missing tenth goes to the largest remainder, not to the largest part', () => {
  assert.deepEqual(shown(percentagesOf(decimals(56000, 25000, 15000))), ['58.3', '26.1', '15.6']);
});

test('one part is all of it', () => {
  assert.deepEqual(shown(percentagesOf(decimals('0.01'))), ['100.0']);
});

test('a debt has a negative percentage and the rest more than 100', () => {
  assert.deepEqual(shown(percentagesOf(decimals(150, -50))), ['150.0', '-50.0']);
});

test('parts of nothing, and of a debt, have no percentage', () => {
  assert.equal(percentagesOf(decimals(0, 0)), null);
  assert.equal(percentagesOf(decimals(10, -10)), null);
  assert.equal(percentagesOf(decimals(10, -20)), null);
  assert.equal(percentagesOf([]), null);
});

test('over 2,000 random households percentages add up to exactly 100.0 and none is a tenth or more off', () => {
  const random = createTestRandom(20261121);
  for (let round = 0; round < 2_000; round++) {
    const values = Array.from({ length: 1 + random.below(12) }, () =>
      new Decimal(random.below(10 ** (1 + random.below(10)))).div(100).times(random.below(8) === 0 ? -1 : 1),
    );
    const whole = sumOf(values);
    const percentages = percentagesOf(values);
    if (whole.lessThanOrEqualTo(0)) {
      assert.equal(percentages, null);
      continue;
    }
    assert.equal(sumOf(percentages!).toFixed(1), '100.0');
    percentages!.forEach((percentage, index) => {
      assert.ok(percentage.decimalPlaces() <= 1);
      assert.ok(percentage.minus(values[index]!.times(100).div(whole)).abs().lessThan('0.1'));
    });
  }
});

test('amounts are apportioned to the cent', () => {
  const parts = apportion(decimals('10.004', '10.004', '10.002'), new Decimal('0.01'), new Decimal('30.01'));
  assert.deepEqual(
    parts.map((part) => part.toFixed(2)),
    ['10.01', '10.00', '10.00'],
  );
});
