import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isAppError } from '../../errors.ts';
import { addVaultKey, KEY_FILE_LOOK_MS, openKeyFile, removeVaultKeys } from './keyFile.ts';
import { createKeyring, createVaultKey } from './keyring.ts';
import { createSealer } from './sealer.ts';

const folder = mkdtempSync(join(tmpdir(), 'rialto-keys-'));
after(() => rmSync(folder, { recursive: true }));

let count = 0;
function fileOf(...lines: string[]): string {
  const file = join(folder, `keys${(count += 1)}`);
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}
const isFault = (error: unknown): boolean =>
  isAppError(error, 'CONFIGURATION_INVALID') && error.faults?.[0]?.field === 'RIALTO_VAULT_KEY_FILE';

test('a ring opens with any of its keys and seals with the first', () => {
  const [one, two] = [createVaultKey(), createVaultKey()];
  const record = createSealer(two).seal('text', 'a');
  const ring = createKeyring({ current: one, previous: [two] });
  const sealer = createSealer(ring);
  assert.equal(sealer.open(record, 'a'), 'text');
  assert.equal(createSealer(one).open(sealer.seal('more', 'a'), 'a'), 'more');
  assert.equal(ring.ids().length, 2);
});

test('a file holds one key a line, with comments; the first is current', () => {
  const [one, two] = [createVaultKey(), createVaultKey()];
  const ring = openKeyFile(fileOf('# ours', one, '', `  ${two}  `));
  assert.deepEqual(ring.ids(), createKeyring({ current: one, previous: [two] }).ids());
});

test('a file that is not there, holds no key or what is none, or that others may read, is a fault that shows no key', () => {
  const key = createVaultKey();
  for (const file of [
    join(folder, 'nowhere'),
    fileOf('# nothing'),
    fileOf(key.slice(0, 20)),
    fileOf(key, 'x'),
  ])
    assert.throws(
      () => openKeyFile(file),
      (error) => isFault(error) && !String(error).includes(key.slice(0, 20)),
    );
  for (const mode of [0o640, 0o604, 0o660]) {
    const file = fileOf(key);
    chmodSync(file, mode);
    assert.throws(() => openKeyFile(file), isFault, mode.toString(8));
  }
});

test('a new key is found as soon as a record names it, and seals within five seconds', () => {
  let nowMs = 0;
  const file = fileOf(createVaultKey());
  const serving = createSealer(openKeyFile(file, () => nowMs));
  const before = serving.head();
  addVaultKey(file);
  const rotating = createSealer(openKeyFile(file));
  assert.deepEqual(serving.head(), before);
  assert.equal(serving.open(rotating.seal('text', 'a'), 'a'), 'text');
  const other = createSealer(openKeyFile(file, () => nowMs));
  addVaultKey(file);
  assert.notDeepEqual(other.head(), createSealer(openKeyFile(file)).head());
  nowMs += KEY_FILE_LOOK_MS;
  assert.deepEqual(other.head(), createSealer(openKeyFile(file)).head());
});

test('a file that became faulty leaves the keys as they were; reloading says what is wrong', () => {
  let nowMs = 0;
  const file = fileOf(createVaultKey());
  const ring = openKeyFile(file, () => nowMs);
  const head = createSealer(ring).head();
  writeFileSync(file, 'nonsense\n');
  nowMs += KEY_FILE_LOOK_MS;
  assert.deepEqual(createSealer(ring).head(), head);
  assert.throws(() => ring.reload(), isFault);
});

test('keys are taken out by their id, never the first; the file stays for its owner only', () => {
  const file = fileOf(createVaultKey());
  addVaultKey(file);
  addVaultKey(file);
  const [current, second, third] = openKeyFile(file).ids() as [string, string, string];
  assert.deepEqual(removeVaultKeys(file, [current, third]), [third]);
  assert.deepEqual(openKeyFile(file).ids(), [current, second]);
  assert.deepEqual(removeVaultKeys(file, [third]), []);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 2);
});
