import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createBreaker } from './breaker.ts';

mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
const SETTINGS = { failureRatio: 0.5, windowMs: 10_000, minimumCalls: 4, openMs: 1_000 };

function broken() {
  const breaker = createBreaker(SETTINGS);
  for (let i = 0; i < 4; i += 1) breaker.leave(breaker.enter(), 'bad');
  assert.equal(breaker.state(), 'open');
  return breaker;
}

test('it opens when more than the ratio failed, and not before enough was seen', () => {
  const breaker = createBreaker(SETTINGS);
  for (let i = 0; i < 3; i += 1) breaker.leave(breaker.enter(), 'bad');
  assert.equal(breaker.state(), 'closed');
  breaker.leave(breaker.enter(), 'bad');
  assert.deepEqual([breaker.state(), breaker.blockedMs(), breaker.enter()], ['open', 1_000, 0]);
});

test('what tells nothing is not counted', () => {
  const breaker = createBreaker(SETTINGS);
  for (let i = 0; i < 100; i += 1) breaker.leave(breaker.enter(), 'none');
  for (let i = 0; i < 3; i += 1) breaker.leave(breaker.enter(), 'bad');
  assert.equal(breaker.state(), 'closed');
});

test('after its time one attempt finds out; a good one closes it', () => {
  const breaker = broken();
  mock.timers.tick(1_000);
  assert.deepEqual([breaker.state(), breaker.blockedMs()], ['half-open', 0]);
  const probe = breaker.enter();
  assert.deepEqual([breaker.state(), breaker.enter()], ['half-open', 0]);
  assert.ok(breaker.blockedMs() > 0, 'the others need not wait for it');
  breaker.leave(probe, 'good');
  assert.deepEqual([breaker.state(), breaker.blockedMs()], ['closed', 0]);
});

test('a bad one keeps it open for as long again', () => {
  const breaker = broken();
  mock.timers.tick(1_000);
  breaker.leave(breaker.enter(), 'bad');
  assert.deepEqual([breaker.state(), breaker.blockedMs()], ['open', 1_000]);
});

test('one whose caller left lets the next find out', () => {
  const breaker = broken();
  mock.timers.tick(1_000);
  breaker.leave(breaker.enter(), 'none');
  assert.deepEqual([breaker.state(), breaker.blockedMs()], ['half-open', 0]);
  assert.ok(breaker.enter() > 0);
});

test('an answer that has begun closes it, however long it takes; that it broke off counts like any other', () => {
  const breaker = broken();
  mock.timers.tick(1_000);
  const permit = breaker.answered(breaker.enter());
  assert.equal(breaker.state(), 'closed');
  breaker.leave(permit, 'bad');
  for (let i = 0; i < 2; i += 1) breaker.leave(breaker.enter(), 'bad');
  assert.equal(breaker.state(), 'open');
});

test('what began before it opened does not close it', () => {
  const breaker = createBreaker(SETTINGS);
  const old = breaker.enter();
  for (let i = 0; i < 4; i += 1) breaker.leave(breaker.enter(), 'bad');
  breaker.leave(old, 'good');
  mock.timers.tick(1_000);
  const probe = breaker.enter();
  breaker.leave(old, 'good');
  assert.equal(breaker.state(), 'half-open');
  breaker.leave(probe, 'good');
  assert.equal(breaker.state(), 'closed');
});
