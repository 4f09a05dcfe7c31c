/**
 * Runs the pretend vendors as a process: `npm run vendors`.
 *
 * @module
 */
import { startVendors } from './index.ts';
import { runVendor } from '../vendorProcess.ts';

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

await runVendor({
  help: HELP,
  read: (settings) => ({
    ports: {
      oauth: settings.port('SANDBOX_OAUTH_PORT', 4630),
      probity: settings.port('SANDBOX_PROBITY_PORT', 4631),
      ledgerline: settings.port('SANDBOX_LEDGERLINE_PORT', 4632),
    },
    secrets: {
      probity: settings.secret('SANDBOX_PROBITY_SECRET'),
      ledgerline: settings.secret('SANDBOX_LEDGERLINE_SECRET'),
    },
    casesFile: settings.optional('SANDBOX_PROBITY_FILE'),
  }),
  async start(options) {
    const { urls } = await startVendors(options);
    return `Sandbox vendors ready (simulators): OAuth ${urls.oauth}  Probity ${urls.probity}  Ledgerline ${urls.ledgerline}`;
  },
});
