/**
 * `npm start`: everything on this machine, no account anywhere.
 *
 * @module
 */
import { rmSync } from 'node:fs';
import { DEFAULT_PORTS, startSandbox } from '../packages/sandbox/index.ts';
import { readOptions } from './readOptions.ts';

const FOLDER = process.env['RIALTO_DATA_DIR'] ?? '.rialto';
const HELP = `Starts the page, the companion, the org double, the sandbox vendors and their embedded apps on this machine.

  npm start                 the components run plainly
  npm start -- --lws        the components run inside Lightning Web Security
  npm start -- --admin      the signed-in user may look into embedded apps: state, dropped messages, refusals
  npm start -- --reset      forget what earlier starts kept (${FOLDER}/)
  npm start -- --verbose    show what every service prints

Environment
  APEX_ENDPOINT     answers the page's Apex calls instead of the org double
  DATABASE_URL      keep the companion's data in PostgreSQL instead of ${FOLDER}/
  RIALTO_DATA_DIR   default .rialto

Ctrl-C stops everything.
`;

const values = readOptions('start', {
  lws: { type: 'boolean', default: false },
  admin: { type: 'boolean', default: false },
  reset: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

if (values.help) process.stdout.write(HELP);
else await run();

async function run(): Promise<void> {
  if (values.reset) rmSync(FOLDER, { recursive: true, force: true });
  const apexEndpoint = process.env['APEX_ENDPOINT'];
  const onOutput = (service: string, text: string): void => {
    // The page builds the base components on its first start and says so: a minute of silence would look like a fault.
    if (values.verbose || service === 'page')
      process.stderr.write(text.replaceAll(/^(?=.)/gm, `${service}: `));
  };
  try {
    const sandbox = await startSandbox({
      folder: FOLDER,
      ports: DEFAULT_PORTS,
      lws: values.lws,
      environment: values.admin ? { ORG_ADMIN: '1' } : {},
      ...(apexEndpoint === undefined ? {} : { apexEndpoint }),
      onOutput,
      onStep: (service) => void process.stderr.write(`starting ${service} …\n`),
    });
    const stop = (): void => void sandbox.stop().then(() => process.exit(0));
    process.once('SIGINT', stop).once('SIGTERM', stop);
    process.stdout.write(addresses(sandbox.urls));
    await sandbox.died.catch(async (error: unknown) => {
      await sandbox.stop();
      throw error;
    });
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

function addresses(urls: Readonly<Record<string, string>>): string {
  return `
  Page               ${urls['page']}${values.lws ? '   (inside Lightning Web Security)' : ''}
  Companion          ${urls['companion']}   API: /openapi.json
  Org double         ${process.env['APEX_ENDPOINT'] ?? urls['org']}
  Vendors            ${urls['probity']} (Probity, identity)   ${urls['ledgerline']} (Ledgerline, portfolios)
  Vendors' sign-in   ${urls['oauth']}
  Apps in the page   ${urls['studio']} (Portfolio studio, SDK)   ${urls['chartroom']} (Chartroom, FDC3)   ${urls['canvasCard']} (Canvas card)

  Try the API:  curl -H "Authorization: Bearer $(npm run -s token)" ${urls['companion']}/v1/portfolio/households/HH-1001

  Ctrl-C stops everything.
`;
}
