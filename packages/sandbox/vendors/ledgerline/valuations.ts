/**
 * What a group's accounts were worth, day by day, each account once.
 *
 * @module
 */
import {
  bookOf,
  dayNumberNotAfter,
  dayNumberNotBefore,
  dayOf,
  minorDecimals,
  RATE_DECIMALS,
  rateOn,
  written,
  type Household,
} from '../../world/index.ts';
import { compactDay } from './days.ts';

/** Days to answer for, `YYYY-MM-DD`, both included; absent: from the first, to the last. */
export interface DayRange {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** The answer to `GET /api/groups/{id}/valuations`. */
export type Valuations = ReturnType<typeof valuationsOf>;

/** What the accounts were worth on the days asked for. */
export function valuationsOf(household: Household, { from, to }: DayRange, now: Date) {
  const first = from === undefined ? 0 : dayNumberNotBefore(from);
  const last = to === undefined ? Infinity : dayNumberNotAfter(to);
  return {
    base_ccy: household.currency,
    accts: household.accounts.map((account) => {
      const decimals = minorDecimals(account.currency);
      return {
        no: account.number,
        ccy: account.currency,
        days: bookOf(household, account, now)
          .days.filter(({ dayNumber }) => dayNumber >= first && dayNumber <= last)
          .map(({ dayNumber, value, flow }) => ({
            d: compactDay(dayOf(dayNumber)),
            mv: written(value, decimals),
            flow: written(flow, decimals),
            fx: written(rateOn(account.currency, household.currency, dayNumber), RATE_DECIMALS, 0),
          })),
      };
    }),
  };
}
