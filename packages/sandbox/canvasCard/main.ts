/**
 * Runs the Canvas card as a process.
 *
 * @module
 */
import { startCanvasCard } from './startCanvasCard.ts';

const HELP = `Canvas card: a simulated vendor's app that was built on Salesforce Canvas and is posted a signed request.

Usage: node packages/sandbox/canvasCard/main.ts [--help]

Environment:
  CANVAS_SECRET           consumer secret, shared with the companion (required)
  CANVAS_PORT             default 4642
  CANVAS_ORIGIN           as browsers see it; default http://localhost:<port>
  CANVAS_FRAME_ANCESTORS  origins of the pages it may live in, separated by spaces; default http://127.0.0.1:4600
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

const setting = (name: string, byDefault: string): string => process.env[name] || byDefault;
const port = setting('CANVAS_PORT', '4642');
if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) fail('CANVAS_PORT is not a port (0 to 65535).');
const secret = setting('CANVAS_SECRET', '');
if (secret === '') fail('CANVAS_SECRET is not set. Set it to the secret the companion signs with.');

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));

try {
  const { origin } = await startCanvasCard({
    port: Number(port),
    origin: process.env['CANVAS_ORIGIN'] || undefined,
    secret,
    hosts: setting('CANVAS_FRAME_ANCESTORS', 'http://127.0.0.1:4600').split(/\s+/),
  });
  process.stdout.write(`Canvas card ready (a simulator): ${origin}/canvas\n`);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
