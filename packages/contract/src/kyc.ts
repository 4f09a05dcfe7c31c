/**
 * Know your customer: what the org asks and what it learns, in no vendor's words.
 *
 * @module
 */
import { z } from 'zod';
import {
  countryCodeSchema,
  dateSchema,
  instantSchema,
  recordIdSchema,
  requestIdSchema,
  verificationIdSchema,
} from './identifiers.ts';
import { ERROR_CODES, type ErrorCode } from './errorCodes.ts';

/** Where a verification stands. APPROVED, REJECTED, EXPIRED, CANCELLED and ERROR are final; IN_REVIEW waits for a person. */
export const KYC_STATUSES = [
  'NOT_STARTED',
  'INVITED',
  'IN_PROGRESS',
  'SUBMITTED',
  'IN_REVIEW',
  'APPROVED',
  'REJECTED',
  'EXPIRED',
  'CANCELLED',
  'ERROR',
] as const;

/** What a verification can look into. */
export const KYC_CHECKS = ['IDENTITY', 'DOCUMENT', 'SANCTIONS', 'PEP', 'ADVERSE_MEDIA'] as const;

/** Why a check did not simply clear. */
export const KYC_REASONS = [
  'NAME_MISMATCH',
  'ADDRESS_MISMATCH',
  'BIRTH_DATE_MISMATCH',
  'NO_RECORD_FOUND',
  'DOCUMENT_EXPIRED',
  'DOCUMENT_UNREADABLE',
  'DOCUMENT_SUSPECTED_FORGERY',
  'POSSIBLE_SANCTIONS_MATCH',
  'CONFIRMED_SANCTIONS_MATCH',
  'POLITICALLY_EXPOSED',
  'ADVERSE_MEDIA_FOUND',
  'SOURCE_UNAVAILABLE',
  'OTHER',
] as const;

const line = (max: number) =>
  z.string().trim().min(1, 'must not be empty').max(max, `must have at most ${max} characters`);

const notInFuture = (date: string): boolean => date <= new Date().toISOString().slice(0, 10);

/** The person to verify. Identifying data: sealed while it is needed, then erased; never logged. */
export const kycSubjectSchema = z.strictObject({
  givenName: line(80),
  familyName: line(80),
  dateOfBirth: dateSchema
    .refine((date) => date >= '1900-01-01', 'must be after 1900')
    .refine(notInFuture, 'must not be in the future'),
  address: z.strictObject({
    lines: z.array(line(120)).min(1).max(3),
    city: line(80),
    region: line(80).optional(),
    postalCode: line(20).optional(),
    countryCode: countryCodeSchema,
  }),
  email: z.email('must be an e-mail address').max(254).optional(),
  phone: z
    .string()
    .regex(/^[+()\d\s.-]{5,32}$/, 'must be a telephone number')
    .optional(),
  taxIdentifier: z
    .strictObject({
      countryCode: countryCodeSchema,
      value: z.string().regex(/^[A-Za-z0-9-]{4,20}$/, 'must be a tax number'),
    })
    .optional(),
});

/** Body of `POST /v1/kyc/verifications`. */
export const verificationRequestSchema = z.strictObject({
  /** The org's record of the person: a contact or a person account. */
  partyId: recordIdSchema,
  /** The household's account, where the advisor works on one. */
  householdId: recordIdSchema.optional(),
  subject: kycSubjectSchema,
  /** Default: all. */
  checks: z
    .array(z.enum(KYC_CHECKS))
    .min(1)
    .refine((checks) => new Set(checks).size === checks.length, 'must not name a check twice')
    .optional(),
  /** Who pressed the button, for the audit trail. */
  requestedBy: recordIdSchema.optional(),
});

/** One check of a verification. */
export const kycCheckSchema = z.strictObject({
  type: z.enum(KYC_CHECKS),
  /** `null` while the check runs. UNAVAILABLE: its source could not be asked; never counts as clear. */
  result: z.enum(['CLEAR', 'CONSIDER', 'FAIL', 'UNAVAILABLE']).nullable(),
  /** Empty for a clear result. */
  reasons: z.array(z.enum(KYC_REASONS)),
  completedAt: instantSchema.nullable(),
});

/** A verification as the companion answers it. */
export const verificationSchema = z.strictObject({
  id: verificationIdSchema,
  partyId: recordIdSchema,
  householdId: recordIdSchema.nullable(),
  status: z.enum(KYC_STATUSES),
  /** An outcome is not an error: REFER and REJECT are answers. `null` until there is one. */
  outcome: z.enum(['CLEAR', 'REFER', 'REJECT']).nullable(),
  /** 0 (no risk) to 100. `null` until the vendor scored it. */
  riskScore: z.int().min(0).max(100).nullable(),
  /** 0–39 LOW, 40–69 MEDIUM, 70–100 HIGH; a politically exposed person is at least HIGH. */
  riskBand: z.enum(['LOW', 'MEDIUM', 'HIGH']).nullable(),
  checks: z.array(kycCheckSchema),
  vendor: z.string(),
  /** The vendor's own id of the case. `null` until the vendor took it. */
  vendorReference: z.string().nullable(),
  requestedAt: instantSchema,
  updatedAt: instantSchema,
  completedAt: instantSchema.nullable(),
  /** Last day on which the approval holds. `null` unless APPROVED. */
  renewBy: dateSchema.nullable(),
  /** DUE_SOON from 30 days before `renewBy`, OVERDUE after it. `null` unless APPROVED. */
  renewal: z.enum(['NOT_DUE', 'DUE_SOON', 'OVERDUE']).nullable(),
  /** The last thing that went wrong on the way, while it is not settled or where it ended in ERROR. */
  problem: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]).nullable(),
  /** The request that started it. */
  requestId: requestIdSchema,
});

/** Body of `GET /v1/kyc/parties/{partyId}/verifications`: newest first, at most 50. */
export const verificationListSchema = z.strictObject({
  partyId: recordIdSchema,
  verifications: z.array(verificationSchema),
});

/** One of {@link KYC_STATUSES}. */
export type KycStatus = (typeof KYC_STATUSES)[number];
/** One of {@link KYC_CHECKS}. */
export type KycCheckType = (typeof KYC_CHECKS)[number];
/** One of {@link KYC_REASONS}. */
export type KycReason = (typeof KYC_REASONS)[number];
export type KycSubject = z.infer<typeof kycSubjectSchema>;
export type KycCheck = z.infer<typeof kycCheckSchema>;
export type VerificationRequest = z.infer<typeof verificationRequestSchema>;
export type Verification = z.infer<typeof verificationSchema>;
export type VerificationList = z.infer<typeof verificationListSchema>;

/** Statuses that never change again. */
export const FINAL_KYC_STATUSES: ReadonlySet<KycStatus> = new Set([
  'APPROVED',
  'REJECTED',
  'EXPIRED',
  'CANCELLED',
  'ERROR',
]);
