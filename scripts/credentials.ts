/**
 * `npm run credentials`: vendor credentials in the hands of an administrator.
 *
 * @module
 */
import { runVerb } from './credentials/runVerb.ts';
import { createTerminal } from './credentials/terminal.ts';

process.exitCode = await runVerb(process.argv.slice(2), createTerminal(process));
