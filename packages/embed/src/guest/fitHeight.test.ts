/** Tests of following the content's height, with a document whose layout is a formula. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fitHeight } from './fitHeight.ts';

/** Content height of a viewport height. */
let layout: (viewport: number) => number;
let viewport: number;
let asks: number[];
let change: () => void;
let frames: (() => void)[];
let refuse: boolean;
let stop: () => void;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  viewport = 400;
  asks = [];
  frames = [];
  refuse = false;
  change = () => assert.fail('nothing is observed');
  Object.assign(globalThis, {
    ResizeObserver: class {
      constructor(onChange: () => void) {
        change = onChange;
      }
      observe(): void {
        change();
      }
      disconnect(): void {
        change = () => undefined;
      }
    },
  });
});
afterEach(() => {
  stop();
  mock.timers.reset();
});

function start(): void {
  const view = {
    document: {
      documentElement: { getBoundingClientRect: () => ({ height: layout(viewport) }) },
    },
    get innerHeight() {
      return viewport;
    },
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    requestAnimationFrame: (draw: () => void) => frames.push(draw),
    cancelAnimationFrame: () => (frames = []),
  } as unknown as Window;
  stop = fitHeight(view, async (height) => {
    asks.push(height);
    if (refuse) throw new Error('RATE');
    viewport = Math.min(5_000, Math.max(100, height));
  });
}

/** Draws frames and lets the panel follow until nothing moves, or this often. */
async function run(rounds = 40): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const draw of frames.splice(0)) draw();
    await setImmediate();
    mock.timers.tick(100);
  }
}

test('the panel becomes as tall as the content, and follows it both ways', async () => {
  layout = () => 623.2;
  start();
  await run();
  assert.deepEqual(asks, [624]);
  for (const height of [900, 300]) {
    layout = () => height;
    change();
    await run();
  }
  assert.deepEqual(asks, [624, 900, 300]);
});

test('many changes within a frame ask once, and a pixel is no change', async () => {
  layout = () => 500;
  start();
  change();
  change();
  await run();
  layout = () => 501;
  change();
  await run();
  assert.deepEqual(asks, [500]);
});

for (const [what, formula] of [
  ['min-height: 100vh with a margin', (height: number) => height + 20],
  ['120vh', (height: number) => height * 1.2],
] as const)
  test(`content of ${what} does not grow the panel for ever`, async () => {
    layout = formula;
    start();
    await run();
    assert.ok(asks.length <= 4, `asked ${asks.join(', ')}`);
    assert.ok(viewport < 1_000);
    // What changes by itself is followed again.
    layout = () => 555;
    change();
    await run();
    assert.equal(asks.at(-1), 555);
  });

test('content of half the viewport and something settles', async () => {
  layout = (height) => height / 2 + 300;
  start();
  await run();
  assert.ok(Math.abs(viewport - 600) <= 4, `stopped at ${viewport}`);
});

test('a refusal is tried again, not at once', async () => {
  refuse = true;
  layout = () => 700;
  start();
  await run(10);
  assert.equal(asks.length, 1);
  refuse = false;
  await run(25);
  assert.deepEqual([asks.length, viewport], [2, 700]);
});

test('asks nothing any more once stopped', async () => {
  layout = () => 700;
  start();
  stop();
  await run(5);
  change();
  await run(5);
  assert.deepEqual(asks, []);
});
