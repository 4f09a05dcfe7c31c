import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exhaustedMs, readQuotas, readRetryAfterMs } from './vendorLimits.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');

for (const [value, expected] of [
  ['2', 2_000],
  [' 0 ', 0],
  ['0.25', 250],
  ['Fri, 20 Nov 2026 10:00:30 GMT', 30_000],
  ['Friday, 20-Nov-26 10:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
  ['99999999', 86_400_000],
  ['-5', undefined],
  ['soon', undefined],
  ['1 January', undefined],
  ['', undefined],
  [undefined, undefined],
] as const)
  test(`Retry-After "${value}" asks to wait ${expected} ms`, () => {
    assert.equal(readRetryAfterMs(value, NOW), expected);
  });

for (const [what, headers, expected] of [
  ['no header', {}, undefined],
  ['the present draft', { ratelimit: '"default";r=0;t=30' }, 30_000],
  ['the present draft with something left', { ratelimit: '"default";r=5;t=30' }, undefined],
  ['two policies', { ratelimit: '"burst";r=0;t=2, "day";r=0;t=60' }, 60_000],
  ['two policies, one with something left', { ratelimit: '"burst";r=0;t=2, "day";r=9;t=60' }, 2_000],
  ['the older draft', { ratelimit: 'limit=100, remaining=0, reset=50' }, 50_000],
  ['the older draft with something left', { ratelimit: 'limit=100, remaining=7, reset=50' }, undefined],
  ['separate fields', { 'ratelimit-remaining': '0', 'ratelimit-reset': '7' }, 7_000],
  ['separate fields with something left', { 'ratelimit-remaining': '3', 'ratelimit-reset': '7' }, undefined],
  ['X- fields in seconds', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9' }, 9_000],
  [
    'X- fields with an instant',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1_000 + 15) },
    15_000,
  ],
  ['an empty quota without a reset', { 'x-ratelimit-remaining': '0' }, undefined],
  ['nonsense', { ratelimit: ';;;=', 'x-ratelimit-remaining': 'many' }, undefined],
] as const)
  test(`a quota told by ${what} means waiting ${expected} ms`, () => {
    assert.equal(exhaustedMs(readQuotas(headers as Record<string, string>, NOW)), expected);
  });
