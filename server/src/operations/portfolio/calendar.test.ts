/** Month arithmetic, periods and what counts as fresh. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PerformancePeriod } from '@rialto/contract';
import { addDays, daysBetween, subtractMonths } from './calendar.ts';
import { isStale, newestDueDay } from './freshness.ts';
import { periodStart } from './periods.ts';

const PERIODS: readonly [PerformancePeriod, string, string][] = [
  // Addepar's own example: the first quarter of 2020.
  ['3M', '2020-03-31', '2019-12-31'],
  ['YTD', '2020-03-31', '2019-12-31'],
  ['YTD', '2025-12-31', '2024-12-31'],
  ['YTD', '2026-01-02', '2025-12-31'],
  ['1M', '2026-11-20', '2026-10-20'],
  // A month end stays one: the second quarter starts at the end of March.
  ['3M', '2026-06-30', '2026-03-31'],
  ['1M', '2026-02-28', '2026-01-31'],
  // A day the month does not have becomes its last.
  ['1M', '2026-03-30', '2026-02-28'],
  ['1M', '2028-03-30', '2028-02-29'],
  ['1Y', '2028-02-29', '2027-02-28'],
  ['1Y', '2029-02-28', '2028-02-29'],
  ['3Y', '2028-02-29', '2025-02-28'],
  ['5Y', '2026-11-20', '2021-11-20'],
  ['1M', '2026-01-15', '2025-12-15'],
];

for (const [period, toDate, fromDate] of PERIODS) {
  test(`${period} to ${toDate} starts at the close of ${fromDate}`, () => {
    assert.equal(periodStart(period, toDate), fromDate);
  });
}

test('days are counted across leap days and years', () => {
  assert.equal(daysBetween('2027-12-31', '2028-12-31'), 366);
  assert.equal(addDays('2028-02-28', 1), '2028-02-29');
  assert.equal(addDays('2026-01-01', -1), '2025-12-31');
  assert.equal(subtractMonths('2026-11-20', 0), '2026-11-20');
});

/** [an instant, the newest business day whose valuation is due then] */
const DUE: readonly [string, string][] = [
  // Winter: 09:00 in New York is 14:00 UTC.
  ['2026-11-19T13:59:59Z', '2026-11-17'],
  ['2026-11-19T14:00:00Z', '2026-11-18'],
  // Summer: 09:00 in New York is 13:00 UTC.
  ['2026-07-15T12:59:59Z', '2026-07-13'],
  ['2026-07-15T13:00:00Z', '2026-07-14'],
  // Friday's is due on Saturday, and the newest one until Tuesday.
  ['2026-11-21T13:00:00Z', '2026-11-19'],
  ['2026-11-21T15:00:00Z', '2026-11-20'],
  ['2026-11-22T15:00:00Z', '2026-11-20'],
  ['2026-11-23T20:00:00Z', '2026-11-20'],
  ['2026-11-24T14:00:00Z', '2026-11-23'],
  // Midnight in New York, not in UTC, begins a day.
  ['2026-11-20T03:00:00Z', '2026-11-18'],
];

for (const [instant, day] of DUE) {
  test(`at ${instant} the newest valuation due is that of ${day}`, () => {
    assert.equal(newestDueDay(Date.parse(instant)), day);
  });
}

test('a valuation is stale when a newer one is due, and never because it is newer than that', () => {
  const saturday = Date.parse('2026-11-21T15:00:00Z');
  assert.equal(isStale('2026-11-19', saturday), true);
  assert.equal(isStale('2026-11-20', saturday), false);
  assert.equal(isStale('2026-11-21', saturday), false);
});
