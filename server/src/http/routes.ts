/**
 * Every address of the API, as one table. A route without a permission or an audit name does not compile.
 *
 * @module
 */
import {
  PERFORMANCE_PERIODS,
  PORTFOLIO_SECTIONS,
  accountListSchema,
  allocationSchema,
  clientNumberSchema,
  holdingListSchema,
  performanceSchema,
  portfolioSchema,
  recordIdSchema,
  verificationIdSchema,
  verificationListSchema,
  verificationRequestSchema,
  verificationSchema,
  type PortfolioSection,
} from '@rialto/contract';
import { z } from 'zod';
import { auditVerificationSchema } from '../audit/index.ts';
import type { Scope } from '../identity/index.ts';
import type { InputOf, Operations, ValueOf } from './operations.ts';

/** Name of an audit event: what was done to what, in the past. */
export type AuditName = `${string}.${string}`;

interface RouteTo<Name extends keyof Operations> {
  /** Method and address, parameters in braces. */
  readonly on: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /v1/${string}`;
  /** The scope a caller needs. */
  readonly permission: Scope;
  readonly operation: Name;
  /** How the audit trail calls it. */
  readonly audit: AuditName;
  /** For the API's description. */
  readonly summary: string;
  /** Where the operation's input comes from; each value has its check. Nothing else is taken. */
  readonly request: {
    readonly path?: { readonly [Member in keyof InputOf<Name>]?: z.ZodType<InputOf<Name>[Member]> };
    readonly query?: { readonly [Member in keyof InputOf<Name>]?: z.ZodType<InputOf<Name>[Member]> };
    /** Becomes the input's `request`. */
    readonly body?: InputOf<Name> extends { readonly request: infer Body } ? z.ZodType<Body> : never;
    /** Takes `Idempotency-Key`, which becomes the input's `idempotencyKey`. */
    readonly idempotencyKey?: InputOf<Name> extends { readonly idempotencyKey: string } ? true : never;
  };
  /** What it answers; for the API's description and the tests. */
  readonly answer: z.ZodType<ValueOf<Name>>;
  /** Golden fixtures of `packages/contract/fixtures`, for the API's description. */
  readonly examples: { readonly request?: string; readonly answer: readonly string[] };
  /** Where a thing that was created is read. */
  readonly location?: (value: ValueOf<Name>) => string;
}

/** A row of the table. */
export type Route = { [Name in keyof Operations]: RouteTo<Name> }[keyof Operations];

const sectionsSchema = z
  .string()
  .transform((list) => list.split(',').filter(Boolean))
  .pipe(z.array(z.enum(PORTFOLIO_SECTIONS)))
  .transform((sections): readonly PortfolioSection[] => [...new Set(sections)])
  // Before the transformation, so that the description shows a default of the type that is sent.
  .prefault('')
  .meta({ description: `Sections to add, separated by commas: ${PORTFOLIO_SECTIONS.join(', ')}.` });
const periodSchema = z.enum(PERFORMANCE_PERIODS).default('1Y').meta({ description: 'Default 1Y.' });
const afterSchema = z
  .string()
  .regex(/^\d{1,15}$/, 'must be the number of a record')
  .transform(Number)
  .default(0)
  .meta({ description: 'Start behind this record. Default 0, the whole trail.' });

const household = { householdId: clientNumberSchema };

/** The table. */
export const ROUTES: readonly Route[] = [
  {
    on: 'POST /v1/kyc/verifications',
    permission: 'kyc:verify',
    operation: 'verifyParty',
    audit: 'kyc.party.verified',
    summary: 'Start the verification of a person',
    request: { body: verificationRequestSchema, idempotencyKey: true },
    answer: verificationSchema,
    examples: {
      request: 'verificationRequest.json',
      answer: ['verification.approved.json', 'verification.inProgress.json'],
    },
    location: ({ id }) => `/v1/kyc/verifications/${id}`,
  },
  {
    on: 'GET /v1/kyc/verifications/{verificationId}',
    permission: 'kyc:read',
    operation: 'readVerification',
    audit: 'kyc.verification.read',
    summary: 'Read a verification as it stands',
    request: { path: { verificationId: verificationIdSchema } },
    answer: verificationSchema,
    examples: {
      answer: ['verification.approved.json', 'verification.inReview.json', 'verification.rejected.json'],
    },
  },
  {
    on: 'GET /v1/kyc/parties/{partyId}/verifications',
    permission: 'kyc:read',
    operation: 'listVerifications',
    audit: 'kyc.verifications.listed',
    summary: 'List a person’s verifications, newest first',
    request: { path: { partyId: recordIdSchema } },
    answer: verificationListSchema,
    examples: { answer: ['verificationList.json'] },
  },
  {
    on: 'GET /v1/portfolio/households/{householdId}',
    permission: 'portfolio:read',
    operation: 'readPortfolio',
    audit: 'portfolio.household.read',
    summary: 'Read a household’s portfolio',
    request: { path: household, query: { include: sectionsSchema, period: periodSchema } },
    answer: portfolioSchema,
    examples: { answer: ['portfolio.json', 'portfolio.summary.json'] },
  },
  {
    on: 'GET /v1/portfolio/households/{householdId}/accounts',
    permission: 'portfolio:read',
    operation: 'readAccounts',
    audit: 'portfolio.accounts.read',
    summary: 'Read a household’s accounts',
    request: { path: household },
    answer: accountListSchema,
    examples: { answer: ['accountList.json'] },
  },
  {
    on: 'GET /v1/portfolio/households/{householdId}/holdings',
    permission: 'portfolio:read',
    operation: 'readHoldings',
    audit: 'portfolio.holdings.read',
    summary: 'Read a household’s holdings',
    request: { path: household },
    answer: holdingListSchema,
    examples: { answer: ['holdingList.json'] },
  },
  {
    on: 'GET /v1/portfolio/households/{householdId}/allocation',
    permission: 'portfolio:read',
    operation: 'readAllocation',
    audit: 'portfolio.allocation.read',
    summary: 'Read how a household’s money is spread over asset classes',
    request: { path: household },
    answer: allocationSchema,
    examples: { answer: ['allocation.json'] },
  },
  {
    on: 'GET /v1/portfolio/households/{householdId}/performance',
    permission: 'portfolio:read',
    operation: 'readPerformance',
    audit: 'portfolio.performance.read',
    summary: 'Read how a household’s money did',
    request: { path: household, query: { period: periodSchema } },
    answer: performanceSchema,
    examples: { answer: ['performance.json'] },
  },
  {
    on: 'GET /v1/audit/verification',
    permission: 'audit:verify',
    operation: 'verifyAudit',
    audit: 'audit.trail.verified',
    summary: 'Prove that the audit trail is as it was written',
    request: { query: { after: afterSchema } },
    answer: auditVerificationSchema,
    examples: { answer: [] },
  },
];
