import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isoInstant } from './isoInstant.ts';

test('an instant is written as Date writes it, also on either side of a second, a year and the epoch', () => {
  const at = Date.UTC(2026, 11, 31, 23, 59, 58, 997);
  for (let ms = at; ms < at + 2_100; ms += 1) assert.equal(isoInstant(ms), new Date(ms).toISOString());
  for (const ms of [0, -1, -1_000, 999, 1_000, 253_402_300_800_000, at])
    assert.equal(isoInstant(ms), new Date(ms).toISOString());
});
