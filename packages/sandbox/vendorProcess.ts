/**
 * How a simulated vendor runs as a process: help, settings from the environment with every fault told at once, a line when
 * it is ready, an end on a signal.
 *
 * @module
 */

/** Reads settings of the environment and remembers what is wrong with them. */
export interface VendorSettings {
  /** A value; empty is absent. */
  text(name: string, byDefault: string): string;
  optional(name: string): string | undefined;
  /** 0 to 65535. */
  port(name: string, byDefault: number): number;
  /** Must be set. */
  secret(name: string): string;
  /** Exact origins, separated by spaces. */
  origins(name: string, byDefault: string): readonly string[];
}

/** What to run. */
export interface VendorProcess<Options> {
  readonly help: string;
  readonly read: (settings: VendorSettings) => Options;
  /** Starts to listen. @returns What is printed: that it is ready, and where. */
  readonly start: (options: Options) => Promise<string>;
}

/** Runs it until a signal. Ends with 1 and every fault if a setting is wrong, or with what kept it from starting. */
export async function runVendor<Options>({ help, read, start }: VendorProcess<Options>): Promise<void> {
  const given = process.argv.slice(2);
  if (given.includes('--help') || given.includes('-h')) {
    process.stdout.write(help);
    return;
  }
  const faults = given.map((argument) => `Unknown argument: ${argument}. Try --help.`);
  const options = read(settingsOf(faults));
  if (faults.length > 0) fail(faults.join('\n'));
  // Nothing here needs a farewell: whoever waits for an answer is told by the closed connection.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
  try {
    process.stdout.write(`${await start(options)}\n`);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

function settingsOf(faults: string[]): VendorSettings {
  const optional = (name: string): string | undefined => process.env[name] || undefined;
  const text = (name: string, byDefault: string): string => optional(name) ?? byDefault;
  return {
    text,
    optional,
    port(name, byDefault) {
      const port = text(name, String(byDefault));
      if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
        faults.push(`${name} is not a port (0 to 65535).`);
      return Number(port);
    },
    secret(name) {
      const secret = optional(name);
      if (secret === undefined) faults.push(`${name} is not set. Set it to the secret the companion uses.`);
      return secret ?? '';
    },
    origins(name, byDefault) {
      const origins = text(name, byDefault).split(/\s+/);
      const bad = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
      if (bad !== undefined) faults.push(`${name}: ${bad} is not an origin.`);
      return origins;
    },
  };
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
