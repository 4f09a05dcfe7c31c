/**
 * A vendor's snapshot in exact decimals, and its accounts and holdings as the contract tells them.
 *
 * @module
 */
import type { Account, AssetClass, Holding } from '@rialto/contract';
import type { AccountSnapshot, HoldingSnapshot, PortfolioSnapshot } from '../../connectors/connector.ts';
import { AppError } from '../../errors.ts';
import { Decimal, ONE, ZERO, fractionOf, moneyOf, priceOf, sumOf } from './decimals.ts';
import { isStale } from './freshness.ts';
import { exactGain, toUnrealisedGain, type ExactGain } from './gain.ts';

/** A holding with its exact figures, in the reporting currency. */
interface ExactHolding {
  readonly snapshot: HoldingSnapshot;
  readonly reportingValue: Decimal;
  /** `null` where the cost, or the rate at which a foreign cost was paid, is not known: the gain is then not guessed. */
  readonly gain: ExactGain | null;
}

/** A household in exact figures. */
export interface ExactPortfolio {
  readonly snapshot: PortfolioSnapshot;
  readonly accounts: readonly { readonly snapshot: AccountSnapshot; readonly reportingValue: Decimal }[];
  readonly holdings: readonly ExactHolding[];
  readonly total: Decimal;
  /** The oldest valuation among the accounts; the day of reading where there is none. */
  readonly asOf: string;
  readonly stale: boolean;
  /** When it was read, in epoch milliseconds. */
  readonly now: number;
}

function rateOf({ fxRates }: PortfolioSnapshot, currency: string): Decimal {
  const rate = fxRates[currency];
  if (rate === undefined)
    throw new AppError('VENDOR_ANSWER_INVALID', `The vendor gives no rate for ${currency}.`);
  return new Decimal(rate);
}

function toExactHolding(portfolio: PortfolioSnapshot, snapshot: HoldingSnapshot): ExactHolding {
  const { currency, cost, costFxRate } = snapshot;
  const rate = rateOf(portfolio, currency);
  const value = new Decimal(snapshot.value);
  const costRate =
    currency === portfolio.currency ? ONE : costFxRate === null ? null : new Decimal(costFxRate);
  return {
    snapshot,
    reportingValue: value.times(rate),
    gain: cost === null || costRate === null ? null : exactGain(value, new Decimal(cost), rate, costRate),
  };
}

/**
 * @param now - Epoch milliseconds; decides what is stale.
 * @throws {@link AppError} `VENDOR_ANSWER_INVALID` if a currency has no rate.
 */
export function toExactPortfolio(snapshot: PortfolioSnapshot, now: number): ExactPortfolio {
  const accounts = snapshot.accounts.map((account) => ({
    snapshot: account,
    reportingValue: new Decimal(account.value).times(rateOf(snapshot, account.currency)),
  }));
  const today = new Date(now).toISOString().slice(0, 10);
  const asOf = snapshot.accounts.map((account) => account.asOf).sort()[0] ?? today;
  return {
    snapshot,
    accounts,
    holdings: snapshot.holdings.map((holding) => toExactHolding(snapshot, holding)),
    total: sumOf(accounts.map(({ reportingValue }) => reportingValue)),
    asOf,
    stale: isStale(asOf, now),
    now,
  };
}

/** The accounts, in the vendor's order. */
export const toAccounts = ({ snapshot, accounts, now }: ExactPortfolio): Account[] =>
  accounts.map(({ snapshot: { currency, value, ...account }, reportingValue }) => ({
    ...account,
    owners: account.owners.map((owner) => ({ ...owner })),
    value: moneyOf(new Decimal(value), currency),
    reportingValue: moneyOf(reportingValue, snapshot.currency),
    stale: isStale(account.asOf, now),
  }));

/** The holdings, in the vendor's order. A household worth nothing gives every holding weight 0. */
export function toHoldings({ snapshot, accounts, holdings, total, now }: ExactPortfolio): Holding[] {
  const nameOf = new Map(accounts.map(({ snapshot: { accountId, name } }) => [accountId, name]));
  return holdings.map(({ snapshot: holding, reportingValue, gain }) => {
    const { currency, cost, costFxRate: _, price, value, asOf, ...same } = holding;
    return {
      ...same,
      accountName: nameOf.get(holding.accountId) ?? '',
      price: priceOf(new Decimal(price), currency),
      value: moneyOf(new Decimal(value), currency),
      reportingValue: moneyOf(reportingValue, snapshot.currency),
      cost: cost === null ? null : moneyOf(new Decimal(cost), currency),
      unrealisedGain: gain && toUnrealisedGain(gain, snapshot.currency),
      weight: total.isZero() ? '0' : fractionOf(reportingValue.div(total), 12),
      asOf,
      stale: isStale(asOf, now),
    };
  });
}

/**
 * Value by asset class, adding up to the household's total. What an account is worth beyond its listed holdings, such as
 * accrued interest, is OTHER: every figure of the page then speaks of the same total.
 */
export function valueByClass({ accounts, holdings }: ExactPortfolio): ReadonlyMap<AssetClass, Decimal> {
  const byClass = new Map<AssetClass, Decimal>();
  const add = (assetClass: AssetClass, value: Decimal) =>
    byClass.set(assetClass, (byClass.get(assetClass) ?? ZERO).plus(value));
  for (const { snapshot, reportingValue } of holdings) add(snapshot.assetClass, reportingValue);
  const listed = sumOf(holdings.map(({ reportingValue }) => reportingValue));
  const unlisted = sumOf(accounts.map(({ reportingValue }) => reportingValue)).minus(listed);
  if (!unlisted.isZero()) add('OTHER', unlisted);
  return byClass;
}
