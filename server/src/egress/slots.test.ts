import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDeadline } from '../deadline.ts';
import { createSlots } from './slots.ts';

test('those in line get slots in the order they came', async () => {
  const slots = createSlots(1, 2);
  assert.ok(slots.tryTake());
  const order: string[] = [];
  const first = slots.take(createDeadline(60_000)).then((outcome) => order.push(`first ${outcome}`));
  const second = slots.take(createDeadline(60_000)).then((outcome) => order.push(`second ${outcome}`));
  slots.give();
  await first;
  slots.give();
  await second;
  assert.deepEqual(order, ['first taken', 'second taken']);
  slots.give();
  assert.ok(slots.tryTake());
  assert.ok(!slots.tryTake());
});

test('a line that is full turns the next one away', async () => {
  const slots = createSlots(1, 0);
  slots.tryTake();
  assert.equal(await slots.take(createDeadline(60_000)), 'full');
});

test('a caller who leaves the line makes no slot disappear', async () => {
  const slots = createSlots(1, 5);
  slots.tryTake();
  const caller = new AbortController();
  const waiting = slots.take(createDeadline(60_000, caller.signal));
  caller.abort();
  assert.equal(await waiting, 'timed out');
  slots.give();
  assert.ok(slots.tryTake());
});

test('closing sends everyone in line away', async () => {
  const slots = createSlots(1, 5);
  slots.tryTake();
  const waiting = [slots.take(createDeadline(60_000)), slots.take(createDeadline(60_000))];
  slots.close();
  assert.deepEqual(await Promise.all(waiting), ['closed', 'closed']);
});

test('batch never holds more than its part, though slots are free', async () => {
  const slots = createSlots(3, 5, 1);
  assert.ok(slots.tryTake('batch'));
  assert.ok(!slots.tryTake('batch'));
  const waiting = slots.take(createDeadline(60_000), 'batch');
  assert.ok(slots.tryTake());
  slots.give();
  assert.equal(slots.waiting('batch'), 1, 'a slot of the others is not for it');
  slots.give('batch');
  assert.equal(await waiting, 'taken');
  assert.equal(slots.running(), 1);
});

test('interactive goes first, whoever came first', async () => {
  const slots = createSlots(1, 5);
  slots.tryTake();
  const order: string[] = [];
  const batch = slots.take(createDeadline(60_000), 'batch').then(() => order.push('batch'));
  const interactive = slots.take(createDeadline(60_000)).then(() => order.push('interactive'));
  slots.give();
  await interactive;
  slots.give();
  await batch;
  assert.deepEqual(order, ['interactive', 'batch']);
});

test('each has a line of its own', async () => {
  const slots = createSlots(1, 1);
  slots.tryTake();
  const first = slots.take(createDeadline(60_000), 'batch');
  assert.equal(await slots.take(createDeadline(60_000), 'batch'), 'full');
  const second = slots.take(createDeadline(60_000));
  slots.close();
  assert.deepEqual(await Promise.all([first, second]), ['closed', 'closed']);
});
