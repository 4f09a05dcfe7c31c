/**
 * A custom metadata record: its type, its fields, and a value each of them takes.
 *
 * @module
 */
import { basename } from 'node:path';
import { childText, descendants, type Element, type MetadataDocument } from './document.ts';
import type { Report } from './elements.ts';
import { has, isNamespaced, type ProjectIndex } from './projectIndex.ts';

const XSI_TYPES: Readonly<Record<string, string>> = {
  Number: 'xsd:double',
  Percent: 'xsd:double',
  Checkbox: 'xsd:boolean',
  Date: 'xsd:date',
  DateTime: 'xsd:dateTime',
};
const SHAPES: Readonly<Record<string, RegExp>> = {
  'xsd:double': /^-?\d+(\.\d+)?$/,
  'xsd:boolean': /^(true|false)$/,
  'xsd:date': /^\d{4}-\d\d-\d\d$/,
  'xsd:dateTime': /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/,
};
/** Most characters of a label and of a developer name. */
const LONGEST_NAME = 40;

/** Checks a record against its type's fields. */
export function checkRecord(document: MetadataDocument, index: ProjectIndex, report: Report): void {
  const { root, file } = document;
  const [typeName = '', name = ''] = basename(file).split('.');
  const type = `${typeName}__mdt`;
  if (!/^[A-Za-z](_?[A-Za-z0-9])*$/.test(name) || name.length > LONGEST_NAME)
    report(root.line, `${name} is no developer name: letters, digits and single underscores, at most 40`);
  if ((childText(root, 'label') ?? '').length > LONGEST_NAME)
    report(root.line, `<label> has more than ${LONGEST_NAME} characters`);
  if (isNamespaced(type)) return;
  if (!has(index, 'CustomObject', type)) {
    report(root.line, `is a record of ${type}, which the project does not have`);
    return;
  }
  const isSet = new Set<string>();
  for (const values of root.children.filter((child) => child.name === 'values')) {
    const fieldName = childText(values, 'field') ?? '';
    const field = index.fields.get(`${type}.${fieldName}`);
    const value = values.children.find((child) => child.name === 'value');
    if (isSet.has(fieldName)) report(values.line, `sets ${fieldName} twice`);
    if (field === undefined)
      report(values.line, `sets ${type}.${fieldName}, which the project does not have`);
    else if (value !== undefined && value.attributes['xsi:nil'] !== 'true') {
      if (value.text !== '') isSet.add(fieldName);
      checkValue(fieldName, field.root, value, index, report);
    }
  }
  for (const [path, field] of index.fields)
    if (path.startsWith(`${type}.`) && isRequired(field.root) && !isSet.has(field.name))
      report(root.line, `sets no ${field.name}, which ${type} requires`);
}

const isRequired = (field: Element): boolean =>
  childText(field, 'required') === 'true' && childText(field, 'defaultValue') === undefined;

function checkValue(
  name: string,
  field: Element,
  { attributes, text, line }: Element,
  index: ProjectIndex,
  report: Report,
): void {
  const kind = childText(field, 'type') ?? '';
  const wanted = XSI_TYPES[kind] ?? 'xsd:string';
  const actual = attributes['xsi:type'];
  if (actual !== wanted) {
    report(line, `${name} has xsi:type ${actual ?? 'none'}; it takes ${wanted}`);
    return;
  }
  if (text === '') return;
  if (SHAPES[wanted]?.test(text) === false) report(line, `${name} is "${text}", which is no ${wanted}`);
  const length = Number(childText(field, 'length') ?? Infinity);
  if (text.length > length) report(line, `${name} has ${text.length} characters; it takes ${length}`);
  if (kind === 'Picklist') checkPicklist(name, field, text, line, report);
  if (kind === 'MetadataRelationship') checkRelated(name, field, text, line, index, report);
}

function checkPicklist(name: string, field: Element, text: string, line: number, report: Report): void {
  const valueSet = field.children.find((child) => child.name === 'valueSet');
  if (valueSet === undefined || childText(valueSet, 'restricted') !== 'true') return;
  const words = descendants(valueSet, 'value').map((value) => childText(value, 'fullName') ?? '');
  if (words.length > 0 && !words.includes(text))
    report(line, `${name} is "${text}"; its picklist has ${words.join(', ')}`);
}

/** Another record, or (of EntityDefinition and FieldDefinition) something only an org can tell. */
function checkRelated(
  name: string,
  field: Element,
  text: string,
  line: number,
  index: ProjectIndex,
  report: Report,
): void {
  const target = childText(field, 'referenceTo') ?? '';
  if (!target.endsWith('__mdt') || isNamespaced(target)) return;
  const record = `${target.replace(/__mdt$/, '')}.${text}`;
  if (!has(index, 'CustomMetadata', record))
    report(line, `${name} names the record ${record}, which the project does not have`);
}
