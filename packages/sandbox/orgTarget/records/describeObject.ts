/**
 * What REST says of an object.
 *
 * @module
 */
import type { FieldShape, ObjectShape } from './objectShape.ts';

/** The part of a describe that tools read. */
export function describeObject(shape: ObjectShape): Record<string, unknown> {
  const mayWrite = !shape.isReadOnly;
  return {
    name: shape.name,
    label: shape.name,
    labelPlural: shape.name,
    keyPrefix: shape.prefix,
    custom: /__\w+$/.test(shape.name),
    queryable: true,
    createable: mayWrite,
    updateable: mayWrite,
    deletable: mayWrite,
    retrieveable: true,
    searchable: false,
    fields: [...shape.fields.values()].map((field) => describeField(field, mayWrite)),
    childRelationships: [],
    recordTypeInfos: [],
  };
}

function describeField(field: FieldShape, mayWrite: boolean): Record<string, unknown> {
  const isWritable = mayWrite && !field.isReadOnly;
  return {
    name: field.name,
    label: field.name,
    type:
      field.name === 'Id'
        ? 'id'
        : field.values
          ? 'picklist'
          : field.type === 'number'
            ? 'double'
            : field.type,
    length: field.length ?? (field.type === 'string' ? 255 : 0),
    nillable: !field.isRequired,
    unique: field.isUnique,
    createable: isWritable,
    updateable: isWritable,
    filterable: true,
    sortable: true,
    custom: field.name.endsWith('__c'),
    referenceTo: field.relationship === undefined ? [] : [field.relationship.object],
    relationshipName: field.relationship?.name ?? null,
    picklistValues: [...(field.values ?? [])].map((value) => ({
      active: true,
      defaultValue: false,
      label: value,
      value,
    })),
    restrictedPicklist: field.values !== undefined,
  };
}
