/**
 * Reads a command's options, or says what is wrong with them and ends.
 *
 * @module
 */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/**
 * @param command - As people type it, e.g. `vault:rotate`. Something it does not know ends the process with 2.
 * @param options - For {@link parseArgs}.
 */
export function readOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  options: Options,
): ReturnType<typeof parseArgs<{ readonly options: Options }>>['values'] {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${command}: ${(error as Error).message}\n`);
    process.exit(2);
  }
}
