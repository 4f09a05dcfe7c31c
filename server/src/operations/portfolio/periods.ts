/**
 * From which close a performance period runs.
 *
 * @module
 */
import type { PerformancePeriod } from '@rialto/contract';
import { subtractMonths } from './calendar.ts';

/** Earlier than any valuation; what ALL asks a vendor for. */
export const BEGINNING = '1970-01-01';

const MONTHS = { '1M': 1, '3M': 3, '1Y': 12, '3Y': 36, '5Y': 60 } as const;

/**
 * The day at whose close the period starts: the first quarter of 2020 runs from 2019-12-31 to 2020-03-31. Month ends
 * stay month ends; 29 February becomes 28 where there is none.
 *
 * @param toDate - Day at whose close it ends.
 * @see {@link https://docs.addepar.com | Addepar}, whose end-of-day convention this is
 */
export function periodStart(period: PerformancePeriod, toDate: string): string {
  if (period === 'ALL') return BEGINNING;
  if (period === 'YTD') return `${String(Number(toDate.slice(0, 4)) - 1).padStart(4, '0')}-12-31`;
  return subtractMonths(toDate, MONTHS[period]);
}
