/**
 * `npm run build`: makes every generated file; `--check` only tells which are stale.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { readOptions } from './readOptions.ts';

const GENERATORS = [
  'scripts/buildEmbed.ts',
  'scripts/buildLwc.ts',
  'scripts/buildErrorDocs.ts',
  'scripts/buildApexFixtures.ts',
  'scripts/buildAdminGuide.ts',
];
const HELP = `Makes every generated file that is committed: component JavaScript, the bridge's modules, error words, Apex fixtures, docs/errors.md, facts in docs/admin-guide.md.

  npm run build               write them
  npm run build -- --check    fail if one is stale
`;

const values = readOptions('build', {
  check: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

if (values.help) process.stdout.write(HELP);
else {
  const args = values.check ? ['--check'] : [];
  for (const generator of GENERATORS) {
    const { status } = spawnSync(process.execPath, [generator, ...args], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}
