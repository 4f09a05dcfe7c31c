/**
 * Closing prices of an instrument a household holds.
 *
 * @module
 */
import {
  bookOf,
  dayOf,
  instrument,
  lastFinishedDayNumber,
  PRICE_DECIMALS,
  priceOn,
  type Household,
} from '../../world/index.ts';
import type { PricesAnswer } from '../answers.ts';

/** One close a week is enough to draw. */
const STEP_DAYS = 5;

/** @returns `undefined` for what the household does not hold: prices of others are not for it. */
export function pricesOf(household: Household, key: string, now: Date): PricesAnswer | undefined {
  const isHeld = household.accounts.some((account) =>
    bookOf(household, account, now).positions.some((position) => position.instrument === key),
  );
  if (!isHeld) return undefined;
  const last = lastFinishedDayNumber(now);
  const numbers = Array.from(
    { length: Math.floor(last / STEP_DAYS) + 1 },
    (_, week) => last - week * STEP_DAYS,
  )
    .filter((day) => day >= 0)
    .reverse();
  return {
    instrumentId: key,
    currency: instrument(key).currency,
    days: numbers.map(dayOf),
    prices: numbers.map((day) => Number(priceOn(key, day)) / 10 ** PRICE_DECIMALS),
  };
}
