/**
 * The org's records, in memory: written under the rules the platform's own objects have.
 *
 * @module
 */
import { notFound, Refusal, unknownField, unknownObject } from '../refusal.ts';
import { findField, type FieldShape, type ObjectShape, type Row, type Value } from './objectShape.ts';
import { IdSource, isRecordId, longId } from './salesforceIds.ts';

/** Looks at a record before it is stored. @throws Refusal if the platform would refuse it. */
export type WriteRule = (row: Row, store: RecordStore) => void;

/** What the platform does when a record was created, changed or deleted. */
export type WriteEffect = (id: string, store: RecordStore) => void;

/** What an org asks and does beside storing, by object. */
export interface WriteHabits {
  /** Asked when a record is created by REST. */
  readonly rules: ReadonlyMap<string, WriteRule>;
  /** Done after each write by REST. */
  readonly effects: ReadonlyMap<string, WriteEffect>;
}

/** Objects and their records. */
export class RecordStore {
  readonly ids = new IdSource();
  readonly #shapes = new Map<string, ObjectShape>();
  readonly #rows = new Map<string, Map<string, Row>>();
  readonly #habits: WriteHabits;

  constructor(shapes: Iterable<ObjectShape>, habits?: WriteHabits) {
    this.#habits = habits ?? { rules: new Map(), effects: new Map() };
    for (const shape of shapes) this.define(shape);
  }

  /** Adds an object, or changes one; its records stay. */
  define(shape: ObjectShape): void {
    this.#shapes.set(shape.name, shape);
    if (!this.#rows.has(shape.name)) this.#rows.set(shape.name, new Map());
  }

  /** Takes an object away, and its records with it. */
  drop(name: string): void {
    this.#shapes.delete(name);
    this.#rows.delete(name);
  }

  /** Names of all objects. */
  names(): string[] {
    return [...this.#shapes.keys()];
  }

  /** The object, whatever the case of its name. */
  find(name: string): ObjectShape | undefined {
    return (
      this.#shapes.get(name) ??
      [...this.#shapes.values()].find((shape) => shape.name.toLowerCase() === name.toLowerCase())
    );
  }

  /** @throws Refusal `INVALID_TYPE` */
  shape(name: string): ObjectShape {
    const shape = this.find(name);
    if (shape === undefined) throw unknownObject(name);
    return shape;
  }

  /** The object whose ids begin like this one. */
  shapeOfId(id: string): ObjectShape | undefined {
    return [...this.#shapes.values()].find(({ prefix }) => id.startsWith(prefix));
  }

  /** Records in the order they were made. */
  rows(name: string): Row[] {
    return [...(this.#rows.get(this.shape(name).name)?.values() ?? [])];
  }

  /** The record, by an id of 15 or 18 characters. */
  row(name: string, id: string): Row | undefined {
    return this.#rows.get(this.shape(name).name)?.get(id.length === 15 ? longId(id) : id);
  }

  /** What a lookup leads to. Some lead to several objects: then the id says which. */
  related(name: string, id: Value | undefined): Row | undefined {
    if (typeof id !== 'string') return undefined;
    const row = this.row(name, id);
    if (row !== undefined) return row;
    const shape = this.shapeOfId(id);
    return shape === undefined ? undefined : this.row(shape.name, id);
  }

  /** Stores a record as it is, without a rule: what the platform itself does. Returns its id. */
  put(name: string, row: Row): string {
    const shape = this.shape(name);
    const now = new Date().toISOString().replace('Z', '+0000');
    const id = typeof row['Id'] === 'string' ? row['Id'] : this.ids.next(shape.prefix);
    this.#rows.get(shape.name)?.set(id, { CreatedDate: now, LastModifiedDate: now, ...row, Id: id });
    return id;
  }

  /** Creates a record as REST does. Returns its id. @throws Refusal */
  create(name: string, values: Readonly<Record<string, unknown>>): string {
    const shape = this.#writable(name, 'creatable');
    const row = this.#checked(shape, values);
    for (const field of shape.fields.values())
      if (field.isRequired && (row[field.name] ?? null) === null)
        throw new Refusal(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${field.name}]`, [
          field.name,
        ]);
    this.#refuseDuplicates(shape, row);
    this.#habits.rules.get(shape.name)?.(row, this);
    const id = this.put(name, row);
    this.#habits.effects.get(shape.name)?.(id, this);
    return id;
  }

  /** Changes a record as REST does. @throws Refusal */
  update(name: string, id: string, values: Readonly<Record<string, unknown>>): void {
    const shape = this.#writable(name, 'updateable');
    const row = this.row(name, id);
    if (row === undefined) throw notFound();
    const changes = this.#checked(shape, values);
    this.#refuseDuplicates(shape, { ...changes, Id: row['Id'] ?? null });
    Object.assign(row, changes, { LastModifiedDate: new Date().toISOString().replace('Z', '+0000') });
    this.#habits.effects.get(shape.name)?.(String(row['Id']), this);
  }

  /** @throws Refusal if it is not there. */
  remove(name: string, id: string): void {
    const shape = this.#writable(name, 'deletable');
    this.erase(shape.name, id);
    this.#habits.effects.get(shape.name)?.(id.length === 15 ? longId(id) : id, this);
  }

  /** Deletes a record, whatever its object allows. @throws Refusal if it is not there. */
  erase(name: string, id: string): void {
    if (this.#rows.get(name)?.delete(id.length === 15 ? longId(id) : id) !== true)
      throw new Refusal(404, 'ENTITY_IS_DELETED', 'entity is deleted');
  }

  /** Remembers every record as it is now; the function returned puts them back. */
  snapshot(): () => void {
    const kept = [...this.#rows].map(
      ([name, rows]) => [name, new Map([...rows].map(([id, row]) => [id, { ...row }]))] as const,
    );
    return () => {
      for (const [name, rows] of kept) this.#rows.set(name, rows);
    };
  }

  #writable(name: string, word: string): ObjectShape {
    const shape = this.find(name);
    if (shape === undefined) throw notFound();
    if (shape.isReadOnly)
      throw new Refusal(
        400,
        'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
        `entity type ${shape.name} is not ${word}`,
      );
    return shape;
  }

  #checked(shape: ObjectShape, values: Readonly<Record<string, unknown>>): Row {
    const row: Row = {};
    for (const [name, value] of Object.entries(values)) {
      if (name === 'attributes') continue;
      const field = findField(shape, name);
      if (field === undefined) throw unknownField(shape.name, name);
      if (field.isReadOnly)
        throw new Refusal(
          400,
          'INVALID_FIELD_FOR_INSERT_UPDATE',
          `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
          [field.name],
        );
      row[field.name] = this.#value(field, value);
    }
    return row;
  }

  #value(field: FieldShape, value: unknown): Value {
    if (value === null || value === undefined || value === '') return null;
    const wanted = { boolean: 'boolean', number: 'number' }[field.type as string] ?? 'string';
    if (typeof value !== wanted)
      throw new Refusal(
        400,
        'JSON_PARSER_ERROR',
        `Cannot deserialize a value of ${field.name} from ${typeof value}`,
      );
    if (typeof value !== 'string') return value as number | boolean;
    if (field.length !== undefined && value.length > field.length)
      throw new Refusal(
        400,
        'STRING_TOO_LONG',
        `${field.name}: data value too large (max length=${field.length})`,
        [field.name],
      );
    if (field.values?.has(value) === false)
      throw new Refusal(
        400,
        'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        `${field.name}: bad value for restricted picklist field: ${value}`,
        [field.name],
      );
    if (field.relationship === undefined) return value;
    if (!isRecordId(value))
      throw new Refusal(400, 'MALFORMED_ID', `${field.name}: id value of incorrect type: ${value}`, [
        field.name,
      ]);
    if (this.find(field.relationship.object) !== undefined && !this.row(field.relationship.object, value))
      throw new Refusal(400, 'INVALID_CROSS_REFERENCE_KEY', `invalid cross reference id`, [field.name]);
    return value.length === 15 ? longId(value) : value;
  }

  #refuseDuplicates(shape: ObjectShape, row: Row): void {
    for (const field of shape.fields.values()) {
      const value = row[field.name] ?? null;
      if (!field.isUnique || value === null) continue;
      const other = this.rows(shape.name).find(
        (existing) =>
          existing['Id'] !== row['Id'] &&
          String(existing[field.name]).toLowerCase() === String(value).toLowerCase(),
      );
      if (other !== undefined)
        throw new Refusal(
          400,
          shape.name === 'User' ? 'DUPLICATE_USERNAME' : 'DUPLICATE_VALUE',
          `duplicate value found: ${field.name} duplicates value on record with id: ${String(other['Id'])}`,
          [field.name],
        );
    }
  }
}
