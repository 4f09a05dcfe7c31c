/**
 * `npm run org:setup`, see {@link setupCommand}.
 *
 * @module
 */
import { runAsProcess } from './org/commandLine.ts';
import { setupCommand } from './org/setup.ts';

await runAsProcess(setupCommand);
