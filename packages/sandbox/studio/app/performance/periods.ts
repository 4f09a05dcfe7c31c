/**
 * The periods one can choose at a press.
 *
 * @module
 */

/** By their usual names. */
export const PERIODS = ['3M', 'YTD', '1Y', '3Y', 'ALL'] as const;
/** One of them. */
export type Period = (typeof PERIODS)[number];

const MONTHS: Readonly<Partial<Record<Period, number>>> = { '3M': 3, '1Y': 12, '3Y': 36 };

/** The same day months before, or that month's last. */
function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const lastDate = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(date, lastDate))).toISOString().slice(0, 10);
}

/** @param lastDay - `YYYY-MM-DD`. @returns The close it opens with; `undefined`: the first there is. */
export function startOf(period: Period, lastDay: string): string | undefined {
  if (period === 'YTD') return `${Number(lastDay.slice(0, 4)) - 1}-12-31`;
  const months = MONTHS[period];
  return months === undefined ? undefined : monthsBefore(lastDay, months);
}
