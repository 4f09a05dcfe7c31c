/**
 * What the API's two descriptions have in common: every route of the table, as zod-to-openapi takes it.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { OpenAPIRegistry, zodToOpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as contract from '@rialto/contract';
import { z } from 'zod';
import { auditVerificationSchema } from '../audit/index.ts';
import { codesOf } from './openApiFailures.ts';
import { STATUS } from './problem.ts';
import { ANY_TOKEN, type Route } from './route.ts';

/** How one of the descriptions differs from the other. */
export interface Dialect {
  /** In front of every address. */
  readonly prefix: string;
  /** How an answer is wrapped. */
  wrap(answer: z.ZodType): z.ZodType;
  /** An example in that wrapping. */
  wrapExample(answer: unknown, status: number): unknown;
  readonly problemType: string;
  readonly problem: z.ZodType;
  readonly headers: z.ZodObject;
  /** More for an operation. */
  operation(route: Route): object;
}

const FIXTURES = new URL('../../../packages/contract/fixtures/', import.meta.url);

/** Schemas that have a name in the description: every object of the contract, and what answers from elsewhere. */
export const NAMED: Readonly<Record<string, z.ZodType>> = {
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

/** The name of a schema; `undefined` if it has none. */
export const nameOfSchema = (schema: z.ZodType): string | undefined =>
  Object.entries(NAMED).find(([, named]) => named === schema)?.[0];

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8')) as unknown;

const examplesOf = (names: readonly string[], wrap: (value: unknown) => unknown = (value) => value) =>
  names.length === 0
    ? {}
    : {
        examples: Object.fromEntries(
          names.map((name) => [name.replace('.json', ''), { value: wrap(fixture(name)) }]),
        ),
      };

const ANSWERS = {
  ok: [200, 'Done; the answer is complete.'],
  created: [201, 'Made, and its outcome is known.'],
  accepted: [202, 'Begun; read it again until its status is final.'],
} as const;

function responsesOf(route: Route, dialect: Dialect) {
  const kinds = route.kinds ?? ['ok'];
  const good = Object.fromEntries(
    kinds.map((kind, place) => {
      const [status, description] = ANSWERS[kind];
      const names =
        kinds.length === 1 ? route.examples.answer : route.examples.answer.slice(place, place + 1);
      const schema = dialect.wrap(route.answer as z.ZodType);
      const examples = examplesOf(names, (value) => dialect.wrapExample(value, status));
      return [status, { description, content: { 'application/json': { schema, ...examples } } }];
    }),
  );
  const byStatus = new Map<number, Set<string>>();
  for (const code of codesOf(route)) {
    const codes = byStatus.get(STATUS[code]) ?? byStatus.set(STATUS[code], new Set()).get(STATUS[code])!;
    codes.add(code);
  }
  const content = { [dialect.problemType]: { schema: dialect.problem } };
  const bad = Object.fromEntries(
    [...byStatus].map(([status, codes]) => [status, { description: [...codes].join(', '), content }]),
  );
  return { ...good, ...bad };
}

/** What the companion sends later. Its body has a name: a callback is not among what the generator looks through. */
function callbacksOf({ callback }: Route) {
  if (callback === undefined) return {};
  const name = nameOfSchema(callback.body);
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

function requestOf({ request, examples }: Route, dialect: Dialect) {
  const { path, query, body, idempotencyKey } = request as {
    path?: z.ZodRawShape;
    query?: z.ZodRawShape;
    body?: z.ZodType;
    idempotencyKey?: true;
  };
  const headers =
    idempotencyKey === true
      ? dialect.headers.extend({ 'Idempotency-Key': contract.idempotencyKeySchema })
      : dialect.headers;
  const example = examplesOf(examples.request === undefined ? [] : [examples.request]);
  return {
    headers,
    ...(path === undefined ? {} : { params: z.object(path) }),
    ...(query === undefined ? {} : { query: z.object(query) }),
    ...(body === undefined
      ? {}
      : { body: { required: true, content: { 'application/json': { schema: body, ...example } } } }),
  };
}

/** Every route in one of the dialects, and the schemas that are named beside them. */
export function defineRoutes(routes: readonly Route[], dialect: Dialect) {
  const registry = new OpenAPIRegistry();
  // Named in place, so that a schema inside another one is referred to as well.
  for (const [refId, schema] of Object.entries(NAMED))
    zodToOpenAPIRegistry.add(schema, { _internal: { refId } });
  for (const route of routes) {
    const [method = '', path = ''] = route.on.split(' ');
    registry.registerPath({
      method: method.toLowerCase() as 'get' | 'post' | 'put' | 'delete',
      path: dialect.prefix + path,
      operationId: route.operation,
      summary: route.summary,
      description:
        route.permission === ANY_TOKEN ? 'Takes every token.' : `Needs the scope \`${route.permission}\`.`,
      ...dialect.operation(route),
      request: requestOf(route, dialect),
      responses: responsesOf(route, dialect),
      ...callbacksOf(route),
    });
  }
  const bodies = routes.flatMap(({ callback }) => callback?.body ?? []);
  return [...registry.definitions, ...bodies.map((schema) => ({ type: 'schema' as const, schema }))];
}
