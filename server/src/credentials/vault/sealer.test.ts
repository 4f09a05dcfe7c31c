import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../errors.ts';
import { createSealer, createVaultKey } from './sealer.ts';

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
