/**
 * Runs the chartroom as a process.
 *
 * @module
 */
import { startChartroom } from './startChartroom.ts';
import { runVendor } from '../vendorProcess.ts';

const HELP = `Chartroom: a simulated vendor's charting app that speaks FDC3 2.2 through the unmodified @finos/fdc3.

Usage: node packages/sandbox/chartroom/main.ts [--help]

Environment:
  CHARTROOM_PORT             default 4641
  CHARTROOM_FRAME_ANCESTORS  origins of the pages it may live in, separated by spaces; default http://127.0.0.1:4600
`;

await runVendor({
  help: HELP,
  read: (settings) => ({
    port: settings.port('CHARTROOM_PORT', 4641),
    frameAncestors: settings.origins('CHARTROOM_FRAME_ANCESTORS', 'http://127.0.0.1:4600'),
  }),
  start: async (options) =>
    `Chartroom ready (a simulator): http://localhost:${new URL((await startChartroom(options)).url).port}/`,
});
