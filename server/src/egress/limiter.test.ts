import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLimiter } from './limiter.ts';

function withClock(requestsPerSecond: number | undefined) {
  const clock = { ms: 1_000 };
  return { clock, limiter: createLimiter(requestsPerSecond, () => clock.ms) };
}

test('a burst of one second goes at once, the rest is spaced evenly', () => {
  const { limiter } = withClock(4);
  assert.deepEqual(
    Array.from({ length: 7 }, () => limiter.book()),
    [0, 0, 0, 0, 250, 500, 750],
  );
});

test('a place given back is there for the next call', () => {
  const { limiter } = withClock(1);
  limiter.book();
  assert.equal(limiter.book(), 1_000);
  limiter.cancel();
  assert.equal(limiter.book(), 1_000);
});

test('the bucket never holds more than one second’s worth', () => {
  const { limiter, clock } = withClock(2);
  limiter.book();
  clock.ms += 3_600_000;
  assert.deepEqual([limiter.book(), limiter.book(), limiter.book()], [0, 0, 500]);
});

test('less than one request per second is a rate too', () => {
  const { limiter } = withClock(0.5);
  assert.deepEqual([limiter.book(), limiter.book()], [0, 2_000]);
});

test('without a rate only the vendor’s word counts', () => {
  const { limiter, clock } = withClock(undefined);
  for (let i = 0; i < 1_000; i += 1) assert.equal(limiter.book(), 0);
  limiter.pause(2_000);
  assert.equal(limiter.book(), 2_000);
  limiter.pause(500);
  assert.equal(limiter.pausedMs(), 2_000, 'a shorter pause does not cut a longer one');
  clock.ms += 2_000;
  assert.equal(limiter.book(), 0);
});

test('a vendor that asks for a day is asked again after five minutes', () => {
  const { limiter } = withClock(undefined);
  limiter.pause(86_400_000);
  assert.equal(limiter.pausedMs(), 300_000);
});

test('batch has its own part of the rate, and of the burst', () => {
  const { limiter, clock } = withClock(4);
  assert.deepEqual([limiter.book('batch'), limiter.book('batch'), limiter.book('batch')], [0, 0, 500]);
  assert.deepEqual([limiter.book(), limiter.book(), limiter.book()], [0, 0, 250], 'the other half is there');
  clock.ms += 500;
  assert.equal(limiter.again('batch'), 500, 'what is kept for interactive calls must be there before');
  clock.ms += 500;
  assert.equal(limiter.again('batch'), 0);
});

test('however long batch waits in line, it delays no interactive call', () => {
  const { limiter } = withClock(4);
  for (let i = 0; i < 100; i += 1) limiter.book('batch');
  assert.deepEqual([limiter.book(), limiter.book()], [0, 0]);
});

test('a rate of one leaves nothing to keep, and batch still moves', () => {
  const { limiter, clock } = withClock(1);
  assert.equal(limiter.book('batch'), 0);
  assert.equal(limiter.book('batch'), 2_000);
  clock.ms += 2_000;
  assert.equal(limiter.again('batch'), 0);
});

test('a place batch gives back is there for the next', () => {
  const { limiter } = withClock(4);
  limiter.book('batch');
  limiter.book('batch');
  assert.equal(limiter.book('batch'), 500);
  limiter.cancel('batch');
  assert.equal(limiter.book('batch'), 500);
});

test('a pause of batch is no pause of interactive calls; a pause of all is one of batch', () => {
  const { limiter } = withClock(undefined);
  limiter.pause(2_000, 'batch');
  assert.deepEqual([limiter.book(), limiter.book('batch')], [0, 2_000]);
  limiter.pause(3_000);
  assert.deepEqual([limiter.book(), limiter.book('batch')], [3_000, 3_000]);
});
