/** What a set-up deploys, against the files of the project. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REPOSITORY } from '../checks/installed.ts';
import { classNames, deployedFiles, PACKAGES, TEST_FOLDERS, versionOf } from './packages.ts';

test('no package brings an Apex test by itself: it would not compile without those of the base package', () => {
  for (const { folders, record } of Object.values(PACKAGES))
    assert.deepEqual(
      classNames(deployedFiles(REPOSITORY, folders)).filter((name) => name.endsWith('Test')),
      [],
      record,
    );
});

test('what a data model needs is deployed, its tests where they are asked for', () => {
  for (const name of ['fscManaged', 'fscCore'] as const) {
    const root = PACKAGES[name].folders[0].replace(/\/permissionsets$/, '');
    assert.deepEqual(
      deployedFiles(REPOSITORY, [...PACKAGES[name].folders, TEST_FOLDERS[name]]),
      deployedFiles(REPOSITORY, [root]),
    );
    assert.match(versionOf(REPOSITORY, PACKAGES[name].folders[0]), /^\d/, 'of the package around it');
  }
});
