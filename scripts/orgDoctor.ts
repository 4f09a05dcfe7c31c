/**
 * `npm run org:doctor`, see {@link doctorCommand}.
 *
 * @module
 */
import { runAsProcess } from './org/commandLine.ts';
import { doctorCommand } from './org/doctor.ts';

await runAsProcess(doctorCommand);
