/**
 * Each seeded fault is found by the check that is for it, in its file, at its line, and no file without one is blamed.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { areAnalysersInstalled, javaIsMissing } from '../apex/index.ts';
import { apexRunner } from '../apexTests.ts';
import { CHECKS, REPOSITORY } from '../index.ts';
import { copyFiles, runBatch, type Planted } from './projectCopy.ts';
import type { Files } from './seededFault.ts';
import { seededFaults, tableOfFaults } from './table.ts';

const PILL = 'force-app/main/foundation/lwc/statusPill/*';
const isNoComponent = (path: string): boolean => !path.includes('/lwc/');
const java =
  (await javaIsMissing()) ??
  (areAnalysersInstalled() ? undefined : 'the analysers are not installed: npm run check:apex does that');

/** Check → the part of the project it looks at here. */
const COPIES: Readonly<Record<string, { readonly copy: () => Files; readonly cannot?: string | undefined }>> =
  {
    apex: { copy: () => copyFiles(['force-app/main/**/*'], isNoComponent), cannot: java },
    'apex-rules': { copy: () => copyFiles(['force-app/main/portfolio/classes/*']), cannot: java },
    'apex-tests': {
      copy: () => copyFiles(['force-app/{main,test}/**/*'], isNoComponent),
      cannot: apexRunner() === undefined ? 'the offline Apex runner is not here' : undefined,
    },
    convert: { copy: () => copyFiles([PILL, '.forceignore']) },
    format: {
      copy: () => copyFiles([PILL, '.prettierrc.json']).set('.prettierignore', 'sfdx-project.json\n'),
    },
    generated: {
      copy: () =>
        copyFiles([
          'force-app/main/**/*',
          'scripts/{buildLwc,readOptions}.ts',
          'scripts/lwc/*.ts',
          'packages/contract/src/*.ts',
          'config/lwc/*',
          'package.json',
          '.prettierrc.json',
        ]),
    },
    lint: { copy: () => copyFiles([PILL, 'config/lwc/*', 'eslint.config.js', 'package.json']) },
    lwc: {
      copy: () =>
        copyFiles(
          ['force-app/main/{foundation,kyc}/**/*'],
          (path) => isNoComponent(path) || /statusPill/.test(path),
        ),
    },
    metadata: { copy: () => copyFiles(['force-app/**/*']) },
    types: { copy: () => copyFiles([PILL, 'config/lwc/*']) },
  };

/** Checks that look at a copy in a second or two. */
const IS_QUICK = new Set(['format', 'lwc', 'metadata']);

for (const [name, { copy, cannot }] of Object.entries(COPIES))
  suite(name, cannot === undefined ? {} : { skip: cannot }, () => {
    const check = CHECKS.find((one) => one.name === name)!;
    const faults = seededFaults().filter((fault) => fault.check === name);
    const project = copy();
    // Of the slow ones the whole project is the control: npm run check.
    if (IS_QUICK.has(name))
      test('the clean copy has no fault', async () => {
        assert.deepEqual((await runBatch(check, project, [])).faults, []);
      });
    test(`finds ${faults.length} seeded faults, and nothing in other files`, async () => {
      const { planted, faults: said } = await runBatch(check, project, faults);
      const missed = planted.filter((one) => !said.some((line) => isAbout(line, one)));
      assert.deepEqual(
        missed.map(({ fault, file, line }) => `${fault.id} ${file}:${line} ${String(fault.says)}`),
        [],
        said.join('\n'),
      );
      const folders = planted.map(({ file }) =>
        file.includes('/lwc/') ? file.replace(/\/[^/]+$/, '') : file,
      );
      const elsewhere = said.filter((line) => !folders.some((folder) => line.startsWith(folder)));
      assert.deepEqual(
        elsewhere.filter((line) => name !== 'convert' && !line.startsWith('apex-rules:')),
        [],
      );
    });
  });

function isAbout(said: string, { fault, file, line }: Planted): boolean {
  if (!said.startsWith(`${file}:${line} `)) return false;
  return typeof fault.says === 'string' ? said.includes(fault.says) : fault.says.test(said);
}

test('at least fifty faults: twenty in Apex, twelve in components, fifteen in metadata', () => {
  const faults = seededFaults();
  const of = (pattern: RegExp): number => faults.filter(({ id }) => pattern.test(id)).length;
  assert.equal(new Set(faults.map(({ id }) => id)).size, faults.length);
  assert.ok(faults.length >= 50, `${faults.length}`);
  assert.ok(of(/^[ARX]/) >= 20, 'Apex');
  assert.ok(of(/^[LTSGF]/) >= 12, 'components');
  assert.ok(of(/^M/) >= 15, 'metadata');
  const unchecked = faults.filter(({ check }) => COPIES[check] === undefined);
  assert.deepEqual(unchecked, [], 'a fault nobody looks for');
});

test('docs/checks.md lists them all', () => {
  const page = readFileSync(join(REPOSITORY, 'docs/checks.md'), 'utf8');
  assert.ok(page.includes(tableOfFaults()), `The table must be:\n${tableOfFaults()}`);
});
