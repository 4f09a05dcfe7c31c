/** Gains: what the market did and what the currency did add up to what is shown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal, moneyOf, priceOf } from './decimals.ts';
import { exactGain, sumGains, toUnrealisedGain, type ExactGain } from './gain.ts';
import { createTestRandom } from './testRandom.ts';

const gainOf = (value: string, cost: string, rate: string, costRate: string): ExactGain =>
  exactGain(new Decimal(value), new Decimal(cost), new Decimal(rate), new Decimal(costRate));

test('a falling euro takes 200 dollars of what the market brought', () => {
  assert.deepEqual(toUnrealisedGain(gainOf('10000', '8000', '1.10', '1.125'), 'USD'), {
    amount: { amount: '2000.00', currencyCode: 'USD' },
    fraction: '0.222222222222',
    priceEffect: { amount: '2200.00', currencyCode: 'USD' },
    fxEffect: { amount: '-200.00', currencyCode: 'USD' },
  });
});

test('in the reporting currency there is no effect of the currency', () => {
  const { fxEffect, priceEffect } = toUnrealisedGain(gainOf('45000', '30000', '1', '1'), 'USD');
  assert.equal(fxEffect.amount, '0.00');
  assert.equal(priceEffect.amount, '15000.00');
});

test('a cost of nothing has no fraction', () => {
  assert.equal(toUnrealisedGain(gainOf('100', '0', '1', '1'), 'USD').fraction, null);
});

test('over 2,000 random holdings both effects add up to the amount, and the amount is value less cost', () => {
  const random = createTestRandom(7);
  const decimal = (digits: number, places: number) =>
    new Decimal(random.below(10 ** digits)).div(10 ** places).toFixed();
  for (let round = 0; round < 2_000; round++) {
    const [value, cost, rate, costRate] = [decimal(12, 4), decimal(12, 4), decimal(9, 7), decimal(9, 7)];
    const currency = ['USD', 'JPY', 'KWD'][random.below(3)]!;
    const { amount, priceEffect, fxEffect } = toUnrealisedGain(gainOf(value, cost, rate, costRate), currency);
    const exact = new Decimal(value).times(rate).minus(new Decimal(cost).times(costRate));
    assert.deepEqual(amount, moneyOf(exact, currency));
    assert.equal(
      new Decimal(priceEffect.amount).plus(fxEffect.amount).toFixed(),
      new Decimal(amount.amount).toFixed(),
    );
  }
});

test('gains add up before they are rounded', () => {
  const gains = [gainOf('0.004', '0', '1', '1'), gainOf('0.004', '0', '1', '1')];
  assert.equal(toUnrealisedGain(sumGains(gains), 'USD').amount.amount, '0.01');
});

test('money is rounded half to even to the minor unit of its currency, never to minus zero', () => {
  assert.equal(moneyOf(new Decimal('0.125'), 'USD').amount, '0.12');
  assert.equal(moneyOf(new Decimal('0.135'), 'USD').amount, '0.14');
  assert.equal(moneyOf(new Decimal('-0.001'), 'USD').amount, '0.00');
  assert.equal(moneyOf(new Decimal('1234.5'), 'JPY').amount, '1234');
  assert.equal(moneyOf(new Decimal('1.2345'), 'BHD').amount, '1.234');
});

test('a price keeps its digits and has at least those of its currency', () => {
  assert.equal(priceOf(new Decimal('71.4285714'), 'USD').amount, '71.4285714');
  assert.equal(priceOf(new Decimal('300'), 'USD').amount, '300.00');
  assert.equal(priceOf(new Decimal('2500.5'), 'JPY').amount, '2500.5');
});
