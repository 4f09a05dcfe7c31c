import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../errors.ts';
import { createKeyring, createVaultKey } from './keyring.ts';
import { createSealer } from './sealer.ts';

const sealer = createSealer(createVaultKey());
const CONTEXT = 'kyc_subject:ver_1';
const SECRET = 'Amara Okafor, born 1979-03-14';

test('text opens to the same text and bytes to the same bytes', () => {
  for (const text of ['', SECRET, 'ü€😀'.repeat(1_000)])
    assert.equal(sealer.open(sealer.seal(text, 'a'), 'a'), text);
  const bytes = Buffer.from([0, 255, 1, 254]);
  assert.deepEqual(sealer.open(sealer.seal(bytes, 'a'), 'a'), bytes);
  const view = new Uint8Array(sealer.seal(bytes, 'a'));
  assert.deepEqual(sealer.open(view, 'a'), bytes, 'as PGlite gives bytea back');
});

test('the same text is never sealed to the same record, and shows in none', () => {
  const records = Array.from({ length: 100 }, () => sealer.seal(Buffer.from(SECRET), CONTEXT));
  assert.equal(new Set(records.map(String)).size, 100);
  for (const record of records) assert.ok(!record.includes('Amara'));
});

test('a record with any one byte changed does not open', () => {
  const record = sealer.seal(Buffer.from(SECRET), CONTEXT);
  for (let at = 0; at < record.length; at += 1) {
    const changed = Buffer.from(record);
    changed[at] = (changed[at] as number) ^ 0x01;
    assert.throws(
      () => sealer.open(changed, CONTEXT),
      (error) => isAppError(error) && !JSON.stringify([error.message, error.internal]).includes('Amara'),
      `byte ${at}`,
    );
  }
});

test('a record cut at any length does not open', () => {
  const record = sealer.seal(Buffer.from(SECRET), CONTEXT);
  for (let length = 0; length < record.length; length += 1)
    assert.throws(
      () => sealer.open(record.subarray(0, length), CONTEXT),
      (error) => isAppError(error, 'INTERNAL'),
      `${length} bytes`,
    );
});

test('a record does not open for anything else than it was sealed for', () => {
  const record = sealer.seal(SECRET, CONTEXT);
  for (const other of ['kyc_subject:ver_2', '', `${CONTEXT} `])
    assert.throws(
      () => sealer.open(record, other),
      (error) => isAppError(error, 'INTERNAL'),
    );
});

test('another key is told apart from damage', () => {
  const record = sealer.seal(SECRET, CONTEXT);
  assert.throws(
    () => createSealer(createVaultKey()).open(record, CONTEXT),
    (error) => isAppError(error, 'CONFIGURATION_INVALID') && error.faults?.[0]?.field === 'RIALTO_VAULT_KEY',
  );
});

for (const [what, key] of [
  ['empty', ''],
  ['too short', Buffer.alloc(16).toString('base64')],
  ['too long', Buffer.alloc(33).toString('base64')],
  ['hexadecimal', Buffer.alloc(32, 7).toString('hex')],
  ['base64url', Buffer.alloc(32, 0xff).toString('base64url')],
  ['followed by a line end', `${Buffer.alloc(32).toString('base64')}\n`],
] as const)
  test(`a key that is ${what} is refused and not repeated`, () => {
    assert.throws(
      () => createSealer(key),
      (error) => isAppError(error, 'CONFIGURATION_INVALID') && (key === '' || !error.message.includes(key)),
    );
  });

/** Sealed by the first version of the sealer under a key of 32 bytes of 7, for `kyc_subject:ver_1`: `Amara Okafor, born 1979-03-14`. */
const VERSION_1_KEY = Buffer.alloc(32, 7).toString('base64');
const VERSION_1 = 'AfDb3PT8mnVmv71f6ZrvhCtZbY_tg86_1klg-xXLuH86210vjsIItnpKEZsIVe1FBUMU2g828nQY3_Ke9rmvidnP';

test('a record of the first version opens, and is rewrapped into one of the second', () => {
  const old = Buffer.from(VERSION_1, 'base64url');
  assert.equal(createSealer(VERSION_1_KEY).open(old, CONTEXT).toString(), SECRET);
  const current = createVaultKey();
  const rotated = createSealer(createKeyring({ current, previous: [VERSION_1_KEY] }));
  const record = rotated.rewrap(old, CONTEXT);
  assert.ok(record);
  assert.equal(record[0], 2);
  assert.equal(createSealer(current).open(record, CONTEXT).toString(), SECRET);
});

test('a record is put under another key without touching what is sealed, once', () => {
  const [before, current] = [createVaultKey(), createVaultKey()];
  const record = createSealer(before).seal(Buffer.from(SECRET), CONTEXT);
  const sealer2 = createSealer(createKeyring({ current, previous: [before] }));
  const rewrapped = sealer2.rewrap(record, CONTEXT);
  assert.ok(rewrapped);
  assert.deepEqual(rewrapped.subarray(69), record.subarray(69));
  assert.notDeepEqual(rewrapped.subarray(0, 69), record.subarray(0, 69));
  assert.equal(createSealer(current).open(rewrapped, CONTEXT).toString(), SECRET);
  assert.throws(
    () => createSealer(before).open(rewrapped, CONTEXT),
    (error) => isAppError(error, 'CONFIGURATION_INVALID'),
  );
  assert.equal(sealer2.rewrap(rewrapped, CONTEXT), undefined);
});

test('a damaged record is not rewrapped', () => {
  const [before, current] = [createVaultKey(), createVaultKey()];
  const record = createSealer(before).seal(Buffer.from(SECRET), CONTEXT);
  const rotated = createSealer(createKeyring({ current, previous: [before] }));
  for (const at of [0, 20, 40, 68, 70, record.length - 1]) {
    const changed = Buffer.from(record);
    changed[at] = (changed[at] as number) ^ 0x01;
    assert.throws(() => rotated.rewrap(changed, CONTEXT), isAppError, `byte ${at}`);
  }
  assert.throws(() => rotated.rewrap(record, 'another'), isAppError);
});
