/**
 * Whether a newer valuation should have been here by now.
 *
 * Markets close at 16:00 in New York; custodians and the vendor work through the night. The valuation of a business
 * day is due at 09:00 New York time on the day after, so Friday's is due on Saturday and stays fresh until Tuesday 09:00.
 *
 * Limits, which err towards "stale": holidays are not known, so the last valuation before one is called stale from
 * 09:00 after the holiday until the next one arrives; markets that close later than New York's next morning do not exist,
 * but a fund that is priced weekly or a private holding is stale between its valuations, as it should look.
 *
 * @module
 */
import { addDays, isBusinessDay } from './calendar.ts';

const ZONE = 'America/New_York';
/** Hour of the next day, in {@link ZONE}, by which a day's valuation is due. */
const DUE_HOUR = 9;

const newYork = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  hourCycle: 'h23',
});

/**
 * The newest business day whose valuation is due.
 *
 * @param now - Epoch milliseconds.
 */
export function newestDueDay(now: number): string {
  const parts = Object.fromEntries(newYork.formatToParts(now).map(({ type, value }) => [type, value]));
  const today = `${parts['year']}-${parts['month']}-${parts['day']}`;
  let day = addDays(today, Number(parts['hour']) >= DUE_HOUR ? -1 : -2);
  while (!isBusinessDay(day)) day = addDays(day, -1);
  return day;
}

/**
 * @param asOf - Day of the valuation, `YYYY-MM-DD`.
 * @param now - Epoch milliseconds.
 */
export const isStale = (asOf: string, now: number): boolean => asOf < newestDueDay(now);
