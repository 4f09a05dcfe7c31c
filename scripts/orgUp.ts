/**
 * `npm run org:up`, see {@link upCommand}.
 *
 * @module
 */
import { runAsProcess } from './org/commandLine.ts';
import { upCommand } from './org/scratchOrg.ts';

await runAsProcess(upCommand);
