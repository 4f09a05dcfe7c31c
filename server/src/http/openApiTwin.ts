/**
 * The API's description once more for External Services of Salesforce: OpenAPI 3.0, every answer in its envelope.
 *
 * Who calls is the org's named credential's matter, so nothing is said of tokens. `npm run check` holds the document
 * against what External Services takes.
 *
 * @module
 */
import { OpenApiGeneratorV3, zodToOpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { envelopeOf, problemEnvelopeSchema, type EnvelopeMeta } from '@rialto/contract';
import { z } from 'zod';
import { ENVELOPE_PREFIX } from './envelope.ts';
import { INFO } from './openApi.ts';
import { nameOfSchema, defineRoutes, type Dialect } from './openApiDocument.ts';
import { ROUTES } from './routes.ts';

const META: EnvelopeMeta = {
  requestId: '7b0c1f5e-9c3a-4a53-8a3b-2f1e6f0d9a11',
  statusCode: 200,
  stale: false,
  rateLimit: 6_000,
  rateLimitRemaining: 5_999,
  rateLimitResetSeconds: 60,
};

const envelopes = new Map<z.ZodType, z.ZodType>();

/** The envelope of an answer, by name: what has no name of its own gets a very long one in the org. */
function envelopeFor(answer: z.ZodType): z.ZodType {
  const known = envelopes.get(answer);
  if (known !== undefined) return known;
  const name = nameOfSchema(answer);
  if (name === undefined) throw new Error('An answer has no name: put its schema into the contract.');
  const made = envelopeOf(answer);
  zodToOpenAPIRegistry.add(made, { _internal: { refId: `${name}Envelope` } });
  envelopes.set(answer, made);
  return made;
}

const DIALECT: Dialect = {
  prefix: ENVELOPE_PREFIX,
  wrap: envelopeFor,
  wrapExample: (data, statusCode) => ({ data, meta: { ...META, statusCode } }),
  problemType: 'application/json',
  problem: problemEnvelopeSchema,
  headers: z.object({}),
  operation: () => ({}),
};

const forFlows = ROUTES.filter(({ isForFlows }) => isForFlows !== false);

/** @param issuer - Where the companion is reached. */
export function buildOpenApiTwin(issuer: string): object {
  const document = new OpenApiGeneratorV3(defineRoutes(forFlows, DIALECT), {
    sortComponents: 'alphabetically',
  }).generateDocument({
    openapi: '3.0.3',
    info: { ...INFO, title: `${INFO.title} for External Services` },
    servers: [{ url: issuer }],
  });
  return JSON.parse(JSON.stringify(document), withNullInPlace) as object;
}

/** The generator writes an object that may be null as `allOf: [it, { nullable }]`; in 3.0.3 that counts beside a type only. */
function withNullInPlace(_name: string, value: unknown): unknown {
  const { allOf } = (value ?? {}) as { allOf?: unknown };
  if (
    !Array.isArray(allOf) ||
    allOf.length !== 2 ||
    (allOf[1] as object as { nullable?: true }).nullable !== true
  )
    return value;
  return { type: 'object', nullable: true, allOf: [allOf[0]] };
}
