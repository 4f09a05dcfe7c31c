/**
 * Time-weighted return: what a unit of money would have done, whatever came in and went out.
 *
 * The series is cut at every valuation, each piece is measured by Modified Dietz, and the pieces are linked. Flows count
 * at the end of their day.
 *
 * @see {@link https://www.gipsstandards.org | GIPS standards}, guidance on calculation methodology
 * @module
 */
import { dayNumber } from './calendar.ts';
import { Decimal, ONE, ZERO, sumOf } from './decimals.ts';

/** What the household was worth at the close of a day. */
export interface Valuation {
  readonly date: string;
  readonly value: Decimal;
}

/** Money in (positive) or out (negative), at the end of a day. */
export interface Flow {
  readonly date: string;
  readonly amount: Decimal;
}

/**
 * Growth of one sub-period by Modified Dietz: `1 + (E − B − ΣF) / (B + ΣwF)`, where a flow weighs the part of the
 * period it was there for.
 *
 * Where nothing was there to start with, a flow on the last day would weigh nothing and its gain have no base: the money
 * then counts as there from the start of that day. Where nothing was there and nothing came of it, growth is 1.
 *
 * @param flows - Those after `start.date`, up to and on `end.date`.
 * @returns `null` where there is no base to measure on: a debt at the start, or a gain out of nothing.
 */
export function modifiedDietz(start: Valuation, end: Valuation, flows: readonly Flow[]): Decimal | null {
  const firstDay = dayNumber(start.date);
  const days = dayNumber(end.date) - firstDay;
  const net = sumOf(flows.map(({ amount }) => amount));
  const gain = end.value.minus(start.value).minus(net);
  const weighted = flows.map(({ date, amount }) =>
    amount.times(dayNumber(end.date) - dayNumber(date)).div(days),
  );
  let base = start.value.plus(sumOf(weighted));
  if (base.equals(ZERO) && start.value.equals(ZERO)) base = net;
  if (gain.equals(ZERO)) return ONE;
  if (base.lessThanOrEqualTo(ZERO)) return null;
  return ONE.plus(gain.div(base));
}

/**
 * Cumulative growth at every valuation, 1 at the first.
 *
 * @param valuations - Oldest first, one per day.
 * @param flows - Oldest first. Those on or before the first valuation's day are part of its value.
 * @returns `null` where a sub-period cannot be measured, or more was lost than there was: no return describes that.
 */
export function linkGrowth(valuations: readonly Valuation[], flows: readonly Flow[]): Decimal[] | null {
  const [first, ...rest] = valuations;
  if (first === undefined) return [];
  const growth = [new Decimal(1)];
  let start = first;
  let next = flows.findIndex(({ date }) => date > first.date);
  if (next < 0) next = flows.length;
  for (const end of rest) {
    const from = next;
    while (next < flows.length && flows[next]!.date <= end.date) next++;
    const factor = modifiedDietz(start, end, flows.slice(from, next));
    if (factor === null || factor.lessThan(ZERO)) return null;
    growth.push(growth.at(-1)!.times(factor));
    start = end;
  }
  return growth;
}

/**
 * The yearly return that compounds to this growth, actual days over 365.
 *
 * @returns `null` under 365 days: a short period's luck is not a year's.
 */
export const annualise = (growth: Decimal, days: number): Decimal | null =>
  days < 365 ? null : growth.pow(new Decimal(365).div(days)).minus(ONE);
