/**
 * Objects and fields that were deployed, as shapes of the record store.
 *
 * @module
 */
import { childrenOf, textOf, type XmlElement } from '../../preview/xmlTree.ts';
import type { FieldShape, FieldType, ObjectShape } from './objectShape.ts';
import type { RecordStore } from './recordStore.ts';
import { shapeOf } from './standardObjects.ts';

const TYPES: Readonly<Record<string, FieldType>> = {
  Checkbox: 'boolean',
  Currency: 'number',
  Number: 'number',
  Percent: 'number',
  Date: 'date',
  DateTime: 'datetime',
  Lookup: 'reference',
  MasterDetail: 'reference',
};

type Documents = ReadonlyMap<string, readonly { readonly name: string; readonly root: XmlElement }[]>;

/**
 * Defines what the documents declare, and drops what is gone.
 *
 * @param base - The org's objects without anything deployed.
 */
export function deployedObjects(
  store: RecordStore,
  documents: Documents,
  base: ReadonlyMap<string, ObjectShape>,
): void {
  const shapes = new Map(base);
  for (const { name } of documents.get('CustomObject') ?? [])
    if (/__\w+$/.test(name)) shapes.set(name, customShape(store, name));
  for (const { name, root } of documents.get('CustomField') ?? []) {
    const [object = '', field = ''] = name.split('.');
    const shape = shapes.get(object);
    if (shape === undefined) continue;
    const fields = new Map(shape.fields).set(field, fieldShape(field, root));
    shapes.set(object, { ...shape, fields });
  }
  const former = store.names().filter((name) => !shapes.has(name));
  for (const name of former) store.drop(name);
  for (const shape of shapes.values()) store.define(shape);
  const existing = new Map(
    store.rows('EntityDefinition').map((row) => [row['QualifiedApiName'], String(row['Id'])]),
  );
  for (const name of store.names()) {
    if (!existing.delete(name))
      store.put('EntityDefinition', {
        QualifiedApiName: name,
        DeveloperName: name.replace(/__\w+$/, ''),
        Label: name,
        DurableId: name,
      });
  }
  for (const id of existing.values()) store.erase('EntityDefinition', id);
}

function customShape(store: RecordStore, name: string): ObjectShape {
  const known = store.find(name);
  const isMetadata = name.endsWith('__mdt');
  const prefix = known?.prefix ?? customPrefix(store.names().length);
  const fields = isMetadata
    ? 'DeveloperName MasterLabel QualifiedApiName NamespacePrefix Language Label'
    : 'Name OwnerId>User';
  return { ...shapeOf(name, `${prefix}: ${fields}`), isReadOnly: isMetadata };
}

const customPrefix = (count: number): string => `a${count.toString(36).padStart(2, '0')}`;

function fieldShape(name: string, root: XmlElement): FieldShape {
  const type = textOf(root, 'type') ?? 'Text';
  const isFormula = textOf(root, 'formula') !== undefined || type === 'AutoNumber' || type === 'Summary';
  const target = textOf(root, 'referenceTo');
  const length = Number(textOf(root, 'length') ?? Number.NaN);
  const [valueSet] = childrenOf(root, 'valueSet');
  const isRestricted = valueSet !== undefined && textOf(valueSet, 'restricted') === 'true';
  const values = (valueSet === undefined ? [] : childrenOf(valueSet, 'valueSetDefinition')).flatMap(
    (definition) => childrenOf(definition, 'value').map((value) => textOf(value, 'fullName') ?? ''),
  );
  return {
    name,
    type: TYPES[type] ?? 'string',
    ...(target !== undefined && { relationship: { name: name.replace(/__c$/, '__r'), object: target } }),
    isRequired: textOf(root, 'required') === 'true' || type === 'MasterDetail',
    isUnique: textOf(root, 'unique') === 'true',
    isReadOnly: isFormula,
    ...(Number.isFinite(length) && { length }),
    ...(isRestricted && values.length > 0 && type === 'Picklist' && { values: new Set(values) }),
  };
}
