/**
 * `npm run bench:soak`: whether the companion leaks memory or sockets while it serves for a long time.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { leastSquaresSlope, plot, type MemorySample } from './memoryPlot.ts';
import { openSockets, residentMib } from './processUsage.ts';
import { sendLoad, startChild, startOnPostgres, type RunningCompanion } from './targets/index.ts';

const HELP = `Keeps the companion busy for half an hour and watches its memory and its sockets.

  npm run bench:soak
  npm run bench:soak -- --minutes 5 --rate 400
  npm run bench:soak -- --json

Calls go through the proxy route at a steady rate; the vendor's access tokens live for a minute, so that one is renewed for each
minute of the soak. Uses DATABASE_URL or a throwaway PostgreSQL.

  --minutes N        default 30
  --rate N           requests per second; default 200
  --connections N    default 64

bench/README.md says how to read the result.
`;

/** Between two looks at memory and sockets, in seconds. */
const PART_S = 30;
/** A heap snapshot collects everything nobody holds any more; it takes so long at most, in milliseconds. */
const SNAPSHOT_MS = 10_000;
/** Sockets stay while callers do; this long after the last one only the vendor's and the database's are left, in milliseconds. */
const SETTLE_MS = 10_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '200' },
    connections: { type: 'string', default: '64' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** One look. */
interface Look extends MemorySample {
  /** While calls run. */
  readonly sockets: number;
  readonly failures: number;
}

if (values.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const [minutes, rate, connections] = [values.minutes, values.rate, values.connections].map(Number);
  if (!minutes || !rate || !connections) throw new Error('--minutes, --rate and --connections take numbers.');
  const folder = mkdtempSync(join(tmpdir(), 'rialto-soak-'));
  const vendor = await startChild('vendor.ts', { BENCH_TOKEN_LIFETIME_S: '60' });
  try {
    const nodeOptions = `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${folder}`;
    const companion = await startOnPostgres(vendor.url, { route: 'callout', nodeOptions });
    try {
      const parts = Math.max(2, Math.ceil((minutes * 60) / PART_S));
      const first = await soak(companion, 1, { rate, connections });
      const liveBefore = await liveMib(companion);
      const looks = [
        ...first,
        ...(await soak(companion, parts - 1, { rate, connections }, first[0]?.requests)),
      ];
      const liveAfter = await liveMib(companion);
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const socketsLeft = openSockets(companion.pid) ?? NaN;
      report(looks, { liveBefore, liveAfter, socketsLeft }, { minutes, rate, connections });
    } finally {
      await companion.stop();
    }
  } finally {
    await vendor.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the companion really holds: its heap and what hangs on it, with nothing left to collect. */
async function liveMib({ pid, url }: RunningCompanion): Promise<number> {
  process.kill(pid, 'SIGUSR2');
  await new Promise((resolve) => setTimeout(resolve, SNAPSHOT_MS));
  const text = await (await fetch(new URL('/metrics', url))).text();
  const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
  const bytes = read('nodejs_heap_size_used_bytes') + read('nodejs_external_memory_bytes');
  return bytes / 1_048_576;
}

async function soak(
  companion: RunningCompanion,
  parts: number,
  load: { readonly rate: number; readonly connections: number },
  before = 0,
): Promise<Look[]> {
  const looks: Look[] = [];
  let requests = before;
  for (let part = 1; part <= parts; part++) {
    const headers = await companion.freshHeaders();
    const sending = sendLoad({ url: companion.url, headers, ...load, seconds: PART_S });
    await new Promise((resolve) => setTimeout(resolve, (PART_S * 1_000) / 2));
    const [mib, sockets] = [residentMib(companion.pid), openSockets(companion.pid)];
    if (mib === undefined || sockets === undefined)
      throw new Error('This system keeps no /proc: memory and sockets cannot be read.');
    const result = await sending;
    requests += result.requests;
    looks.push({ requests, mib, sockets, failures: result.failures });
    process.stderr.write(
      `${part} of ${parts}: ${requests} requests, ${mib.toFixed(1)} MiB, ${sockets} sockets, ${result.failures} failed\n`,
    );
  }
  return looks;
}

interface Kept {
  /** MiB after the first part and after the last, with nothing left to collect. */
  readonly liveBefore: number;
  readonly liveAfter: number;
  /** Ten seconds after the last call. */
  readonly socketsLeft: number;
}

function report(looks: readonly Look[], kept: Kept, load: object): void {
  const requests = (looks.at(-1)?.requests ?? 0) - (looks[0]?.requests ?? 0);
  const { liveBefore, liveAfter, socketsLeft } = kept;
  const slope = ((liveAfter - liveBefore) / requests) * 100_000;
  const failures = looks.reduce((sum, look) => sum + look.failures, 0);
  const sockets = Math.max(...looks.map((look) => look.sockets));
  const residentSlope = leastSquaresSlope(looks.slice(Math.ceil(looks.length / 2))) * 100_000;
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ node: process.version, load, looks, ...kept, failures, liveMibPer100k: slope, residentMibPer100k: residentSlope }, null, 2)}\n`
      : `
${plot(looks)}

Live memory: ${liveBefore.toFixed(1)} MiB after the first part, ${liveAfter.toFixed(1)} after the last: ${slope.toFixed(2)} MiB for each 100,000 requests.
Resident memory, which the heap gives back when it must: ${residentSlope.toFixed(1)} MiB for each 100,000 in the second half.
Sockets: ${sockets} at most, ${socketsLeft} ten seconds after the last call. ${failures} of ${requests} calls failed. Node ${process.version}.
`,
  );
}
