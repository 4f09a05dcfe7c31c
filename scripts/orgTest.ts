/**
 * `npm run org:test`, see {@link testCommand}.
 *
 * @module
 */
import { runAsProcess } from './org/commandLine.ts';
import { testCommand } from './org/scratchOrg.ts';

await runAsProcess(testCommand);
