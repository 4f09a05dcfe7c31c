/**
 * Fields and objects: what the server asks for beyond the WSDL, by the kind of field.
 *
 * @module
 */
import { childText, objectOf, type Element, type MetadataDocument } from './document.ts';
import type { Report } from './elements.ts';

/** Elements a field of a kind needs; `a|b`: one of them. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  Text: ['length'],
  EncryptedText: ['length', 'maskChar', 'maskType'],
  LongTextArea: ['length', 'visibleLines'],
  Html: ['length', 'visibleLines'],
  Number: ['precision', 'scale'],
  Currency: ['precision', 'scale'],
  Percent: ['precision', 'scale'],
  Checkbox: ['defaultValue'],
  Picklist: ['valueSet'],
  MultiselectPicklist: ['valueSet', 'visibleLines'],
  Lookup: ['referenceTo'],
  MasterDetail: ['referenceTo', 'relationshipName'],
  MetadataRelationship: ['referenceTo'],
};
/** Kinds that are reckoned and not kept: they need nothing of the above. */
const isFormula = (field: Element): boolean => childText(field, 'formula') !== undefined;
const MOST_LABEL = 40;

/** A field of the project's own. */
export function checkField(document: MetadataDocument, report: Report): void {
  const { root, name, file } = document;
  const fullName = childText(root, 'fullName');
  if (fullName !== name) report(root.line, `fullName is ${fullName ?? 'missing'}, the file says ${name}`);
  if (!name.includes('__')) return;
  const kind = childText(root, 'type') ?? '';
  if (!isFormula(root))
    for (const element of NEEDS[kind] ?? [])
      if (childText(root, element) === undefined)
        report(root.line, `a field of type ${kind} requires <${element}>, or the server refuses it`);
  if ((childText(root, 'label') ?? '').length > MOST_LABEL)
    report(root.line, `<label> has more than ${MOST_LABEL} characters`);
  if (childText(root, 'unique') === 'true' && childText(root, 'required') === 'true' && kind === 'Lookup')
    report(root.line, 'a lookup cannot be unique');
  if (
    kind === 'Lookup' &&
    childText(root, 'required') === 'true' &&
    childText(root, 'deleteConstraint') === 'SetNull'
  )
    report(root.line, 'a required lookup cannot be set to null when its target is deleted');
  if (objectOf(file).endsWith('__e') && ['Lookup', 'MasterDetail', 'Picklist'].includes(kind))
    report(root.line, `a platform event has no fields of type ${kind}`);
}

const OBJECT_NEEDS: readonly (readonly [suffix: string, elements: readonly string[]])[] = [
  ['__c', ['deploymentStatus', 'nameField', 'pluralLabel', 'sharingModel']],
  ['__e', ['deploymentStatus', 'eventType', 'pluralLabel', 'publishBehavior']],
  ['__mdt', ['pluralLabel']],
];

/** An object of the project's own. */
export function checkObject({ root, name }: MetadataDocument, report: Report): void {
  for (const [suffix, elements] of OBJECT_NEEDS)
    if (name.endsWith(suffix))
      for (const element of elements)
        if (!root.children.some((child) => child.name === element))
          report(root.line, `an object ${suffix} requires <${element}>, or the server refuses it`);
}
