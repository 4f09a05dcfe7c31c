import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exhaustedMs, readQuotas, readRetryAfterMs, scarceMs } from './vendorLimits.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');

for (const [value, expected] of [
  ['2', 2_000],
  [' 0 ', 0],
  ['0.25', 250],
  ['Fri, 20 Nov 2026 10:00:30 GMT', 30_000],
  ['Friday, 20-Nov-26 10:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
  ['Fri Nov 20 10:00:30 2026', 30_000],
  ['Fri Nov  6 10:00:30 2026', 0],
  ['Wednesday, 20-Nov-75 10:00:00 GMT', 86_400_000],
  ['Wednesday, 20-Nov-80 10:00:00 GMT', 0],
  ['Fri, 20 Nov 2026 10:00:30 CET', undefined],
  ['Fri, 31 Feb 2026 10:00:30 GMT', undefined],
  ['Fri, 20 Nov 2026 25:00:30 GMT', undefined],
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
  ['a policy whose name has a comma', { ratelimit: '"a,b;r=5";r=0;t=30' }, 30_000],
  ['parameters in another order', { ratelimit: '"default";t=30;pk=:Y2xpZW50:;r=0' }, 30_000],
  [
    'separate fields with their policies',
    { 'ratelimit-remaining': '0, 0;w=60', 'ratelimit-reset': '7' },
    7_000,
  ],
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

for (const [what, headers, expected] of [
  [
    'less than half',
    { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '49', 'x-ratelimit-reset': '9' },
    9_000,
  ],
  [
    'half',
    { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '50', 'x-ratelimit-reset': '9' },
    undefined,
  ],
  [
    'less than half until nobody knows when',
    { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '9' },
    1_000,
  ],
  ['some of nobody knows how much', { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '9' }, undefined],
  ['little by the older draft', { ratelimit: 'limit=100, remaining=7, reset=50' }, 50_000],
  [
    'little of one of two policies',
    { 'ratelimit-policy': '"a";q=10;w=1, "b";q=100;w=60', ratelimit: '"a";r=9;t=1, "b";r=20;t=40' },
    40_000,
  ],
  ['little of a policy that is not told', { ratelimit: '"a";r=1;t=1' }, undefined],
] as const)
  test(`a quota of which ${what} is left keeps batch away for ${expected} ms`, () => {
    assert.equal(scarceMs(readQuotas(headers as Record<string, string>, NOW), 0.5), expected);
  });
