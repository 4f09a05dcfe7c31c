/**
 * Runs the pretend vendors as a process: `npm run vendors`.
 *
 * @module
 */
import { startVendors } from './index.ts';

const HELP = `Simulated FinTech vendors: an OAuth server, Probity (KYC) and Ledgerline (portfolios). No real vendor.

Usage: npm run vendors [-- --help]

Environment:
  SANDBOX_PROBITY_SECRET     secret of the client rialto-probity (required)
  SANDBOX_LEDGERLINE_SECRET  secret of the client rialto-ledgerline (required)
  SANDBOX_OAUTH_PORT         default 4630
  SANDBOX_PROBITY_PORT       default 4631
  SANDBOX_LEDGERLINE_PORT    default 4632
  SANDBOX_PROBITY_FILE       keeps Probity's cases over a restart; default: they end with the process

packages/sandbox/vendors/README.md describes the APIs, the people to try and the faults.
`;

function fail(faults: readonly string[]): never {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(HELP);
  process.exit(0);
}
const unknown = process.argv.slice(2);
const faults = unknown.map((argument) => `Unknown argument: ${argument}. Try --help.`);

function secret(name: string): string {
  const value = process.env[name] ?? '';
  if (value === '') faults.push(`${name} is not set. Set it to the secret the companion uses.`);
  return value;
}

function port(name: string, byDefault: number): number {
  const text = process.env[name] ?? String(byDefault);
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) faults.push(`${name} is not a port (0 to 65535).`);
  return Number(text);
}

const secrets = {
  probity: secret('SANDBOX_PROBITY_SECRET'),
  ledgerline: secret('SANDBOX_LEDGERLINE_SECRET'),
};
const ports = {
  oauth: port('SANDBOX_OAUTH_PORT', 4630),
  probity: port('SANDBOX_PROBITY_PORT', 4631),
  ledgerline: port('SANDBOX_LEDGERLINE_PORT', 4632),
};
if (faults.length > 0) fail(faults);

// Nothing here needs a farewell: whoever waits for an answer is told by the closed connection.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));

try {
  const { urls } = await startVendors({
    ports,
    secrets,
    casesFile: process.env['SANDBOX_PROBITY_FILE'] || undefined,
  });
  process.stdout.write(
    `Sandbox vendors ready (simulators): OAuth ${urls.oauth}  Probity ${urls.probity}  Ledgerline ${urls.ledgerline}\n`,
  );
} catch (error) {
  fail([error instanceof Error ? error.message : String(error)]);
}
