/**
 * Each element of a metadata file is one its type has, as often as it may be there, with a value it may have.
 *
 * @module
 */
import type { Element, MetadataDocument } from './document.ts';
import type { ElementRule, MetadataSchema } from './schema.ts';

/** Says what is wrong, at a line of the file at hand. */
export type Report = (line: number, message: string) => void;

/** Required by the server, though the WSDL calls them optional. */
const SERVER_REQUIRES: Readonly<Record<string, readonly string[]>> = {
  CustomField: ['type', 'label'],
  CustomObject: ['label'],
  ApexClass: ['apiVersion'],
  ApexTrigger: ['apiVersion'],
  LightningComponentBundle: ['apiVersion'],
};

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Checks a whole file. */
export function checkElements(document: MetadataDocument, schema: MetadataSchema, report: Report): void {
  const { root, type, name, file } = document;
  if (root.attributes['xmlns'] !== 'http://soap.sforce.com/2006/04/metadata')
    report(root.line, 'the root element needs xmlns="http://soap.sforce.com/2006/04/metadata"');
  checkChildren(root, type, schema, report);

  // A standard object's file, or one of its fields, need not say what the platform knows.
  const isStandard =
    (type === 'CustomObject' && !name.includes('__')) ||
    (type === 'CustomField' && (!name.includes('__') || !file.includes('/fields/')));
  if (isStandard) return;
  for (const required of SERVER_REQUIRES[type] ?? []) {
    if (!hasChild(root, required))
      report(root.line, `${type} requires <${required}>, or the server refuses it`);
  }
}

function checkChildren(element: Element, type: string, schema: MetadataSchema, report: Report): void {
  const rules = schema.types.get(type);
  if (rules === undefined) return;
  const seen = new Set<string>();
  for (const child of element.children) {
    const rule = rules.get(child.name);
    if (rule === undefined) {
      report(child.line, `<${child.name}> is not an element of ${type}`);
      continue;
    }
    if (seen.has(child.name) && !rule.isRepeatable)
      report(child.line, `<${child.name}> may be there once in ${type}`);
    seen.add(child.name);
    checkValue(child, rule, type, schema, report);
  }
  for (const [name, rule] of rules)
    if (!rule.isOptional && !rule.isRepeatable && !seen.has(name) && name !== 'fullName')
      report(element.line, `${type} requires <${name}>`);
}

function checkValue(
  child: Element,
  { type }: ElementRule,
  parent: string,
  schema: MetadataSchema,
  report: Report,
): void {
  const { name, text, line } = child;
  // A component's target configuration has a language of its own, which the LWC compiler reads.
  if (parent === 'LightningComponentBundle' && name === 'targetConfigs') return;
  if (child.attributes['xsi:nil'] === 'true') return;
  const words = schema.enums.get(type);
  if (words !== undefined) {
    if (!words.has(text)) report(line, `<${name}> is "${text}", which is not a ${type}: ${sample(words)}`);
  } else if (type === 'boolean') {
    if (text !== 'true' && text !== 'false') report(line, `<${name}> is "${text}", not true or false`);
  } else if (type === 'number') {
    if (!NUMBER.test(text)) report(line, `<${name}> is "${text}", not a number`);
  } else if (schema.types.has(type)) {
    checkChildren(child, type, schema, report);
  } else if (child.children.length > 0) {
    report(line, `<${name}> must be text`);
  }
}

const hasChild = (element: Element, name: string): boolean =>
  element.children.some((child) => child.name === name);

function sample(words: ReadonlySet<string>): string {
  return [...words].slice(0, 8).join(', ') + (words.size > 8 ? ', …' : '');
}
