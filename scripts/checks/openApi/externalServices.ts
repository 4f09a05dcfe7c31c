/**
 * What External Services of Salesforce takes of an OpenAPI document, and what HTTP Callout in Flow does not on top.
 *
 * @see {@link https://help.salesforce.com/s/articleView?id=platform.external_services_considerations.htm | Salesforce: considerations}
 * @module
 */
import {
  contentOf,
  follow,
  isNode,
  itemsOf,
  membersOf,
  METHODS,
  operationsOf,
  schemasOf,
} from './document.ts';
import type { NamedSchema, Node, Operation } from './document.ts';
import { faultsOfStructure } from './structure.ts';

/** What was found. */
export interface Suitability {
  /** External Services would refuse the document, or lose something of it. */
  readonly faults: readonly string[];
  /** What an HTTP Callout made by hand in Flow could not express, counted: it needs the imported service instead. */
  readonly flow: Readonly<Record<'enumerations' | 'header parameters' | 'fractional numbers', number>>;
}

const TAKEN_METHODS = ['get', 'put', 'post', 'patch', 'delete'];
const TAKEN_MEDIA = ['application/json', 'application/x-www-form-urlencoded', 'text/plain'];
/** Bytes, as JSON. */
const MAX_BYTES = 10_000_000;
const MAX_ACTIVE = 3_000;
const MAX_NAME = 80;
/** Words of JSON Schema that OpenAPI 3.0 does not have. */
const WORDS_OF_3_1 = [
  ...['const', 'examples', '$defs', '$id', '$schema', '$anchor', '$comment', 'prefixItems', 'contains'],
  ...['if', 'then', 'else', 'dependentRequired', 'dependentSchemas', 'propertyNames', 'patternProperties'],
  ...['unevaluatedItems', 'unevaluatedProperties', 'contentEncoding', 'contentMediaType', 'minContains'],
];

/** Holds a document against the limits. */
export function suitabilityOf(document: Node): Suitability {
  const operations = operationsOf(document);
  const schemas = schemasOf(document);
  const faults = [
    ...faultsOfStructure(document),
    ...faultsOfDocument(document, operations),
    ...operations.flatMap((operation) => faultsOfOperation(document, operation)),
    ...schemas.flatMap(faultsOfSchema),
  ];
  const parameters = operations.flatMap(({ node }) => itemsOf(node['parameters']));
  const flow = {
    enumerations: schemas.filter(({ node }) => isNode(node) && node['enum'] !== undefined).length,
    'header parameters': parameters.filter((one) => isNode(one) && one['in'] === 'header').length,
    'fractional numbers': schemas.filter(({ node }) => isNode(node) && node['type'] === 'number').length,
  };
  return { faults, flow };
}

function faultsOfDocument(document: Node, operations: readonly Operation[]): string[] {
  const faults: string[] = [];
  const schemas = membersOf((document['components'] as Node | undefined)?.['schemas']);
  if (!/^3\.0\.\d+$/.test(String(document['openapi']))) faults.push('openapi is not 3.0.x');
  for (const word of ['webhooks', 'jsonSchemaDialect'])
    if (word in document) faults.push(`${word} is a word of OpenAPI 3.1`);
  if (Buffer.byteLength(JSON.stringify(document)) > MAX_BYTES)
    faults.push(`the document has over ${MAX_BYTES} bytes`);
  if (operations.length > MAX_ACTIVE) faults.push(`there are over ${MAX_ACTIVE} operations`);
  if (schemas.length > MAX_ACTIVE) faults.push(`there are over ${MAX_ACTIVE} objects`);
  const ids = operations.map(({ node }) => String(node['operationId']));
  // Apex does not tell capital letters from small ones.
  for (const names of [ids, schemas.map(([name]) => name)]) {
    const seen = new Set<string>();
    for (const name of names.map((one) => one.toLowerCase())) {
      if (seen.has(name)) faults.push(`two names differ only in capital letters: ${name}`);
      seen.add(name);
    }
  }
  for (const [path, item] of membersOf(document['paths']))
    for (const [method] of membersOf(item))
      if (METHODS.includes(method) && !TAKEN_METHODS.includes(method))
        faults.push(`${method.toUpperCase()} ${path}: the method is not taken`);
  return faults;
}

function faultsOfOperation(document: Node, { at, method, node, isCallback }: Operation): string[] {
  const faults: string[] = [];
  const id = node['operationId'];
  if (typeof id !== 'string' || !/^[A-Za-z][A-Za-z0-9_]*$/.test(id) || id.length > MAX_NAME)
    faults.push(
      `${at}: the operationId must be a name of at most ${MAX_NAME} letters, digits and underscores`,
    );
  if (isCallback && method !== 'post' && method !== 'put')
    faults.push(`${at}: a callback must be POST or PUT`);
  if (method === 'get' && node['requestBody'] !== undefined) faults.push(`${at}: a GET has a body`);
  for (const [media] of contentOf(node['requestBody']))
    if (!TAKEN_MEDIA.includes(media)) faults.push(`${at}: the request is ${media}, which is not taken`);
  for (const parameter of itemsOf(node['parameters']))
    if (isNode(parameter) && parameter['in'] === 'cookie') faults.push(`${at}: a parameter is a cookie`);
  for (const [status, response] of membersOf(node['responses'])) {
    if (!isNode(response)) continue;
    if (membersOf(response['headers']).length > 0)
      faults.push(`${at}: the response ${status} has headers, which nobody there can read`);
    const content = contentOf(response);
    if (content.length === 0 && !isCallback) faults.push(`${at}: the response ${status} is empty; {} is not`);
    for (const [media] of content)
      if (!TAKEN_MEDIA.includes(media))
        faults.push(`${at}: the response ${status} is ${media}, which is not taken`);
  }
  for (const [name, callback] of membersOf(node['callbacks']))
    faults.push(...faultsOfCallback(document, at, name, callback, node));
  return faults;
}

/** One operation each, to an address the request's body has. */
function faultsOfCallback(document: Node, at: string, name: string, callback: unknown, node: Node): string[] {
  const faults: string[] = [];
  const operations = membersOf(callback).flatMap(([, item]) =>
    membersOf(item).filter(([one]) => METHODS.includes(one)),
  );
  if (operations.length !== 1)
    faults.push(`${at}: the callback ${name} has ${operations.length} operations, not one`);
  for (const [expression] of membersOf(callback)) {
    const member = /^\{\$request\.body#\/(\w+)\}$/.exec(expression)?.[1];
    const bodies = contentOf(node['requestBody']).map(([, content]) =>
      isNode(content) ? content['schema'] : {},
    );
    const hasMember = bodies.some((schema) => {
      const whole =
        isNode(schema) && typeof schema['$ref'] === 'string' ? follow(document, schema['$ref']) : schema;
      return (
        isNode(whole) && isNode(whole['properties']) && member !== undefined && member in whole['properties']
      );
    });
    if (!hasMember)
      faults.push(`${at}: the callback ${name} goes to ${expression}, which the request does not have`);
  }
  return faults;
}

function faultsOfSchema({ at, name, node }: NamedSchema): string[] {
  if (!isNode(node) || Object.keys(node).length === 0) return [`${at}: the schema is empty`];
  const faults: string[] = [];
  if (!/^\w+$/.test(name.replaceAll(/[-.]/g, '_'))) faults.push(`${at}: ${name} is not a name`);
  if (name.length > MAX_NAME)
    faults.push(`${at}: its name there would have ${name.length} characters: ${name}`);
  if ('$ref' in node)
    return Object.keys(node).length > 1 ? [...faults, `${at}: what stands beside $ref is lost`] : faults;
  for (const word of WORDS_OF_3_1) if (word in node) faults.push(`${at}: ${word} is a word of OpenAPI 3.1`);
  for (const word of ['exclusiveMinimum', 'exclusiveMaximum'])
    if (typeof node[word] === 'number') faults.push(`${at}: ${word} as a number is of OpenAPI 3.1`);
  const { type } = node;
  if (Array.isArray(type) || type === 'null') faults.push(`${at}: such a type is of OpenAPI 3.1`);
  for (const word of ['oneOf', 'anyOf', 'not'])
    if (word in node && !isNode(node['discriminator'])) faults.push(`${at}: ${word} has no type in Apex`);
  if (type === undefined && !('allOf' in node || 'oneOf' in node || 'anyOf' in node))
    faults.push(`${at}: there is no type`);
  if (type === 'array' && !isNode(node['items'])) faults.push(`${at}: a list of nothing`);
  if (type === 'object' && membersOf(node['properties']).length === 0 && !('allOf' in node))
    faults.push(`${at}: an object without properties of its own`);
  return faults;
}
