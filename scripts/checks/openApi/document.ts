/**
 * An OpenAPI document as the checks walk it.
 *
 * @module
 */

/** Anything with members. */
export type Node = Readonly<Record<string, unknown>>;

/** One operation, and where it stands. */
export interface Operation {
  /** `GET /v1/…`. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly node: Node;
  /** Whether it is one the companion calls. */
  readonly isCallback: boolean;
}

/** Members of a path that are operations. */
export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Whether it has members: a list has none. */
export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Its members, none if it has none. */
export const membersOf = (value: unknown): [string, unknown][] =>
  isNode(value) ? Object.entries(value) : [];
/** Its items, none if it is no list. */
export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Every operation, callbacks behind the operation they belong to. */
export function operationsOf(document: Node): Operation[] {
  const found: Operation[] = [];
  const collect = (paths: unknown, isCallback: boolean): void => {
    for (const [path, item] of membersOf(paths)) {
      for (const [method, node] of membersOf(item)) {
        if (!METHODS.includes(method) || !isNode(node)) continue;
        found.push({ at: `${method.toUpperCase()} ${path}`, method, path, node, isCallback });
        for (const [, callback] of membersOf(node['callbacks'])) collect(callback, true);
      }
    }
  };
  collect(document['paths'], false);
  return found;
}

/** What a local reference leads to; `undefined` if nowhere. */
export function follow(document: Node, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  const steps = reference
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let here: unknown = document;
  for (const step of steps) here = isNode(here) && Object.hasOwn(here, step) ? here[step] : undefined;
  return here;
}

/** A schema, and how code generated from the document would have to call it. */
export interface NamedSchema {
  /** Where it stands. */
  readonly at: string;
  /** `Portfolio_accounts`: the names down to it. */
  readonly name: string;
  readonly node: unknown;
}

/** Every schema of the document, inner ones too. A reference is a schema of its own, and not followed. */
export function schemasOf(document: Node): NamedSchema[] {
  const found: NamedSchema[] = [];
  const collect = (at: string, name: string, node: unknown): void => {
    found.push({ at, name, node });
    if (!isNode(node)) return;
    for (const [member, inner] of membersOf(node['properties']))
      collect(`${at}/properties/${member}`, `${name}_${member}`, inner);
    for (const word of ['items', 'additionalProperties', 'not'])
      if (isNode(node[word])) collect(`${at}/${word}`, name, node[word]);
    for (const word of ['allOf', 'anyOf', 'oneOf'])
      itemsOf(node[word]).forEach((inner, place) => collect(`${at}/${word}/${place}`, name, inner));
  };
  const components = isNode(document['components']) ? document['components'] : {};
  for (const [name, node] of membersOf(components['schemas']))
    collect(`#/components/schemas/${name}`, name, node);
  for (const { at, node } of operationsOf(document)) {
    const { operationId } = node;
    const id = typeof operationId === 'string' ? operationId : at;
    for (const [place, parameter] of itemsOf(node['parameters']).entries())
      if (isNode(parameter))
        collect(`${at} parameter ${place + 1}`, `${id}_${String(parameter['name'])}`, parameter['schema']);
    for (const [media, content] of contentOf(node['requestBody']))
      if (isNode(content)) collect(`${at} request ${media}`, `${id}_body`, content['schema']);
    for (const [status, response] of membersOf(node['responses']))
      for (const [media, content] of contentOf(response))
        if (isNode(content)) collect(`${at} ${status} ${media}`, `${id}_OUT_${status}`, content['schema']);
  }
  return found;
}

/** Media types of a request's or response's body, each with what is said of it. */
export const contentOf = (body: unknown): [string, unknown][] =>
  isNode(body) ? membersOf(body['content']) : [];
