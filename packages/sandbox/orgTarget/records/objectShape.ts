/**
 * What an object of the org is made of.
 *
 * @module
 */

/** Of a field's value. Picklists and text alike are `string`; `json` is kept as text and sent as what it says. */
export type FieldType = 'string' | 'boolean' | 'number' | 'date' | 'datetime' | 'reference' | 'json';

/** A field. */
export interface FieldShape {
  readonly name: string;
  readonly type: FieldType;
  /** Where a lookup leads, and how SOQL says so: `Profile.Name`. */
  readonly relationship?: { readonly name: string; readonly object: string };
  readonly isRequired: boolean;
  readonly isUnique: boolean;
  /** REST may not write it. */
  readonly isReadOnly: boolean;
  /** Most characters, where there is a limit. */
  readonly length?: number;
  /** Of a restricted picklist. */
  readonly values?: ReadonlySet<string>;
}

/** An object. */
export interface ObjectShape {
  readonly name: string;
  /** First three characters of its records' ids. */
  readonly prefix: string;
  readonly fields: ReadonlyMap<string, FieldShape>;
  /** REST may only read it. */
  readonly isReadOnly: boolean;
}

/** A field's value. */
export type Value = string | number | boolean | null;

/** A record. A field it does not name is null. */
export type Row = Record<string, Value>;

/** The field of that name, whatever its case: the platform does not mind. */
export function findField(shape: ObjectShape, name: string): FieldShape | undefined {
  const exact = shape.fields.get(name);
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase();
  return [...shape.fields.values()].find((field) => field.name.toLowerCase() === lower);
}
