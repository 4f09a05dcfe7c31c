/** Verifications and idempotency keys, on PGlite, and on PostgreSQL where `DATABASE_URL` is set. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Database } from './database.ts';
import { isUniqueViolation } from './databaseErrors.ts';
import { claimKey, finishKey, forgetExpiredKeys, KEY_LIFETIME_MS, releaseKey } from './idempotencyStore.ts';
import { openTestDatabase } from './testDatabase.ts';
import {
  insertVerification,
  leaseDueVerifications,
  loadVerification,
  loadVerificationsOf,
  postponeVerification,
  saveVerification,
  type VerificationRecord,
} from './verificationStore.ts';

const ORG = '00D000000000001AAA';
const T0 = Date.parse('2026-11-20T15:00:00Z');

let database: Database;
before(async () => (database = await openTestDatabase()));
after(() => database.close());

let count = 0;
const newRecord = (given: Partial<VerificationRecord> = {}): VerificationRecord => ({
  id: `ver_${++count}`,
  partyId: '003RL000001aA01YAE',
  householdId: null,
  status: 'SUBMITTED',
  outcome: null,
  riskScore: null,
  riskBand: null,
  checks: [{ type: 'PEP', result: null, reasons: [], completedAt: null }],
  vendor: 'probity',
  vendorReference: null,
  requestedAt: new Date(T0 + count * 1_000).toISOString(),
  updatedAt: new Date(T0).toISOString(),
  completedAt: null,
  renewBy: null,
  problem: null,
  requestId: 'req-test-0001',
  ...given,
});

async function inserted(
  given: Partial<VerificationRecord> = {},
  leaseUntil = T0,
): Promise<VerificationRecord> {
  const record = newRecord(given);
  await insertVerification(database, ORG, record, Buffer.from('sealed'), new Date(leaseUntil));
  return record;
}
const sealedOf = async (id: string): Promise<unknown> =>
  (await database.query('SELECT sealed_subject FROM verification WHERE id = $1', [id]))[0]?.[
    'sealed_subject'
  ];
/** So that the next test finds nothing due. */
const settleAll = () => database.query('UPDATE verification SET settle_at = NULL');

describe('a verification', () => {
  test('comes back as it was stored', async () => {
    const record = await inserted({ problem: 'VENDOR_TIMEOUT', householdId: '001RL000001hH01YAE' });
    assert.deepEqual(await loadVerification(database, record.id), { record, orgId: ORG, fence: '1' });
    assert.equal(await loadVerification(database, 'ver_none'), undefined);
  });

  test('keeps its sealed subject until the vendor has it', async () => {
    const record = await inserted();
    const fence = await saveVerification(database, '1', {
      record: { ...record, problem: 'VENDOR_TIMEOUT' },
      settleAt: null,
    });
    assert.equal(Buffer.from((await sealedOf(record.id)) as Uint8Array).toString(), 'sealed');
    await saveVerification(database, fence!, {
      record: { ...record, vendorReference: 'c1' },
      settleAt: null,
    });
    assert.equal(await sealedOf(record.id), null);
  });

  test('loses its sealed subject when it ends without the vendor', async () => {
    const record = await inserted();
    await saveVerification(database, '1', { record: { ...record, status: 'ERROR' }, settleAt: null });
    assert.equal(await sealedOf(record.id), null);
  });

  test('is not changed by a writer that was overtaken', async () => {
    const record = await inserted();
    const change = { record: { ...record, status: 'IN_PROGRESS' as const }, settleAt: null };
    assert.equal(await saveVerification(database, '1', change), '2');
    const late = { record: { ...record, problem: 'VENDOR_TIMEOUT' as const }, settleAt: null };
    assert.equal(await saveVerification(database, '1', late), undefined);
    assert.equal((await loadVerification(database, record.id))?.record.problem, null);
  });

  test('is never changed once it is final, not even by whoever holds the fence', async () => {
    const record = await inserted();
    const fence = await saveVerification(database, '1', {
      record: { ...record, status: 'APPROVED' },
      settleAt: null,
    });
    assert.equal(await saveVerification(database, fence!, { record, settleAt: null }), undefined);
    assert.equal((await loadVerification(database, record.id))?.record.status, 'APPROVED');
  });

  test('cannot have the case of another one', async () => {
    const [first, second] = [await inserted(), await inserted()];
    await saveVerification(database, '1', { record: { ...first, vendorReference: 'same' }, settleAt: null });
    await assert.rejects(
      saveVerification(database, '1', { record: { ...second, vendorReference: 'same' }, settleAt: null }),
      isUniqueViolation,
    );
  });

  test('is listed newest first, as many as asked for, to its own org only', async () => {
    const partyId = '003RL000001aA99YAE';
    const ids = [];
    for (let i = 0; i < 3; i++) ids.unshift((await inserted({ partyId })).id);
    const listed = await loadVerificationsOf(database, ORG, partyId, 2);
    assert.deepEqual(
      listed.map(({ id }) => id),
      ids.slice(0, 2),
    );
    assert.deepEqual(await loadVerificationsOf(database, 'another', partyId, 2), []);
  });
});

describe('a lease', () => {
  test('is taken of what is due and free, once, and again when it ran out', async () => {
    await settleAll();
    const record = await inserted({}, T0 + 20_000);
    assert.deepEqual(await leaseDueVerifications(database, T0 + 19_999, 30_000, 8), []);
    const [first, ...others] = await leaseDueVerifications(database, T0 + 20_000, 30_000, 8);
    assert.deepEqual([first?.record.id, first?.fence, others.length], [record.id, '2', 0]);
    assert.equal(Buffer.from(first!.sealedSubject!).toString(), 'sealed');
    assert.deepEqual(await leaseDueVerifications(database, T0 + 49_999, 30_000, 8), []);
    const [second] = await leaseDueVerifications(database, T0 + 50_000, 30_000, 8);
    assert.equal(second?.fence, '3');
    // The first holder wakes up: what it has to say comes too late.
    assert.equal(await saveVerification(database, first!.fence, { record, settleAt: null }), undefined);
    await postponeVerification(database, record.id, first!.fence, null, 9);
    assert.deepEqual(await leaseDueVerifications(database, T0 + 79_999, 30_000, 8), []);
    assert.equal((await leaseDueVerifications(database, T0 + 80_000, 30_000, 8)).length, 1);
  });

  test('that is postponed frees the verification for its next time', async () => {
    await settleAll();
    const record = await inserted();
    const [leased] = await leaseDueVerifications(database, T0, 30_000, 8);
    await postponeVerification(database, record.id, leased!.fence, new Date(T0 + 4_000), 3);
    assert.deepEqual(await leaseDueVerifications(database, T0 + 3_999, 30_000, 8), []);
    const [again] = await leaseDueVerifications(database, T0 + 4_000, 30_000, 8);
    assert.equal(again?.attempts, 3);
  });
});

describe('an idempotency key', () => {
  let keys = 0;
  const claimOf = (given: object = {}) => ({
    orgId: ORG,
    route: 'verifyParty',
    key: `key-of-test-${keys}`,
    request: { partyId: 'p', subject: { givenName: 'Amara', familyName: 'Okafor' } },
    answerReference: `ver_k${keys}`,
    ...given,
  });

  test('is claimed once; the same request then runs, and is done when it is finished', async () => {
    keys++;
    assert.deepEqual(await claimKey(database, claimOf(), T0), { kind: 'claimed' });
    assert.deepEqual(await claimKey(database, claimOf({ answerReference: 'other' }), T0), {
      kind: 'running',
    });
    await finishKey(database, claimOf().answerReference);
    assert.deepEqual(await claimKey(database, claimOf({ answerReference: 'other' }), T0), {
      kind: 'done',
      answerReference: claimOf().answerReference,
    });
  });

  test('with another request is reused, with the same one in another order of members it is not', async () => {
    keys++;
    await claimKey(database, claimOf(), T0);
    assert.deepEqual(await claimKey(database, claimOf({ request: { partyId: 'q' } }), T0), {
      kind: 'reused',
    });
    const reordered = { subject: { familyName: 'Okafor', givenName: 'Amara' }, partyId: 'p' };
    assert.deepEqual(await claimKey(database, claimOf({ request: reordered }), T0), { kind: 'running' });
  });

  test('belongs to one org and one route', async () => {
    keys++;
    await claimKey(database, claimOf(), T0);
    assert.deepEqual(await claimKey(database, claimOf({ orgId: 'other' }), T0), { kind: 'claimed' });
    assert.deepEqual(await claimKey(database, claimOf({ route: 'other' }), T0), { kind: 'claimed' });
  });

  test('that is released, or 24 hours old, is free again', async () => {
    keys++;
    await claimKey(database, claimOf(), T0);
    await releaseKey(database, claimOf().answerReference);
    assert.deepEqual(await claimKey(database, claimOf(), T0), { kind: 'claimed' });
    assert.deepEqual(await claimKey(database, claimOf(), T0 + KEY_LIFETIME_MS - 1), { kind: 'running' });
    assert.deepEqual(await claimKey(database, claimOf(), T0 + KEY_LIFETIME_MS), { kind: 'claimed' });
    assert.ok((await forgetExpiredKeys(database, T0 + 3 * KEY_LIFETIME_MS)) >= 1);
  });

  test('leaves neither itself nor the request in the database', async () => {
    keys++;
    await claimKey(database, claimOf(), T0);
    const stored = JSON.stringify(await database.query('SELECT * FROM idempotency_key'));
    assert.doesNotMatch(stored, /Amara|Okafor|key-of-test/);
  });

  test('claimed by many at once is claimed by one', async () => {
    keys++;
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, place) =>
        database.transaction((tx) => claimKey(tx, claimOf({ answerReference: `ver_race${place}` }), T0)),
      ),
    );
    assert.equal(claims.filter(({ kind }) => kind === 'claimed').length, 1);
    assert.equal(claims.filter(({ kind }) => kind === 'running').length, 7);
  });
});
