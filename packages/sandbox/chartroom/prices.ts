/**
 * What the chartroom knows of instruments and their closing prices: the sandbox's world, in the chartroom's own words.
 *
 * @module
 */
import { dayOf, lastFinishedDayNumber, PRICE_DECIMALS, priceOn } from '../world/index.ts';
import { INSTRUMENTS } from '../world/instruments.ts';

/** An instrument with a ticker. */
export interface Quote {
  readonly symbol: string;
  /** ISO 6166. */
  readonly isin: string | null;
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Last close. */
  readonly last: number;
  /** Since the close before, 0.01 is 1 %. */
  readonly change: number;
}

/** Closes by day, oldest first. */
export interface PriceHistory {
  readonly symbol: string;
  /** `YYYY-MM-DD`. */
  readonly days: readonly string[];
  readonly closes: readonly number[];
}

/** What may be charted: all that has a ticker and moves. */
const LISTED = [...INSTRUMENTS.values()].filter(
  ({ ticker, volatility }) => ticker !== null && volatility > 0,
);

/** A chart shows, it does not settle: doubles will do. */
const closeOf = (key: string, dayNumber: number): number =>
  Number(priceOn(key, dayNumber)) / 10 ** PRICE_DECIMALS;

/** Every quote of a day. */
export function quotesOf(now: Date): Quote[] {
  const today = lastFinishedDayNumber(now);
  return LISTED.map(({ key, isin, name, currency }) => {
    const last = closeOf(key, today);
    return { symbol: key, isin, name, currency, last, change: last / closeOf(key, today - 1) - 1 };
  });
}

/** All closes there are; `undefined`: no such symbol. */
export function historyOf(symbol: string, now: Date): PriceHistory | undefined {
  const found = LISTED.find(({ key }) => key === symbol);
  if (found === undefined) return undefined;
  const numbers = Array.from({ length: lastFinishedDayNumber(now) + 1 }, (_, dayNumber) => dayNumber);
  return {
    symbol,
    days: numbers.map(dayOf),
    closes: numbers.map((dayNumber) => closeOf(found.key, dayNumber)),
  };
}
