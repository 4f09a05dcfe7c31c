import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REPOSITORY } from '../checks/installed.ts';
import { databaseTests } from './databaseTests.ts';

test('a test that opens a database is found, also where a file between them does it, and no other', () => {
  const files = [
    'server/src/storage/storage.test.ts',
    'server/test/routes.test.ts',
    'server/src/credentials/tokens/twoCompanions.test.ts',
    'server/src/egress/paths.test.ts',
    'server/src/credentials/formulas/formulas.test.ts',
  ];
  assert.deepEqual(databaseTests(files, REPOSITORY), files.slice(0, 3));
});
