/** Every test file belongs to a suite: one that nobody runs would say nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectFiles } from '../checks/projectFiles.ts';
import { suites } from './suites.ts';

test('every test file of the project is in a suite', () => {
  const run = new Set(
    suites({ databaseUrl: 'postgres://x', apexRunner: 'x' }).flatMap(({ files }) => files ?? []),
  );
  const there = projectFiles(process.cwd(), '{server,packages,scripts,bench}/**/*.test.ts');
  assert.ok(there.length > 100);
  assert.deepEqual(
    there.filter((file) => !run.has(file)),
    [],
  );
});
