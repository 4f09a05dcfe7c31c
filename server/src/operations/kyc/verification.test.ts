/** Starting, settling, reading and listing verifications, on PGlite, and on PostgreSQL where `DATABASE_URL` is set. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { verificationListSchema, verificationSchema, type VerificationRequest } from '@rialto/contract';
import { createDeadline } from '../../deadline.ts';
import { AppError, isAppError } from '../../errors.ts';
import type { Database } from '../../storage/index.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import { createOperations, type Operations } from '../index.ts';
import type { KycDependencies } from './dependencies.ts';
import type { SubjectSealer } from './sealedSubject.ts';
import { createTestVendor, type TestVendor } from './testVendor.ts';

const ORG = '00D000000000001AAA';
const PARTY = '003RL000001aA01YAE';
const MINUTE_MS = 60_000;

const request: VerificationRequest = {
  partyId: PARTY,
  householdId: '001RL000001hH01YAE',
  subject: {
    givenName: 'Amara',
    familyName: 'Okafor',
    dateOfBirth: '1979-03-14',
    address: { lines: ['418 Linden Street'], city: 'Oakland', region: 'CA', countryCode: 'US' },
  },
};

/** Turns the bytes round: enough to see that what is stored is not what was given, and is opened with the same context. */
const vault: SubjectSealer = {
  seal: (plain, context) => Buffer.concat([Buffer.from(`${context}|`), Buffer.from(plain).reverse()]),
  open(sealed, context) {
    const text = Buffer.from(sealed);
    assert.equal(text.subarray(0, context.length + 1).toString(), `${context}|`);
    return Buffer.from(text.subarray(context.length + 1)).reverse();
  },
};

let opened: Database;
before(async () => (opened = await openTestDatabase()));
after(() => opened.close());

let clock: number;
let vendor: TestVendor;
let queries: number;
let database: Database;
let operations: Operations;
let changes: string[];
let failures: unknown[];

const operationsOn = (given: Partial<KycDependencies> = {}): Operations =>
  createOperations({
    database,
    vault,
    kyc: vendor.kyc,
    portfolio: undefined as never,
    now: () => clock,
    settle: {
      onChange: ({ status }) => void changes.push(status),
      onFailure: (error) => void failures.push(error),
    },
    ...given,
  });

beforeEach(async () => {
  await opened.query('DELETE FROM verification');
  await opened.query('DELETE FROM idempotency_key');
  clock = Date.parse('2026-11-20T15:04:05Z');
  queries = 0;
  changes = [];
  failures = [];
  vendor = createTestVendor();
  database = {
    ...opened,
    query: (sql, parameters) => (queries++, opened.query(sql, parameters)),
    transaction: (work) => (queries++, opened.transaction(work)),
  };
  operations = operationsOn();
});

const context = (orgId = ORG) => ({
  requestId: 'req-test-0001',
  deadline: createDeadline(10_000),
  caller: { clientId: 'org', orgId, scopes: new Set<string>() },
});
const verify = (key: string = randomUUID(), given: Partial<VerificationRequest> = {}, on = operations) =>
  on.verifyParty({ request: { ...request, ...given }, idempotencyKey: key }, context());
const read = (verificationId: string, orgId = ORG, on = operations) =>
  on.readVerification({ verificationId }, context(orgId));
/** Lets time pass, then the worker look once. */
const settleAfter = async (ms: number, on = operations): Promise<number> => {
  clock += ms;
  return on.settleWorker.runOnce();
};
const refusedWith = (code: string) => (error: unknown) => isAppError(error) && error.code === code;
const stored = async () => opened.query('SELECT * FROM verification ORDER BY requested_at');

describe('starting a verification', () => {
  test('that the vendor decides at once is created, and answers what the contract says', async () => {
    const result = await verify();
    assert.equal(result.kind, 'created');
    const value = verificationSchema.parse(result.value);
    assert.deepEqual([value.status, value.outcome, value.renewBy], ['APPROVED', 'CLEAR', '2031-11-20']);
    assert.equal(result.subject, PARTY);
    assert.doesNotMatch(JSON.stringify(result.audit), /Amara|Okafor|1979/);
  });

  test('that the vendor takes its time for is accepted', async () => {
    vendor.status = 'IN_PROGRESS';
    const { kind, value } = await verify();
    assert.deepEqual([kind, value.status], ['accepted', 'IN_PROGRESS']);
  });

  test('stores it, sealed, before the vendor is told, and erases the subject afterwards', async () => {
    let before: Record<string, unknown>[] = [];
    vendor.beforeExecute = async () => void (before = await stored());
    await verify();
    assert.equal(before.length, 1);
    const sealed = Buffer.from(before[0]!['sealed_subject'] as Uint8Array).toString();
    assert.match(sealed, /^kyc_subject:ver_/);
    assert.doesNotMatch(JSON.stringify(before) + sealed, /Amara/);
    const [row] = await stored();
    assert.equal(row?.['sealed_subject'], null);
    assert.doesNotMatch(JSON.stringify(row), /Okafor|1979-03-14/);
  });

  test('when the database is gone tells the vendor nothing', async () => {
    const gone: Database = {
      ...opened,
      transaction: () => Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'Gone.')),
    };
    await assert.rejects(
      verify('key-of-test-1', {}, operationsOn({ database: gone })),
      refusedWith('DATABASE_UNAVAILABLE'),
    );
    assert.deepEqual(vendor.calls, []);
  });

  test('when the database goes while the vendor works is not reported as if nothing had begun', async () => {
    let transactions = 0;
    const flaky: Database = {
      ...opened,
      transaction: (work) =>
        transactions++ === 0
          ? opened.transaction(work)
          : Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'Gone.')),
    };
    const { kind, value } = await verify('key-of-test-1', {}, operationsOn({ database: flaky }));
    assert.deepEqual([kind, value.status, value.problem], ['accepted', 'SUBMITTED', 'DATABASE_UNAVAILABLE']);
    await settleAfter(MINUTE_MS);
    assert.equal((await read(value.id)).value.status, 'APPROVED');
    assert.equal(vendor.cases.size, 1);
  });
});

describe('an idempotency key', () => {
  test('sent again answers the same verification as it stands, and starts no second case', async () => {
    vendor.status = 'IN_PROGRESS';
    const first = await verify('key-of-test-1');
    vendor.decide('APPROVED');
    await read(first.value.id);
    const second = await verify('key-of-test-1');
    assert.equal(second.value.id, first.value.id);
    assert.deepEqual([second.kind, second.value.status], ['created', 'APPROVED']);
    assert.equal(vendor.cases.size, 1);
  });

  test('with another request is refused', async () => {
    await verify('key-of-test-1');
    await assert.rejects(verify('key-of-test-1', { checks: ['PEP'] }), refusedWith('IDEMPOTENCY_KEY_REUSED'));
  });

  test('of a request that still runs is refused for now, with a time to wait', async () => {
    let second: unknown;
    vendor.beforeExecute = async () => {
      second = await verify('key-of-test-1').catch((error: unknown) => error);
    };
    await verify('key-of-test-1');
    assert.ok(isAppError(second, 'IDEMPOTENCY_KEY_IN_USE'));
    assert.equal(second.retryAfterMs, 2_000);
    assert.equal(vendor.cases.size, 1);
  });

  test('is free again when the vendor surely has nothing', async () => {
    vendor.next('execute', 'VENDOR_UNAVAILABLE');
    await assert.rejects(verify('key-of-test-1'), refusedWith('VENDOR_UNAVAILABLE'));
    const [failed] = await stored();
    assert.deepEqual(
      [failed?.['status'], failed?.['sealed_subject'], failed?.['settle_at']],
      ['ERROR', null, null],
    );
    const { value } = await verify('key-of-test-1');
    assert.equal(value.status, 'APPROVED');
    assert.equal(vendor.cases.size, 1);
    const list = await operations.listVerifications({ partyId: PARTY }, context());
    const problems = list.value.verifications.map(({ status, problem }) => [status, problem]).sort();
    assert.deepEqual(problems, [
      ['APPROVED', null],
      ['ERROR', 'VENDOR_UNAVAILABLE'],
    ]);
  });

  test('sent by eight at once starts one case', async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => verify('key-of-test-1')));
    assert.equal(vendor.cases.size, 1);
    const ids = results.flatMap((result) => (result.status === 'fulfilled' ? result.value.value.id : []));
    assert.equal(new Set(ids).size, 1);
    for (const result of results)
      if (result.status === 'rejected') assert.ok(isAppError(result.reason, 'IDEMPOTENCY_KEY_IN_USE'));
  });
});

describe('a lost answer', () => {
  test('is found at once where the vendor can be asked', async () => {
    vendor.next('execute', 'lost');
    const { kind, value } = await verify();
    assert.deepEqual([kind, value.status, value.problem], ['created', 'APPROVED', null]);
    assert.deepEqual(vendor.calls, ['execute', 'find']);
  });

  test('otherwise leaves it submitted with the problem, and the worker finds it', async () => {
    vendor.next('execute', 'lost');
    vendor.next('find', 'VENDOR_UNAVAILABLE');
    const { kind, value } = await verify('key-of-test-1');
    verificationSchema.parse(value);
    assert.deepEqual([kind, value.status, value.problem], ['accepted', 'SUBMITTED', 'VENDOR_TIMEOUT']);
    assert.equal((await read(value.id)).value.problem, 'VENDOR_TIMEOUT');
    assert.equal(await settleAfter(1_999), 0);
    assert.equal(await settleAfter(1), 1);
    assert.equal((await read(value.id)).value.status, 'APPROVED');
    assert.deepEqual(vendor.calls, ['execute', 'find', 'find']);
    assert.deepEqual(changes, ['APPROVED']);
    assert.equal((await verify('key-of-test-1')).value.id, value.id);
  });

  test('of a request that never arrived is told again by the worker, under the same key', async () => {
    vendor.next('execute', 'lost');
    vendor.next('find', 'VENDOR_UNAVAILABLE');
    const { value } = await verify();
    vendor.cases.clear();
    await settleAfter(2_000);
    assert.deepEqual([...vendor.cases.keys()], [value.id]);
    assert.deepEqual(vendor.calls, ['execute', 'find', 'find', 'execute']);
    assert.equal((await stored())[0]?.['sealed_subject'], null);
  });
});

/** A request whose process dies while the vendor is called: it never comes back. */
async function startAndDie(key: string, afterVendor: boolean): Promise<string> {
  let arrived: () => void;
  const reached = new Promise<void>((resolve) => (arrived = resolve));
  if (afterVendor) {
    let transactions = 0;
    const dying: Database = {
      ...opened,
      transaction(work) {
        if (transactions++ === 0) return opened.transaction(work);
        arrived();
        return new Promise<never>(() => {});
      },
    };
    void verify(key, {}, operationsOn({ database: dying }));
  } else {
    vendor.beforeExecute = () => {
      arrived();
      return new Promise<never>(() => {});
    };
    void verify(key);
  }
  await reached;
  return (await stored())[0]!['id'] as string;
}

for (const [moment, afterVendor] of [
  ['before the vendor is told', false],
  ['before the vendor’s answer is stored', true],
] as const) {
  describe(`a process that dies ${moment}`, () => {
    test('leaves a verification that the worker brings to its end, as one case', async () => {
      const id = await startAndDie('key-of-test-1', afterVendor);
      await assert.rejects(verify('key-of-test-1'), refusedWith('IDEMPOTENCY_KEY_IN_USE'));
      assert.equal(await settleAfter(19_999), 0);
      assert.equal(await settleAfter(1), 1);
      assert.deepEqual([...vendor.cases.keys()], [id]);
      const { value } = await verify('key-of-test-1');
      assert.deepEqual([value.id, value.status], [id, 'APPROVED']);
    });
  });
}

describe('the settle worker', () => {
  const unsettled = async (): Promise<string> => {
    vendor.next('execute', 'lost');
    vendor.next('find', 'VENDOR_UNAVAILABLE');
    const { value } = await verify('key-of-test-1');
    vendor.cases.clear();
    return value.id;
  };

  test('waits longer each time the vendor does not answer, and a minute at most', async () => {
    await unsettled();
    const down = Array.from({ length: 20 }, () => 'VENDOR_UNAVAILABLE' as const);
    vendor.next('find', ...down);
    const waits = [];
    for (let look = 0; look < 7; look++) {
      const [row] = await stored();
      const dueAt = (row!['settle_at'] as Date).getTime();
      waits.push((dueAt - clock) / 1_000);
      await settleAfter(dueAt - clock);
    }
    assert.deepEqual(waits, [2, 4, 8, 16, 32, 60, 60]);
  });

  test('gives up after an hour: ERROR with the last problem, the subject erased', async () => {
    const id = await unsettled();
    vendor.next('find', 'VENDOR_RATE_LIMITED');
    await settleAfter(60 * MINUTE_MS);
    const { value } = await read(id);
    verificationSchema.parse(value);
    assert.deepEqual([value.status, value.problem], ['ERROR', 'VENDOR_RATE_LIMITED']);
    assert.equal((await stored())[0]?.['sealed_subject'], null);
  });

  test('gives up at once on what the vendor refuses', async () => {
    const id = await unsettled();
    vendor.next('execute', 'VENDOR_REFUSED');
    await settleAfter(2_000);
    assert.equal((await read(id)).value.problem, 'VENDOR_REFUSED');
    assert.equal((await read(id)).value.status, 'ERROR');
  });

  test('asks for pending cases less and less often, and at once again after news', async () => {
    vendor.status = 'IN_PROGRESS';
    await verify();
    const waits = [];
    for (let look = 0; look < 12; look++) {
      const [row] = await stored();
      const dueAt = (row!['settle_at'] as Date).getTime();
      waits.push((dueAt - clock) / 1_000);
      if (look === 10) vendor.decide('IN_REVIEW');
      await settleAfter(dueAt - clock);
    }
    assert.deepEqual(waits, [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 2]);
    assert.deepEqual(changes, ['IN_REVIEW']);
  });

  test('stops asking for a case after thirty days, and never asks for a final one', async () => {
    vendor.status = 'IN_REVIEW';
    await verify();
    await settleAfter(31 * 24 * 60 * MINUTE_MS);
    assert.equal((await stored())[0]?.['settle_at'], null);
    vendor.decide('APPROVED');
    assert.equal(await settleAfter(24 * 60 * MINUTE_MS), 0);
  });

  test('does not undo what was stored while it asked', async () => {
    vendor.status = 'IN_PROGRESS';
    const { value } = await verify();
    vendor.status = 'IN_REVIEW';
    const slow = operationsOn({
      kyc: {
        ...vendor.kyc,
        async read(reference, key, call) {
          const early = await vendor.kyc.read(reference, key, call);
          vendor.decide('APPROVED');
          await read(value.id);
          return { ...early, status: 'IN_REVIEW' };
        },
      },
    });
    await settleAfter(2_000, slow);
    assert.equal((await read(value.id)).value.status, 'APPROVED');
    assert.deepEqual(changes, []);
  });

  test('goes on after the database was gone, and tells of it', async () => {
    const gone: Database = {
      ...opened,
      query: () => Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'Gone.')),
    };
    const { settleWorker } = operationsOn({ database: gone });
    settleWorker.start();
    while (failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await settleWorker.stop();
    assert.ok(isAppError(failures[0], 'DATABASE_UNAVAILABLE'));
  });

  test('works by itself once it is started, and not after it is stopped', async () => {
    const id = await unsettled();
    clock += MINUTE_MS;
    operations.settleWorker.start();
    while (changes.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await operations.settleWorker.stop();
    operations.settleWorker.start();
    assert.equal((await read(id)).value.status, 'APPROVED');
  });
});

describe('reading a verification', () => {
  test('asks the vendor while it is pending, and stores what is new', async () => {
    vendor.status = 'IN_PROGRESS';
    const { value } = await verify();
    assert.equal((await read(value.id)).value.status, 'IN_PROGRESS');
    vendor.decide('APPROVED');
    clock += 5_000;
    const result = await read(value.id);
    verificationSchema.parse(result.value);
    assert.equal(result.value.status, 'APPROVED');
    assert.equal(result.value.updatedAt, '2026-11-20T15:04:10.000Z');
    assert.equal((await stored())[0]?.['status'], 'APPROVED');
  });

  test('that is unchanged costs one query the first time and none after', async () => {
    vendor.status = 'IN_PROGRESS';
    const { value } = await verify();
    queries = 0;
    for (let i = 0; i < 5; i++) await read(value.id);
    assert.equal(queries, 1);
    assert.equal(vendor.calls.filter((call) => call === 'read').length, 5);
  });

  test('that is final asks neither the vendor nor, the second time, the database', async () => {
    const { value } = await verify();
    await read(value.id);
    queries = 0;
    vendor.calls.length = 0;
    await read(value.id);
    assert.deepEqual([queries, vendor.calls], [0, []]);
  });

  test('answers the last known state with the problem when the vendor does not, and stores nothing', async () => {
    vendor.status = 'IN_PROGRESS';
    const { value } = await verify();
    vendor.next('read', 'VENDOR_TIMEOUT', 'VENDOR_ANSWER_INVALID');
    assert.deepEqual((await read(value.id)).value, { ...value, problem: 'VENDOR_TIMEOUT' });
    assert.deepEqual((await read(value.id)).value, { ...value, problem: 'VENDOR_ANSWER_INVALID' });
    assert.deepEqual((await read(value.id)).value, value);
  });

  test('learns what another companion stored, though it remembers less itself', async () => {
    vendor.status = 'IN_PROGRESS';
    const { value } = await verify();
    await read(value.id);
    const other = operationsOn();
    vendor.decide('APPROVED');
    await read(value.id, ORG, other);
    vendor.next('read', 'VENDOR_UNAVAILABLE');
    assert.deepEqual(
      [(await read(value.id)).value.status, (await read(value.id)).value.problem],
      ['APPROVED', null],
    );
  });

  test('of another org, or of none, finds nothing, cached or not', async () => {
    const { value } = await verify();
    for (let i = 0; i < 2; i++) {
      await assert.rejects(read(value.id, '00D000000000002AAA'), refusedWith('VERIFICATION_NOT_FOUND'));
      await read(value.id);
    }
    await assert.rejects(read('ver_none'), refusedWith('VERIFICATION_NOT_FOUND'));
  });

  test('says when the approval is due for renewal', async () => {
    const { value } = await verify();
    clock = Date.parse('2031-10-22T00:00:00Z');
    assert.equal((await read(value.id)).value.renewal, 'DUE_SOON');
    clock = Date.parse('2031-11-21T00:00:00Z');
    assert.equal((await read(value.id)).value.renewal, 'OVERDUE');
  });
});

test('the list of a party is newest first, of the caller’s org only, and empty where there is none', async () => {
  const ids = [];
  for (let i = 0; i < 3; i++) {
    clock += 1_000;
    ids.unshift((await verify()).value.id);
  }
  const list = async (orgId: string) =>
    verificationListSchema.parse(
      (await operations.listVerifications({ partyId: PARTY }, context(orgId))).value,
    );
  assert.deepEqual(
    (await list(ORG)).verifications.map(({ id }) => id),
    ids,
  );
  assert.deepEqual((await list('00D000000000002AAA')).verifications, []);
});
