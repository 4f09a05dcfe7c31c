/**
 * `npm run bench:bridge`: what a call between an embedded app and its page costs, by the ways there are to make it.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openBrowser } from '../packages/sandbox/browser/index.ts';
import type { PayloadName } from './bridge/page/payload.ts';
import { startBridgeSites, type BridgeSites } from './bridge/sites.ts';
import {
  bars,
  describeBridge,
  quantile,
  summariseBridge,
  type BridgeSample,
  type LoadSample,
} from './bridge/summary.ts';
import { WAYS, type WayDescription } from './bridge/ways.ts';

const HELP = `Measures the ways an app in a cross-site frame can call its page, side by side, in interleaved rounds.

  npm run bench:bridge
  npm run bench:bridge -- --rounds 7 --calls 1000
  npm run bench:bridge -- --only rialto,penpal     raw is always there: the others are compared with it
  npm run bench:bridge -- --mode lws               plain, lws or both (the default)
  npm run bench:bridge -- --json

${WAYS.map(({ file, name, checks }) => `  ${file.padEnd(12)}${name}: checks ${checks}`).join('\n')}

  --payload P   what 100 KB are: holdings (the default), a list of objects, or fields, side by side
  --rounds N    default 7; each round measures every way once in each mode
  --calls N     of 1 KB for a way in a round; default 400; of 100 KB a tenth of it

bench/README.md says how to read the result.
`;

/** Calls before a way is timed: compilers warm up. */
const WARM_UP_CALLS = 300;
const AT_ONCE = 32;
const THROUGHPUT_MS = 400;
const PATIENCE_MS = 30_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    calls: { type: 'string', default: '400' },
    only: { type: 'string' },
    mode: { type: 'string', default: 'both' },
    payload: { type: 'string', default: 'holdings' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const [rounds, calls] = [values.rounds, values.calls].map(Number);
  if (!rounds || !calls) throw new Error('--rounds and --calls take numbers.');
  if (!['plain', 'lws', 'both'].includes(values.mode)) throw new Error('--mode takes plain, lws or both.');
  const { payload } = values;
  if (payload !== 'holdings' && payload !== 'fields') throw new Error('--payload takes holdings or fields.');
  const modes = values.mode === 'both' ? ['plain', 'lws'] : [values.mode];
  const only = values.only?.split(',');
  const ways = WAYS.filter(({ file }, index) => index === 0 || (only?.includes(file) ?? true));

  say('bundling …');
  const sites = await startBridgeSites(ways);
  const browser = await openBrowser();
  const samples: BridgeSample[] = [];
  const failed = new Set<string>();
  try {
    const page = await browser.newPage();
    for (let round = 0; round < rounds; round++)
      for (const mode of modes)
        for (const way of inTurn(ways, round)) {
          if (failed.has(mode + way.file)) continue;
          say(`round ${round + 1} of ${rounds}, ${mode}: ${way.name} …`);
          try {
            await openBenchPage(page, mode, sites);
            samples.push({
              way: way.name,
              mode,
              round,
              ...(await measure(page, sites, way, payload, calls)),
            });
          } catch (error) {
            failed.add(mode + way.file);
            process.exitCode = 1;
            say(`${way.name} does not run here (${mode}) and is left out: ${String(error).slice(0, 400)}`);
          }
        }
  } finally {
    await browser.close();
    await sites.close();
  }
  const summary = summariseBridge(samples, WAYS[0]!.name);
  const machine = { node: process.version, chromium: browser.version(), rounds, calls, payload };
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ machine, summary, samples }, null, 2)}\n`);
    return;
  }
  const pictures = modes.map((mode) => {
    const lines = summary.filter((line) => line.mode === mode);
    const where = mode === 'lws' ? 'under Lightning Web Security' : 'plain';
    return [
      bars(
        `1 KB, ${where}`,
        lines.map(({ way, small }) => ({ name: way, value: small.p50 })),
        'ms',
      ),
      bars(
        `100 KB, ${where}`,
        lines.map(({ way, large }) => ({ name: way, value: large.p50 })),
        'ms',
      ),
    ].join('\n\n');
  });
  process.stdout.write(
    `\n${describeBridge(summary)}\n\n${pictures.join('\n\n')}\n\nNode ${machine.node}, Chromium ${machine.chromium}, medians of ${rounds} rounds of ${calls} calls; milliseconds; ratios within a round, with their quartiles; 100 KB of ${payload}; ${AT_ONCE} at once for calls/s.\n`,
  );
}

/** A page anew for each measurement: what one way leaves behind, listeners above all, costs no other. */
async function openBenchPage(page: Page, mode: string, { page: site }: BridgeSites): Promise<void> {
  await page.goto(`${site.origin}/page.html${mode === 'lws' ? '?lws' : ''}`);
  await page.waitForSelector('html[data-ready]', { state: 'attached' });
}

async function measure(
  page: Page,
  { page: site, app }: BridgeSites,
  way: WayDescription,
  payload: PayloadName,
  calls: number,
): Promise<Omit<BridgeSample, 'way' | 'mode' | 'round'>> {
  const url = `${app.origin}/${way.file}.html?page=${encodeURIComponent(site.origin)}&payload=${payload}`;
  const inPage = <Result>(call: string): Promise<Result> =>
    inTime(page.evaluate<Result>(`load(${JSON.stringify(way.file)}).then((host) => host.${call})`));
  const [frame] = await Promise.all([
    page.waitForEvent('framenavigated', (it) => it.url() === url),
    inPage(`open(${JSON.stringify(url)}, ${JSON.stringify(app.origin)}, ${JSON.stringify(payload)})`),
  ]);
  const inApp = <Result>(call: string): Promise<Result> =>
    inTime(frame.evaluate<Result>(`bench.then((bench) => bench.${call})`));
  const ask = way.isAskedByPage === true ? inPage : inApp;
  const sample = async (load: 'say' | 'read', count: number): Promise<LoadSample> => {
    await ask(`roundTrips('${load}', ${Math.min(WARM_UP_CALLS, count)})`);
    const times = JSON.parse(await ask<string>(`roundTrips('${load}', ${count})`)) as number[];
    const perSecond = await ask<number>(`perSecond('${load}', ${AT_ONCE}, ${THROUGHPUT_MS})`);
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), perSecond };
  };
  return {
    connectMs: await inApp<number>('connectMs'),
    small: await sample('say', calls),
    large: await sample('read', Math.max(10, Math.round(calls / 10))),
  };
}

/** Some ways wait for ever where they do not run. */
function inTime<Result>(answer: Promise<Result>): Promise<Result> {
  return Promise.race([
    answer,
    sleep(PATIENCE_MS, undefined, { ref: false }).then(() => {
      throw new Error(`No answer within ${PATIENCE_MS} ms.`);
    }),
  ]);
}

/** Each round begins with another way: whatever slows the machine for a while hits them all in time. */
function inTurn<Item>(items: readonly Item[], round: number): Item[] {
  const shift = round % Math.max(items.length, 1);
  return [...items.slice(shift), ...items.slice(0, shift)];
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
