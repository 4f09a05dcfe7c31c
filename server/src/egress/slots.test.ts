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
