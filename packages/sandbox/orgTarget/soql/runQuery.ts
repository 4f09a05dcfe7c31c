/**
 * Answers a query from the records.
 *
 * @module
 */
import { findField, type ObjectShape, type Row, type Value } from '../records/objectShape.ts';
import type { RecordStore } from '../records/recordStore.ts';
import { longId } from '../records/salesforceIds.ts';
import { Refusal, unknownField } from '../refusal.ts';
import { parseQuery } from './parseQuery.ts';
import type { Comparison, Condition, Path, Query } from './query.ts';

/** A record as REST sends it: related ones inside. */
export interface SentRecord {
  readonly attributes: { readonly type: string; readonly url: string };
  readonly [field: string]: unknown;
}

/** What REST sends for a query. */
export interface QueryAnswer {
  readonly totalSize: number;
  readonly done: true;
  readonly records: readonly SentRecord[];
}

/**
 * @param dataUrl - E.g. `/services/data/v65.0`, for each record's own address.
 * @throws Refusal `MALFORMED_QUERY`, `INVALID_TYPE`, `INVALID_FIELD`
 */
export function answerQuery(store: RecordStore, text: string, dataUrl: string): QueryAnswer {
  const query = parseQuery(text);
  const shape = store.shape(query.object);
  for (const path of query.fields) resolve(store, shape, path);
  const rows = select(store, query);
  if (query.fields.length === 0) return { totalSize: rows.length, done: true, records: [] };
  const records = rows.map((row) => sent(store, shape, row, query.fields, dataUrl));
  return { totalSize: records.length, done: true, records };
}

/** The columns of a query's answer, as `columns=true` asks for them: those of a related record inside its own. */
export function describeColumns(store: RecordStore, text: string): Record<string, unknown>[] {
  const { object, fields } = parseQuery(text);
  return columns(store, store.shape(object), fields);
}

function columns(store: RecordStore, shape: ObjectShape, paths: readonly Path[]): Record<string, unknown>[] {
  const heads = [...new Map(paths.map(([name = '']) => [name.toLowerCase(), name])).values()];
  return heads.map((head) => {
    const inner = paths
      .filter(([name = '', ...rest]) => name.toLowerCase() === head.toLowerCase() && rest.length > 0)
      .map((path) => path.slice(1));
    const isRelated = inner.length > 0;
    const name = isRelated ? lookupOf(shape, head).name : (findField(shape, head)?.name ?? head);
    const target = isRelated ? store.shape(lookupOf(shape, head).object) : shape;
    return {
      columnName: name,
      displayName: name,
      aggregate: false,
      custom: name.includes('__'),
      joinColumns: columns(store, target, inner),
    };
  });
}

/** Records that a query means, in its order. */
export function select(store: RecordStore, query: Query): Row[] {
  const shape = store.shape(query.object);
  const read = (path: Path): ((row: Row) => Value) => resolve(store, shape, path);
  const matches = query.where === undefined ? () => true : matcher(store, query.where, read);
  const order = query.order.map((by) => ({ ...by, valueOf: read(by.path) }));
  const rows = store.rows(query.object).filter(matches);
  rows.sort((a, b) => {
    for (const { valueOf, isDescending, nullsLast } of order) {
      const [left, right] = [valueOf(a), valueOf(b)];
      if (left === right) continue;
      if (left === null || right === null) return (left === null) === nullsLast ? 1 : -1;
      return (isDescending ? -1 : 1) * rank(left, right);
    }
    return 0;
  });
  const start = query.offset ?? 0;
  return rows.slice(start, query.limit === undefined ? undefined : start + query.limit);
}

/** Reads a path; every name on it is looked up before any record is. @throws Refusal `INVALID_FIELD` */
function resolve(store: RecordStore, shape: ObjectShape, path: Path): (row: Row) => Value {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    const field = findField(shape, name);
    if (field === undefined) throw unknownField(shape.name, name);
    return (row) => row[field.name] ?? (field.type === 'boolean' ? false : null);
  }
  const lookup = lookupOf(shape, name);
  const next = resolve(store, store.shape(lookup.object), rest);
  return (row) => {
    const related = store.related(lookup.object, row[lookup.field]);
    return related === undefined ? null : next(related);
  };
}

function lookupOf(shape: ObjectShape, name: string): { field: string; object: string; name: string } {
  for (const { name: field, relationship } of shape.fields.values())
    if (relationship?.name.toLowerCase() === name.toLowerCase()) return { field, ...relationship };
  throw new Refusal(400, 'INVALID_FIELD', `Didn't understand relationship '${name}' in field path.`);
}

type Matcher = (row: Row) => boolean;

function matcher(
  store: RecordStore,
  condition: Condition,
  read: (path: Path) => (row: Row) => Value,
): Matcher {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const parts = condition.parts.map((part) => matcher(store, part, read));
      return condition.kind === 'and'
        ? (row) => parts.every((part) => part(row))
        : (row) => parts.some((part) => part(row));
    }
    case 'not': {
      const part = matcher(store, condition.part, read);
      return (row) => !part(row);
    }
    case 'compare': {
      const valueOf = read(condition.path);
      return (row) => compare(valueOf(row), condition.operator, condition.value);
    }
    case 'in': {
      const valueOf = read(condition.path);
      return (row) => condition.values.some((value) => equal(valueOf(row), value)) !== condition.isNegated;
    }
    case 'semiJoin': {
      const valueOf = read(condition.path);
      const [path = []] = condition.query.fields;
      const inner = resolve(store, store.shape(condition.query.object), path);
      const values = select(store, condition.query).map(inner);
      return (row) => values.some((value) => equal(valueOf(row), value)) !== condition.isNegated;
    }
  }
}

function compare(left: Value, operator: Comparison, right: Value): boolean {
  if (operator === '=') return equal(left, right);
  if (operator === '!=') return !equal(left, right);
  if (left === null || right === null) return false;
  if (operator === 'LIKE') return likeness(String(right)).test(String(left));
  const order = rank(left, right);
  return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator];
}

/** Text is compared without its case; ids of 15 and of 18 characters are the same. */
function equal(left: Value, right: Value): boolean {
  if (typeof left !== 'string' || typeof right !== 'string') return left === right;
  if (left.length === 18 && right.length === 15 && left === longId(right)) return true;
  return left.toLowerCase() === right.toLowerCase();
}

function rank(left: Value, right: Value): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [a, b] = [String(left).toLowerCase(), String(right).toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `%` any text, `_` one character. */
function likeness(pattern: string): RegExp {
  const source = pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${source.replaceAll('%', '[^]*').replaceAll('_', '[^]')}$`, 'i');
}

function sent(
  store: RecordStore,
  shape: ObjectShape,
  row: Row,
  paths: readonly Path[],
  dataUrl: string,
): SentRecord {
  const id = typeof row['Id'] === 'string' ? row['Id'] : '';
  const record: Record<string, unknown> = {};
  const related = new Map<string, Path[]>();
  for (const [name = '', ...rest] of paths) {
    if (rest.length > 0) {
      // `Team.Name` and `team.Id` mean the same record.
      const { name: known } = lookupOf(shape, name);
      related.set(known, [...(related.get(known) ?? []), rest]);
    } else
      record[findField(shape, name)?.name ?? name] = sentValue(
        shape,
        name,
        resolve(store, shape, [name])(row),
      );
  }
  for (const [name, rest] of related) {
    const lookup = lookupOf(shape, name);
    const other = store.related(lookup.object, row[lookup.field]);
    record[lookup.name] =
      other === undefined ? null : sent(store, store.shape(lookup.object), other, rest, dataUrl);
  }
  return {
    attributes: { type: shape.name, url: `${dataUrl}/sobjects/${shape.name}/${id}` },
    ...record,
  };
}

const sentValue = (shape: ObjectShape, name: string, value: Value): unknown =>
  findField(shape, name)?.type === 'json' && typeof value === 'string' ? JSON.parse(value) : value;
