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
import type { Route } from './route.ts';
import { ROUTES } from './routes.ts';

const FIXTURES = new URL('../../../packages/contract/fixtures/', import.meta.url);

/** Schemas that have a name in the description: every object of the contract, and what answers from elsewhere. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  ...Object.fromEntries(
    Object.entries(contract)
      .filter(([name, value]) => name.endsWith('Schema') && value instanceof z.ZodObject)
      .map(([name, schema]) => [nameOf(name), schema as z.ZodType]),
  ),
  AuditVerification: auditVerificationSchema,
};

/** `accountListSchema` → `AccountList`. */
function nameOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1, -'Schema'.length);
}

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
  const { body, idempotencyKey } = route.request as { body?: unknown; idempotencyKey?: true };
  return [
    ...EVERYWHERE,
    ...(/^(?:kyc|portfolio):/.test(route.permission) ? FROM_VENDORS : []),
    ...(body === undefined
      ? []
      : (['REQUEST_MALFORMED', 'REQUEST_TOO_LARGE', 'REQUEST_MEDIA_TYPE_UNSUPPORTED'] as const)),
    ...(idempotencyKey === true
      ? (['IDEMPOTENCY_KEY_MISSING', 'IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_KEY_REUSED'] as const)
      : []),
    ...(route.failures ?? []),
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

const ANSWERS = {
  ok: [200, 'Done; the answer is complete.'],
  created: [201, 'Made, and its outcome is known.'],
  accepted: [202, 'Begun; read it again until its status is final.'],
} as const;

function responsesOf(route: Route) {
  const kinds = route.kinds ?? ['ok'];
  const good = Object.fromEntries(
    kinds.map((kind, place) => {
      const [status, description] = ANSWERS[kind];
      const names =
        kinds.length === 1 ? route.examples.answer : route.examples.answer.slice(place, place + 1);
      const content = { 'application/json': { schema: route.answer as z.ZodType, ...examplesOf(names) } };
      return [status, { description, content }];
    }),
  );
  const byStatus = new Map<number, string[]>();
  for (const code of codesOf(route)) {
    byStatus.set(STATUS[code], [...(byStatus.get(STATUS[code]) ?? []), code]);
  }
  const problem = { 'application/problem+json': { schema: contract.problemSchema } };
  const bad: Record<number, { description: string; content: typeof problem }> = {};
  for (const [status, codes] of byStatus) bad[status] = { description: codes.join(', '), content: problem };
  return { ...good, ...bad };
}

/** What the companion sends later. Its body has a name: a callback is not among what the generator looks through. */
function callbacksOf({ callback }: Route) {
  if (callback === undefined) return {};
  const [name] = Object.entries(NAMED).find(([, schema]) => schema === callback.body) ?? [];
  if (name === undefined)
    throw new Error(`The body of the callback ${callback.name} is no object of the contract.`);
  const post = {
    operationId: callback.name,
    summary: callback.summary,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { $ref: `#/components/schemas/${name}` },
          ...examplesOf(callback.examples ?? []),
        },
      },
    },
    responses: { 200: { description: 'Taken.' } },
  };
  return { callbacks: { [callback.name]: { [callback.url]: { post } } } };
}

const CALLBACK_BODIES = ROUTES.flatMap(({ callback }) =>
  callback === undefined ? [] : [{ type: 'schema' as const, schema: callback.body }],
);

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
      method: method.toLowerCase() as 'get' | 'post' | 'put' | 'delete',
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
                  'application/json': {
                    schema: body,
                    ...examplesOf(route.examples.request === undefined ? [] : [route.examples.request]),
                  },
                },
              },
            }),
      },
      responses: responsesOf(route),
      ...callbacksOf(route),
    });
  }
  return new OpenApiGeneratorV31([...registry.definitions, ...CALLBACK_BODIES], {
    sortComponents: 'alphabetically',
  }).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Rialto companion',
      version: '1',
      description:
        'Verifies clients and reads households’ portfolios for Salesforce Financial Services Cloud.',
    },
    servers: [{ url: issuer }],
  });
}
