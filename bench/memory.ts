/**
 * `npm run bench:memory`: whether the companion's memory stays flat while it serves.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { leastSquaresSlope, plot, type MemorySample } from './memoryPlot.ts';
import { residentMib } from './processUsage.ts';
import { sendLoad, startChild, startCompanion, startOnPostgres } from './targets/index.ts';

const HELP = `Sends 100,000 requests to the companion and watches the memory it holds.

  npm run bench:memory
  npm run bench:memory -- --requests 400000 --samples 40
  npm run bench:memory -- --postgres     on DATABASE_URL or a throwaway PostgreSQL, not the embedded database
  npm run bench:memory -- --json

  --requests N       default 100000
  --samples N        default 20; memory is read after each part
  --connections N    default 64

bench/README.md says how to read the result.
`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    samples: { type: 'string', default: '20' },
    connections: { type: 'string', default: '64' },
    postgres: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const [requests, parts, connections] = [values.requests, values.samples, values.connections].map(Number);
  if (!requests || !parts || !connections)
    throw new Error('--requests, --samples and --connections take numbers.');

  const vendor = await startChild('vendor.ts');
  const samples: MemorySample[] = [];
  let failures = 0;
  try {
    const companion = await (values.postgres ? startOnPostgres(vendor.url) : startCompanion(vendor.url));
    try {
      const read = (done: number): void => {
        const mib = residentMib(companion.pid);
        if (mib === undefined) throw new Error('This system keeps no /proc: memory cannot be read.');
        samples.push({ requests: done, mib });
      };
      read(0);
      for (let part = 1; part <= parts; part++) {
        const amount = Math.round(requests / parts);
        const result = await sendLoad({ ...companion, connections, amount });
        failures += result.failures;
        read(part * amount);
        process.stderr.write(`${part} of ${parts}\n`);
      }
    } finally {
      await companion.stop();
    }
  } finally {
    await vendor.stop();
  }
  // The first half fills pools, caches and the young heap; what still grows after that does not stop.
  const settled = samples.slice(Math.ceil(samples.length / 2));
  const slope = leastSquaresSlope(settled) * 100_000;
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ node: process.version, samples, failures, mibPer100kRequests: slope }, null, 2)}\n`
      : `\n${plot(samples)}\n\nSecond half: ${slope.toFixed(1)} MiB for each 100,000 requests; ${failures} failed. Node ${process.version}.\n`,
  );
}
