/**
 * `npm run bench:stream`: what large bodies cost in memory, by the ways there are to pass them on.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { cpuTimeUs, residentMib } from './processUsage.ts';
import { sendStreams, startChild, startCompanion, type RunningTarget } from './targets/index.ts';

const HELP = `Passes bodies of 10 MB through, eight at a time, and watches the memory of whoever passes them.

  npm run bench:stream
  npm run bench:stream -- --megabytes 50 --times 40
  npm run bench:stream -- --json

  --megabytes N      of one body; default 10
  --times N          bodies each way; default 80
  --at-once N        default 8
`;

/** Between two looks at memory, in milliseconds. */
const LOOK_MS = 50;

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '10' },
    times: { type: 'string', default: '80' },
    'at-once': { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** The proxy route with a credential that needs no token: what is measured is the body. */
const credentialsFile = (url: string): string => `externalCredentials:
  - name: Bulk
    label: Bulk
    authenticationProtocol: NoAuthentication
    principals: [{ name: Firm, type: NamedPrincipal, sequenceNumber: 1 }]
namedCredentials:
  - name: Bulk
    label: Bulk
    type: SecuredEndpoint
    url: ${url}
    externalCredential: Bulk
    allow: [{ methods: [GET, POST], paths: [/bytes/*] }]
permissionSets:
  - name: Bench
    label: Bench
    externalCredentialPrincipalAccesses: [Bulk-Firm]
    assignedTo: [{ client: sandbox-org }]
`;

/** One target in one direction. */
interface Row {
  readonly target: string;
  readonly direction: 'down' | 'up';
  readonly megabytesPerSecond: number;
  /** Of the process, for each megabyte. */
  readonly cpuMsPerMegabyte: number;
  /** Highest resident memory over that before, MiB. */
  readonly peakMib: number;
  readonly failures: number;
}

if (values.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const [megabytes, times, atOnce] = [values.megabytes, values.times, values['at-once']].map(Number);
  if (!megabytes || !times || !atOnce) throw new Error('--megabytes, --times and --at-once take numbers.');
  const load = { bytes: megabytes * 1_000_000, times, atOnce };
  const vendor = await startChild('streamVendor.ts');
  const rows: Row[] = [];
  try {
    for (const [target, start] of targets(vendor.url)) {
      process.stderr.write(`${target} …\n`);
      const running = await start();
      try {
        for (const direction of ['down', 'up'] as const)
          rows.push({ target, direction, ...(await measure(running, direction, load)) });
      } finally {
        await running.stop();
      }
    }
  } finally {
    await vendor.stop();
  }
  process.stdout.write(
    values.json ? `${JSON.stringify({ node: process.version, load, rows }, null, 2)}\n` : table(rows, load),
  );
}

function targets(vendorUrl: string): [string, () => Promise<RunningTarget>][] {
  const child = (file: string) => async (): Promise<RunningTarget> => ({
    ...(await startChild(file, { BENCH_VENDOR_URL: vendorUrl })),
    headers: {},
  });
  return [
    ['express-hpm', child('expressMiddleware.ts')],
    ['fastify-proxy', child('fastifyProxy.ts')],
    ['pass-through', () => startPassThrough(vendorUrl)],
  ];
}

async function startPassThrough(vendorUrl: string): Promise<RunningTarget> {
  const companion = await startCompanion(vendorUrl, {
    route: 'callout',
    credentials: credentialsFile(vendorUrl),
  });
  return { ...companion, url: `${new URL(companion.url).origin}/v1/callout/Bulk` };
}

async function measure(
  { url, headers, pid }: RunningTarget,
  direction: 'down' | 'up',
  load: { readonly bytes: number; readonly times: number; readonly atOnce: number },
): Promise<Omit<Row, 'target' | 'direction'>> {
  await sendStreams({ url, headers, direction, ...load, times: load.atOnce });
  const before = residentMib(pid) ?? NaN;
  const cpuBefore = cpuTimeUs(pid) ?? NaN;
  let peak = before;
  const looking = setInterval(() => (peak = Math.max(peak, residentMib(pid) ?? 0)), LOOK_MS);
  const result = await sendStreams({ url, headers, direction, ...load });
  clearInterval(looking);
  const cpuMs = ((cpuTimeUs(pid) ?? NaN) - cpuBefore) / 1_000;
  return {
    ...result,
    cpuMsPerMegabyte: cpuMs / ((load.bytes * load.times) / 1e6),
    peakMib: peak - before,
  };
}

function table(
  rows: readonly Row[],
  { bytes, times, atOnce }: { readonly bytes: number; readonly times: number; readonly atOnce: number },
): string {
  const lines = rows.map(
    ({ target, direction, megabytesPerSecond, cpuMsPerMegabyte, peakMib, failures }) =>
      `${target.padEnd(15)}${direction.padEnd(6)}${megabytesPerSecond.toFixed(0).padStart(8)}${cpuMsPerMegabyte.toFixed(2).padStart(14)}${peakMib.toFixed(1).padStart(16)}${String(failures).padStart(8)}`,
  );
  const head = `${''.padEnd(21)}${'MB/s'.padStart(8)}${'CPU ms per MB'.padStart(14)}${'peak MiB more'.padStart(16)}${'failed'.padStart(8)}`;
  return `\n${[head, ...lines].join('\n')}\n\n${times} bodies of ${bytes / 1e6} MB each way, ${atOnce} at once. Node ${process.version}.\n`;
}
