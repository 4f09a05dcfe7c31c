/**
 * The accounts' books as of a moment, each computed once per process and evening.
 *
 * @module
 */
import { keepBook, type AccountBook } from './accountBook.ts';
import { lastFinishedDayNumber } from './calendar.ts';
import type { Household, WorldAccount } from './household.ts';

const DAY_MS = 86_400_000;

const kept = new Map<string, { readonly lastDay: number; readonly book: AccountBook }>();

/**
 * An account's book up to its custodian's last finished business day before `now` (UTC).
 *
 * @param household - The account's; decides the currency that rates are given in.
 */
export function bookOf(household: Household, account: WorldAccount, now: Date): AccountBook {
  const feedEnd = new Date(now.getTime() - (account.feedStoppedDaysAgo ?? 0) * DAY_MS);
  const lastDay = lastFinishedDayNumber(feedEnd);
  const known = kept.get(account.number);
  if (known?.lastDay === lastDay) return known.book;
  const book = keepBook(account, household.currency, lastDay);
  kept.set(account.number, { lastDay, book });
  return book;
}
