/** The Probity connector against the sandbox's Probity, over HTTP, well and badly behaved. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { KYC_CHECKS, type KycSubject } from '@rialto/contract';
import { createDeadline } from '../../../deadline.ts';
import { isAppError } from '../../../errors.ts';
import type { KycCase, KycConnector, Outcome } from '../../connector.ts';
import { openTestConnection, subjectOf, type TestConnection } from '../../testConnection.ts';
import { createProbityConnector } from './client.ts';

let connection: TestConnection;
let kyc: KycConnector;
before(async () => {
  connection = await openTestConnection();
  kyc = createProbityConnector(connection.callout);
});
after(() => connection.close());
beforeEach(() => {
  connection.vendors.probity.faults.clear();
  connection.vendors.probity.calls.clear();
});

let count = 0;
const newKey = (): string => `ver_019aa1b2-0000-7000-8000-${String(++count).padStart(12, '0')}`;
const context = (budgetMs = 10_000) => ({ requestId: 'req-test-0001', deadline: createDeadline(budgetMs) });
const execute = (subject: KycSubject, key: string, budgetMs?: number) =>
  kyc.execute({ subject, checks: KYC_CHECKS }, key, context(budgetMs));
const amara = subjectOf('Amara', 'Okafor');
const daniel = subjectOf('Daniel', 'Okafor');
const faults = (...given: Parameters<TestConnection['vendors']['probity']['faults']['set']>[0]) =>
  connection.vendors.probity.faults.set(given);
const calls = () => connection.vendors.probity.calls.counts();

function valueOf(outcome: Outcome<KycCase>): KycCase {
  assert.equal(outcome.kind, 'done', outcome.kind === 'done' ? '' : outcome.error.message);
  return (outcome as { value: KycCase }).value;
}
function errorOf(outcome: Outcome<KycCase>, kind: 'rejected' | 'unknown') {
  assert.equal(outcome.kind, kind);
  return outcome.error;
}

describe('a case', () => {
  test('decided at once is done and approved', async () => {
    const value = valueOf(await execute(amara, newKey()));
    assert.deepEqual([value.status, value.riskScore], ['APPROVED', 12]);
    assert.deepEqual(
      value.checks.map(({ type, result }) => [type, result]),
      KYC_CHECKS.map((type) => [type, 'CLEAR']),
    );
  });

  test('that takes time is pending, then read to its end', async () => {
    const key = newKey();
    let value = valueOf(await execute(daniel, key));
    assert.ok(['SUBMITTED', 'IN_PROGRESS'].includes(value.status));
    while (value.completedAt === null) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      value = await kyc.read(value.vendorReference, key, context());
    }
    assert.equal(value.status, 'APPROVED');
  });

  test('sent twice under one key is one case', async () => {
    const key = newKey();
    const first = valueOf(await execute(amara, key));
    assert.deepEqual(valueOf(await execute(amara, key)), first);
  });

  test('is found by its key, and is not where there is none', async () => {
    const key = newKey();
    assert.equal(await kyc.find(key, context()), undefined);
    const value = valueOf(await execute(amara, key));
    assert.deepEqual(await kyc.find(key, context()), value);
  });

  test('read under another key is not believed', async () => {
    const { vendorReference } = valueOf(await execute(amara, newKey()));
    await assert.rejects(kyc.read(vendorReference, newKey(), context()), (error) =>
      isAppError(error, 'VENDOR_ANSWER_INVALID'),
    );
  });

  test('the vendor does not know is not believed to be gone', async () => {
    await assert.rejects(kyc.read('prb_none', newKey(), context()), (error) =>
      isAppError(error, 'VENDOR_ANSWER_INVALID'),
    );
  });

  test('the vendor refuses is rejected with faults that point at our fields', async () => {
    const address = { ...amara.address, postalCode: 'X1' };
    const error = errorOf(await execute({ ...amara, address }, newKey()), 'rejected');
    assert.equal(error.code, 'VENDOR_REFUSED');
    assert.deepEqual(error.faults, [
      { field: '/subject/address/postalCode', message: 'is not a postcode of USA' },
    ]);
  });
});

describe('a vendor', () => {
  test('whose answer is lost after the work has one case, which the retry under the same key finds', async () => {
    const key = newKey();
    faults({ kind: 'reset', method: 'POST', path: '/v3/cases', times: 1 });
    const value = valueOf(await execute(amara, key));
    assert.equal(calls()['POST /v3/cases'], 2);
    assert.deepEqual(await kyc.find(key, context()), value);
  });

  test('whose every answer is lost leaves the outcome unknown, and find settles it', async () => {
    const key = newKey();
    faults({ kind: 'reset', method: 'POST', path: '/v3/cases' });
    const error = errorOf(await execute(amara, key), 'unknown');
    assert.equal(error.code, 'VENDOR_UNAVAILABLE');
    connection.vendors.probity.faults.clear();
    assert.equal((await kyc.find(key, context()))?.status, 'APPROVED');
  });

  test('that is down surely has nothing', async () => {
    const key = newKey();
    faults({ kind: 'down' });
    assert.equal(errorOf(await execute(amara, key), 'rejected').code, 'VENDOR_UNAVAILABLE');
    connection.vendors.probity.faults.clear();
    assert.equal(await kyc.find(key, context()), undefined);
  });

  test('that limits us longer than we can wait surely has nothing', async () => {
    faults({ kind: 'rate_limited' });
    const error = errorOf(await execute(amara, newKey(), 1_000), 'rejected');
    assert.equal(error.code, 'VENDOR_RATE_LIMITED');
    assert.ok((error.retryAfterMs ?? 0) > 0);
  });

  for (const [kind, code] of [
    ['error', 'VENDOR_UNAVAILABLE'],
    ['malformed', 'VENDOR_ANSWER_INVALID'],
    ['lying', 'VENDOR_ANSWER_INVALID'],
  ] as const) {
    test(`whose answer is ${kind} may have the case: only find can tell`, async () => {
      const key = newKey();
      await keepTheBreakerClosed();
      faults({ kind, method: 'POST' });
      assert.equal(errorOf(await execute(amara, key), 'unknown').code, code);
      faults({ kind, method: 'GET' });
      await assert.rejects(kyc.find(key, context()), (error) => isAppError(error, code));
      faults();
      await kyc.find(key, context());
    });
  }

  test('that is slower than the call has time leaves the outcome unknown', async () => {
    faults({ kind: 'slow', delayMs: 2_000, method: 'POST' });
    const error = errorOf(await execute(amara, newKey(), 300), 'unknown');
    assert.equal(error.code, 'DEADLINE_EXCEEDED');
  });

  test('that says our token has expired gets a new one, and one case', async () => {
    const key = newKey();
    faults({ kind: 'expired_token', times: 1 });
    valueOf(await execute(amara, key));
    assert.equal(calls()['POST /v3/cases'], 2);
  });
});

/** It opens at half the calls failing: enough that work keep it closed. */
async function keepTheBreakerClosed(): Promise<void> {
  faults();
  for (let call = 0; call < 10; call++) await kyc.find('ver_none', context());
}
