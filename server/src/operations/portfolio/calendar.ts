/**
 * Calendar dates as `YYYY-MM-DD`, without a clock or a time zone.
 *
 * @module
 */
const DAY_MS = 86_400_000;

/** Days since 1970-01-01. */
export const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

/** Days from one date to the other; negative if the second is earlier. */
export const daysBetween = (first: string, second: string): number => dayNumber(second) - dayNumber(first);

/** The date some days later, or earlier. */
export const addDays = (date: string, days: number): string =>
  new Date((dayNumber(date) + days) * DAY_MS).toISOString().slice(0, 10);

const isoOf = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);

const lastDayOfMonth = (year: number, month: number): number =>
  new Date(Date.UTC(year, month + 1, 0)).getUTCDate();

/**
 * The same day some months earlier. A day the month does not have becomes its last; the last day of a month stays
 * the last: three months before 30 June is 31 March, as quarters run.
 */
export function subtractMonths(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const target = new Date(Date.UTC(year, month - 1 - months, 1));
  const lastDay = lastDayOfMonth(target.getUTCFullYear(), target.getUTCMonth());
  const isMonthEnd = day === lastDayOfMonth(year, month - 1);
  return isoOf(target.getUTCFullYear(), target.getUTCMonth(), isMonthEnd ? lastDay : Math.min(day, lastDay));
}

/** Monday to Friday. Holidays are not known here. */
export const isBusinessDay = (date: string): boolean => {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
};
