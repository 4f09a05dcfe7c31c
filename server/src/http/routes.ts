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
import type { Route } from './route.ts';
import { CALLOUT_ROUTES } from './routes/callouts.ts';
import { CONNECTION_ROUTES } from './routes/connections.ts';
import { CREDENTIAL_ROUTES } from './routes/credentials.ts';
import { EMBED_ROUTES } from './routes/embed.ts';
import { ORG_ROUTES } from './routes/orgs.ts';
import { SIGNING_KEY_ROUTES } from './routes/signingKey.ts';
import { VAULT_ROUTES } from './routes/vault.ts';

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
    kinds: ['created', 'accepted'],
    failures: ['VENDOR_REFUSED'],
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
    failures: ['VERIFICATION_NOT_FOUND'],
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
    failures: ['HOUSEHOLD_NOT_FOUND'],
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
    failures: ['HOUSEHOLD_NOT_FOUND'],
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
    failures: ['HOUSEHOLD_NOT_FOUND'],
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
    failures: ['HOUSEHOLD_NOT_FOUND'],
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
    failures: ['HOUSEHOLD_NOT_FOUND'],
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
  ...CALLOUT_ROUTES,
  ...CREDENTIAL_ROUTES,
  ...CONNECTION_ROUTES,
  ...EMBED_ROUTES,
  ...ORG_ROUTES,
  ...SIGNING_KEY_ROUTES,
  ...VAULT_ROUTES,
];
