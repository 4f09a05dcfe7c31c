/**
 * Books are deterministic, add up, and account for every flow.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepBook, type AccountBook } from './accountBook.ts';
import { dayNumberNotAfter, dayNumberNotBefore, dayOf } from './calendar.ts';
import { written } from './exact.ts';
import type { Currency, WorldAccount } from './household.ts';
import { bookOf, HOUSEHOLDS, lastFinishedDayNumber } from './index.ts';
import { priceOn, rateOn } from './prices.ts';

const NOVEMBER = new Date('2026-11-21T04:00:00Z');
const pairs = HOUSEHOLDS.flatMap((household) =>
  household.accounts.map((account) => ({ household, account })),
);

const account = (more: Partial<WorldAccount>): WorldAccount => ({
  number: 'TEST-1',
  label: 'Test',
  kind: 'INDIV',
  house: 'Test',
  currency: 'USD',
  owners: ['CL-1'],
  openedOn: '2020-01-01',
  cash: '10000.00',
  positions: [],
  flows: [],
  ...more,
});
const keep = (more: Partial<WorldAccount>, through: string, base: Currency = 'USD'): AccountBook =>
  keepBook(account(more), base, dayNumberNotAfter(through));

test('a later clock adds days and changes none', () => {
  for (const { household, account } of pairs) {
    const later = bookOf(household, account, new Date('2027-03-03T23:59:59Z')).days;
    const earlier = bookOf(household, account, NOVEMBER).days;
    assert.ok(later.length > earlier.length);
    assert.deepEqual(later.slice(0, earlier.length), earlier);
  }
});

test('the figures are those of every other machine', () => {
  const [joint] = pairs;
  const book = bookOf(joint!.household, joint!.account, NOVEMBER);
  assert.equal(written(book.days.at(-1)!.value, 2), '1279825.77');
  assert.equal(written(priceOn('VTI', book.days.at(-1)!.dayNumber), 4), '319.0068');
  assert.equal(written(rateOn('EUR', 'USD', book.days.at(-1)!.dayNumber), 8, 2), '1.14543');
});

test('positions and cash add up to the last evening’s value', () => {
  for (const { household, account } of pairs) {
    const { positions, cash, days } = bookOf(household, account, NOVEMBER);
    assert.equal(
      positions.reduce((sum, { value }) => sum + value, cash),
      days.at(-1)!.value,
      account.number,
    );
  }
});

test('trades add up to the positions', () => {
  for (const { household, account } of pairs) {
    const { positions, trades } = bookOf(household, account, NOVEMBER);
    for (const { instrument, quantity } of positions)
      assert.equal(
        trades.reduce((sum, trade) => sum + (trade.instrument === instrument ? trade.quantity : 0n), 0n),
        quantity,
        `${account.number} ${instrument}`,
      );
  }
});

test('days follow one another from the first to the last finished business day, or to where the feed stopped', () => {
  for (const { household, account } of pairs) {
    const { days } = bookOf(household, account, NOVEMBER);
    const first = Math.max(0, dayNumberNotBefore(account.openedOn));
    assert.deepEqual(
      days.map(({ dayNumber }) => dayNumber),
      Array.from({ length: days.length }, (_, place) => first + place),
    );
    const expected = account.feedStoppedDaysAgo === undefined ? '2026-11-20' : '2026-11-06';
    assert.equal(dayOf(days.at(-1)!.dayNumber), expected);
  }
});

test('a flow changes the evening’s value by its amount, to the rounding of a trade', () => {
  for (const { household, account } of pairs) {
    const last = lastFinishedDayNumber(NOVEMBER);
    const { days } = keepBook(account, household.currency, last);
    const place = days.findIndex(({ flow }, index) => index > 0 && flow !== 0n);
    if (place < 0) continue;
    const without = keepBook({ ...account, flows: [] }, household.currency, last).days[place]!;
    const rest = days[place]!.value - without.value - days[place]!.flow;
    assert.ok(rest >= -1n && rest <= 1n, `${account.number} by ${rest}`);
  }
});

test('between flows and interest a deposit stands still', () => {
  const { days } = keep(
    { flows: [{ startsOn: '2021-02-01', everyMonths: 1, amount: '-100.00' }] },
    '2021-12-31',
  );
  for (const [place, { value, flow }] of days.entries()) {
    if (place > 0) assert.equal(value - days[place - 1]!.value, flow);
  }
  assert.equal(days.filter(({ flow }) => flow === -10_000n).length, 11);
  assert.equal(days.at(-1)!.value, 1_000_000n - 110_000n);
});

test('every planned withdrawal of the coming years is covered, and what is not covered does not happen', () => {
  for (const { household, account } of pairs) {
    for (const flow of account.flows.filter(({ amount }) => amount.startsWith('-'))) {
      const last = dayNumberNotAfter('2027-12-31');
      const { days } = keepBook(account, household.currency, last);
      const day = dayNumberNotBefore(flow.startsOn);
      assert.ok(
        days.find(({ dayNumber }) => dayNumber === day)!.flow < 0n,
        `${account.number} ${flow.startsOn}`,
      );
    }
    for (const { value } of keepBook(account, household.currency, dayNumberNotAfter('2045-01-01')).days)
      assert.ok(value >= 0n);
  }
  const dry = keep({ flows: [{ startsOn: '2021-02-01', everyMonths: 1, amount: '-4000.00' }] }, '2021-12-31');
  assert.equal(dry.cash, 200_000n);
});

test('an account opened later starts with a flow of all it holds', () => {
  const [first] = keep(
    { openedOn: '2023-05-13', positions: [{ instrument: 'VTI', quantity: '10' }] },
    '2023-06-30',
  ).days;
  assert.equal(dayOf(first!.dayNumber), '2023-05-15');
  assert.equal(first!.flow, first!.value);
});

test('cost is what was paid, and its rate the average of the rates it was paid at', () => {
  const { positions } = keep(
    {
      currency: 'EUR',
      flows: [
        { startsOn: '2021-02-01', amount: '5000.00', through: 'SAP' },
        { startsOn: '2022-02-01', amount: '5000.00', through: 'SAP' },
      ],
    },
    '2022-03-01',
  );
  const { cost, costRate } = positions[0]!;
  assert.ok(cost! > 999_000n && cost! <= 1_000_000n);
  const rates = ['2021-02-01', '2022-02-01'].map((day) => rateOn('EUR', 'USD', dayNumberNotBefore(day)));
  const middle = (rates[0]! + rates[1]!) / 2n;
  assert.ok(costRate! > middle - 10_000n && costRate! < middle + 10_000n);
});

test('a sale takes its share of the cost, and an unknown cost stays unknown', () => {
  const seed = (paid: number | null) =>
    keep(
      {
        positions: [{ instrument: 'HGMXX', quantity: '1000', paid }],
        flows: [{ startsOn: '2021-02-01', amount: '-250.00', through: 'HGMXX' }],
      },
      '2021-02-02',
    ).positions[0]!;
  assert.deepEqual([seed(0.5).quantity, seed(0.5).cost], [7_500_000n, 37_500n]);
  assert.deepEqual([seed(null).cost, seed(null).costRate], [null, null]);
});

test('yen have no minor unit', () => {
  const { positions, days } = keep(
    { currency: 'JPY', cash: '1000', positions: [{ instrument: '7203', quantity: '1.5' }] },
    '2021-01-04',
  );
  assert.equal(positions[0]!.value, 2364n);
  assert.equal(days[0]!.value, 3364n);
});
