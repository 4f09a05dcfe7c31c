/** What a caller may ask of a call besides the call itself. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAppError } from '../../errors.ts';
import { readWishes } from './wishes.ts';

const CALLBACK = 'https://hooks.firm.example/x';

describe('an answer that may come later', () => {
  for (const [headers, later, waitMs] of [
    [{}, 'never', undefined],
    [{ prefer: 'return=minimal' }, 'never', undefined],
    [{ prefer: 'wait=5' }, 'never', undefined],
    [{ prefer: 'respond-async' }, 'at once', undefined],
    [{ prefer: 'Respond-Async, WAIT="5"' }, 'if needed', 5_000],
    [{ prefer: 'wait=5, respond-async, wait=9' }, 'if needed', 5_000],
    [{ 'x-callback-url': CALLBACK }, 'if needed', undefined],
    [{ 'x-callback-url': CALLBACK, prefer: 'respond-async' }, 'at once', undefined],
  ] as const) {
    test(`is asked for with ${JSON.stringify(headers)}: ${later}`, () => {
      const wishes = readWishes(headers);
      assert.deepEqual([wishes.later, wishes.waitMs], [later, waitMs]);
    });
  }
});

test('other preferences are left for the vendor', () => {
  const { prefer } = readWishes({ prefer: 'respond-async, return=minimal, wait=5,odata.maxpagesize=9' });
  assert.equal(prefer, 'return=minimal, odata.maxpagesize=9');
  assert.equal(readWishes({ prefer: 'respond-async' }).prefer, undefined);
});

test('freshness is what Cache-Control says, unless it says to ask', () => {
  const of = (cacheControl: string) => readWishes({ 'cache-control': cacheControl }).freshness;
  assert.deepEqual(of('max-age=30'), { maxAgeS: 30, staleIfErrorS: 0 });
  assert.deepEqual(of('stale-if-error="600", Max-Age=0'), { maxAgeS: 0, staleIfErrorS: 600 });
  for (const ask of ['no-cache, max-age=30', 'no-store', 'max-age=-1', 'max-age=x', 'private', '']) {
    assert.equal(of(ask), undefined, ask);
  }
});

test('what cannot be read is a fault, by name', () => {
  assert.throws(
    () => readWishes({ 'x-lane': 'fast', 'x-callback-url': 'nowhere' }),
    (error) =>
      isAppError(error, 'REQUEST_INVALID') &&
      error.faults?.map(({ field }) => field).join() === 'header:X-Lane,header:X-Callback-URL',
  );
});
