/**
 * Runs the chartroom as a process.
 *
 * @module
 */
import { startChartroom } from './startChartroom.ts';

const HELP = `Chartroom: a simulated vendor's charting app that speaks FDC3 2.2 through the unmodified @finos/fdc3.

Usage: node packages/sandbox/chartroom/main.ts [--help]

Environment:
  CHARTROOM_PORT             default 4641
  CHARTROOM_FRAME_ANCESTORS  origins of the pages it may live in, separated by spaces; default http://127.0.0.1:4600
`;

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(HELP);
  process.exit(0);
}
const [unknown] = process.argv.slice(2);
if (unknown !== undefined) fail(`Unknown argument: ${unknown}. Try --help.`);

const port = process.env['CHARTROOM_PORT'] || '4641';
if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) fail('CHARTROOM_PORT is not a port (0 to 65535).');
const ancestors = (process.env['CHARTROOM_FRAME_ANCESTORS'] || 'http://127.0.0.1:4600').split(/\s+/);
const bad = ancestors.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
if (bad !== undefined) fail(`CHARTROOM_FRAME_ANCESTORS: ${bad} is not an origin.`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));

try {
  const { url } = await startChartroom({ port: Number(port), frameAncestors: ancestors });
  process.stdout.write(`Chartroom ready (a simulator): http://localhost:${new URL(url).port}/\n`);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
