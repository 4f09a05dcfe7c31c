/**
 * Rounding that still adds up, by largest remainder.
 *
 * @see {@link https://en.wikipedia.org/wiki/Quota_method | Hamilton's method}
 * @module
 */
import { Decimal, ONE, ZERO, sumOf } from './decimals.ts';

/**
 * Rounds each share to a multiple of `unit` so that all add up to `total`: each is rounded down, and the units that
 * are missing go to the largest remainders, earlier shares first among equals. None moves by a whole unit.
 *
 * @param shares - Their sum must be less than one unit per share away from `total`.
 * @param total - A multiple of `unit`.
 */
export function apportion(shares: readonly Decimal[], unit: Decimal, total: Decimal): Decimal[] {
  const floors = shares.map((share) => share.div(unit).floor());
  const missing = total.div(unit).minus(sumOf(floors)).toNumber();
  const byRemainder = shares
    .map((share, index) => ({ index, remainder: share.div(unit).minus(floors[index]!) }))
    .sort((a, b) => b.remainder.comparedTo(a.remainder) || a.index - b.index);
  const raised = new Set(byRemainder.slice(0, missing).map(({ index }) => index));
  return floors.map((floor, index) => (raised.has(index) ? floor.plus(ONE) : floor).times(unit));
}

const TENTH = new Decimal('0.1');
const HUNDRED = new Decimal(100);

/**
 * Percentages of the whole, one decimal, adding up to exactly 100.0. Debts take negative ones and the rest then more
 * than 100.
 *
 * @returns `null` where the whole is not above zero: parts of nothing, or of a debt, have no percentage.
 */
export function percentagesOf(values: readonly Decimal[]): Decimal[] | null {
  const whole = sumOf(values);
  if (whole.lessThanOrEqualTo(ZERO)) return null;
  return apportion(
    values.map((value) => value.times(HUNDRED).div(whole)),
    TENTH,
    HUNDRED,
  );
}
