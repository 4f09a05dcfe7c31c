/** Ledgerline's words in, ours out. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { isAppError } from '../../../errors.ts';
import type { PortfolioSnapshot, ValuationSeries } from '../../connector.ts';
import { toSnapshot } from './map.ts';
import { positionListSchema, valuationListSchema, type LedgerlineGroup } from './schema.ts';
import { toValuationSeries } from './valuations.ts';

const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as T;

interface Rows {
  rows: { entity: string; acct: Record<string, unknown>; positions: Record<string, unknown>[] }[];
  fx: Record<string, string>;
}
interface Accounts {
  base_ccy: string;
  accts: { no: string; ccy: string; days: Record<string, string>[] }[];
}
type PositionsFixture = { group: LedgerlineGroup; vendor: Rows; canonical: PortfolioSnapshot };
type ValuationsFixture = { vendor: Accounts; canonical: ValuationSeries };

const positions = (): PositionsFixture => fixture('positions');
const valuations = (): ValuationsFixture => fixture('valuations');
const snapshotOf = ({ group, vendor }: PositionsFixture) =>
  toSnapshot(group, positionListSchema.parse(vendor));
const seriesOf = ({ vendor }: ValuationsFixture) => toValuationSeries(valuationListSchema.parse(vendor));
const isUntrustworthy = (error: unknown) => isAppError(error, 'VENDOR_ANSWER_INVALID');

describe('positions', () => {
  test('become accounts, joint ones once with both owners, and holdings', () => {
    const given = positions();
    assert.deepEqual(snapshotOf(given), given.canonical);
  });

  test('show no more of an account number than its last four characters', () => {
    assert.doesNotMatch(JSON.stringify(snapshotOf(positions())), /88214821|00457710/);
  });

  const kinds: readonly [string, string, string][] = [
    ['INDIV', 'BROKERAGE', 'INDIVIDUAL'],
    ['IRA', 'RETIREMENT', 'RETIREMENT'],
    ['ROTH', 'RETIREMENT', 'RETIREMENT'],
    ['SEP', 'RETIREMENT', 'RETIREMENT'],
    ['REVTRUST', 'TRUST', 'TRUST'],
    ['IRRTRUST', 'TRUST', 'TRUST'],
    ['UTMA', 'BROKERAGE', 'CUSTODIAL'],
    ['529', 'EDUCATION', 'INDIVIDUAL'],
    ['DEPOSIT', 'CASH', 'INDIVIDUAL'],
    ['HEDGE', 'OTHER', 'OTHER'],
    ['constructor', 'OTHER', 'OTHER'],
  ];
  for (const [kind, type, registration] of kinds) {
    test(`an account of kind ${kind} is ${type}, ${registration}`, () => {
      const given = positions();
      given.vendor.rows[2]!.acct['kind'] = kind;
      const account = snapshotOf(given).accounts[1]!;
      assert.deepEqual([account.type, account.registration], [type, registration]);
    });
  }

  test('a deposit of two is a joint one', () => {
    const given = positions();
    for (const { acct } of given.vendor.rows.slice(0, 2)) acct['kind'] = 'DEPOSIT';
    assert.equal(snapshotOf(given).accounts[0]?.registration, 'JOINT');
  });
});

const LIES: readonly [string, (given: PositionsFixture) => void][] = [
  ['one account with two values', ({ vendor }) => (vendor.rows[1]!.acct['mv'] = '60000.01')],
  ['one account with two lists of positions', ({ vendor }) => vendor.rows[1]!.positions.pop()],
  ['one account that is twice of one owner', ({ vendor }) => (vendor.rows[1]!.entity = 'ent_1')],
  ['an owner who is not of the group', ({ vendor }) => (vendor.rows[2]!.entity = 'ent_9')],
  ['a position that is twice in its account', ({ vendor }) => (vendor.rows[2]!.positions[1]!['ref'] = 'p3')],
  ['a currency without a rate', ({ vendor }) => delete vendor.fx['EUR']],
  ['a base currency that is not worth itself', ({ vendor }) => (vendor.fx['USD'] = '1.01')],
];

describe('positions that contradict themselves are not believed', () => {
  for (const [name, change] of LIES) {
    test(name, () => {
      const given = positions();
      change(given);
      assert.throws(() => snapshotOf(given), isUntrustworthy);
    });
  }
});

const WRONG_SHAPES: readonly [string, (vendor: Rows) => void][] = [
  ['a day the calendar does not have', ({ rows }) => (rows[0]!.acct['valued'] = '20260230')],
  ['a day in another form', ({ rows }) => (rows[0]!.acct['valued'] = '2026-11-20')],
  ['an amount that is a number', ({ rows }) => (rows[0]!.acct['mv'] = 60_000)],
  ['an amount with an exponent', ({ rows }) => (rows[0]!.acct['mv'] = '6e4')],
  ['an amount with a comma', ({ rows }) => (rows[0]!.acct['mv'] = '60,000.00')],
  ['a rate of nothing', ({ fx }) => (fx['EUR'] = '0')],
  ['a cost that is missing rather than null', ({ rows }) => delete rows[0]!.positions[0]!['cost']],
];

describe('positions of the wrong shape are not read', () => {
  for (const [name, change] of WRONG_SHAPES) {
    test(name, () => {
      const { vendor } = positions();
      change(vendor);
      assert.equal(positionListSchema.safeParse(vendor).success, false);
    });
  }
});

describe('valuations', () => {
  // In the fixture the second account misses two days, the third appears on the third and the fourth is emptied.
  test('add up exactly: gaps carry the last value forward, new accounts bring money, and neither is a gain', () => {
    const given = valuations();
    assert.deepEqual(seriesOf(given), given.canonical);
  });

  test('of no account are no days', () => {
    assert.deepEqual(seriesOf({ ...valuations(), vendor: { base_ccy: 'USD', accts: [] } }), {
      currency: 'USD',
      days: [],
      asOf: null,
    });
  });

  const lies: readonly [string, (vendor: Accounts) => void][] = [
    ['one account twice', ({ accts }) => accts.push(accts[0]!)],
    ['days out of order', ({ accts }) => accts[0]!.days.reverse()],
    ['one day twice', ({ accts }) => accts[0]!.days.push(accts[0]!.days.at(-1)!)],
    ['a base currency that is not worth itself', ({ accts }) => (accts[0]!.days[0]!['fx'] = '1.2')],
  ];
  for (const [name, change] of lies) {
    test(`with ${name} are not believed`, () => {
      const given = valuations();
      change(given.vendor);
      assert.throws(() => seriesOf(given), isUntrustworthy);
    });
  }
});
