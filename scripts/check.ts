/**
 * `npm run check`: every check that needs no org, as many at a time as there are cores. Nothing is written.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { CHECKS, judge, REPOSITORY, type Check, type Verdict } from './checks/index.ts';
import { readOptions } from './readOptions.ts';

/** Lint alone holds three gigabytes. */
const MOST_AT_ONCE = 4;

const HELP = `Checks the project without an org. Writes nothing; exits 1 if anything is wrong.

  npm run check                           everything
  npm run check -- --only lint,types      some
  npm run check -- --json                 the result as JSON, for tools

${CHECKS.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join('\n')}

Environment
  APEXRUN    the offline Apex runner; default: ../shared/apex-runner/dist/apexrun.mjs
  CI=true    a check that could not look has failed, unless only the Apex runner is missing
`;

const values = readOptions('check', {
  only: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

if (values.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const startedAt = performance.now();
  const chosen = choose(values.only);
  const onProgress = (text: string): void => void process.stderr.write(`${text}\n`);
  // Before any check: two of them must not install the same thing at once.
  for (const check of chosen) await check.prepare?.(onProgress);

  const verdicts = await inTurns(chosen, Math.min(MOST_AT_ONCE, availableParallelism()), async (check) => {
    const verdict = await (chosen.length === 1 ? runHere(check) : runApart(check));
    if (!values.json) process.stdout.write(describe(verdict));
    return verdict;
  });
  const failed = verdicts.filter(({ status }) => status === 'failed').length;
  const skipped = verdicts.filter(({ status }) => status === 'skipped');
  const passed = verdicts.length - failed - skipped.length;
  const took = Math.round(performance.now() - startedAt);
  if (values.json)
    process.stdout.write(`${JSON.stringify({ passed, failed, took, checks: verdicts }, null, 2)}\n`);
  else {
    const left = skipped.length > 0 ? `, skipped: ${skipped.map(({ name }) => name).join(', ')}` : '';
    process.stdout.write(`in ${Math.round(took / 1000)} s${left}\n${passed} passed, ${failed} failed\n`);
  }
  if (failed > 0) process.exitCode = 1;
}

function choose(only: string | undefined): readonly Check[] {
  if (only === undefined) return CHECKS;
  const names = only.split(',');
  const unknown = names.filter((name) => !CHECKS.some((check) => check.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no check called ${unknown.join(' or ')}. See --help.\n`);
    process.exit(2);
  }
  return CHECKS.filter(({ name }) => names.includes(name));
}

function runHere(check: Check): Promise<Verdict> {
  return judge(check, REPOSITORY, { isStrict: process.env['CI'] === 'true' });
}

/** In a process of its own: most checks keep a core busy, and so keep each other waiting. */
async function runApart({ name }: Check): Promise<Verdict> {
  const child = spawn(process.execPath, [import.meta.filename, '--only', name, '--json'], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  try {
    const verdict = (JSON.parse(stdout) as { checks: Verdict[] }).checks[0];
    if (verdict !== undefined) return verdict;
  } catch {
    // Falls through: what it printed instead says why.
  }
  const fault = `${name} ended with ${exitCode} and no result: ${(stderr || stdout).slice(-2000)}`;
  return { name, status: 'failed', faults: [fault], looked: 'nothing', took: 0 };
}

/** Runs `work` for each item, at most `limit` at once, and keeps the items' order. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}

function describe({ name, status, took, looked, skipped, faults }: Verdict): string {
  const mark = { passed: '✔', failed: '✖', skipped: '- SKIP' }[status];
  const what = status === 'failed' ? `${faults.length} faults` : (skipped ?? looked);
  const list = status === 'failed' ? faults.map((fault) => `  ${fault}\n`).join('') : '';
  return `${mark} ${name} (${(took / 1000).toFixed(1)} s): ${what}\n${list}`;
}
