/**
 * Runs the studio as a process.
 *
 * @module
 */
import { startStudio } from './startStudio.ts';

const HELP = `Portfolio studio: a simulated vendor of portfolio analytics, embedded in Salesforce through @rialto/embed.

Usage: node packages/sandbox/studio/main.ts [--help]

Environment:
  STUDIO_CLIENT_SECRET    secret of the studio's client at the companion (required)
  STUDIO_CLIENT_ID        default sandbox-studio
  STUDIO_PORT             default 4640
  STUDIO_ORIGIN           as browsers see it; default http://localhost:<port>
  STUDIO_FRAME_ANCESTORS  origins of the pages it may live in, separated by spaces; default http://127.0.0.1:4600
  COMPANION_URL           default http://127.0.0.1:4610
  COMPANION_ISSUER        what tokens name as their issuer; default the companion's address
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
const port = setting('STUDIO_PORT', '4640');
if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) fail('STUDIO_PORT is not a port (0 to 65535).');
const clientSecret = setting('STUDIO_CLIENT_SECRET', '');
if (clientSecret === '') fail('STUDIO_CLIENT_SECRET is not set. Set it to the secret the companion knows.');

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));

try {
  const { origin } = await startStudio({
    port: Number(port),
    origin: process.env['STUDIO_ORIGIN'] || undefined,
    companionUrl: setting('COMPANION_URL', 'http://127.0.0.1:4610'),
    issuer: process.env['COMPANION_ISSUER'] || undefined,
    clientId: setting('STUDIO_CLIENT_ID', 'sandbox-studio'),
    clientSecret,
    hosts: setting('STUDIO_FRAME_ANCESTORS', 'http://127.0.0.1:4600').split(/\s+/),
    onTrouble: (text) => process.stderr.write(`Portfolio studio: ${text}\n`),
  });
  process.stdout.write(`Portfolio studio ready (a simulator): ${origin}/embed\n`);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
