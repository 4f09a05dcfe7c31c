/**
 * Ledgerline's days by account become one series of the household in its reporting currency.
 *
 * @module
 */
import { Decimal as PlainDecimal } from 'decimal.js';
import { AppError } from '../../../errors.ts';
import type { DailyValuation, ValuationSeries } from '../../connector.ts';
import type { LedgerlineValuations } from './schema.ts';

/** Enough that a product and a sum of what the schema admits (18 + 12 digits each) is exact. */
const Decimal = PlainDecimal.clone({ precision: 100 });
const ZERO = new Decimal(0);

type Account = LedgerlineValuations['accts'][number];

const untrustworthy = (why: string): AppError =>
  new AppError('VENDOR_ANSWER_INVALID', `Ledgerline contradicts itself: ${why}.`);

function checkAccounts({ base_ccy, accts }: LedgerlineValuations): void {
  if (new Set(accts.map(({ no }) => no)).size !== accts.length)
    throw untrustworthy('an account has two series');
  for (const { ccy, days } of accts) {
    if (days.some(({ d }, index) => index > 0 && d <= days[index - 1]!.d))
      throw untrustworthy('days are not in order');
    if (ccy === base_ccy && days.some(({ fx }) => Number(fx) !== 1))
      throw untrustworthy('the base currency is not worth itself');
  }
}

/** Day of the household's first valuation. */
const firstDayOf = (accounts: readonly Account[]): string | undefined =>
  accounts.flatMap(({ days }) => days[0]?.d ?? []).sort()[0];

/** Last valuation of each account that still holds something. */
function oldestLastDayOf(accounts: readonly Account[]): string | null {
  const lastDays = accounts.flatMap(({ days }) => {
    const last = days.at(-1);
    return last === undefined || Number(last.mv) === 0 ? [] : [last.d];
  });
  return lastDays.sort()[0] ?? null;
}

/**
 * Adds up the accounts day by day, exactly. Three rules keep gaps from becoming gains:
 *
 * 1. An account without a valuation on a day stands at its last value, in the reporting currency of that last day.
 * 2. An account that appears after the household's first day brings its whole first value as money in: what it
 *    did before it was known here is no return of this household.
 * 3. A day no account was valued on is not there.
 *
 * @throws {@link AppError} `VENDOR_ANSWER_INVALID` if an account is there twice or its days are not in order.
 */
export function toValuationSeries(answer: LedgerlineValuations): ValuationSeries {
  checkAccounts(answer);
  const { accts } = answer;
  const firstDay = firstDayOf(accts);
  const dates = [...new Set(accts.flatMap(({ days }) => days.map(({ d }) => d)))].sort();
  const next = accts.map(() => 0);
  const values = accts.map(() => ZERO);

  const days = dates.map((date): DailyValuation => {
    let netFlow = ZERO;
    accts.forEach(({ days }, account) => {
      const place = next[account]!;
      const day = days[place];
      if (day?.d !== date) return;
      const value = new Decimal(day.mv).times(day.fx);
      const appears = place === 0 && date !== firstDay;
      netFlow = netFlow.plus(appears ? value : new Decimal(day.flow).times(day.fx));
      values[account] = value;
      next[account] = place + 1;
    });
    const value = values.reduce((sum, each) => sum.plus(each), ZERO);
    return { date, value: value.toFixed(), netFlow: netFlow.toFixed() };
  });
  return { currency: answer.base_ccy, days, asOf: oldestLastDayOf(accts) };
}
