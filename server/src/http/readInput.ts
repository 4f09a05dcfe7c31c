/**
 * Makes an operation's input out of a request, or says everything that is wrong with it.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http';
import { idempotencyKeySchema, type FieldFault } from '@rialto/contract';
import type { z } from 'zod';
import { AppError, invalidRequest } from '../errors.ts';
import { readJson } from './readBody.ts';
import type { Route } from './route.ts';

/** Reads the input of one route. @throws {@link AppError} `REQUEST_INVALID`, `IDEMPOTENCY_KEY_MISSING` and those of {@link readJson}. */
export type ReadInput = (
  request: IncomingMessage,
  parameters: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

type Check = readonly [name: string, schema: z.ZodType];

/** Prepares what can be prepared once. */
export function createReadInput(route: Route): ReadInput {
  const path = Object.entries(route.request.path ?? {}) as unknown as readonly Check[];
  const query = Object.entries(route.request.query ?? {}) as unknown as readonly Check[];
  const { body, idempotencyKey } = route.request as { body?: z.ZodType; idempotencyKey?: true };

  return async (request, parameters) => {
    const input: Record<string, unknown> = {};
    const faults: FieldFault[] = [];
    for (const [name, schema] of path) {
      check(schema, parameters[name], `path:${name}`, input, name, faults);
    }
    readQuery(request.url ?? '', query, input, faults);
    if (idempotencyKey === true) {
      const key = request.headers['idempotency-key'];
      if (key === undefined)
        throw new AppError('IDEMPOTENCY_KEY_MISSING', 'The call needs an Idempotency-Key.');
      check(idempotencyKeySchema, key, 'header:Idempotency-Key', input, 'idempotencyKey', faults);
    }
    if (body !== undefined) check(body, await readJson(request), '', input, 'request', faults);
    if (faults.length > 0) throw invalidRequest(faults);
    return input;
  };
}

function check(
  schema: z.ZodType,
  value: unknown,
  field: string,
  input: Record<string, unknown>,
  member: string,
  faults: FieldFault[],
): void {
  const { success, data, error } = schema.safeParse(value, { reportInput: true });
  if (success) input[member] = data;
  else {
    for (const fault of error.issues.flatMap((issue) => faultsOf(issue, field))) {
      // One fault for a field at a time: what is no id has no checksum either.
      if (!faults.some((known) => known.field === fault.field)) faults.push(fault);
    }
  }
}

function readQuery(
  url: string,
  checks: readonly Check[],
  input: Record<string, unknown>,
  faults: FieldFault[],
): void {
  const mark = url.indexOf('?');
  if (mark === -1) {
    for (const [name, schema] of checks) check(schema, undefined, `query:${name}`, input, name, faults);
    return;
  }
  const given = new URLSearchParams(url.slice(mark + 1));
  const known = new Set(checks.map(([name]) => name));
  for (const name of new Set(given.keys())) {
    if (!known.has(name)) faults.push({ field: `query:${shown(name)}`, message: 'is not known' });
    else if (given.getAll(name).length > 1)
      faults.push({ field: `query:${name}`, message: 'is given twice' });
  }
  for (const [name, schema] of checks) {
    check(schema, given.get(name) ?? undefined, `query:${name}`, input, name, faults);
  }
}

/** @param field - Where the value stands; the empty text for the body, whose members are named by JSON pointer. */
function faultsOf(issue: z.core.$ZodIssue, field: string): FieldFault[] {
  const pointer = field === '' ? issue.path.map((part) => `/${escaped(String(part))}`).join('') : field;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: `${pointer}/${escaped(shown(key))}`, message: 'is not known' }));
  }
  return [{ field: pointer === '' ? '/' : pointer, message: messageOf(issue) }];
}

/** A predicate, never with the value in it. */
function messageOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${withArticle(issue.expected)}`;
    case 'invalid_value':
      if (issue.input === undefined) return 'is missing';
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.join(', ')}`;
    case 'too_small':
      return issue.message.startsWith('Too small') ? `must have at least ${issue.minimum}` : issue.message;
    case 'too_big':
      return issue.message.startsWith('Too big') ? `must have at most ${issue.maximum}` : issue.message;
    default:
      if (issue.input === undefined) return 'is missing';
      return issue.message.startsWith('Invalid') ? 'is not valid' : issue.message;
  }
}

const withArticle = (type: string): string =>
  type === 'object' ? 'an object' : type === 'array' ? 'a list' : `a ${type}`;
const escaped = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');
/** A name the caller chose, fit to be shown. */
const shown = (name: string): string => name.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 64);
