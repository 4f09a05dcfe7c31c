/**
 * The arithmetic of the benchmarks.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leastSquaresSlope } from './memoryPlot.ts';
import { median, summarise, type Sample } from './summary.ts';

const sample = (target: string, round: number, requestsPerSecond: number, cpuUs?: number): Sample => ({
  target,
  round,
  requests: 1_000,
  requestsPerSecond,
  p50: 1,
  p99: 2,
  failures: 1,
  cpuUs,
});

test('a median is the middle one, or between the two in the middle', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([1, 9, 5, 7]), 6);
  assert.equal(median([]), undefined);
});

test('a ratio compares a round with the same round of the base', () => {
  // The machine was half as fast in round 1: for both, so it does not show.
  const samples = [
    sample('raw', 0, 100, 10),
    sample('raw', 1, 50, 20),
    sample('x', 0, 50, 30),
    sample('x', 1, 25, 60),
  ];
  const [raw, x] = summarise(samples, 'raw');
  assert.equal(raw?.speedRatio, 1);
  assert.equal(x?.speedRatio, 0.5);
  assert.equal(x?.cpuRatio, 3);
  assert.equal(x?.cpuUs, 45);
  assert.equal(x?.failures, 2);
});

test('CPU time that is not known stays unknown', () => {
  const [raw] = summarise([sample('raw', 0, 100)], 'raw');
  assert.equal(raw?.cpuUs, undefined);
  assert.equal(raw?.cpuRatio, undefined);
});

test('the slope of memory is that of the line through it', () => {
  const line = [0, 10, 20, 30].map((requests) => ({ requests, mib: 100 + requests * 2 }));
  assert.equal(leastSquaresSlope(line), 2);
  assert.equal(leastSquaresSlope(line.slice(0, 1)), 0);
});
