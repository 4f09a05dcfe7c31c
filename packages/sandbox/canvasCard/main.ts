/**
 * Runs the Canvas card as a process.
 *
 * @module
 */
import { startCanvasCard } from './startCanvasCard.ts';
import { runVendor } from '../vendorProcess.ts';

const HELP = `Canvas card: a simulated vendor's app that was built on Salesforce Canvas and is posted a signed request.

Usage: node packages/sandbox/canvasCard/main.ts [--help]

Environment:
  CANVAS_SECRET           consumer secret, shared with the companion (required)
  CANVAS_PORT             default 4642
  CANVAS_ORIGIN           as browsers see it; default http://localhost:<port>
  CANVAS_FRAME_ANCESTORS  origins of the pages it may live in, separated by spaces; default http://127.0.0.1:4600
`;

await runVendor({
  help: HELP,
  read: (settings) => ({
    port: settings.port('CANVAS_PORT', 4642),
    origin: settings.optional('CANVAS_ORIGIN'),
    secret: settings.secret('CANVAS_SECRET'),
    hosts: settings.origins('CANVAS_FRAME_ANCESTORS', 'http://127.0.0.1:4600'),
  }),
  start: async (options) =>
    `Canvas card ready (a simulator): ${(await startCanvasCard(options)).origin}/canvas`,
});
