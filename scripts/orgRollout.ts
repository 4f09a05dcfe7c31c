/**
 * `npm run org:rollout`, see {@link rolloutCommand}.
 *
 * @module
 */
import { runAsProcess } from './org/commandLine.ts';
import { rolloutCommand } from './org/rollout.ts';

await runAsProcess(rolloutCommand);
