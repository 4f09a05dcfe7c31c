/**
 * `npm run bench:callout`: what one call to a vendor costs, by the ways there are to make it.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { cpuTimeUs } from './processUsage.ts';
import { describe, summarise, type Sample } from './summary.ts';
import { sendLoad, startChild, TARGETS, type RunningTarget, type Target } from './targets/index.ts';

const HELP = `Measures the ways to call a vendor side by side on this machine, in interleaved rounds.

  npm run bench:callout
  npm run bench:callout -- --rounds 5 --seconds 10
  npm run bench:callout -- --only raw,companion      raw is always there: the others are compared with it
  npm run bench:callout -- --json

${TARGETS.map(({ name, about }) => `  ${name.padEnd(16)}${about}`).join('\n')}

  --rounds N         default 3; each round measures every target once
  --seconds N        of load for a target in a round; default 6
  --connections N    default 64

bench/README.md says how to read the result.
`;

/** Of load before a target's first round, in seconds: compilers warm up, pools fill. */
const WARM_UP_S = 3;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    connections: { type: 'string', default: '64' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const [rounds, seconds, connections] = [values.rounds, values.seconds, values.connections].map(Number);
  if (!rounds || !seconds || !connections)
    throw new Error('--rounds, --seconds and --connections take numbers.');
  const only = values.only?.split(',');
  const chosen = TARGETS.filter(({ name }, index) => index === 0 || (only?.includes(name) ?? true));

  const vendor = await startChild('vendor.ts');
  const running = new Map<Target, RunningTarget>();
  const samples: Sample[] = [];
  try {
    for (const target of chosen) {
      say(`starting ${target.name} …`);
      const started = await target.start(vendor.url).catch((error: unknown) => {
        process.exitCode = 1;
        process.stderr.write(`${target.name} could not start and is left out: ${String(error)}\n`);
      });
      if (started === undefined) continue;
      running.set(target, started);
      await sendLoad({ ...started, connections, seconds: WARM_UP_S });
    }
    for (let round = 0; round < rounds; round++)
      for (const [target, started] of inTurn([...running], round)) {
        say(`round ${round + 1} of ${rounds}: ${target.name} …`);
        samples.push({ target: target.name, round, ...(await measure(started, connections, seconds)) });
      }
  } finally {
    for (const started of running.values()) await started.stop();
    await vendor.stop();
  }
  const summary = summarise(samples, chosen[0]?.name ?? '');
  const machine = { node: process.version, rounds, seconds, connections };
  process.stdout.write(
    values.json ? `${JSON.stringify({ machine, summary, samples }, null, 2)}\n` : describe(summary, machine),
  );
}

async function measure(
  { url, headers, pid }: RunningTarget,
  connections: number,
  seconds: number,
): Promise<Omit<Sample, 'target' | 'round'>> {
  const before = cpuTimeUs(pid);
  const result = await sendLoad({ url, headers, connections, seconds });
  const after = cpuTimeUs(pid);
  const cpuUs = before === undefined || after === undefined ? undefined : (after - before) / result.requests;
  return { ...result, cpuUs };
}

/** Each round begins with another target: whatever slows the machine for a while hits them all in time. */
function inTurn<Item>(items: readonly Item[], round: number): Item[] {
  const shift = round % Math.max(items.length, 1);
  return [...items.slice(shift), ...items.slice(0, shift)];
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
