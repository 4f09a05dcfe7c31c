import assert from 'node:assert/strict';
import { test } from 'node:test';
import { historyOf, quotesOf } from './prices.ts';

const NOW = new Date('2026-06-15T12:00:00Z');

test('every quote has a history that ends with it', () => {
  const quotes = quotesOf(NOW);
  assert.ok(quotes.length > 10);
  for (const { symbol, last, change } of quotes) {
    const { closes, days } = historyOf(symbol, NOW)!;
    assert.equal(closes.length, days.length);
    assert.equal(closes.at(-1), last);
    assert.equal(change, last / closes.at(-2)! - 1);
  }
});

test('days are in order and end before today', () => {
  const { days } = historyOf('AAPL', NOW)!;
  assert.deepEqual([...days].sort(), days);
  assert.ok(days.at(-1)! < '2026-06-15');
});

test('what has no ticker, or does not exist, has no chart', () => {
  assert.equal(historyOf('-HALCYON', NOW), undefined);
  assert.equal(historyOf('constructor', NOW), undefined);
});
