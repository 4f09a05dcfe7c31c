/**
 * Limits an org has for names, lengths and kinds, which the WSDL does not tell.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm
 * @module
 */
import { childText, descendants, objectOf, type Element, type MetadataDocument } from './document.ts';
import type { Report } from './elements.ts';
import { isNamespaced, type ProjectIndex } from './projectIndex.ts';

/** Letters, digits, single underscores; a letter first. */
const DEVELOPER_NAME = /^[A-Za-z](?:_?[A-Za-z0-9])*$/;
/** Characters of a name, by type; without its suffix `__c`. */
const MOST_NAME: Readonly<Record<string, number>> = {
  ApexClass: 40,
  ApexTrigger: 40,
  CustomField: 40,
  CustomObject: 40,
  CustomPermission: 80,
  FlexiPage: 80,
  NamedCredential: 80,
  PermissionSet: 80,
};
/** Kind of field → least and most of `<length>`. */
const LENGTHS: Readonly<Record<string, readonly [number, number]>> = {
  Text: [1, 255],
  EncryptedText: [1, 175],
  LongTextArea: [256, 131_072],
  Html: [256, 131_072],
};
const MOST_PRECISION = 18;
const EXTERNAL_IDS = ['Text', 'Number', 'Email', 'AutoNumber'];
const UNIQUES = ['Text', 'Number', 'Email'];
const OF_RECORD_TYPES =
  'Checkbox Date DateTime Email LongTextArea MetadataRelationship Number Percent Phone Picklist Text TextArea Url'.split(
    ' ',
  );
const MOST_ERROR_MESSAGE = 255;

/** Checks one document. @param version - The project's `sourceApiVersion`; absent: no version is too high. */
export function checkLimits(
  document: MetadataDocument,
  index: ProjectIndex,
  version: number | undefined,
  report: Report,
): void {
  const { type, name, root } = document;
  checkName(type, name, root, report);
  const apiVersion = root.children.find((child) => child.name === 'apiVersion');
  if (apiVersion !== undefined && version !== undefined && Number(apiVersion.text) > version)
    report(apiVersion.line, `<apiVersion> is above the project's, ${version.toFixed(1)}`);
  if (type === 'CustomField') checkField(document, index, report);
  if (type === 'CustomLabels') checkTwice(root, 'labels', 'fullName', 'the label', report);
  if (type === 'ValidationRule') {
    const message = root.children.find((child) => child.name === 'errorMessage');
    if (message !== undefined && message.text.length > MOST_ERROR_MESSAGE)
      report(message.line, `<errorMessage> has more than ${MOST_ERROR_MESSAGE} characters`);
  }
  if (type === 'CspTrustedSite') checkSite(root, report);
  if (type === 'PermissionSet' || type === 'Profile')
    for (const [grant, key] of GRANTS) checkTwice(root, grant, key, 'the grant of', report);
}

const GRANTS = [
  ['fieldPermissions', 'field'],
  ['classAccesses', 'apexClass'],
  ['customPermissions', 'name'],
  ['tabSettings', 'tab'],
] as const;

function checkName(type: string, name: string, { line }: Element, report: Report): void {
  const most = MOST_NAME[type];
  const own = name.replace(/__(?:c|e|b|mdt)$/, '');
  // What a package or the platform brings is called as it is called.
  if (most === undefined || isNamespaced(name)) return;
  if (!DEVELOPER_NAME.test(own) || own.length > most)
    report(line, `${name} is no name: letters, digits and single underscores, at most ${most}`);
}

function checkField({ root, name, file }: MetadataDocument, index: ProjectIndex, report: Report): void {
  if (!name.includes('__')) return;
  const kind = childText(root, 'type') ?? '';
  const object = objectOf(file);
  const child = (element: string): Element | undefined => root.children.find((one) => one.name === element);
  const length = child('length');
  const [least, most] = LENGTHS[kind] ?? [];
  if (length !== undefined && least !== undefined && most !== undefined)
    if (Number(length.text) < least || Number(length.text) > most)
      report(length.line, `<length> of ${kind} is from ${least} to ${most}`);
  const [precision, scale] = [child('precision'), child('scale')];
  if (precision !== undefined && Number(precision.text) > MOST_PRECISION)
    report(precision.line, `<precision> is at most ${MOST_PRECISION}`);
  if (precision !== undefined && scale !== undefined && Number(scale.text) > Number(precision.text))
    report(scale.line, '<scale> is above <precision>');
  for (const [element, kinds] of [
    ['externalId', EXTERNAL_IDS],
    ['unique', UNIQUES],
  ] as const)
    if (childText(root, element) === 'true' && !kinds.includes(kind))
      report(child(element)?.line ?? root.line, `<${element}> is for ${kinds.join(', ')}, not for ${kind}`);
  if (object.endsWith('__mdt') && !OF_RECORD_TYPES.includes(kind))
    report(child('type')?.line ?? root.line, `a custom metadata type has no fields of type ${kind}`);
  for (const set of descendants(root, 'valueSetDefinition'))
    checkTwice(set, 'value', 'fullName', 'the value', report);
  const formula = child('formula');
  if (formula !== undefined)
    for (const field of ownFields(formula.text))
      if (!index.fields.has(`${object}.${field}`))
        report(formula.line, `names the field ${object}.${field}, which the project does not have`);
  checkRelationship(root, object, name, index, report);
}

/** Own fields of a formula: not those reached through a relationship, nor an installed package's, nor what stands in texts. */
export const ownFields = (formula: string): string[] =>
  [...formula.replaceAll(/"[^"]*"|\/\*[^]*?\*\//g, '""').matchAll(/(?<![\w.$])(\w+__c)\b(?!\.)/g)].flatMap(
    ([, name]) => (name === undefined || isNamespaced(name) ? [] : name),
  );

/** Children of one parent are told apart by the relationship's name. */
function checkRelationship(
  root: Element,
  object: string,
  name: string,
  { fields }: ProjectIndex,
  report: Report,
): void {
  const relationship = root.children.find((child) => child.name === 'relationshipName');
  const parent = childText(root, 'referenceTo');
  if (relationship === undefined || parent === undefined) return;
  for (const [path, other] of fields)
    if (
      path < `${object}.${name}` &&
      childText(other.root, 'referenceTo') === parent &&
      childText(other.root, 'relationshipName')?.toLowerCase() === relationship.text.toLowerCase()
    )
      report(relationship.line, `${path} has the relationship ${relationship.text} of ${parent} already`);
}

function checkTwice(parent: Element, element: string, key: string, words: string, report: Report): void {
  const seen = new Set<string>();
  for (const child of parent.children.filter(({ name }) => name === element)) {
    const name = (childText(child, key) ?? '').toLowerCase();
    if (seen.has(name)) report(child.line, `has ${words} ${childText(child, key) ?? ''} twice`);
    seen.add(name);
  }
}

function checkSite(root: Element, report: Report): void {
  const address = root.children.find((child) => child.name === 'endpointUrl');
  // A wildcard stands for the first label of the host, `*.acme.com`, also without a scheme.
  if (
    address !== undefined &&
    !/^(?:(?:https?|wss?):\/\/)?(?:\*\.)?[\w-]+(?:\.[\w-]+)*(?::\d+)?(?:\/\S*)?$/.test(address.text)
  )
    report(address.line, `<endpointUrl> is "${address.text}", which is no address`);
}
