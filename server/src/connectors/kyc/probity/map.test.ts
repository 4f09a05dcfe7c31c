/** Probity's words in, ours out; and the other way for what is sent. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { KycCheckType, KycSubject } from '@rialto/contract';
import { isAppError } from '../../../errors.ts';
import type { KycCase } from '../../connector.ts';
import { ALPHA3_OF } from './countries.ts';
import { toFieldFaults, toKycCase, toProbityRequest } from './map.ts';
import { probityCaseSchema, type ProbityCase } from './schema.ts';

const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as T;

const CASES = fixture<readonly { name: string; vendor: ProbityCase; canonical: KycCase }[]>('cases');
const REQUEST = fixture<{ key: string; subject: KycSubject; checks: KycCheckType[]; vendor: unknown }>(
  'request',
);

/** The accepted case, changed. */
const acceptedBut = (change: Partial<ProbityCase>): ProbityCase => ({ ...CASES[0]!.vendor, ...change });
const services = (change: Partial<ProbityCase['services'][number]>): ProbityCase['services'] =>
  CASES[0]!.vendor.services.map((service, index) => (index === 1 ? { ...service, ...change } : service));

describe('a case', () => {
  for (const { name, vendor, canonical } of CASES) {
    test(`${name} becomes ${canonical.status}`, () => {
      assert.deepEqual(toKycCase(probityCaseSchema.parse(vendor)), canonical);
    });
  }
});

const LIES: readonly [string, ProbityCase][] = [
  ['accepted with a flag', acceptedBut({ services: services({ verdict: 'flag', codes: ['DOC_EXPIRED'] }) })],
  [
    'accepted with a failure',
    acceptedBut({ services: services({ verdict: 'fail', codes: ['DOC_FORGED'] }) }),
  ],
  [
    'accepted with an open service',
    acceptedBut({ services: services({ state: 'open', verdict: null, closed_ts: null }) }),
  ],
  ['accepted before it is finished', acceptedBut({ state: 'processing', finished_ts: null })],
  ['accepted and lapsed', acceptedBut({ state: 'lapsed' })],
  ['finished without a decision', acceptedBut({ decision: null })],
  ['finished for a person to decide', acceptedBut({ decision: 'manual_review' })],
  ['finished at no time', acceptedBut({ finished_ts: null })],
  ['in review without being referred', acceptedBut({ state: 'review', decision: null })],
  ['passing with a finding', acceptedBut({ services: services({ codes: ['SANCTION_CONFIRMED'] }) })],
  ['closed without a verdict', acceptedBut({ services: services({ verdict: null }) })],
  ['open with a verdict', acceptedBut({ services: services({ state: 'open' }) })],
  [
    'with a service twice',
    acceptedBut({ services: [...CASES[0]!.vendor.services, CASES[0]!.vendor.services[0]!] }),
  ],
];

describe('a case that contradicts itself is not believed', () => {
  for (const [name, lie] of LIES) {
    test(name, () => {
      assert.throws(
        () => toKycCase(probityCaseSchema.parse(lie)),
        (error) => isAppError(error, 'VENDOR_ANSWER_INVALID'),
      );
    });
  }
});

const WRONG_SHAPES: readonly [string, Record<string, unknown>][] = [
  ['an unknown state', { state: 'done' }],
  ['an unknown decision', { decision: 'ok' }],
  ['an unknown verdict', { services: services({ verdict: 'clear' as 'pass' }) }],
  ['an unknown service', { services: services({ service: 'astrology' as 'pep' }) }],
  ['points out of range', { risk: { points: 1001 } }],
  ['points that are a string', { risk: { points: '120' } }],
  ['no services', { services: [] }],
  ['no reference', { external_reference: undefined }],
  ['a time in milliseconds', { finished_ts: 1_763_650_000_000 }],
];

describe('a case of the wrong shape is not read', () => {
  for (const [name, change] of WRONG_SHAPES) {
    test(name, () => {
      assert.equal(probityCaseSchema.safeParse({ ...CASES[0]!.vendor, ...change }).success, false);
    });
  }
});

describe('what is sent', () => {
  test('is the applicant in Probity’s words', () => {
    const sent = toProbityRequest(REQUEST.subject, REQUEST.checks, REQUEST.key);
    assert.deepEqual(JSON.parse(JSON.stringify(sent)), REQUEST.vendor);
  });

  test('a country code nobody assigned is a fault of the request', () => {
    const address = { ...REQUEST.subject.address, countryCode: 'XX' };
    assert.throws(
      () => toProbityRequest({ ...REQUEST.subject, address }, REQUEST.checks, REQUEST.key),
      (error) =>
        isAppError(error, 'REQUEST_INVALID') && error.faults?.[0]?.field === '/subject/address/countryCode',
    );
  });

  test('all 249 countries have a name and a code of their own', () => {
    assert.equal(ALPHA3_OF.size, 249);
    assert.equal(new Set(ALPHA3_OF.values()).size, 249);
    const names = new Intl.DisplayNames('en', { type: 'region' });
    for (const [alpha2, alpha3] of ALPHA3_OF) {
      assert.match(alpha3, /^[A-Z]{3}$/);
      assert.notEqual(names.of(alpha2), alpha2, `${alpha2} is no country`);
    }
  });
});

describe('a refusal', () => {
  const fault = (path: string, problem: string) =>
    toFieldFaults({ error: { type: 'validation_failed', fields: [{ path, problem }] } }, REQUEST.subject)[0];

  test('points at our own fields', () => {
    assert.deepEqual(fault('applicant.address.postcode', 'is not a postcode of USA'), {
      field: '/subject/address/postalCode',
      message: 'is not a postcode of USA',
    });
    assert.equal(fault('applicant.id_numbers[0].value', 'is odd')?.field, '/subject/taxIdentifier/value');
    assert.equal(fault('applicant.id_numbers.0.value', 'is odd')?.field, '/subject/taxIdentifier/value');
    assert.equal(fault('applicant.address.street.0', 'is a box')?.field, '/subject/address/lines/0');
    assert.equal(fault('applicant.address.street[2]', 'is a box')?.field, '/subject/address/lines/2');
    assert.equal(fault('services.3', 'is not sold')?.field, '/checks');
  });

  test('of something we do not know points at the subject', () => {
    assert.equal(fault('applicant.__proto__', 'is odd')?.field, '/subject');
    assert.equal(fault('constructor', 'is odd')?.field, '/subject');
  });

  test('that repeats what was sent loses its words', () => {
    const message = 'was not accepted by the vendor';
    assert.equal(fault('applicant.address.postcode', '“94607” is not a postcode')?.message, message);
    assert.equal(fault('applicant.id_numbers', 'no record of 900-12-3456')?.message, message);
    assert.equal(fault('applicant.last_name', 'OKAFOR is on no list')?.message, message);
    assert.equal(fault('applicant.dob', ' ')?.message, message);
  });
});
