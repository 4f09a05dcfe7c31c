/**
 * The companion's process: configuration → compose → listen → drain.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { compose, DRAIN_MS } from './compose.ts';
import { describeVariables, loadConfiguration, type Configuration } from './configuration/index.ts';
import { isAppError } from './errors.ts';
import { createLog, redactText, type Log } from './telemetry/index.ts';

const HELP = `Serves orgs: verifies clients and reads portfolios at the firm's vendors.

  node server/src/main.ts            serve until SIGTERM or SIGINT
  node server/src/main.ts --check    check the configuration and exit
  node server/src/main.ts --help     print this

Environment
${describeVariables()}

The secrets that config/clients.yaml, config/credentials.yaml and config/apps.yaml name come from the environment too, or from the sealed store.
`;

const fail = (error: unknown): never => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
};

const { values } = readArguments();
if (values.help) process.stdout.write(HELP);
else if (values.check) {
  configure();
  process.stdout.write('The configuration has no faults.\n');
} else await serve(configure());

function readArguments() {
  try {
    return parseArgs({
      options: { help: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
    });
  } catch (error) {
    return fail(error);
  }
}

function configure(): Configuration {
  try {
    return loadConfiguration(process.env);
  } catch (error) {
    return fail(error);
  }
}

async function serve(configuration: Configuration): Promise<void> {
  const log = createLog(configuration.logLevel);
  keepFromDyingSilently(log);
  const companion = await compose(configuration, log).catch((error: unknown) => {
    log.flush();
    return fail(error);
  });
  log.info({ url: companion.url, issuer: configuration.issuer, pid: process.pid }, 'listening');

  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) {
      log.warn({ signal }, 'stopped at once: calls under way were cut off');
      log.flush();
      process.exit(1);
    }
    isStopping = true;
    log.info({ signal, atMostMs: DRAIN_MS }, 'stopping: finishing the calls under way');
    companion.stop().then(
      () => {
        log.info({}, 'stopped');
        log.flush();
        process.exit(0);
      },
      (error: unknown) => {
        log.fatal({ error }, 'could not stop cleanly');
        log.flush();
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

/** A bug nobody caught leaves the process in a state nobody knows: say so and end. What is durable stays so. */
function keepFromDyingSilently(log: Log): void {
  const die = (error: unknown): void => {
    log.fatal({ error }, 'ended by an error nobody caught');
    log.flush();
    process.exit(1);
  };
  process.on('uncaughtException', die).on('unhandledRejection', die);
}

/** What a person at the terminal needs: the sentence, and each fault on its line. */
function explain(error: unknown): string {
  if (!isAppError(error))
    return redactText(`rialto: ${error instanceof Error ? error.message : String(error)}`);
  const faults = (error.faults ?? []).map(({ field, message }) => `\n  ${field} ${message}`);
  return redactText(`rialto: ${error.message}${faults.join('')}`);
}
