/**
 * The studio's arithmetic: exact decimals, rounded half-even to the minor unit where they are shown.
 *
 * @module
 */
import { Decimal as PlainDecimal } from 'decimal.js';
import { minorDecimals, RATE_DECIMALS, rateOn, type Currency } from '../../world/index.ts';

/** Exact for sums and products of what the world holds. */
export const Decimal = PlainDecimal.clone({ precision: 60, rounding: PlainDecimal.ROUND_HALF_EVEN });
/** An exact number. */
export type Exact = InstanceType<typeof Decimal>;

/** Nothing. */
export const ZERO: Exact = new Decimal(0);

/** Currencies figures can be shown in. */
export const CURRENCIES: readonly Currency[] = ['USD', 'EUR', 'GBP', 'JPY'];

/** Whether figures can be shown in it. */
export const isCurrency = (code: string): code is Currency =>
  (CURRENCIES as readonly string[]).includes(code);

/** An amount in a currency's minor unit, in its major unit. */
export const major = (minor: bigint, currency: Currency): Exact =>
  new Decimal(minor.toString()).div(new Decimal(10).pow(minorDecimals(currency)));

/** How much of `base` a unit of `currency` costs at the close of a day. */
export const rate = (currency: Currency, base: Currency, dayNumber: number): Exact =>
  new Decimal(rateOn(currency, base, dayNumber).toString()).div(new Decimal(10).pow(RATE_DECIMALS));

/** Rounded to the minor unit. */
export const rounded = (amount: Exact, currency: Currency): Exact =>
  amount.toDecimalPlaces(minorDecimals(currency), Decimal.ROUND_HALF_EVEN);

/** As it is answered. */
export const written = (amount: Exact, currency: Currency): string =>
  rounded(amount, currency).toFixed(minorDecimals(currency));

/** Adds up. */
export const sum = (amounts: readonly Exact[]): Exact =>
  amounts.reduce((total, one) => total.plus(one), ZERO);

/** `part / whole` as a number of six decimals; `null` where there is no whole. */
export const fraction = (part: Exact, whole: Exact): number | null =>
  whole.isZero() ? null : part.div(whole).toDecimalPlaces(6).toNumber();
