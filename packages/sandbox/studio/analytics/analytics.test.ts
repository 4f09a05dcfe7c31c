/**
 * The studio's figures add up, agree with the firm's, and stay what they are.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accountIdOf as firmsAccountId,
  toSnapshot,
} from '../../../../server/src/connectors/portfolio/ledgerline/map.ts';
import { searchGroups } from '../../vendors/ledgerline/groups.ts';
import { positionsOf as ledgerlinePositions } from '../../vendors/ledgerline/positions.ts';
import { HOUSEHOLDS, type Household } from '../../world/index.ts';
import { BENCHMARK_NAMES, benchmarkFor } from './benchmarks.ts';
import { accountIdOf } from './firmIds.ts';
import { householdAnswer, positionsOf } from './holdings.ts';
import { isWashSale, type OpenLot } from './lots.ts';
import { CURRENCIES, Decimal, sum, ZERO, type Exact } from './money.ts';
import { measure } from './performance.ts';
import { applyScenario, SCENARIOS, shocked } from './scenarios.ts';

const NOW = new Date('2026-11-21T04:00:00Z');
const known = HOUSEHOLDS.filter(({ knownToPortfolioVendor }) => knownToPortfolioVendor);
const total = (amounts: readonly string[]): string => sum(amounts.map((one) => new Decimal(one))).toFixed();
const same = (one: string, other: string, what: string): void =>
  assert.ok(new Decimal(one).equals(other), `${what}: ${one} and ${other}`);

const inEachCurrency = (
  check: (household: Household, answer: ReturnType<typeof householdAnswer>) => void,
): void => {
  for (const household of known)
    for (const base of CURRENCIES) check(household, householdAnswer(household, base, NOW));
};

test('lots add up to their holding, holdings to their account, accounts to the household', () => {
  inEachCurrency((_household, answer) => {
    for (const holding of answer.holdings) {
      if (holding.lots.length === 0) continue;
      same(total(holding.lots.map(({ quantity }) => quantity)), holding.quantity, 'quantity');
      same(total(holding.lots.map(({ value }) => value)), holding.value, 'value');
      if (holding.cost !== null) same(total(holding.lots.map(({ cost }) => cost!)), holding.cost, 'cost');
    }
    for (const { accountId, value } of answer.accounts) {
      const mine = answer.holdings.filter((holding) => holding.accountId === accountId);
      same(total(mine.map((holding) => holding.value)), value, accountId);
    }
    same(total(answer.accounts.map(({ value }) => value)), answer.value, 'household');
    const measured = answer.holdings.flatMap(({ gain }) => gain ?? []);
    same(total(measured), answer.gain, 'gain');
  });
});

test('ids, quantities, values and costs are those of the firm’s own system', () => {
  for (const household of known) {
    const group = searchGroups(household.clientNumber!)[0]!;
    const positions = ledgerlinePositions(household, NOW);
    const { holdings } = toSnapshot({ ...group, entities: [...group.entities] }, positions);
    const mine = householdAnswer(household, household.currency, NOW).holdings;
    assert.deepEqual(
      new Set(mine.map(({ holdingId }) => holdingId)),
      new Set(holdings.map(({ holdingId }) => holdingId)),
    );
    for (const firms of holdings) {
      const own = mine.find(({ holdingId }) => holdingId === firms.holdingId)!;
      same(own.quantity, firms.quantity, firms.name);
      assert.equal(own.cost === null, firms.cost === null, firms.name);
      if (firms.currency !== household.currency || firms.cost === null) continue;
      assert.ok(new Decimal(own.value).minus(firms.value).abs().lessThanOrEqualTo('0.01'), firms.name);
      same(own.cost!, firms.cost, `cost of ${firms.name}`);
    }
    const [account] = household.accounts;
    assert.equal(
      accountIdOf(household.clientNumber!, account!.number),
      firmsAccountId(group.id, account!.number),
    );
  }
});

test('lots are old first, estimated only where the custodian passed on a total, and long after a year', () => {
  inEachCurrency((household, { holdings }) => {
    for (const { lots, name } of holdings) {
      const days = lots.map(({ acquiredOn }) => acquiredOn);
      assert.deepEqual(days, [...days].sort(), `${household.name} ${name}`);
      for (const lot of lots) {
        assert.equal(lot.term, lot.acquiredOn < '2025-11-20' ? 'long' : 'short');
        if (lot.isEstimated) assert.equal(lot.source, 'opening');
        if (lot.source !== 'opening') assert.equal(lot.isEstimated, false);
      }
    }
  });
});

test('a lot bought within thirty days of a sale at a loss is a wash sale', () => {
  const lot: OpenLot = {
    acquiredOn: '2026-03-01',
    rateDay: 0,
    isEstimated: false,
    source: 'purchase',
    quantity: 1n,
    cost: 1n,
  };
  const sale = (day: string, instrument = 'VTI') => [{ instrument, day }];
  assert.equal(isWashSale(lot, 'VTI', sale('2026-03-31')), true);
  assert.equal(isWashSale(lot, 'VTI', sale('2026-02-01')), true);
  assert.equal(isWashSale(lot, 'VTI', sale('2026-04-01')), false);
  assert.equal(isWashSale(lot, 'VTI', sale('2026-03-05', 'BND')), false);
  assert.equal(isWashSale({ ...lot, source: 'opening' }, 'VTI', sale('2026-03-05')), false);
});

test('a period’s value, flows and gain close; periods link; benchmarks begin at nothing', () => {
  const [household] = known;
  const question = { benchmark: benchmarkFor(household!, undefined)!, base: 'USD' } as const;
  const of = (from?: string, to?: string) => measure(household!, { ...question, from, to }, NOW)!;
  const whole = of();
  const { startValue, contributions, withdrawals, gain, endValue } = whole.summary;
  same(total([startValue, contributions, withdrawals, gain]), endValue, 'closes');
  const [first, second] = [of(undefined, '2023-06-30'), of('2023-06-30')];
  const linked = (1 + first.summary.timeWeightedReturn) * (1 + second.summary.timeWeightedReturn) - 1;
  assert.ok(Math.abs(linked - whole.summary.timeWeightedReturn) < 1e-5);
  for (const { id } of BENCHMARK_NAMES) {
    const benchmark = benchmarkFor(household!, id)!;
    assert.equal(measure(household!, { ...question, benchmark }, NOW)!.benchmarkReturns[0], 0);
  }
  assert.equal(benchmarkFor(household!, 'none'), undefined);
});

test('a scenario’s changes add up, and a shock does what it should to whom it should', () => {
  for (const household of known) {
    const positions = positionsOf(household, household.currency, NOW);
    for (const scenario of SCENARIOS) {
      const result = applyScenario(scenario, positions, household.currency);
      same(total(result.byHolding.map(({ change }) => change)), result.change, 'holdings');
      same(total(result.byClass.map(({ change }) => change)), result.change, 'classes');
      same(total([result.valueBefore, result.change]), result.valueAfter, 'after');
    }
  }
  const positions = positionsOf(known[0]!, 'USD', NOW);
  const find = (key: string) => positions.find((position) => position.key === key)!;
  const none = { equity: 0, rates: 0, dollar: 0, credit: 0 };
  const change = (key: string, shocks: Partial<typeof none>): Exact => {
    const position = find(key);
    return shocked(position, { ...none, ...shocks }, 'USD')
      .div(position.value)
      .minus(1);
  };
  const near = (one: Exact, other: number): boolean => one.minus(other).abs().lessThan(0.0001);
  assert.ok(near(change('VTI', { equity: -0.2 }), -0.2));
  assert.ok(near(change('AAPL', { equity: -0.2 }), -0.24));
  assert.ok(near(change('BND', { rates: 100 }), -0.06));
  assert.ok(near(change('SAP', { dollar: 0.1 }), 1 / 1.1 - 1));
  assert.ok(change('cash', { equity: -0.9, rates: 500, credit: 1000 }).equals(ZERO));
  assert.ok(shocked(find('AAPL'), { ...none, equity: -0.9 }, 'USD').greaterThanOrEqualTo(0), 'never a debt');
});
