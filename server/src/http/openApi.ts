/**
 * The API's description, OpenAPI 3.1, out of the route table and the contract's schemas.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { OpenAPIRegistry, OpenApiGeneratorV31, zodToOpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as contract from '@rialto/contract';
import { z } from 'zod';
import { auditVerificationSchema } from '../audit/index.ts';
import { SCOPES } from '../identity/index.ts';
import { STATUS, type CompanionErrorCode } from './problem.ts';
import { ROUTES, type Route } from './routes.ts';

const FIXTURES = new URL('../../../packages/contract/fixtures/', import.meta.url);

/** Schemas that have a name in the description. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  Money: contract.moneySchema,
  VerificationRequest: contract.verificationRequestSchema,
  Verification: contract.verificationSchema,
  VerificationList: contract.verificationListSchema,
  Portfolio: contract.portfolioSchema,
  AccountList: contract.accountListSchema,
  HoldingList: contract.holdingListSchema,
  Allocation: contract.allocationSchema,
  Performance: contract.performanceSchema,
  AuditVerification: auditVerificationSchema,
  Problem: contract.problemSchema,
  KycCheck: contract.kycCheckSchema,
  Account: contract.accountSchema,
  Holding: contract.holdingSchema,
  AllocationSlice: contract.allocationSliceSchema,
  UnrealisedGain: contract.unrealisedGainSchema,
};

/** Failures any call of the API may end in. */
const EVERYWHERE: readonly CompanionErrorCode[] = [
  ...([
    'REQUEST_INVALID',
    'API_VERSION_UNSUPPORTED',
    'TOKEN_MISSING',
    'TOKEN_INVALID',
    'TOKEN_EXPIRED',
  ] as const),
  ...([
    'SCOPE_MISSING',
    'CLIENT_MISMATCH',
    'ADDRESS_NOT_ALLOWED',
    'QUOTA_EXCEEDED',
    'DATABASE_UNAVAILABLE',
    'DEADLINE_EXCEEDED',
  ] as const),
  ...(['SHUTTING_DOWN', 'INTERNAL'] as const),
];
const FROM_VENDORS: readonly CompanionErrorCode[] = [
  ...(['VENDOR_UNAVAILABLE', 'VENDOR_TIMEOUT', 'VENDOR_RATE_LIMITED', 'VENDOR_ANSWER_INVALID'] as const),
  ...(['VENDOR_CREDENTIAL_REFUSED', 'CREDENTIAL_GRANT_FAILED'] as const),
];

function codesOf(route: Route): readonly CompanionErrorCode[] {
  const isPost = route.on.startsWith('POST');
  return [
    ...EVERYWHERE,
    ...(route.permission === 'audit:verify' ? [] : FROM_VENDORS),
    ...(isPost
      ? (['REQUEST_MALFORMED', 'REQUEST_TOO_LARGE', 'REQUEST_MEDIA_TYPE_UNSUPPORTED'] as const)
      : []),
    ...(isPost
      ? ([
          'IDEMPOTENCY_KEY_MISSING',
          'IDEMPOTENCY_KEY_IN_USE',
          'IDEMPOTENCY_KEY_REUSED',
          'VENDOR_REFUSED',
        ] as const)
      : []),
    ...(route.operation === 'readVerification' ? (['VERIFICATION_NOT_FOUND'] as const) : []),
    ...(route.permission === 'portfolio:read' ? (['HOUSEHOLD_NOT_FOUND'] as const) : []),
  ];
}

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8')) as unknown;
const examplesOf = (names: readonly string[]) =>
  names.length === 0
    ? {}
    : {
        examples: Object.fromEntries(
          names.map((name) => [name.replace('.json', ''), { value: fixture(name) }]),
        ),
      };

const commonHeaders = z.object({
  'X-Request-ID': contract.requestIdSchema
    .optional()
    .meta({ description: 'Finds the call in the audit trail. Echoed; made if absent.' }),
  'X-API-Version': z.literal('1').optional().meta({ description: 'Default 1.' }),
  'X-Client-ID': contract.recordIdSchema
    .optional()
    .meta({ description: 'The org, where the client has several.' }),
});

function responsesOf(route: Route) {
  const json = (names: readonly string[]) => ({
    'application/json': { schema: route.answer as z.ZodType, ...examplesOf(names) },
  });
  const { answer } = route.examples;
  const good =
    route.operation === 'verifyParty'
      ? {
          201: { description: 'Started, and the outcome is known.', content: json(answer.slice(0, 1)) },
          202: {
            description: 'Started; read it again until its status is final.',
            content: json(answer.slice(1)),
          },
        }
      : { 200: { description: 'Found.', content: json(answer) } };
  const byStatus = new Map<number, string[]>();
  for (const code of codesOf(route)) {
    byStatus.set(STATUS[code], [...(byStatus.get(STATUS[code]) ?? []), code]);
  }
  const problem = { 'application/problem+json': { schema: contract.problemSchema } };
  const bad: Record<number, { description: string; content: typeof problem }> = {};
  for (const [status, codes] of byStatus) bad[status] = { description: codes.join(', '), content: problem };
  return { ...good, ...bad };
}

/** @param issuer - Where the companion is reached. */
export function buildOpenApi(issuer: string): object {
  const registry = new OpenAPIRegistry();
  // Named in place, so that a schema inside another one is referred to as well.
  for (const [refId, schema] of Object.entries(NAMED))
    zodToOpenAPIRegistry.add(schema, { _internal: { refId } });
  registry.registerComponent('securitySchemes', 'oauth', {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: `${issuer}/oauth/token`, scopes: { ...SCOPES } } },
  });
  for (const route of ROUTES) {
    const [method = '', path = ''] = route.on.split(' ');
    const { path: params, query, body, idempotencyKey } = route.request;
    const headers =
      idempotencyKey === true
        ? commonHeaders.extend({ 'Idempotency-Key': contract.idempotencyKeySchema })
        : commonHeaders;
    registry.registerPath({
      method: method.toLowerCase() as 'get' | 'post',
      path,
      operationId: route.operation,
      summary: route.summary,
      description: `Needs the scope \`${route.permission}\`.`,
      tags: [path.split('/')[2] ?? ''],
      security: [{ oauth: [route.permission] }],
      request: {
        headers,
        ...(params === undefined ? {} : { params: z.object(params) }),
        ...(query === undefined ? {} : { query: z.object(query) }),
        ...(body === undefined
          ? {}
          : {
              body: {
                required: true,
                content: {
                  'application/json': { schema: body, ...examplesOf([route.examples.request!]) },
                },
              },
            }),
      },
      responses: responsesOf(route),
    });
  }
  return new OpenApiGeneratorV31(registry.definitions, { sortComponents: 'alphabetically' }).generateDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Rialto companion',
        version: '1',
        description:
          'Verifies clients and reads households’ portfolios for Salesforce Financial Services Cloud.',
      },
      servers: [{ url: issuer }],
    },
  );
}
