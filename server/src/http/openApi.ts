/**
 * The API's description, OpenAPI 3.1, out of the route table and the contract's schemas.
 *
 * @module
 */
import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import * as contract from '@rialto/contract';
import { z } from 'zod';
import { SCOPES } from '../identity/index.ts';
import { defineRoutes, type Dialect } from './openApiDocument.ts';
import { CLIENT_AUTHENTICATION, CLIENT_SCHEME, FORM_ENDPOINTS } from './openApiForms.ts';
import { ANY_TOKEN } from './route.ts';
import { ROUTES } from './routes.ts';

const DIALECT: Dialect = {
  prefix: '',
  wrap: (answer) => answer,
  wrapExample: (answer) => answer,
  problemType: 'application/problem+json',
  problem: contract.problemSchema,
  headers: z.object({
    'X-Request-ID': contract.requestIdSchema
      .optional()
      .meta({ description: 'Finds the call in the audit trail. Echoed; made if absent.' }),
    'X-API-Version': z.literal('1').optional().meta({ description: 'Default 1.' }),
    'X-Client-ID': contract.recordIdSchema
      .optional()
      .meta({ description: 'The org, where the client has several.' }),
    'X-User-ID': contract.userIdSchema.optional().meta({
      description: 'The Salesforce user the call is for. Needed while Rialto is introduced step by step.',
    }),
    'X-User-Branch': z
      .string()
      .optional()
      .meta({ description: 'Where that user works, percent-encoded UTF-8; left out where unknown.' }),
  }),
  operation: ({ on, permission }) => ({
    tags: [on.split('/')[2] ?? ''],
    security: [{ oauth: permission === ANY_TOKEN ? [] : [permission] }],
  }),
};

/** What both descriptions say of the companion. */
export const INFO = {
  title: 'Rialto companion',
  version: '1',
  description:
    'Verifies clients, reads households’ portfolios and calls vendors for Salesforce Financial Services Cloud.',
} as const;

/** @param issuer - Where the companion is reached. */
export function buildOpenApi(issuer: string): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'oauth', {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: `${issuer}/oauth/token`, scopes: { ...SCOPES } } },
  });
  registry.registerComponent('securitySchemes', CLIENT_SCHEME, CLIENT_AUTHENTICATION);
  for (const endpoint of FORM_ENDPOINTS) registry.registerPath(endpoint);
  return new OpenApiGeneratorV31([...registry.definitions, ...defineRoutes(ROUTES, DIALECT)], {
    sortComponents: 'alphabetically',
  }).generateDocument({ openapi: '3.1.0', info: INFO, servers: [{ url: issuer }] });
}
