/**
 * Exact decimals, and how they leave: rounded once, at the edge, half to even.
 *
 * @module
 */
import type { Money } from '@rialto/contract';
import { Decimal as PlainDecimal } from 'decimal.js';

/** 40 significant digits, half to even; plenty for sums of amounts of 18 + 12 digits and long chains of factors. */
export const Decimal = PlainDecimal.clone({ precision: 40, rounding: PlainDecimal.ROUND_HALF_EVEN });
/** An exact decimal. */
export type Decimal = PlainDecimal;

/** Nothing. */
export const ZERO = new Decimal(0);
/** One. */
export const ONE = new Decimal(1);

/** Currencies whose minor unit is not a hundredth. @see ISO 4217, list one */
const MINOR_DIGITS: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
    .split(' ')
    .map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ['CLF', 4],
  ['UYW', 4],
]);

/** Digits after the point that an amount of this currency is shown with: 2 but for a few. */
export const minorDigitsOf = (currencyCode: string): number => MINOR_DIGITS.get(currencyCode) ?? 2;

/** Rounds to the currency's minor unit, half to even. Never minus zero. */
export const toMinor = (amount: Decimal, currencyCode: string): Decimal =>
  amount.toDecimalPlaces(minorDigitsOf(currencyCode)).plus(0);

/** An amount of a currency, rounded to its minor unit, half to even. */
export const moneyOf = (amount: Decimal, currencyCode: string): Money => ({
  amount: toMinor(amount, currencyCode).toFixed(minorDigitsOf(currencyCode)),
  currencyCode,
});

/** A price: as many digits as it has, up to 12, at least the currency's minor unit. */
export function priceOf(amount: Decimal, currencyCode: string): Money {
  const exact = amount.toDecimalPlaces(12).plus(0);
  return {
    amount: exact.toFixed(Math.max(exact.decimalPlaces(), minorDigitsOf(currencyCode))),
    currencyCode,
  };
}

/** A fraction or a rate, at most `digits` after the point, no zeros at the end. */
export const fractionOf = (value: Decimal, digits: number): string =>
  value.toDecimalPlaces(digits).plus(0).toFixed();

/** Adds up. */
export const sumOf = (values: Iterable<Decimal>): Decimal => {
  let sum = ZERO;
  for (const value of values) sum = sum.plus(value);
  return sum;
};
