import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineBuffer } from './lineBuffer.ts';

function opened() {
  const writes: string[] = [];
  let flushes = 0;
  const target = { write: (text: string) => writes.push(text), flushSync: () => void (flushes += 1) };
  return { writes, flushes: () => flushes, buffer: new LineBuffer(target) };
}

test('lines are handed on together, in their order, none twice', () => {
  const { buffer, writes } = opened();
  const lines = Array.from({ length: 1_000 }, (_, index) => `${index} ${'x'.repeat(50)}\n`);
  for (const line of lines) buffer.write(line);
  assert.ok(writes.length > 1 && writes.length < 5);
  buffer.pass();
  buffer.pass();
  assert.equal(writes.join(''), lines.join(''));
});

test('a flush leaves nothing behind, not even in the target', () => {
  const { buffer, writes, flushes } = opened();
  buffer.write('a\n');
  assert.deepEqual(writes, []);
  buffer.flushSync();
  assert.deepEqual([writes, flushes()], [['a\n'], 1]);
});
