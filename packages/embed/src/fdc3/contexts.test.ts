import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  contextsOfSelection,
  holdingOfContext,
  instrumentOfContext,
  recordOfContext,
  selectionOfContext,
} from './contexts.ts';

const RUTH = '003RL00000000001AA';
const mapped = [
  {
    type: 'fdc3.contact',
    name: 'Ruth Okafor',
    id: { GLOBAL_ID: 'G-1', email: 'ruth@example.com' },
    recordId: RUTH,
  },
  { type: 'fdc3.organization', name: 'Okafor', id: { GLOBAL_ID: 'G-1' }, recordId: '001RL00000000001AA' },
];
const apple = { holdingId: 'H1', accountId: 'A1', name: 'Apple Inc.', symbol: 'AAPL', isin: 'US0378331005' };
const known = { mapped, holdings: [apple] };

describe('FDC3 contexts of the page', () => {
  test('a holding is an instrument, and a position where its quantity is known', () => {
    const [position, instrument] = contextsOfSelection(
      { topic: 'selection.holding', value: { ...apple, quantity: 12.5 } as typeof apple },
      mapped,
    );
    const expected = {
      type: 'fdc3.instrument',
      name: 'Apple Inc.',
      id: { ticker: 'AAPL', ISIN: 'US0378331005' },
    };
    assert.deepEqual(instrument, expected);
    assert.deepEqual(position, {
      type: 'fdc3.position',
      name: 'Apple Inc.',
      instrument: expected,
      holding: 12.5,
    });
    assert.equal(contextsOfSelection({ topic: 'selection.holding', value: apple }, mapped).length, 1);
  });

  test('a member is what the org maps it to, Global ID included, without the Salesforce id', () => {
    const value = { recordId: RUTH, name: 'Ruth' };
    assert.deepEqual(contextsOfSelection({ topic: 'selection.member', value }, mapped), [
      { type: 'fdc3.contact', name: 'Ruth Okafor', id: { GLOBAL_ID: 'G-1', email: 'ruth@example.com' } },
    ]);
  });

  test('a member the org does not map goes out by its record id and comes back', () => {
    const value = { recordId: RUTH, name: 'Ruth' };
    const [context] = contextsOfSelection({ topic: 'selection.member', value }, []);
    assert.deepEqual(selectionOfContext(context!, { mapped: [], members: [value] }), {
      topic: 'selection.member',
      value,
    });
  });

  test('nothing is told when a selection ends', () => {
    assert.deepEqual(contextsOfSelection({ topic: 'selection.holding', value: null }, mapped), []);
  });

  test('a context is a record that agrees in an id and contradicts in none', () => {
    const find = (id: Record<string, string>, type = 'fdc3.contact') =>
      recordOfContext({ type, id }, known)?.recordId;
    assert.equal(find({ GLOBAL_ID: 'G-1', other: 'x' }), RUTH);
    assert.equal(find({ GLOBAL_ID: 'G-1', email: 'somebody@example.com' }), undefined);
    assert.equal(find({ other: 'x' }), undefined);
    assert.equal(find({}), undefined);
    assert.equal(find({ GLOBAL_ID: 'G-1' }, 'fdc3.organization'), '001RL00000000001AA');
  });

  test('an instrument selects the holding of its ISIN, else of its ticker unless the ISINs differ', () => {
    const find = (id: Record<string, string>) => holdingOfContext({ type: 'fdc3.instrument', id }, [apple]);
    assert.equal(find({ ISIN: 'US0378331005' }), apple);
    assert.equal(find({ ticker: 'AAPL' }), apple);
    assert.equal(find({ ticker: 'AAPL', ISIN: 'US5949181045' }), undefined);
    assert.equal(find({ ticker: 'MSFT' }), undefined);
    const position = {
      type: 'fdc3.position',
      holding: 1,
      instrument: { type: 'fdc3.instrument', id: { ticker: 'AAPL' } },
    };
    assert.deepEqual(selectionOfContext(position, known), { topic: 'selection.holding', value: apple });
  });

  test('what is no instrument is none, whatever it claims', () => {
    for (const context of [
      { type: 'fdc3.position' },
      { type: 'fdc3.position', instrument: 'AAPL' },
      { type: 'fdc3.instrument' },
      { type: 'fdc3.instrument', id: { ISIN: 'not an ISIN', ticker: '<img>' } },
      { type: 'fdc3.chart', id: { ticker: 'AAPL' } },
    ])
      assert.equal(instrumentOfContext(context), undefined);
  });
});
