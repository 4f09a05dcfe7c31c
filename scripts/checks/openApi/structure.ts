/**
 * What makes a document OpenAPI, 3.0 or 3.1: required members, references, parameters that fit their address.
 *
 * @see {@link https://spec.openapis.org/oas/v3.0.3 | OpenAPI 3.0.3}, {@link https://spec.openapis.org/oas/v3.1.0 | 3.1.0}
 * @module
 */
import { contentOf, follow, isNode, itemsOf, membersOf, operationsOf, type Node } from './document.ts';

/** @returns what is wrong, one line each. */
export function faultsOfStructure(document: Node): string[] {
  const faults: string[] = [];
  if (!/^3\.[01]\.\d+$/.test(String(document['openapi']))) faults.push('openapi is not 3.0.x or 3.1.x');
  const info = isNode(document['info']) ? document['info'] : {};
  for (const member of ['title', 'version'])
    if (typeof info[member] !== 'string' || info[member] === '') faults.push(`info has no ${member}`);
  if (membersOf(document['paths']).length === 0) faults.push('there are no paths');
  for (const [path] of membersOf(document['paths']))
    if (!path.startsWith('/')) faults.push(`${path}: the address does not begin with a slash`);

  const ids = new Set<string>();
  for (const { at, path, node, isCallback } of operationsOf(document)) {
    const id = node['operationId'];
    if (typeof id === 'string' && ids.has(id)) faults.push(`${at}: the operationId ${id} is taken`);
    if (typeof id === 'string') ids.add(id);
    faults.push(...faultsOfParameters(at, isCallback ? '' : path, node), ...faultsOfBodies(at, node));
    for (const requirement of itemsOf(node['security']))
      for (const [scheme] of membersOf(requirement))
        if (follow(document, `#/components/securitySchemes/${scheme}`) === undefined)
          faults.push(`${at}: the security scheme ${scheme} is not there`);
  }
  faults.push(...faultsOfReferences(document, document, '#'));
  return faults;
}

function faultsOfParameters(at: string, path: string, node: Node): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const parameter of itemsOf(node['parameters'])) {
    if (!isNode(parameter)) {
      faults.push(`${at}: a parameter is not an object`);
      continue;
    }
    const { name, in: place, required, schema } = parameter;
    const called = `${at}: parameter ${String(name)}`;
    if (typeof name !== 'string' || name === '') faults.push(`${at}: a parameter has no name`);
    if (!['path', 'query', 'header', 'cookie'].includes(String(place))) faults.push(`${called} is nowhere`);
    if (!isNode(schema) && !isNode(parameter['content'])) faults.push(`${called} has no schema`);
    if (place === 'path' && required !== true) faults.push(`${called} is of the path and not required`);
    if (place === 'path' && !path.includes(`{${String(name)}}`))
      faults.push(`${called} is not in the address`);
    const key = `${String(place)} ${String(name)}`;
    if (seen.has(key)) faults.push(`${called} is given twice`);
    seen.add(key);
  }
  for (const [, name = ''] of path.matchAll(/\{(\w+)\}/g))
    if (!seen.has(`path ${name}`)) faults.push(`${at}: the address has {${name}}, the parameters do not`);
  return faults;
}

function faultsOfBodies(at: string, node: Node): string[] {
  const faults: string[] = [];
  const { requestBody, responses } = node;
  if (requestBody !== undefined && contentOf(requestBody).length === 0)
    faults.push(`${at}: the request's body has no content`);
  if (membersOf(responses).length === 0) faults.push(`${at}: there are no responses`);
  for (const [status, response] of membersOf(responses)) {
    if (!/^(?:[1-5]\d\d|[1-5]XX|default)$/.test(status)) faults.push(`${at}: ${status} is not a status`);
    if (!isNode(response) || typeof response['description'] !== 'string')
      faults.push(`${at}: the response ${status} has no description`);
  }
  return faults;
}

function faultsOfReferences(document: Node, here: unknown, at: string): string[] {
  if (Array.isArray(here))
    return here.flatMap((item, place) => faultsOfReferences(document, item, `${at}/${place}`));
  return membersOf(here).flatMap(([name, value]) => {
    // An example is data: what is called $ref there is none.
    if (name === 'example' || name === 'examples') return [];
    if (name === '$ref' && typeof value === 'string' && follow(document, value) === undefined)
      return [`${at}: ${value} leads nowhere`];
    return faultsOfReferences(document, value, `${at}/${name}`);
  });
}
