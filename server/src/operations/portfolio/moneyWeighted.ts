/**
 * Money-weighted return: the one rate at which all flows and the end value cancel out (XIRR).
 *
 * Solved in double precision: it is a rate shown to six decimals, found by iteration, not an amount.
 *
 * @module
 */
import { dayNumber } from './calendar.ts';
import type { Flow, Valuation } from './timeWeighted.ts';

/** One term of the equation `Σ amount × growth^exponent = 0`. */
interface Term {
  readonly amount: number;
  readonly exponent: number;
}

/** Growth factors searched: from a loss of all but a billionth to a billionfold. */
const WIDEST_LOG = Math.log(1e9);
/** Relative accuracy of the growth factor. */
const TOLERANCE = 1e-13;
const MAX_STEPS = 200;

const valueAt = (terms: readonly Term[], log: number): number =>
  terms.reduce((sum, { amount, exponent }) => sum + amount * Math.exp(log * exponent), 0);

const slopeAt = (terms: readonly Term[], log: number): number =>
  terms.reduce((sum, { amount, exponent }) => sum + amount * exponent * Math.exp(log * exponent), 0);

/** The nearest change of sign around growth 1, as logarithms: where several rates solve it, the one nearest zero counts. */
function bracket(terms: readonly Term[]): readonly [number, number] | null {
  const atOne = valueAt(terms, 0);
  if (atOne === 0) return [0, 0];
  let inner = 0;
  for (let outer = 0.005; inner < WIDEST_LOG; outer *= 1.15) {
    for (const [near, far] of [
      [inner, outer],
      [-inner, -outer],
    ] as const) {
      const a = valueAt(terms, near);
      const b = valueAt(terms, far);
      if (a === 0) return [near, near];
      if (Number.isFinite(b) && a * b < 0) return near < far ? [near, far] : [far, near];
    }
    inner = outer;
  }
  return null;
}

/**
 * Newton inside a bracket: a step that leaves the bracket is replaced by bisection, so that it always ends.
 *
 * @returns The growth factor, or `null` if no factor between 1e-9 and 1e9 solves it.
 */
function solveGrowth(terms: readonly Term[]): number | null {
  const found = bracket(terms);
  if (found === null) return null;
  let [low, high] = found;
  const rises = valueAt(terms, high) > 0;
  let log = (low + high) / 2;
  for (let step = 0; step < MAX_STEPS && high - low > TOLERANCE; step++) {
    const value = valueAt(terms, log);
    if (value === 0) break;
    if (value > 0 === rises) high = log;
    else low = log;
    const newton = log - value / slopeAt(terms, log);
    const moved = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(moved - log) < TOLERANCE * 0.01) break;
    log = moved;
  }
  return Math.exp(log);
}

/**
 * Yearly internal rate of dated payments, actual days over 365, as spreadsheets' XIRR: money paid in is negative, money
 * taken out positive.
 *
 * @returns The rate, e.g. 0.37 for 37 %, or `null` where no rate solves it.
 */
export function xirr(payments: readonly { readonly date: string; readonly amount: number }[]): number | null {
  const last = Math.max(...payments.map(({ date }) => dayNumber(date)));
  const growth = solveGrowth(
    payments.map(({ date, amount }) => ({ amount, exponent: (last - dayNumber(date)) / 365 })),
  );
  return growth === null ? null : growth - 1;
}

/**
 * Internal rate for the whole period, not per year: comparable with the period's time-weighted return.
 *
 * @param flows - Those on or before the start's day are part of its value.
 * @returns `null` where there is nothing to measure or no rate solves it.
 */
export function moneyWeightedReturn(start: Valuation, end: Valuation, flows: readonly Flow[]): number | null {
  const firstDay = dayNumber(start.date);
  const days = dayNumber(end.date) - firstDay;
  if (days <= 0) return null;
  const within = flows.filter(
    ({ date, amount }) => date > start.date && date <= end.date && !amount.isZero(),
  );
  const terms: Term[] = [
    { amount: -start.value.toNumber(), exponent: 1 },
    ...within.map(({ date, amount }) => ({
      amount: -amount.toNumber(),
      exponent: (days - (dayNumber(date) - firstDay)) / days,
    })),
    { amount: end.value.toNumber(), exponent: 0 },
  ].filter(({ amount }) => amount !== 0);
  if (terms.length === 0) return null;
  const growth = solveGrowth(terms);
  return growth === null ? null : growth - 1;
}
