/** Runs on PGlite, and on PostgreSQL where `DATABASE_URL` is set. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { isAppError } from '../errors.ts';
import type { Database } from '../storage/index.ts';
import { openTestDatabase } from '../storage/testDatabase.ts';
import { createAuditTrail } from './auditTrail.ts';
import { readRecords } from './auditTable.ts';
import { hashOf, type AuditEntry } from './record.ts';
import { verifyChain } from './verifyChain.ts';

const entry = (subject: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  event: 'kyc.party.verified',
  outcome: 'ok',
  code: null,
  status: 201,
  clientId: 'org',
  orgId: '00DRL00000000012AA',
  subject,
  requestId: `req-${subject}`,
  durationMs: 12,
  detail: { checks: 5, vendor: 'probity', repeated: false, problem: null },
  ...more,
});

let database: Database;
before(async () => (database = await openTestDatabase()));
beforeEach(() =>
  unguarded(
    'TRUNCATE audit_record',
    'DELETE FROM audit_head',
    "INSERT INTO audit_head (sequence, hash) VALUES (0, repeat('0', 64))",
  ),
);
after(() => database.close());

const write = async (count: number): Promise<void> => {
  const trail = createAuditTrail(database);
  await Promise.all(Array.from({ length: count }, (_, index) => trail.append(entry(`p-${index}`))));
};
/** What a thief with the database's own password could do. */
async function unguarded(...statements: string[]): Promise<void> {
  const guards = ['audit_record', 'audit_head'];
  for (const table of guards) await database.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  for (const sql of statements) await database.query(sql);
  for (const table of guards) await database.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
}

test('a trail nobody touched is intact, and says how long it is', async () => {
  await write(2_500);
  const found = await verifyChain(database);
  assert.deepEqual(
    { intact: found.intact, complete: found.complete, records: found.records, broken: found.broken },
    { intact: true, complete: true, records: 2_500, broken: null },
  );
  assert.deepEqual(found.to, found.head);
});

test('an empty trail is intact', async () => {
  const { intact, records } = await verifyChain(database);
  assert.deepEqual({ intact, records }, { intact: true, records: 0 });
});

test('awkward content is kept exactly', async () => {
  const trail = createAuditTrail(database);
  const detail = { z: 'é\u2028"\\', a: -1, big: 2 ** 53 - 1, fraction: 0.1, nul: 'a\0b', half: '\ud800' };
  await trail.append(entry('x', { detail, code: 'REQUEST_INVALID', outcome: 'denied', clientId: null }));
  await trail.append(entry('y', { detail: { note: 'Bearer abcdefghijkl', password: 'p' } }));
  assert.equal((await verifyChain(database)).intact, true);
  const [row] = await database.query<{ detail: unknown }>(
    'SELECT detail FROM audit_record WHERE sequence = 2',
  );
  assert.deepEqual(row?.detail, { note: 'Bearer [redacted]', password: '[redacted]' });
});

test('a record’s hash is SHA-256 over its canonical JSON, whatever is in it', async () => {
  const quote = 'a"\\,\u2028é';
  const detail = { z: quote, 'a"b': -0.5, nothing: null, yes: true };
  const odd = entry(quote, { detail, requestId: quote, code: 'INTERNAL', clientId: null, orgId: quote });
  const trail = createAuditTrail(database);
  await Promise.all([trail.append(entry('x')), trail.append(odd)]);
  for (const { hash, ...record } of await readRecords(database, 0, 2)) {
    const canonical = JSON.stringify(sorted({ ...record, detail: sorted(record.detail) }));
    assert.equal(hash, createHash('sha256').update(canonical).digest('hex'));
  }
});

const sorted = (value: object): object =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

describe('tampering is found:', () => {
  const cases: readonly [string, string, string, number][] = [
    ['a record edited', "UPDATE audit_record SET subject = 'else' WHERE sequence = 4", 'CHANGED', 4],
    ['a detail edited', `UPDATE audit_record SET detail = '{"checks":4}' WHERE sequence = 4`, 'CHANGED', 4],
    ['a time edited', "UPDATE audit_record SET at = at + interval '1 ms' WHERE sequence = 1", 'CHANGED', 1],
    ['the first deleted', 'DELETE FROM audit_record WHERE sequence = 1', 'MISSING', 1],
    ['one in the middle deleted', 'DELETE FROM audit_record WHERE sequence = 5', 'MISSING', 5],
    ['the tail deleted', 'DELETE FROM audit_record WHERE sequence >= 7', 'TRUNCATED', 7],
    ['all deleted', 'DELETE FROM audit_record', 'TRUNCATED', 1],
    [
      'one inserted behind the end',
      `INSERT INTO audit_record SELECT 9, at, event, outcome, code, status, client_id, org_id, subject, request_id,
       duration_ms, detail, hash, repeat('a', 64) FROM audit_record WHERE sequence = 8`,
      'ADDED',
      9,
    ],
    ['the head moved back', "UPDATE audit_head SET sequence = 6, hash = 'x'", 'TRUNCATED', 7],
    ['the head removed', 'DELETE FROM audit_head', 'TRUNCATED', 1],
  ];
  for (const [what, sql, fault, sequence] of cases) {
    test(what, async () => {
      await write(8);
      await unguarded(sql);
      const { intact, broken } = await verifyChain(database);
      assert.equal(intact, false);
      assert.deepEqual({ fault: broken?.fault, sequence: broken?.sequence }, { fault, sequence });
    });
  }

  test('two records that took each other’s place', async () => {
    await write(8);
    await unguarded(
      'UPDATE audit_record SET sequence = sequence + 1000 WHERE sequence IN (3, 4)',
      'UPDATE audit_record SET sequence = 1007 - sequence WHERE sequence > 1000',
    );
    const { broken } = await verifyChain(database);
    assert.deepEqual([broken?.fault, broken?.sequence], ['CHANGED', 3]);
  });

  test('a record replaced by another one with a hash that fits it', async () => {
    await write(4);
    const [, second] = await readRecords(database, 0, 2);
    const forged = hashOf({ ...second!, subject: 'else' });
    await unguarded(`UPDATE audit_record SET subject = 'else', hash = '${forged}' WHERE sequence = 2`);
    const { broken } = await verifyChain(database);
    assert.deepEqual([broken?.fault, broken?.sequence], ['MOVED', 3]);
  });

  test('the last record replaced by another one with a hash that fits it', async () => {
    await write(2);
    const [, second] = await readRecords(database, 0, 2);
    const forged = hashOf({ ...second!, subject: 'else' });
    await unguarded(`UPDATE audit_record SET subject = 'else', hash = '${forged}' WHERE sequence = 2`);
    assert.deepEqual((await verifyChain(database)).broken?.fault, 'TRUNCATED');
  });
});

for (const sql of [
  "UPDATE audit_record SET subject = 'else'",
  'DELETE FROM audit_record',
  'TRUNCATE audit_record',
  'DELETE FROM audit_head',
  'UPDATE audit_head SET sequence = sequence - 1',
]) {
  test(`the database refuses ${sql}`, async () => {
    await write(2);
    await assert.rejects(database.query(sql), (error: Error) => 'code' in error && error.code === '42501');
    assert.equal((await verifyChain(database)).intact, true);
  });
}

test('companions that write at the same time make one chain', async () => {
  const trails = [1, 2, 3].map(() => createAuditTrail(database));
  for (let round = 0; round < 5; round++) {
    await Promise.all(
      trails.flatMap((trail, companion) =>
        Array.from({ length: 7 }, (_, index) => trail.append(entry(`c${companion}-${round}-${index}`))),
      ),
    );
  }
  const { intact, records } = await verifyChain(database);
  assert.deepEqual({ intact, records }, { intact: true, records: 105 });
});

test('calls that end together are written in one statement', async () => {
  const flushed: number[] = [];
  const trail = createAuditTrail(database, {
    auditFlush: (records) => void flushed.push(records),
    auditFailure() {},
  });
  await Promise.all(Array.from({ length: 64 }, (_, index) => trail.append(entry(`p-${index}`))));
  assert.deepEqual(flushed, [64]);
});

test('an entry the database does not take costs only its own call', async () => {
  const trail = createAuditTrail(database);
  const outcomes = await Promise.allSettled([
    trail.append(entry('a')),
    trail.append(entry('b', { status: 2 ** 40 })),
    trail.append(entry('c')),
  ]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.equal((await verifyChain(database)).records, 2);
});

test('a long trail is verified in several calls that fit together', async () => {
  await write(2_100);
  const first = await verifyChain(database, { enough: () => true });
  assert.deepEqual({ complete: first.complete, records: first.records }, { complete: false, records: 1_000 });
  const second = await verifyChain(database, { after: first.to.sequence });
  assert.deepEqual(second.from, first.to);
  assert.deepEqual(
    { complete: second.complete, records: second.records },
    { complete: true, records: 1_100 },
  );
});

test('a record that could not be made durable is DATABASE_UNAVAILABLE', async () => {
  const gone: Database = {
    ...database,
    query: () => Promise.reject(new Error('the connection ended')),
  };
  await assert.rejects(createAuditTrail(gone).append(entry('a')), (error) =>
    isAppError(error, 'DATABASE_UNAVAILABLE'),
  );
});
