/**
 * Business days are counted right around week-ends, midnight and short months.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  dayNumberNotAfter,
  dayNumberNotBefore,
  dayOf,
  lastFinishedDayNumber,
  monthsLater,
} from './calendar.ts';

test('a day number and its day belong together', () => {
  for (let dayNumber = 0; dayNumber < 2000; dayNumber++) {
    assert.equal(dayNumberNotAfter(dayOf(dayNumber)), dayNumber);
    assert.equal(dayNumberNotBefore(dayOf(dayNumber)), dayNumber);
    assert.ok(![0, 6].includes(new Date(dayOf(dayNumber)).getUTCDay()));
  }
  assert.equal(dayOf(0), '2021-01-04');
});

test('a week-end lies between Friday and Monday', () => {
  for (const day of ['2026-11-21', '2026-11-22']) {
    assert.equal(dayOf(dayNumberNotAfter(day)), '2026-11-20');
    assert.equal(dayOf(dayNumberNotBefore(day)), '2026-11-23');
  }
  assert.ok(dayNumberNotBefore('2020-12-31') < 0);
});

test('a business day is finished when the next day begins in UTC', () => {
  const last = (now: string): string => dayOf(lastFinishedDayNumber(new Date(now)));
  assert.equal(last('2026-11-20T23:59:59.999Z'), '2026-11-19');
  assert.equal(last('2026-11-21T00:00:00Z'), '2026-11-20');
  assert.equal(last('2026-11-23T15:00:00Z'), '2026-11-20');
  assert.equal(last('2026-11-24T00:00:00Z'), '2026-11-23');
});

test('months end where they end', () => {
  assert.equal(monthsLater('2023-01-31', 1), '2023-02-28');
  assert.equal(monthsLater('2023-12-15', 13), '2025-01-15');
});

test('what is not a day is refused', () => {
  assert.throws(() => dayNumberNotAfter('yesterday'), /Not a day/);
});
