/**
 * Runs the record page as a process.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { startPreview } from './index.ts';

const HELP = `Shows the Lightning Web Components of force-app on a household record page.

  npm run preview -- [options]

Options
  --lws           run the components inside Lightning Web Security
  --production    use the production engine, for measuring
  --port <n>      default: PREVIEW_PORT, else 4600
  --help          this text

Environment
  PREVIEW_PORT    default 4600
  PREVIEW_PROJECT folder of the SFDX project to show; default: this one
  APEX_ENDPOINT   what answers Apex calls and record reads; default http://127.0.0.1:4620
  PROBITY_URL     sandbox vendors whose behaviour the page can switch; default: none
  LEDGERLINE_URL
  STUDIO_URL      likewise the embedded Portfolio studio
`;

/** Reads the command line, runs until a signal. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      lws: { type: 'boolean', default: false },
      production: { type: 'boolean', default: false },
      port: { type: 'string', default: process.env['PREVIEW_PORT'] ?? '4600' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`"${values.port}" is not a port.`);
  const { PROBITY_URL: probity, LEDGERLINE_URL: ledgerline, STUDIO_URL: studio } = process.env;
  try {
    const preview = await startPreview({
      port,
      apexEndpoint: process.env['APEX_ENDPOINT'] ?? 'http://127.0.0.1:4620',
      lws: values.lws,
      production: values.production,
      ...(process.env['PREVIEW_PROJECT'] && { root: process.env['PREVIEW_PROJECT'] }),
      vendorControls: {
        ...(probity && { probity }),
        ...(ledgerline && { ledgerline }),
        ...(studio && { studio }),
      },
      onMessage: (message) => process.stdout.write(`preview: ${message}\n`),
    });
    process.stdout.write(
      `Record page at ${preview.url}${values.lws ? ', under Lightning Web Security' : ''}\n`,
    );
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => void preview.close().then(() => process.exit(0)));
    }
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken) throw error;
    throw new Error(`Port ${port} is in use. Stop what listens there, or set PREVIEW_PORT.`, {
      cause: error,
    });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`preview: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
