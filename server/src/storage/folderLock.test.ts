import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { isAppError } from '../errors.ts';
import { lockFolder, readFolderHolder } from './folderLock.ts';

const root = mkdtempSync(join(tmpdir(), 'rialto-lock-'));
let folder: string;
let count = 0;
beforeEach(() => (folder = join(root, String(count++))));
after(() => rmSync(root, { recursive: true }));

test('a held folder is refused with the holder’s process id, and free again after release', () => {
  const lock = lockFolder(folder);
  assert.throws(
    () => lockFolder(folder),
    (error: Error) =>
      isAppError(error, 'CONFIGURATION_INVALID') && error.message.includes(String(process.pid)),
  );
  lock.release();
  lockFolder(folder).release();
  assert.deepEqual(readdirSync(folder), []);
});

test('the holder says where it listens', () => {
  const lock = lockFolder(folder);
  lock.announce('http://127.0.0.1:4610');
  assert.equal(readFolderHolder(folder)?.url, 'http://127.0.0.1:4610');
  lock.release();
  assert.equal(readFolderHolder(folder), undefined);
});

for (const [why, content] of [
  ['a dead process', JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '1', url: null })],
  ['an earlier process of the same id', JSON.stringify({ pid: process.pid, startedAt: '0', url: null })],
  ['a crash in the middle of writing', '{"pid":'],
] as const) {
  test(
    `a lock left by ${why} is taken over`,
    { skip: why.includes('same id') && process.platform !== 'linux' },
    () => {
      lockFolder(folder).release();
      writeFileSync(join(folder, 'companion.lock'), content);
      const lock = lockFolder(folder);
      assert.equal(readFolderHolder(folder)?.pid, process.pid);
      lock.release();
    },
  );
}
