/**
 * The only place where Probity's words become ours, and ours become Probity's.
 *
 * @module
 */
import {
  KYC_CHECKS,
  type FieldFault,
  type KycCheck,
  type KycCheckType,
  type KycReason,
  type KycStatus,
  type KycSubject,
} from '@rialto/contract';
import { AppError } from '../../../errors.ts';
import type { KycCase } from '../../connector.ts';
import { ALPHA3_OF } from './countries.ts';
import type { ProbityCase, ProbityError } from './schema.ts';

const SERVICE_OF = {
  IDENTITY: 'id_record',
  DOCUMENT: 'document',
  SANCTIONS: 'sanctions',
  PEP: 'pep',
  ADVERSE_MEDIA: 'adverse_media',
} as const satisfies Record<KycCheckType, string>;

const CHECK_OF = {
  id_record: 'IDENTITY',
  document: 'DOCUMENT',
  sanctions: 'SANCTIONS',
  pep: 'PEP',
  adverse_media: 'ADVERSE_MEDIA',
} as const satisfies Record<ProbityCase['services'][number]['service'], KycCheckType>;

const RESULT_OF = { pass: 'CLEAR', flag: 'CONSIDER', fail: 'FAIL', no_data: 'UNAVAILABLE' } as const;

const REASON_OF: Readonly<Record<string, KycReason>> = {
  NAME_NO_MATCH: 'NAME_MISMATCH',
  ADDR_NO_MATCH: 'ADDRESS_MISMATCH',
  DOB_NO_MATCH: 'BIRTH_DATE_MISMATCH',
  NO_RECORD: 'NO_RECORD_FOUND',
  DOC_EXPIRED: 'DOCUMENT_EXPIRED',
  DOC_UNREADABLE: 'DOCUMENT_UNREADABLE',
  DOC_FORGED: 'DOCUMENT_SUSPECTED_FORGERY',
  SANCTION_POSSIBLE: 'POSSIBLE_SANCTIONS_MATCH',
  SANCTION_CONFIRMED: 'CONFIRMED_SANCTIONS_MATCH',
  PEP_ACTIVE: 'POLITICALLY_EXPOSED',
  PEP_FORMER: 'POLITICALLY_EXPOSED',
  MEDIA_NEGATIVE: 'ADVERSE_MEDIA_FOUND',
  SOURCE_DOWN: 'SOURCE_UNAVAILABLE',
};

const STATUS_OF = {
  queued: 'SUBMITTED',
  processing: 'IN_PROGRESS',
  awaiting_applicant: 'INVITED',
  review: 'IN_REVIEW',
  lapsed: 'EXPIRED',
  withdrawn: 'CANCELLED',
  failed: 'ERROR',
} as const satisfies Record<Exclude<ProbityCase['state'], 'finished'>, KycStatus>;

const untrustworthy = (why: string): AppError =>
  new AppError('VENDOR_ANSWER_INVALID', `Probity contradicts itself: ${why}.`);

const instantOf = (epochSeconds: number | null): string | null =>
  epochSeconds === null ? null : new Date(epochSeconds * 1000).toISOString();

function reasonsOf({ verdict, codes }: ProbityCase['services'][number]): KycReason[] {
  if (verdict === null || verdict === 'pass') return [];
  const reasons = codes.map((code) => (Object.hasOwn(REASON_OF, code) ? REASON_OF[code]! : 'OTHER'));
  if (reasons.length === 0) return [verdict === 'no_data' ? 'SOURCE_UNAVAILABLE' : 'OTHER'];
  return [...new Set(reasons)];
}

function checkOf(service: ProbityCase['services'][number]): KycCheck {
  const { state, verdict, codes, closed_ts } = service;
  if ((state === 'closed') !== (verdict !== null))
    throw untrustworthy('a service is closed without a verdict');
  if (verdict === 'pass' && codes.length > 0) throw untrustworthy('a service passes with findings');
  return {
    type: CHECK_OF[service.service],
    result: verdict === null ? null : RESULT_OF[verdict],
    reasons: reasonsOf(service),
    completedAt: verdict === null ? null : instantOf(closed_ts),
  };
}

function statusOf({ state, decision, finished_ts }: ProbityCase, checks: readonly KycCheck[]): KycStatus {
  if (state === 'finished') {
    if (finished_ts === null) throw untrustworthy('a finished case has no end');
    if (decision === 'decline') return 'REJECTED';
    if (decision !== 'accept') throw untrustworthy('a finished case has no decision');
    if (checks.some(({ result }) => result === null || result === 'FAIL' || result === 'CONSIDER'))
      throw untrustworthy('a case is accepted whose services did not pass');
    return 'APPROVED';
  }
  if (decision === 'accept') throw untrustworthy('a case is accepted before it is finished');
  if ((state === 'review') !== (decision === 'manual_review'))
    throw untrustworthy('a review and its decision do not fit');
  return STATUS_OF[state];
}

/**
 * Reads a case. Points out of 1000 become a score out of 100, rounded half up.
 *
 * @throws {@link AppError} `VENDOR_ANSWER_INVALID` if the case contradicts itself: accepted with a service that did
 *   not pass, a verdict on an open service, a service twice. An unknown code becomes OTHER, never a clear result.
 */
export function toKycCase(answer: ProbityCase): KycCase {
  const checks = answer.services
    .map(checkOf)
    .sort((a, b) => KYC_CHECKS.indexOf(a.type) - KYC_CHECKS.indexOf(b.type));
  if (checks.some(({ type }, index) => type === checks[index + 1]?.type))
    throw untrustworthy('a service is there twice');
  return {
    vendorReference: answer.case_id,
    status: statusOf(answer, checks),
    riskScore: answer.risk === null ? null : Math.round(answer.risk.points / 10),
    checks,
    completedAt: instantOf(answer.finished_ts),
  };
}

/**
 * Writes the body that opens a case.
 *
 * @throws {@link AppError} `REQUEST_INVALID` if a country code is not an assigned one.
 */
export function toProbityRequest(subject: KycSubject, checks: readonly KycCheckType[], key: string) {
  const { address, taxIdentifier } = subject;
  return {
    external_reference: key,
    applicant: {
      first_name: subject.givenName,
      last_name: subject.familyName,
      dob: subject.dateOfBirth,
      address: {
        street: address.lines,
        town: address.city,
        state: address.region,
        postcode: address.postalCode,
        country: alpha3Of(address.countryCode, '/subject/address/countryCode'),
      },
      id_numbers: taxIdentifier && [
        {
          type: 'tax_id',
          country: alpha3Of(taxIdentifier.countryCode, '/subject/taxIdentifier/countryCode'),
          value: taxIdentifier.value,
        },
      ],
      email: subject.email,
      phone: subject.phone,
    },
    services: checks.map((check) => SERVICE_OF[check]),
  };
}

function alpha3Of(alpha2: string, field: string): string {
  const alpha3 = ALPHA3_OF.get(alpha2);
  if (alpha3 !== undefined) return alpha3;
  const faults = [{ field, message: 'is not an assigned ISO 3166 country code' }];
  throw new AppError('REQUEST_INVALID', 'The request has 1 fault.', { faults });
}

/** Probity's path (array places left out) → JSON pointer into our request. */
const POINTER_OF: Readonly<Record<string, string>> = {
  'applicant.first_name': '/subject/givenName',
  'applicant.last_name': '/subject/familyName',
  'applicant.dob': '/subject/dateOfBirth',
  'applicant.address': '/subject/address',
  'applicant.address.street': '/subject/address/lines',
  'applicant.address.town': '/subject/address/city',
  'applicant.address.state': '/subject/address/region',
  'applicant.address.postcode': '/subject/address/postalCode',
  'applicant.address.country': '/subject/address/countryCode',
  'applicant.id_numbers': '/subject/taxIdentifier',
  'applicant.id_numbers.value': '/subject/taxIdentifier/value',
  'applicant.id_numbers.country': '/subject/taxIdentifier/countryCode',
  'applicant.email': '/subject/email',
  'applicant.phone': '/subject/phone',
  services: '/checks',
};

/**
 * Translates the faults of a 422. A fault whose words repeat what was sent loses its words, because faults are shown
 * and logged; one about a place we do not know points at `/subject`.
 */
export function toFieldFaults({ error }: ProbityError, subject: KycSubject): FieldFault[] {
  const sent = personalValuesOf(subject);
  return error.fields.map(({ path, problem }) => {
    const words = problem.trim().toLowerCase();
    const repeats = words === '' || sent.some((value) => words.includes(value));
    return {
      field: pointerOf(path),
      message: repeats ? 'was not accepted by the vendor' : problem.trim(),
    };
  });
}

/** Of all lists only the street's lines are a list in our request too; the place is kept for them alone. */
function pointerOf(path: string): string {
  const line = /^applicant\.address\.street(?:\.(\d)|\[(\d)\])$/.exec(path);
  if (line !== null) return `/subject/address/lines/${line[1] ?? line[2]}`;
  const bare = path.replace(/\[\d+\]|\.\d+(?=\.|$)/g, '');
  return Object.hasOwn(POINTER_OF, bare) ? POINTER_OF[bare]! : '/subject';
}

/** What must not come back in a fault's words. Country codes may: they identify nobody. */
function personalValuesOf(subject: KycSubject): string[] {
  const { address } = subject;
  return [
    subject.givenName,
    subject.familyName,
    subject.dateOfBirth,
    subject.email,
    subject.phone,
    subject.taxIdentifier?.value,
    ...address.lines,
    address.city,
    address.postalCode,
  ].flatMap((value) => (value === undefined || value.length < 3 ? [] : [value.toLowerCase()]));
}
