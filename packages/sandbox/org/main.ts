/**
 * Runs the org double as a process. A simulator: see `index.ts`.
 *
 * @module
 */
import { startOrgDouble } from './index.ts';

const HELP = `Runs the org double, a simulator of the little of a Salesforce org the page needs.

  node packages/sandbox/org/main.ts

Environment
  ORG_PORT               default 4620
  COMPANION_URL          default http://127.0.0.1:4610
  ORG_ID                 the org's id at the companion, 18 characters
  RIALTO_CLIENT_ID       the org's OAuth client at the companion
  RIALTO_CLIENT_SECRET   its secret
  ORG_ADMIN              anything: the signed-in user may also look into embedded apps (Embed_Diagnose)
  ORG_PERMISSIONS        custom permissions of the signed-in user, separated by commas; default: an advisor's
  ORG_PROJECT            folder of the SFDX project whose custom metadata it has; default: this one
`;

const { env } = process;
if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
} else {
  const missing = ['ORG_ID', 'RIALTO_CLIENT_ID', 'RIALTO_CLIENT_SECRET'].filter((name) => !env[name]);
  if (missing.length > 0) fail(`Set ${missing.join(', ')}. See --help.`);
  try {
    const org = await startOrgDouble({
      port: Number(env['ORG_PORT'] ?? 4620),
      companion: {
        url: env['COMPANION_URL'] ?? 'http://127.0.0.1:4610',
        clientId: env['RIALTO_CLIENT_ID']!,
        clientSecret: env['RIALTO_CLIENT_SECRET']!,
        orgId: env['ORG_ID']!,
      },
      ...(env['ORG_PROJECT'] && { project: env['ORG_PROJECT'] }),
      isAdmin: Boolean(env['ORG_ADMIN']),
      ...(env['ORG_PERMISSIONS'] === undefined ? {} : { permissions: env['ORG_PERMISSIONS'].split(',') }),
    });
    await org.restore();
    process.stdout.write(`Org double (a simulator) at ${org.url}\n`);
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => void org.close().then(() => process.exit(0)));
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    fail(
      isTaken
        ? `Port ${env['ORG_PORT'] ?? 4620} is in use. Stop what listens there, or set ORG_PORT.`
        : String(error),
    );
  }
}

function fail(message: string): never {
  process.stderr.write(`org double: ${message}\n`);
  process.exit(1);
}
