/**
 * `npm run org:data`, see {@link dataCommand}.
 *
 * @module
 */
import { runAsProcess } from './org/commandLine.ts';
import { dataCommand } from './org/data.ts';

await runAsProcess(dataCommand);
