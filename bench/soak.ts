/**
 * `npm run bench:soak`: whether the companion leaks memory or sockets while it serves for a long time.
 *
 * @module
 */
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
  const vendor = await startChild('vendor.ts', { BENCH_TOKEN_LIFETIME_S: '60' });
  try {
    const companion = await startOnPostgres(vendor.url, 'callout');
    try {
      const looks = await soak(companion, Math.ceil((minutes * 60) / PART_S), { rate, connections });
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      report(looks, openSockets(companion.pid) ?? NaN, { minutes, rate, connections });
    } finally {
      await companion.stop();
    }
  } finally {
    await vendor.stop();
  }
}

async function soak(
  companion: RunningCompanion,
  parts: number,
  load: { readonly rate: number; readonly connections: number },
): Promise<Look[]> {
  const looks: Look[] = [];
  let requests = 0;
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

function report(looks: readonly Look[], socketsLeft: number, load: object): void {
  // The first half fills pools, caches and the heap; what still grows after that does not stop.
  const slope = leastSquaresSlope(looks.slice(Math.ceil(looks.length / 2))) * 100_000;
  const failures = looks.reduce((sum, look) => sum + look.failures, 0);
  const sockets = Math.max(...looks.map((look) => look.sockets));
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ node: process.version, load, looks, socketsLeft, failures, mibPer100kRequests: slope }, null, 2)}\n`
      : `\n${plot(looks)}\n\nSecond half: ${slope.toFixed(1)} MiB for each 100,000 requests. Sockets: ${sockets} at most, ${socketsLeft} ten seconds after the last call. ${failures} failed. Node ${process.version}.\n`,
  );
}
