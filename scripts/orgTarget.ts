/**
 * `npm run org:target`: a local stand-in for a Salesforce org that the project's own `sf` signs in to and deploys to.
 *
 * @module
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  DATA_MODELS,
  EDITIONS,
  runSf,
  sfEnvironment,
  startOrgTarget,
  type OrgTarget,
} from '../packages/sandbox/orgTarget/index.ts';
import { apexRunner } from './checks/apexTests.ts';
import { createJudges } from './orgTarget/judges.ts';
import { readOptions } from './readOptions.ts';

/** Beside the ports of `npm start`. */
const DEFAULT_PORT = 4650;
const ALIAS = 'rialto-local';
/** Where `sf` keeps the login, apart from the developer's own. */
const SF_HOME = join('.rialto', 'sf-home');

const HELP = `Starts a simulator of the little of a Salesforce org that sf and the set-up commands talk to. Nothing leaves this machine.

  npm run org:target                          listens, and signs the project's sf in as ${ALIAS}
  npm run org:target -- --model core          with Financial Services Cloud: ${DATA_MODELS.join(', ')}
  npm run org:target -- --edition Professional
  npm run org:target -- --port 4651 --no-login

Options
  --port       default ${DEFAULT_PORT}
  --edition    ${EDITIONS.join(', ')}; default Developer
  --model      data model of Financial Services Cloud: ${DATA_MODELS.join(', ')}; default none
  --no-login   leaves sf alone
  --quick      does not compile Apex: deployments take a second instead of ten

Ctrl+C ends it; it keeps nothing. Faults are switched on while it runs: packages/sandbox/orgTarget/README.md
`;

const values = readOptions('org:target', {
  port: { type: 'string', default: String(DEFAULT_PORT) },
  edition: { type: 'string', default: 'Developer' },
  model: { type: 'string', default: 'none' },
  'no-login': { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

if (values.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const port = Number(values.port);
  const edition = EDITIONS.find((name) => name === values.edition);
  const model = DATA_MODELS.find((name) => name === values.model);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    wrongUse(`--port is a number, not ${values.port}`);
  if (edition === undefined) wrongUse(`--edition is one of ${EDITIONS.join(', ')}`);
  if (model === undefined) wrongUse(`--model is one of ${DATA_MODELS.join(', ')}`);
  const judges = await createJudges({ withoutApex: values.quick });
  const runner = apexRunner();
  const org = await startOrgTarget({
    port,
    edition,
    model,
    judges,
    isDevHub: true,
    ...(runner !== undefined && { apexRunner: runner }),
  }).catch((error: unknown) => fail(explain(error, port)));
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void org.stop().then(() => process.exit(0)));

  say(
    `An org to try things on, at ${org.url}. It is a SIMULATOR: what it takes, a real org may still refuse.`,
  );
  for (const line of judges.about) say(`  behind a deployment: ${line}`);
  if (runner === undefined)
    say('  Apex REST answers 404, as if the class were not there: the offline Apex runner is not here');
  if (values['no-login']) sayHowToLogIn(org);
  else await logIn(org);
  say('Ctrl+C ends it; it keeps nothing.');
}

async function logIn(org: OrgTarget): Promise<void> {
  mkdirSync(SF_HOME, { recursive: true });
  const environment = { ...sfEnvironment(join(process.cwd(), SF_HOME)), SF_ACCESS_TOKEN: org.accessToken };
  const args = ['org', 'login', 'access-token', '--instance-url', org.url, '--alias', ALIAS, '--no-prompt'];
  const { exitCode, stdout, stderr } = await runSf(args, environment);
  if (exitCode !== 0) {
    await org.stop();
    fail(`sf could not sign in: ${stderr || stdout}`);
  }
  say(`Signed in as ${org.username}, alias ${ALIAS}. In another terminal:`);
  say('');
  const assignments = Object.entries(sfEnvironment(join(process.cwd(), SF_HOME)));
  say(`  export ${assignments.map(([name, value]) => `${name}=${quoted(value)}`).join(' ')}`);
  say(
    `  npm run org:setup -- --target-org ${ALIAS} --companion-url http://127.0.0.1:4610   # that of npm start`,
  );
  say(`  npx sf data query --target-org ${ALIAS} --query "SELECT Username, Department FROM User"`);
  say(`  npm run org:up -- --dev-hub ${ALIAS} --no-open`);
  say('');
  say(`The login is kept in ${SF_HOME}, apart from yours. HOME is set for that terminal only.`);
}

function sayHowToLogIn(org: OrgTarget): void {
  say('The administrator’s token, good for this target only:');
  say('');
  say(`  export SF_ACCESS_TOKEN=${quoted(org.accessToken)}`);
  say(`  npx sf org login access-token --instance-url ${org.url} --alias ${ALIAS} --no-prompt`);
  say('');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function explain(error: unknown, port: number): string {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return isTaken
    ? `Port ${port} is in use. Stop what listens there, or choose another with --port.`
    : String(error);
}

function fail(message: string): never {
  process.stderr.write(`org:target: ${message}\n`);
  process.exit(1);
}

function wrongUse(message: string): never {
  process.stderr.write(`org:target: ${message}. See --help.\n`);
  process.exit(2);
}
