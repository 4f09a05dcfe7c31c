/** The Ledgerline connector against the sandbox's Ledgerline, over HTTP, well and badly behaved. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createDeadline } from '../../../deadline.ts';
import { isAppError } from '../../../errors.ts';
import { createPortfolioOperations } from '../../../operations/portfolio/index.ts';
import { performanceSchema, portfolioSchema } from '@rialto/contract';
import { openTestConnection, type TestConnection } from '../../testConnection.ts';
import { createLedgerlineConnector } from './client.ts';
import type { PortfolioConnector } from '../../connector.ts';

const NOW = '2026-11-20T15:00:00Z';

let connection: TestConnection;
let portfolio: PortfolioConnector;
before(async () => {
  connection = await openTestConnection({ now: () => new Date(NOW) });
  portfolio = createLedgerlineConnector(connection.callout, { now: () => Date.parse(NOW) });
});
after(() => connection.close());
beforeEach(() => {
  connection.vendors.ledgerline.faults.clear();
  connection.vendors.ledgerline.calls.clear();
});

const context = (budgetMs = 10_000) => ({
  requestId: 'req-test-0001',
  deadline: createDeadline(budgetMs),
  caller: { clientId: 'org', orgId: '00D000000000001AAA', scopes: new Set<string>() },
});
const faults = (...given: Parameters<TestConnection['vendors']['ledgerline']['faults']['set']>[0]) =>
  connection.vendors.ledgerline.faults.set(given);
const invalid = (error: unknown) => isAppError(error, 'VENDOR_ANSWER_INVALID');

describe('a household', () => {
  test('has each account once, and its last valuation is what its accounts add up to', async () => {
    const operations = createPortfolioOperations({ portfolio, now: () => Date.parse(NOW) });
    const include = ['accounts', 'holdings', 'allocation', 'performance'] as const;
    const { value } = await operations.readPortfolio(
      { householdId: 'HH-1001', include, period: '1Y' },
      context(),
    );
    portfolioSchema.parse(value);
    assert.equal(new Set(value.accounts?.map(({ accountId }) => accountId)).size, value.accountCount);
    assert.ok(value.accounts?.some(({ owners }) => owners.length === 2));
    assert.equal(value.performance?.endValue.amount, value.totalValue.amount);
    assert.notEqual(value.performance?.timeWeightedReturn, null);
    assert.equal(
      value.allocation?.reduce((sum, { percent }) => sum + Math.round(Number(percent) * 10), 0),
      1_000,
    );
    assert.doesNotMatch(JSON.stringify(value), /[A-Z]{2}-\d{8}/);
  });

  test('with all sections costs one look-up of its group', async () => {
    const call = context();
    await Promise.all([
      portfolio.readSnapshot('HH-1001', call),
      portfolio.readValuations('HH-1001', { from: '2026-10-01', to: '2026-11-20' }, call),
    ]);
    assert.equal(connection.vendors.ledgerline.calls.counts()['GET /api/groups'], 1);
  });

  test('has years of returns', async () => {
    const operations = createPortfolioOperations({ portfolio, now: () => Date.parse(NOW) });
    for (const householdId of ['HH-1001', 'HH-1003', 'HH-1004'])
      for (const period of ['1M', 'YTD', '5Y', 'ALL'] as const) {
        const { value } = await operations.readPerformance({ householdId, period }, context());
        performanceSchema.parse(value);
        assert.ok(value.points.length <= 260);
      }
  });

  test('nobody knows is not found', async () => {
    await assert.rejects(portfolio.readSnapshot('HH-9999', context()), (error) =>
      isAppError(error, 'HOUSEHOLD_NOT_FOUND'),
    );
  });
});

describe('a vendor', () => {
  const read = (budgetMs?: number) => portfolio.readSnapshot('HH-1001', context(budgetMs));

  test('that fails once is asked again', async () => {
    faults({ kind: 'down', times: 1 });
    assert.equal((await read()).householdId, 'HH-1001');
  });

  test('that lies is not believed, about positions or valuations', async () => {
    faults({ kind: 'lying', path: '/api/groups/*/positions' });
    await assert.rejects(read(), invalid);
    faults({ kind: 'lying', path: '/api/groups/*/valuations' });
    const range = { from: '2026-11-01', to: '2026-11-20' };
    await assert.rejects(portfolio.readValuations('HH-1001', range, context()), invalid);
    faults({ kind: 'lying', path: '/api/groups' });
    await assert.rejects(read(), invalid);
  });

  test('that answers half a document is not believed', async () => {
    faults({ kind: 'malformed' });
    await assert.rejects(read(), invalid);
  });

  test('that is slower than the call has time is given up', async () => {
    faults({ kind: 'slow', delayMs: 2_000 });
    await assert.rejects(read(200), (error) => isAppError(error, 'DEADLINE_EXCEEDED'));
  });

  test('that values a day which has not come is not believed', async () => {
    const past = createLedgerlineConnector(connection.callout, {
      now: () => Date.parse('2026-11-01T15:00:00Z'),
    });
    await assert.rejects(past.readSnapshot('HH-1001', context()), invalid);
  });
});
