import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  contextKnownTo,
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

  test('a member the org does not map is not told of, and is selected by an id the page knows', () => {
    const value = { recordId: RUTH, name: 'Ruth' };
    assert.deepEqual(contextsOfSelection({ topic: 'selection.member', value }, []), []);
    const context = { type: 'fdc3.contact', id: { SALESFORCE_ID: RUTH } };
    assert.deepEqual(selectionOfContext(context, { mapped: [], members: [value] }), {
      topic: 'selection.member',
      value,
    });
    assert.equal(selectionOfContext(context, { mapped: [] }), undefined);
  });

  test('a person whose name no app was granted is selected by the name the page has, or not at all', () => {
    const unnamed = [{ type: 'fdc3.contact', name: null, id: { GLOBAL_ID: 'G-1' }, recordId: RUTH }];
    const context = { type: 'fdc3.contact', id: { GLOBAL_ID: 'G-1' } };
    assert.equal(selectionOfContext(context, { mapped: unnamed }), undefined);
    const value = { recordId: RUTH, name: 'Ruth' };
    assert.deepEqual(selectionOfContext(context, { mapped: unnamed, members: [value] })?.value, value);
  });

  test('an app is told its own part of what the page says, whatever others were granted', () => {
    const said = {
      type: 'fdc3.contact',
      name: 'Ruth Okafor',
      id: { GLOBAL_ID: 'G-1', email: 'r@example.com' },
    };
    const own = { type: 'fdc3.contact', name: null, id: { GLOBAL_ID: 'G-1' }, recordId: RUTH };
    assert.deepEqual(contextKnownTo(said, [own]), { type: 'fdc3.contact', id: { GLOBAL_ID: 'G-1' } });
    assert.equal(contextKnownTo(said, []), undefined);
    const instrument = { type: 'fdc3.instrument', id: { ticker: 'AAPL' } };
    assert.equal(contextKnownTo(instrument, []), instrument);
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
