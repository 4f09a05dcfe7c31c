/** Tests of what the preview says of generated files, and when. */
import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildLwc } from '../../../scripts/buildLwc.ts';
import { openSfdxProject } from './sfdxProject.ts';
import { describeDrift, findDrift, watchSources } from './sourceWatch.ts';
import { copyFixture } from './testProject.ts';

const copy = copyFixture();
after(() => copy.remove());

test('names at most three stale files and how many more there are', () => {
  assert.equal(describeDrift([]), undefined);
  assert.equal(describeDrift(['x/a.js']), 'Stale: a.js. Run npm run build:lwc.');
  assert.equal(
    describeDrift(['x/a.js', 'x/b.js', 'y/c.js', 'y/d.js', 'y/e.js']),
    'Stale: a.js, b.js, c.js, 2 more. Run npm run build:lwc.',
  );
});

test('tells what is stale at the start, and after an edit when nothing is any more', async () => {
  const told: (string | undefined)[] = [];
  let waiting = Promise.withResolvers<string | undefined>();
  let stale: readonly string[] = ['lwc/noteWords/noteWords.js'];
  const watching = watchSources(openSfdxProject(copy.root), {
    onMessage: (message) => assert.fail(message),
    onDrift: (notice) => {
      told.push(notice);
      waiting.resolve(notice);
    },
    findStale: () => Promise.resolve(stale),
  });
  await waiting.promise;
  assert.deepEqual(told, ['Stale: noteWords.js. Run npm run build:lwc.']);

  waiting = Promise.withResolvers();
  stale = [];
  copy.write('lwc/noteWords/noteWords.js', 'export const describe = (name) => name;\n');
  await waiting.promise;
  assert.deepEqual(told, ['Stale: noteWords.js. Run npm run build:lwc.', undefined]);
  watching.close();
});

test('compares contents, not the times of files', async () => {
  copy.write('lwc/noteWords/noteWords.ts', 'export const describe = (name: string): string => name;\n');
  assert.deepEqual(
    await findDrift(copy.root),
    [],
    'a project without the build script has nothing generated',
  );
  mkdirSync(join(copy.root, 'scripts'));
  writeFileSync(join(copy.root, 'scripts/buildLwc.ts'), '');
  await buildLwc({ root: copy.root });
  const source = join(copy.root, 'force-app/main/lwc/noteWords/noteWords.ts');
  utimesSync(source, 4_000_000_000, 4_000_000_000);
  assert.deepEqual(await findDrift(copy.root), []);
  copy.write('lwc/noteWords/noteWords.js', 'export const describe = (name) => `${name}!`;\n');
  assert.deepEqual(await findDrift(copy.root), ['force-app/main/lwc/noteWords/noteWords.js']);
});
