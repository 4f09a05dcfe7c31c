/**
 * Runs the studio as a process.
 *
 * @module
 */
import { startStudio } from './startStudio.ts';
import { runVendor } from '../vendorProcess.ts';

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

await runVendor({
  help: HELP,
  read: (settings) => ({
    port: settings.port('STUDIO_PORT', 4640),
    origin: settings.optional('STUDIO_ORIGIN'),
    companionUrl: settings.text('COMPANION_URL', 'http://127.0.0.1:4610'),
    issuer: settings.optional('COMPANION_ISSUER'),
    clientId: settings.text('STUDIO_CLIENT_ID', 'sandbox-studio'),
    clientSecret: settings.secret('STUDIO_CLIENT_SECRET'),
    hosts: settings.origins('STUDIO_FRAME_ANCESTORS', 'http://127.0.0.1:4600'),
    onTrouble: (text: string) => process.stderr.write(`Portfolio studio: ${text}\n`),
  }),
  start: async (options) =>
    `Portfolio studio ready (a simulator): ${(await startStudio(options)).origin}/embed`,
});
