/** A companion starts on a database that was prepared, and where there is none it is left to make its own. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { prepareDatabase } from './preparedDatabase.ts';

const folder = mkdtempSync(join(tmpdir(), 'rialto-prepared-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'PG_VERSION'), '17');
const snapshot = join(folder, 'snapshot.tar');
execFileSync('tar', ['-cf', snapshot, '-C', folder, 'PG_VERSION']);
const version = (data: string): string => readFileSync(join(data, 'database/PG_VERSION'), 'utf8');

test('a folder without a database gets the prepared one, a database that is there is left alone', () => {
  const data = join(folder, 'data');
  prepareDatabase(data, snapshot);
  assert.equal(version(data), '17');
  writeFileSync(join(data, 'database/PG_VERSION'), 'mine');
  prepareDatabase(data, snapshot);
  assert.equal(version(data), 'mine');
});

test('without a snapshot, or with one that is broken, nothing is left behind', () => {
  const data = join(folder, 'empty');
  mkdirSync(data);
  prepareDatabase(data, join(folder, 'none.tar'));
  const broken = join(folder, 'broken.tar');
  writeFileSync(broken, 'no tar');
  prepareDatabase(data, broken);
  assert.equal(existsSync(join(data, 'database')) || existsSync(join(data, 'database.partial')), false);
});
