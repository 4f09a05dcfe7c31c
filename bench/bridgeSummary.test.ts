/**
 * The arithmetic of the bridge's benchmark, and the making of modules it needs.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { esModuleOf } from './bridge/commonJs.ts';
import { bars, describeBridge, quantile, summariseBridge, type BridgeSample } from './bridge/summary.ts';

const sample = (way: string, mode: string, round: number, p50: number): BridgeSample => ({
  way,
  mode,
  round,
  connectMs: 20,
  small: { p50, p99: 2 * p50, perSecond: 1_000 / p50 },
  large: { p50: 10 * p50, p99: 20 * p50, perSecond: 100 / p50 },
});

test('a quantile is a number that was measured', () => {
  const numbers = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.equal(quantile(numbers, 0.5), 51);
  assert.equal(quantile(numbers, 0.99), 100);
  assert.equal(quantile([7], 0.99), 7);
  assert.throws(() => quantile([], 0.5), RangeError);
});

test('a way is compared with the base of its own mode and round', () => {
  const samples = [
    sample('raw', 'plain', 0, 1),
    sample('raw', 'plain', 1, 2),
    sample('x', 'plain', 0, 2),
    sample('x', 'plain', 1, 4),
    sample('raw', 'lws', 0, 10),
    sample('x', 'lws', 0, 5),
  ];
  const ratios = summariseBridge(samples, 'raw').map(({ way, mode, smallRatio }) => [
    mode,
    way,
    smallRatio.middle,
  ]);
  assert.deepEqual(ratios, [
    ['plain', 'raw', 1],
    ['plain', 'x', 2],
    ['lws', 'raw', 1],
    ['lws', 'x', 0.5],
  ]);
});

test('the quartiles say how far rounds differ', () => {
  const samples = [1, 2, 3, 4, 5].flatMap((p50, round) => [
    sample('raw', 'plain', round, 1),
    sample('x', 'plain', round, p50),
  ]);
  const line = summariseBridge(samples, 'raw').find(({ way }) => way === 'x');
  assert.deepEqual(line?.smallRatio, { low: 2, middle: 3, high: 4 });
  assert.match(describeBridge([line]), / 3\.00 \(2\.00–4\.00\) /);
});

test('a way whose base was not measured has no ratio, and the table says so', () => {
  const [line] = summariseBridge([sample('x', 'plain', 0, 1)], 'raw');
  assert.ok(Number.isNaN(line?.smallRatio.middle));
  assert.match(describeBridge([line!]), /^Plain\n.*\nx +1\.000 +2\.00 +– /);
});

test('the longest bar belongs to the slowest', () => {
  const text = bars(
    'Title',
    [
      { name: 'slow', value: 4 },
      { name: 'fast', value: 1 },
      { name: 'none', value: NaN },
    ],
    'ms',
  );
  const [, fast, slow, none] = text.split('\n');
  assert.match(fast ?? '', /^fast +1\.00 ms +█{13}$/);
  assert.match(slow ?? '', /^slow +4\.00 ms +█{50}$/);
  assert.equal(none, undefined);
});

test('a CommonJS package becomes one module', async () => {
  const url = `data:text/javascript;base64,${Buffer.from(esModuleOf('framebus')).toString('base64')}`;
  // It listens on the window when it is loaded.
  Object.assign(globalThis, { window: { addEventListener: () => undefined } });
  const { default: Framebus } = (await import(url)) as { default: { name: string } };
  assert.equal(Framebus.name, 'Framebus');
});
