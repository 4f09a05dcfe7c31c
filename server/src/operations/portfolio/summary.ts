/**
 * The household as a whole: total, gain, allocation.
 *
 * @module
 */
import { ASSET_CLASSES, type Allocation, type AllocationSlice, type Portfolio } from '@rialto/contract';
import { apportion, percentagesOf } from './apportion.ts';
import { Decimal, ZERO, minorDigitsOf, moneyOf, sumOf, toMinor } from './decimals.ts';
import { sumGains, toUnrealisedGain } from './gain.ts';
import { valueByClass, type ExactPortfolio } from './holdings.ts';

/**
 * Slices by value, largest first, classes of equal value in the contract's order. Values add up to the total shown and
 * percentages to exactly 100.0. A household worth nothing, or less, has no allocation: parts of it have no percentage.
 */
export function toAllocation(portfolio: ExactPortfolio): AllocationSlice[] {
  const currency = portfolio.snapshot.currency;
  const slices = [...valueByClass(portfolio)]
    .filter(([, value]) => !toMinor(value, currency).isZero())
    .sort(
      ([classA, a], [classB, b]) =>
        b.comparedTo(a) || ASSET_CLASSES.indexOf(classA) - ASSET_CLASSES.indexOf(classB),
    );
  const values = slices.map(([, value]) => value);
  const percentages = percentagesOf(values);
  if (percentages === null) return [];
  const unit = new Decimal(10).pow(-minorDigitsOf(currency));
  const amounts = apportion(values, unit, toMinor(sumOf(values), currency));
  return slices.map(([assetClass], index) => ({
    assetClass,
    value: moneyOf(amounts[index]!, currency),
    percent: percentages[index]!.toFixed(1),
  }));
}

/** What every section of a portfolio says of itself. */
export const toSection = ({ snapshot, asOf, stale }: ExactPortfolio) => ({
  householdId: snapshot.householdId,
  currencyCode: snapshot.currency,
  asOf,
  stale,
});

/** The body of `GET …/allocation`. */
export const toAllocationAnswer = (portfolio: ExactPortfolio): Allocation => ({
  ...toSection(portfolio),
  totalValue: moneyOf(portfolio.total, portfolio.snapshot.currency),
  allocation: toAllocation(portfolio),
});

/** The summary, without sections. */
export function toSummary(portfolio: ExactPortfolio, vendor: string): Portfolio {
  const { snapshot, holdings, total, now } = portfolio;
  const known = holdings.flatMap(({ gain }) => gain ?? []);
  const withoutCost = holdings.filter(({ gain }) => gain === null);
  return {
    ...toSection(portfolio),
    name: snapshot.name,
    totalValue: moneyOf(total, snapshot.currency),
    accountCount: snapshot.accounts.length,
    unrealisedGain: known.length === 0 ? null : toUnrealisedGain(sumGains(known), snapshot.currency),
    valueWithoutCost: moneyOf(
      withoutCost.reduce((sum, { reportingValue }) => sum.plus(reportingValue), ZERO),
      snapshot.currency,
    ),
    retrievedAt: new Date(now).toISOString(),
    vendor,
  };
}
