/**
 * A household's value and flows day by day in one currency.
 *
 * An account without a valuation on a day stands at its last value, in the rate of that last day; an account that opens
 * later brings its whole value as money in. Gaps are no gains.
 *
 * @module
 */
import {
  bookOf,
  lastFinishedDayNumber,
  minorDecimals,
  rateOn,
  type Currency,
  type Household,
} from '../../world/index.ts';
import { Decimal, type Exact } from './money.ts';

/** A day's close. */
export interface SeriesDay {
  readonly dayNumber: number;
  readonly value: Exact;
  /** Money in (positive) or out, at the end of the day; `value` has it. */
  readonly flow: Exact;
}

/** All days there are, oldest first. */
export interface Series {
  readonly days: readonly SeriesDay[];
}

/** Decimals of the whole numbers that are added up: two of the amount, eight of the rate. */
const SCALE = new Decimal(10).pow(10);

const kept = new Map<string, { readonly lastDay: number; readonly series: Series }>();

/** Computed once for each household, currency and evening. */
export function seriesOf(household: Household, base: Currency, now: Date): Series {
  const lastDay = lastFinishedDayNumber(now);
  const name = `${household.recordId} ${base}`;
  const known = kept.get(name);
  if (known?.lastDay === lastDay) return known.series;
  const series = { days: addUp(household, base, now, lastDay) };
  kept.set(name, { lastDay, series });
  return series;
}

function addUp(household: Household, base: Currency, now: Date, lastDay: number): SeriesDay[] {
  const values: bigint[] = [];
  const flows: bigint[] = [];
  for (const account of household.accounts) {
    const { days } = bookOf(household, account, now);
    const unit = 10n ** BigInt(2 - minorDecimals(account.currency));
    let value = 0n;
    for (const day of days) {
      const rate = rateOn(account.currency, base, day.dayNumber);
      value = day.value * unit * rate;
      values[day.dayNumber] = (values[day.dayNumber] ?? 0n) + value;
      flows[day.dayNumber] = (flows[day.dayNumber] ?? 0n) + day.flow * unit * rate;
    }
    const last = days.at(-1)?.dayNumber;
    if (last === undefined) continue;
    for (let day = last + 1; day <= lastDay; day++) values[day] = (values[day] ?? 0n) + value;
  }
  const exact = (scaled: bigint): Exact => new Decimal(scaled.toString()).div(SCALE);
  return Array.from(values, (value, dayNumber) => ({ dayNumber, value, flow: flows[dayNumber] ?? 0n }))
    .filter((day) => (day.value as bigint | undefined) !== undefined)
    .map((day) => ({ dayNumber: day.dayNumber, value: exact(day.value), flow: exact(day.flow) }));
}
