/**
 * Exact arithmetic on whole numbers: money in minor units, quantities, prices and rates scaled by a power of ten.
 *
 * @module
 */
import type { Currency } from './household.ts';

/** Decimals of quantities and prices. */
export const PRICE_DECIMALS = 4;
/** Decimals of exchange rates. */
export const RATE_DECIMALS = 8;
/** 1 as a rate. */
export const ONE_RATE = 10n ** BigInt(RATE_DECIMALS);

/** Decimals of a currency's minor unit. */
export const minorDecimals = (currency: Currency): number => (currency === 'JPY' ? 0 : 2);

/** Divides and rounds half away from zero. `divisor` must be positive. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const half = divisor / 2n;
  return (dividend < 0n ? dividend - half : dividend + half) / divisor;
}

/**
 * Reads a decimal string, e.g. `-12.5` with 2 decimals as `-1250n`.
 *
 * @throws if it is not a decimal number, or has more decimals.
 */
export function scaled(text: string, decimals: number): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || fraction.length > decimals)
    throw new Error(`Not a number of at most ${decimals} decimals: ${text}.`);
  const value = BigInt(whole + fraction.padEnd(decimals, '0'));
  return sign === '-' ? -value : value;
}

/** Writes a scaled number, e.g. `-1250n` with 2 decimals as `-12.50`. Zeros beyond `keep` decimals are left out. */
export function written(value: bigint, decimals: number, keep: number = decimals): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const at = digits.length - decimals;
  const fraction = digits.slice(at).replace(/0+$/, '').padEnd(Math.min(keep, decimals), '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, at)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** What a quantity is worth at a price, in the minor unit of the currency. */
export function worth(quantity: bigint, price: bigint, currency: Currency): bigint {
  return divideRounded(quantity * price, 10n ** BigInt(2 * PRICE_DECIMALS - minorDecimals(currency)));
}
