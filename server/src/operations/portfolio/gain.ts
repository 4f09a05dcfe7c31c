/**
 * Unrealised gain, with what the market did and what the currency did apart.
 *
 * @module
 */
import type { UnrealisedGain } from '@rialto/contract';
import { ZERO, fractionOf, moneyOf, sumOf, toMinor, type Decimal } from './decimals.ts';

/** Exact effects, in the reporting currency. */
export interface ExactGain {
  /** What was paid, at the rate of then. */
  readonly cost: Decimal;
  /** `(value − cost) × rate of today`: what the market did. */
  readonly priceEffect: Decimal;
  /** `cost × (rate of today − rate of then)`: what the currency did to the money first paid. */
  readonly fxEffect: Decimal;
}

/**
 * @param value - In the holding's currency.
 * @param cost - Total paid, in the holding's currency.
 * @param rate - Reporting currency per unit today.
 * @param costRate - Reporting currency per unit when it was paid.
 */
export const exactGain = (value: Decimal, cost: Decimal, rate: Decimal, costRate: Decimal): ExactGain => ({
  cost: cost.times(costRate),
  priceEffect: value.minus(cost).times(rate),
  fxEffect: cost.times(rate.minus(costRate)),
});

/** Adds up gains. */
export const sumGains = (gains: readonly ExactGain[]): ExactGain => ({
  cost: sumOf(gains.map(({ cost }) => cost)),
  priceEffect: sumOf(gains.map(({ priceEffect }) => priceEffect)),
  fxEffect: sumOf(gains.map(({ fxEffect }) => fxEffect)),
});

/**
 * Rounds a gain for the contract. The amount and the currency's effect are rounded, the market's effect is their
 * difference, so that the two always add up to the amount shown.
 */
export function toUnrealisedGain(
  { cost, priceEffect, fxEffect }: ExactGain,
  currencyCode: string,
): UnrealisedGain {
  const exact = priceEffect.plus(fxEffect);
  const amount = toMinor(exact, currencyCode);
  const fx = toMinor(fxEffect, currencyCode);
  return {
    amount: moneyOf(amount, currencyCode),
    fraction: cost.equals(ZERO) ? null : fractionOf(exact.div(cost.abs()), 12),
    priceEffect: moneyOf(amount.minus(fx), currencyCode),
    fxEffect: moneyOf(fx, currencyCode),
  };
}
