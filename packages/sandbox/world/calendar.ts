/**
 * Business days, Monday to Friday, counted from the first day of the world's history. The world has no bank holidays.
 *
 * @module
 */

const DAY_MS = 86_400_000;

/** The first valuation day, a Monday: day 0. */
export const FIRST_DAY = '2021-01-04';

const firstEpochDay = Date.parse(FIRST_DAY) / DAY_MS;

/** Splits a calendar day into weeks since the first day and the place in the week (0 is Monday). */
function weekAndPlace(day: string): { readonly week: number; readonly place: number } {
  const offset = Date.parse(day) / DAY_MS - firstEpochDay;
  if (Number.isNaN(offset)) throw new Error(`Not a day: ${day}.`);
  const week = Math.floor(offset / 7);
  return { week, place: offset - week * 7 };
}

/** Number of the last business day not after `day` (`YYYY-MM-DD`); negative before the first day. */
export function dayNumberNotAfter(day: string): number {
  const { week, place } = weekAndPlace(day);
  return week * 5 + Math.min(place, 4);
}

/** Number of the first business day not before `day` (`YYYY-MM-DD`); negative before the first day. */
export function dayNumberNotBefore(day: string): number {
  const { week, place } = weekAndPlace(day);
  return week * 5 + Math.min(place, 5);
}

/** Number of the last business day that is over in UTC. */
export function lastFinishedDayNumber(now: Date): number {
  return dayNumberNotAfter(new Date(now.getTime() - DAY_MS).toISOString().slice(0, 10));
}

const known: string[] = [];

/** `YYYY-MM-DD` of a day number from 0 on. */
export function dayOf(dayNumber: number): string {
  return (known[dayNumber] ??= new Date(
    (firstEpochDay + Math.floor(dayNumber / 5) * 7 + (dayNumber % 5)) * DAY_MS,
  )
    .toISOString()
    .slice(0, 10));
}

/**
 * The same day of the month `months` later, or that month's last day where it has no such day.
 *
 * @param day - `YYYY-MM-DD`.
 */
export function monthsLater(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const lastDate = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, lastDate))).toISOString().slice(0, 10);
}
