/**
 * `npm test`: every test, counted together.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { startTestPostgres } from './tests/postgres.ts';
import { runSuite, suites, type Suite, type Tally } from './tests/suites.ts';
import { readOptions } from './readOptions.ts';

const HELP = `Runs every test: contract, companion (on PGlite and PostgreSQL), components, the bridge, sandbox, peers (nginx, HAProxy, mocked vendors), checks, and the page in a browser.

  npm test                          everything
  npm test -- --only page,contract  suites whose name begins so
  npm test -- --list                the suites, and what cannot run here
  npm test -- --verbose             show passing tests too

Environment
  DATABASE_URL    a PostgreSQL server to test on; default: a throwaway one where PostgreSQL is installed
  RIALTO_SPECS    folder of vendors' published API descriptions; default: ../shared/specs; what is not there is skipped
  APEXRUN         the offline Apex runner; default: ../shared/apex-runner/dist/apexrun.mjs
  CI=true         a suite that cannot run is a failure, unless only the Apex runner is missing
`;

const values = readOptions('test', {
  only: { type: 'string' },
  list: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

if (values.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const runner = process.env['APEXRUN'] ?? '../shared/apex-runner/dist/apexrun.mjs';
  const postgres = await startTestPostgres();
  try {
    const wanted = values.only?.split(',');
    const chosen = suites({
      databaseUrl: postgres?.url,
      apexRunner: existsSync(runner) ? runner : undefined,
    }).filter(({ name }) => wanted === undefined || wanted.some((start) => name.startsWith(start)));
    if (chosen.length === 0) throw new Error(`No suite's name begins with ${values.only}. See --list.`);
    if (values.list)
      for (const { name, skip } of chosen)
        process.stdout.write(`${name}${skip === undefined ? '' : `: skipped, ${skip}`}\n`);
    else await runAll(chosen);
  } finally {
    postgres?.stop();
  }
}

async function runAll(chosen: readonly Suite[]): Promise<void> {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of chosen) {
    const startedAt = Date.now();
    const tally =
      suite.skip === undefined
        ? await runSuite(suite, (text) => values.verbose && process.stdout.write(text))
        : skipped(suite);
    if (tally.failed > 0 && !values.verbose) process.stdout.write(`${tally.output}\n`);
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    process.stdout.write(`${line(suite, tally)} (${seconds} s)\n`);
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped += tally.skipped;
  }
  if (total.skipped > 0) process.stdout.write(`${total.skipped} skipped\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  if (total.failed > 0) process.exitCode = 1;
}

/** Where everything is meant to be installed, a suite that cannot run is a fault. */
function skipped(suite: Suite): Tally {
  const isFault = process.env['CI'] === 'true' && !suite.skip?.includes('Apex runner');
  return {
    passed: 0,
    failed: isFault ? 1 : 0,
    skipped: isFault ? 0 : 1,
    output: `${suite.name} could not run: ${suite.skip}`,
  };
}

function line(suite: Suite, { passed, failed, skipped: left }: Tally): string {
  if (suite.skip !== undefined) return `- ${suite.name}: skipped, ${suite.skip}`;
  return `${failed > 0 ? '✖' : '✔'} ${suite.name}: ${passed} passed, ${failed} failed${left > 0 ? `, ${left} skipped` : ''}`;
}
