/** A vendor's snapshot in, the contract's golden fixtures out. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  accountListSchema,
  allocationSchema,
  holdingListSchema,
  performanceSchema,
  portfolioSchema,
} from '@rialto/contract';
import type {
  AccountSnapshot,
  CallContext,
  HoldingSnapshot,
  PortfolioConnector,
  PortfolioSnapshot,
  ValuationSeries,
} from '../../connectors/connector.ts';
import { createDeadline } from '../../deadline.ts';
import { isAppError } from '../../errors.ts';
import { createPortfolioOperations } from './readPortfolio.ts';

const golden = (name: string): Record<string, unknown> =>
  JSON.parse(
    readFileSync(new URL(`../../../../packages/contract/fixtures/${name}.json`, import.meta.url), 'utf8'),
  ) as Record<string, unknown>;

/** When the golden portfolio was read: a Saturday before New York's morning. */
const NOW = Date.parse('2026-11-21T09:30:00Z');

const amara = { clientNumber: 'CL-10011', name: 'Amara Okafor' };
const daniel = { clientNumber: 'CL-10012', name: 'Daniel Okafor' };

const account = (given: Partial<AccountSnapshot>): AccountSnapshot => ({
  accountId: 'acc-1',
  name: 'Okafor Joint Brokerage',
  numberEnding: '4821',
  custodian: 'Fairmont Clearing',
  type: 'BROKERAGE',
  registration: 'JOINT',
  owners: [amara, daniel],
  currency: 'USD',
  value: '60000.00',
  asOf: '2026-11-20',
  ...given,
});

const holding = (given: Partial<HoldingSnapshot>): HoldingSnapshot => ({
  holdingId: 'acc-1:VTI',
  accountId: 'acc-1',
  symbol: 'VTI',
  isin: 'US9229087690',
  name: 'Vanguard Total Stock Market ETF',
  assetClass: 'EQUITY',
  quantity: '150',
  currency: 'USD',
  price: '300.00',
  value: '45000.00',
  cost: '30000.00',
  costFxRate: null,
  asOf: '2026-11-20',
  ...given,
});

const OKAFOR: PortfolioSnapshot = {
  householdId: 'HH-1001',
  name: 'Okafor Household',
  currency: 'USD',
  fxRates: { USD: '1', EUR: '1.10' },
  accounts: [
    account({}),
    account({
      accountId: 'acc-2',
      name: 'Amara Rollover IRA',
      numberEnding: '0093',
      type: 'RETIREMENT',
      registration: 'RETIREMENT',
      owners: [amara],
      value: '25000.00',
      asOf: '2026-11-06',
    }),
    account({
      accountId: 'acc-3',
      name: 'Daniel Euro Depot',
      numberEnding: '7710',
      custodian: 'Rheinbank',
      registration: 'INDIVIDUAL',
      owners: [daniel],
      currency: 'EUR',
      value: '10000.00',
    }),
  ],
  holdings: [
    holding({}),
    holding({
      holdingId: 'acc-1:USD',
      symbol: null,
      isin: null,
      name: 'US dollar cash',
      assetClass: 'CASH',
      quantity: '15000.00',
      price: '1.00',
      value: '15000.00',
      cost: '15000.00',
    }),
    holding({
      holdingId: 'acc-2:BND',
      accountId: 'acc-2',
      symbol: 'BND',
      isin: 'US9219378356',
      name: 'Vanguard Total Bond Market ETF',
      assetClass: 'FIXED_INCOME',
      quantity: '350',
      price: '71.4285714',
      value: '25000.00',
      cost: null,
      asOf: '2026-11-06',
    }),
    holding({
      holdingId: 'acc-3:SAP',
      accountId: 'acc-3',
      symbol: 'SAP',
      isin: 'DE0007164600',
      name: 'SAP SE',
      quantity: '50',
      currency: 'EUR',
      price: '200.00',
      value: '10000.00',
      cost: '8000.00',
      costFxRate: '1.125',
    }),
  ],
};

const EMPTY: PortfolioSnapshot = { ...OKAFOR, accounts: [], holdings: [] };
const NO_DAYS: ValuationSeries = { currency: 'USD', days: [], asOf: null };

const context = () => ({
  requestId: 'req-test-0001',
  deadline: createDeadline(10_000),
  caller: { clientId: 'org', orgId: '00D000000000001AAA', scopes: new Set<string>() },
});

function operationsOn(snapshot: PortfolioSnapshot, series: ValuationSeries = NO_DAYS, now = NOW) {
  const asked: { readonly from: string; readonly to: string }[] = [];
  const portfolio: PortfolioConnector = {
    vendor: 'ledgerline',
    readSnapshot: async () => snapshot,
    readValuations: async (_: string, range, __: CallContext) => {
      asked.push(range);
      return series;
    },
  };
  return { asked, ...createPortfolioOperations({ portfolio, now: () => now }) };
}

describe('the golden household', () => {
  const input = { householdId: 'HH-1001' };
  const operations = operationsOn(OKAFOR);

  test('has the golden accounts, joint ones once', async () => {
    const { value } = await operations.readAccounts(input, context());
    assert.deepEqual(accountListSchema.parse(value), golden('accountList'));
  });

  test('has the golden holdings, with the effect of the currency apart', async () => {
    const { value } = await operations.readHoldings(input, context());
    assert.deepEqual(holdingListSchema.parse(value), golden('holdingList'));
  });

  test('has the golden allocation', async () => {
    const { value } = await operations.readAllocation(input, context());
    assert.deepEqual(allocationSchema.parse(value), golden('allocation'));
  });

  test('has the golden summary, filed under the household and nothing personal', async () => {
    const result = await operations.readPortfolio(input, context());
    assert.deepEqual(portfolioSchema.parse(result.value), golden('portfolio.summary'));
    assert.equal(result.subject, 'HH-1001');
    assert.deepEqual(result.audit, { stale: true, sections: '' });
  });

  test('has all sections that are named, and the performance is asked for with its period', async () => {
    const include = ['accounts', 'holdings', 'allocation', 'performance'] as const;
    const { value } = await operations.readPortfolio({ ...input, include, period: '3M' }, context());
    const { performance, ...rest } = portfolioSchema.parse(value);
    const { performance: _, ...expected } = golden('portfolio');
    assert.deepEqual(rest, expected);
    assert.equal(performance?.period, '3M');
    assert.deepEqual(operations.asked, [{ from: '2026-08-07', to: '2026-11-21' }]);
  });
});

describe('what is not known', () => {
  const input = { householdId: 'HH-1001' };

  test('a foreign cost without its rate has no gain, and its value counts as without cost', async () => {
    const unknown = { ...OKAFOR, holdings: [holding({ currency: 'EUR', costFxRate: null })] };
    const { value } = await operationsOn(unknown).readPortfolio(
      { ...input, include: ['holdings'] },
      context(),
    );
    assert.equal(value.holdings?.[0]?.unrealisedGain, null);
    assert.equal(value.holdings?.[0]?.cost?.amount, '30000.00');
    assert.equal(value.unrealisedGain, null);
    assert.equal(value.valueWithoutCost.amount, '49500.00');
  });

  test('what an account is worth beyond its holdings is allocated to OTHER', async () => {
    const partly = { ...OKAFOR, accounts: [account({})], holdings: [holding({})] };
    const { value } = await operationsOn(partly).readAllocation(input, context());
    assert.deepEqual(
      value.allocation.map(({ assetClass, value: { amount }, percent }) => [assetClass, amount, percent]),
      [
        ['EQUITY', '45000.00', '75.0'],
        ['OTHER', '15000.00', '25.0'],
      ],
    );
  });

  test('a currency without a rate is not guessed', async () => {
    const unrated = { ...OKAFOR, fxRates: { USD: '1' } };
    await assert.rejects(operationsOn(unrated).readAccounts(input, context()), (error) =>
      isAppError(error, 'VENDOR_ANSWER_INVALID'),
    );
  });

  test('a household with nothing is worth nothing, has no allocation and no return', async () => {
    const include = ['accounts', 'holdings', 'allocation', 'performance'] as const;
    const { value } = await operationsOn(EMPTY).readPortfolio({ ...input, include }, context());
    portfolioSchema.parse(value);
    assert.equal(value.totalValue.amount, '0.00');
    assert.deepEqual(value.allocation, []);
    assert.equal(value.performance?.timeWeightedReturn, null);
    assert.deepEqual(value.performance?.points, []);
  });

  test('holdings of a household that is worth nothing weigh nothing', async () => {
    const worthless = {
      ...OKAFOR,
      accounts: [account({ value: '0' })],
      holdings: [holding({ value: '0', price: '0' })],
    };
    const { value } = await operationsOn(worthless).readHoldings(input, context());
    assert.equal(holdingListSchema.parse(value).holdings[0]?.weight, '0');
  });
});

/** Business days from 2024-01-01 on, 0.1 % up each day, 1,000 in on the first of some months. */
function yearsOfDays(count: number): ValuationSeries {
  const days = [];
  let cents = 10_000_000;
  for (let offset = 0; days.length < count; offset++) {
    const at = new Date(Date.UTC(2024, 0, 1 + offset));
    if (at.getUTCDay() % 6 === 0) continue;
    const flow = at.getUTCDate() === 1 && offset > 0 ? 100_000 : 0;
    if (offset > 0) cents = Math.round(cents * 1.001) + flow;
    days.push({
      date: at.toISOString().slice(0, 10),
      value: (cents / 100).toFixed(2),
      netFlow: (flow / 100).toFixed(2),
    });
  }
  return { currency: 'USD', days, asOf: days.at(-1)!.date };
}

describe('performance', () => {
  const input = { householdId: 'HH-1001' };

  test('a period runs from close to close, and its figures add up', async () => {
    const series: ValuationSeries = {
      currency: 'USD',
      asOf: '2020-03-31',
      days: [
        { date: '2019-12-30', value: '99000', netFlow: '0' },
        { date: '2019-12-31', value: '100000', netFlow: '5000' },
        { date: '2020-02-14', value: '121000', netFlow: '10000' },
        { date: '2020-03-31', value: '114950', netFlow: '0' },
      ],
    };
    const operations = operationsOn(OKAFOR, series, Date.parse('2020-04-01T20:00:00Z'));
    const { value } = await operations.readPerformance({ ...input, period: '3M' }, context());
    assert.deepEqual(performanceSchema.parse(value), {
      householdId: 'HH-1001',
      currencyCode: 'USD',
      period: '3M',
      fromDate: '2019-12-31',
      toDate: '2020-03-31',
      timeWeightedReturn: '0.0545',
      annualisedTimeWeightedReturn: null,
      moneyWeightedReturn: '0.047144',
      startValue: { amount: '100000.00', currencyCode: 'USD' },
      endValue: { amount: '114950.00', currencyCode: 'USD' },
      netFlows: { amount: '10000.00', currencyCode: 'USD' },
      gain: { amount: '4950.00', currencyCode: 'USD' },
      stale: false,
      points: [
        { day: '2019-12-31', value: '100000.00', cumulativeReturn: '0' },
        { day: '2020-02-14', value: '121000.00', cumulativeReturn: '0.11' },
        { day: '2020-03-31', value: '114950.00', cumulativeReturn: '0.0545' },
      ],
    });
  });

  test('a start on a weekend stands at the last close before it', async () => {
    const series: ValuationSeries = {
      currency: 'USD',
      asOf: '2026-06-22',
      days: [
        { date: '2026-05-22', value: '200', netFlow: '0' },
        { date: '2026-06-22', value: '210', netFlow: '0' },
      ],
    };
    const operations = operationsOn(OKAFOR, series, Date.parse('2026-06-23T10:00:00Z'));
    const { value } = await operations.readPerformance({ ...input, period: '1M' }, context());
    assert.equal(value.fromDate, '2026-05-22');
    const shifted = { ...series, days: [{ ...series.days[0]!, date: '2026-05-15' }, series.days[1]!] };
    const { value: late } = await operationsOn(
      OKAFOR,
      shifted,
      Date.parse('2026-06-23T10:00:00Z'),
    ).readPerformance({ ...input, period: '1M' }, context());
    assert.deepEqual(
      [late.fromDate, late.points[0]?.day, late.startValue.amount],
      ['2026-05-22', '2026-05-22', '200.00'],
    );
  });

  test('a younger household is measured from its first valuation, and says so', async () => {
    const operations = operationsOn(OKAFOR, yearsOfDays(30), Date.parse('2024-02-12T10:00:00Z'));
    const { value } = await operations.readPerformance({ ...input, period: '5Y' }, context());
    assert.equal(value.fromDate, '2024-01-01');
    assert.equal(value.annualisedTimeWeightedReturn, null);
  });

  test('a line of years has at most 260 points, the first and last day among them, all values unchanged', async () => {
    const series = yearsOfDays(700);
    const last = series.days.at(-1)!;
    const operations = operationsOn(OKAFOR, series, Date.parse(`${last.date}T23:00:00Z`));
    const { value } = await operations.readPerformance({ ...input, period: 'ALL' }, context());
    performanceSchema.parse(value);
    assert.equal(value.points.length, 260);
    assert.equal(value.points[0]?.day, '2024-01-01');
    assert.deepEqual(value.points.at(-1), {
      day: last.date,
      value: last.value,
      cumulativeReturn: value.timeWeightedReturn,
    });
    const valueOn = new Map(series.days.map((day) => [day.date, day.value]));
    assert.equal(new Set(value.points.map(({ day }) => day)).size, 260);
    for (const point of value.points) assert.equal(point.value, valueOn.get(point.day));
    assert.notEqual(value.annualisedTimeWeightedReturn, null);
  });

  test('an account that was not valued for two weeks makes the figures stale', async () => {
    const series = { ...yearsOfDays(30), asOf: '2024-01-26' };
    const operations = operationsOn(OKAFOR, series, Date.parse('2024-02-12T10:00:00Z'));
    const { value } = await operations.readPerformance({ ...input, period: '1M' }, context());
    assert.equal(value.stale, true);
  });
});
