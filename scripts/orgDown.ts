/**
 * `npm run org:down`, see {@link downCommand}.
 *
 * @module
 */
import { runAsProcess } from './org/commandLine.ts';
import { downCommand } from './org/scratchOrg.ts';

await runAsProcess(downCommand);
