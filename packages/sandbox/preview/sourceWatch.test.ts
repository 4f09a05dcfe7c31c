import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openSfdxProject } from './sfdxProject.ts';
import { staleBundles } from './sourceWatch.ts';
import { copyFixture } from './testProject.ts';

const copy = copyFixture();
after(() => copy.remove());

const touch = (file: string, second: number): void =>
  utimesSync(join(copy.root, 'force-app/main/lwc/noteWords', file), second, second);
const stale = (toleranceMs: number): string[] =>
  staleBundles(openSfdxProject(copy.root), toleranceMs).map(({ name }) => name);

test('names the file whose TypeScript is newer than its JavaScript', () => {
  copy.write('lwc/noteWords/noteWords.ts', 'export const describe = (name: string): string => name;\n');
  touch('noteWords.ts', 1_000);
  touch('noteWords.js', 1_000);
  assert.deepEqual(stale(0), []);
  touch('noteWords.ts', 1_010);
  assert.deepEqual(stale(0), ['noteWords']);
  assert.deepEqual(stale(60_000), [], 'a checkout writes both at about the same time');
});
