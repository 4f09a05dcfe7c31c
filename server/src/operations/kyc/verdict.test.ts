/** Bands, renewals, outcomes and which status may follow which. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KYC_CHECKS, KYC_STATUSES, type KycCheck, type KycCheckType } from '@rialto/contract';
import type { KycCase } from '../../connectors/connector.ts';
import { isAppError } from '../../errors.ts';
import { advance, newRecord } from './records.ts';
import { renewByOf, renewalOf, riskBandOf } from './risk.ts';
import { isFinal, mayFollow } from './transitions.ts';
import { judge } from './verdict.ts';

const NOW = '2026-11-20T15:04:09.000Z';

const clear = (type: KycCheckType): KycCheck => ({ type, result: 'CLEAR', reasons: [], completedAt: NOW });
const open = (type: KycCheckType): KycCheck => ({ type, result: null, reasons: [], completedAt: null });
const kycCase = (given: Partial<KycCase>, ...found: KycCheck[]): KycCase => ({
  vendorReference: 'case-1',
  status: 'APPROVED',
  riskScore: 12,
  checks: KYC_CHECKS.map((type) => found.find((check) => check.type === type) ?? clear(type)),
  completedAt: NOW,
  ...given,
});
const sanctioned: KycCheck = {
  ...clear('SANCTIONS'),
  result: 'FAIL',
  reasons: ['CONFIRMED_SANCTIONS_MATCH'],
};
const exposed: KycCheck = { ...clear('PEP'), result: 'CONSIDER', reasons: ['POLITICALLY_EXPOSED'] };
const unavailable: KycCheck = {
  ...clear('ADVERSE_MEDIA'),
  result: 'UNAVAILABLE',
  reasons: ['SOURCE_UNAVAILABLE'],
};

describe('risk bands', () => {
  for (const [score, band] of [
    [0, 'LOW'],
    [39, 'LOW'],
    [40, 'MEDIUM'],
    [69, 'MEDIUM'],
    [70, 'HIGH'],
    [100, 'HIGH'],
  ] as const) {
    test(`${score} is ${band}`, () => assert.equal(riskBandOf(score, []), band));
  }
  test('a politically exposed person is HIGH whatever the score, and before there is one', () => {
    assert.equal(riskBandOf(0, [exposed]), 'HIGH');
    assert.equal(riskBandOf(null, [exposed]), 'HIGH');
  });
  test('without a score there is none', () => assert.equal(riskBandOf(null, [clear('PEP')]), null));
});

describe('renewal', () => {
  test('an approval holds five, three or one year; one without a score as short as the riskiest', () => {
    assert.equal(renewByOf(NOW, 'LOW'), '2031-11-20');
    assert.equal(renewByOf(NOW, 'MEDIUM'), '2029-11-20');
    assert.equal(renewByOf(NOW, 'HIGH'), '2027-11-20');
    assert.equal(renewByOf(NOW, null), '2027-11-20');
  });
  test('an approval of 29 February ends on 28 February', () => {
    assert.equal(renewByOf('2028-02-29T23:59:59.000Z', 'LOW'), '2033-02-28');
    assert.equal(renewByOf('2028-02-29T00:00:00.000Z', 'HIGH'), '2029-02-28');
  });
  test('it is due soon from 30 days before the last day, overdue after it', () => {
    assert.equal(renewalOf('2026-12-31', '2026-11-30'), 'NOT_DUE');
    assert.equal(renewalOf('2026-12-31', '2026-12-01'), 'DUE_SOON');
    assert.equal(renewalOf('2026-12-31', '2026-12-31'), 'DUE_SOON');
    assert.equal(renewalOf('2026-12-31', '2027-01-01'), 'OVERDUE');
    assert.equal(renewalOf(null, '2027-01-01'), null);
  });
});

describe('a verdict', () => {
  const judged = (given: KycCase) => judge(given, KYC_CHECKS, NOW);

  test('approved with every check clear is CLEAR and has to be renewed', () => {
    const verdict = judged(kycCase({}));
    assert.deepEqual(
      [verdict.status, verdict.outcome, verdict.riskBand, verdict.renewBy],
      ['APPROVED', 'CLEAR', 'LOW', '2031-11-20'],
    );
  });

  test('a confirmed sanctions match is REJECT, whatever the vendor decides', () => {
    for (const status of ['APPROVED', 'IN_REVIEW', 'REJECTED', 'EXPIRED', 'CANCELLED', 'ERROR'] as const) {
      const verdict = judged(kycCase({ status }, sanctioned));
      assert.deepEqual([verdict.status, verdict.outcome, verdict.renewBy], ['REJECTED', 'REJECT', null]);
    }
  });

  test('a confirmed sanctions match is no outcome while the vendor still works', () => {
    const verdict = judged(kycCase({ status: 'IN_PROGRESS', completedAt: null }, sanctioned));
    assert.deepEqual([verdict.status, verdict.outcome, verdict.completedAt], ['IN_PROGRESS', null, null]);
  });

  test('a source that could not be asked never counts as clear: a person must look', () => {
    const verdict = judged(kycCase({}, unavailable));
    assert.deepEqual(
      [verdict.status, verdict.outcome, verdict.completedAt, verdict.renewBy],
      ['IN_REVIEW', 'REFER', null, null],
    );
  });

  test('a politically exposed person whom a vendor accepts is referred, in the HIGH band', () => {
    const verdict = judged(kycCase({}, exposed));
    assert.deepEqual([verdict.status, verdict.outcome, verdict.riskBand], ['IN_REVIEW', 'REFER', 'HIGH']);
  });

  test('an approval that leaves out a check that was asked for is not believed', () => {
    const partly = kycCase({ checks: [clear('IDENTITY')] });
    assert.throws(
      () => judged(partly),
      (error) => isAppError(error, 'VENDOR_ANSWER_INVALID'),
    );
    assert.equal(judge(partly, ['IDENTITY'], NOW).status, 'APPROVED');
  });

  test('a finding nobody asked for counts all the same', () => {
    const verdict = judge(kycCase({}, sanctioned), ['IDENTITY'], NOW);
    assert.equal(verdict.outcome, 'REJECT');
  });

  test('a vendor that gives the case up leaves no outcome and a problem', () => {
    const verdict = judged(kycCase({ status: 'ERROR', riskScore: null, completedAt: null }));
    assert.deepEqual([verdict.outcome, verdict.problem, verdict.completedAt], [null, 'VENDOR_GAVE_UP', NOW]);
  });
});

describe('statuses', () => {
  test('a final status never changes', () => {
    for (const current of KYC_STATUSES.filter(isFinal))
      for (const next of KYC_STATUSES) assert.equal(mayFollow(next, current), false, `${current} → ${next}`);
  });

  test('a review never goes back to work, but work and the applicant may alternate', () => {
    for (const next of ['NOT_STARTED', 'SUBMITTED', 'INVITED', 'IN_PROGRESS'] as const)
      assert.equal(mayFollow(next, 'IN_REVIEW'), false);
    assert.ok(mayFollow('INVITED', 'IN_PROGRESS') && mayFollow('IN_PROGRESS', 'INVITED'));
    for (const next of KYC_STATUSES.filter(isFinal)) assert.ok(mayFollow(next, 'IN_REVIEW'));
  });
});

describe('an answer', () => {
  const request = {
    partyId: '003RL000001aA01YAE',
    subject: {
      givenName: 'A',
      familyName: 'B',
      dateOfBirth: '1979-03-14',
      address: { lines: ['1'], city: 'C', countryCode: 'US' },
    },
  };
  const at = Date.parse(NOW);
  const submitted = newRecord('ver_1', request, 'probity', 'req-test-0001', at);
  const working = advance(
    submitted,
    kycCase({ status: 'IN_PROGRESS', riskScore: null, completedAt: null }, open('PEP')),
    at,
  )!;

  test('that says nothing new changes nothing', () => {
    const same = kycCase({ status: 'IN_PROGRESS', riskScore: null, completedAt: null }, open('PEP'));
    assert.equal(advance(working, same, at + 1_000), undefined);
  });

  test('that was overtaken on its way is ignored: its status lies behind, or a finished check runs again', () => {
    const older = kycCase({ status: 'SUBMITTED', riskScore: null, completedAt: null }, open('PEP'));
    assert.equal(advance(working, older, at), undefined);
    const rerun = kycCase(
      { status: 'IN_PROGRESS', riskScore: null, completedAt: null },
      open('PEP'),
      open('SANCTIONS'),
    );
    assert.equal(advance(working, rerun, at), undefined);
  });

  test('after the final one is ignored', () => {
    const approved = advance(working, kycCase({}), at)!;
    assert.equal(approved.status, 'APPROVED');
    assert.equal(advance(approved, kycCase({ status: 'REJECTED' }, sanctioned), at), undefined);
  });

  test('for a request of two checks leaves the record with those two', () => {
    const two = newRecord(
      'ver_2',
      { ...request, checks: ['PEP', 'IDENTITY'] },
      'probity',
      'req-test-0002',
      at,
    );
    assert.deepEqual(
      two.checks.map(({ type }) => type),
      ['IDENTITY', 'PEP'],
    );
  });
});
