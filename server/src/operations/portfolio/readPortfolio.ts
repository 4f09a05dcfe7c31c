/**
 * Reads a household's money from the vendor, whole or a section of it.
 *
 * @module
 */
import type {
  AccountList,
  Allocation,
  HoldingList,
  Performance,
  PerformancePeriod,
  Portfolio,
  PortfolioSection,
} from '@rialto/contract';
import type { CallContext, PortfolioConnector } from '../../connectors/connector.ts';
import type { Operation, Result } from '../operation.ts';
import { toAccounts, toExactPortfolio, toHoldings, type ExactPortfolio } from './holdings.ts';
import { measurePerformance, valuationRange } from './performance.ts';
import { toAllocation, toAllocationAnswer, toSection, toSummary } from './summary.ts';

/** What the operations on portfolios work with. */
export interface PortfolioDependencies {
  readonly portfolio: PortfolioConnector;
  /** Clock, in epoch milliseconds. */
  readonly now: () => number;
}

/** Which household. */
export interface HouseholdInput {
  readonly householdId: string;
}

/** Which household, and over which time. */
export interface PerformanceInput extends HouseholdInput {
  /** Default `1Y`. */
  readonly period?: PerformancePeriod | undefined;
}

/** Which household, with which sections. */
export interface PortfolioInput extends PerformanceInput {
  /** Default: none, only the summary. */
  readonly include?: readonly PortfolioSection[] | undefined;
}

/** The operations on portfolios. Each throws `HOUSEHOLD_NOT_FOUND` and what the vendor's calls end with. */
export interface PortfolioOperations {
  readonly readPortfolio: Operation<PortfolioInput, Portfolio>;
  readonly readAccounts: Operation<HouseholdInput, AccountList>;
  readonly readHoldings: Operation<HouseholdInput, HoldingList>;
  readonly readAllocation: Operation<HouseholdInput, Allocation>;
  readonly readPerformance: Operation<PerformanceInput, Performance>;
}

const DEFAULT_PERIOD: PerformancePeriod = '1Y';

/** Makes the operations. Nothing of a portfolio is kept: every answer is what the vendor says now. */
export function createPortfolioOperations({ portfolio, now }: PortfolioDependencies): PortfolioOperations {
  const readExact = async (householdId: string, context: CallContext): Promise<ExactPortfolio> =>
    toExactPortfolio(await portfolio.readSnapshot(householdId, context), now());

  async function measure(
    householdId: string,
    period: PerformancePeriod,
    context: CallContext,
  ): Promise<Performance> {
    const at = now();
    const range = valuationRange(period, new Date(at).toISOString().slice(0, 10));
    const series = await portfolio.readValuations(householdId, range, context);
    return measurePerformance(householdId, series, period, at);
  }

  const answer = <Value extends { readonly stale: boolean }>(
    householdId: string,
    value: Value,
    audit: Result<Value>['audit'] = {},
  ): Result<Value> => ({ kind: 'ok', value, subject: householdId, audit: { stale: value.stale, ...audit } });

  const section =
    <Value extends { readonly stale: boolean }>(
      toValue: (portfolio: ExactPortfolio) => Value,
    ): Operation<HouseholdInput, Value> =>
    async ({ householdId }, context) =>
      answer(householdId, toValue(await readExact(householdId, context)));

  return {
    async readPortfolio({ householdId, include = [], period = DEFAULT_PERIOD }, context) {
      const wanted = new Set(include);
      const [exact, performance] = await Promise.all([
        readExact(householdId, context),
        wanted.has('performance') ? measure(householdId, period, context) : undefined,
      ]);
      const value: Portfolio = {
        ...toSummary(exact, portfolio.vendor),
        ...(wanted.has('accounts') && { accounts: toAccounts(exact) }),
        ...(wanted.has('holdings') && { holdings: toHoldings(exact) }),
        ...(wanted.has('allocation') && { allocation: toAllocation(exact) }),
        ...(performance && { performance }),
      };
      return answer(householdId, value, { sections: [...wanted].sort().join(' ') });
    },
    readAccounts: section((exact) => ({ ...toSection(exact), accounts: toAccounts(exact) })),
    readHoldings: section((exact) => ({ ...toSection(exact), holdings: toHoldings(exact) })),
    readAllocation: section(toAllocationAnswer),
    async readPerformance({ householdId, period = DEFAULT_PERIOD }, context) {
      const value = await measure(householdId, period, context);
      return answer(householdId, value, { period });
    },
  };
}
