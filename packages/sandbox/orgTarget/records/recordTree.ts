/**
 * `composite/tree`: records of one object with their children, all or none.
 *
 * @module
 */
import { Refusal } from '../refusal.ts';
import type { ObjectShape } from './objectShape.ts';
import type { RecordStore } from './recordStore.ts';

/** Body of a request. */
export interface Tree {
  readonly records: readonly TreeRecord[];
}

interface TreeRecord {
  readonly attributes: { readonly type: string; readonly referenceId: string };
  readonly [field: string]: unknown;
}

/** What is answered. */
export interface TreeAnswer {
  readonly hasErrors: boolean;
  readonly results: readonly (
    | { readonly referenceId: string; readonly id: string }
    | {
        readonly referenceId: string;
        readonly errors: readonly { statusCode: string; message: string; fields: readonly string[] }[];
      }
  )[];
}

const MOST_RECORDS = 200;

/** @throws Refusal where the tree itself is wrong */
export function createTree(store: RecordStore, object: string, tree: Tree): TreeAnswer {
  const undo = store.snapshot();
  const results: { referenceId: string; id: string }[] = [];
  const errors: {
    referenceId: string;
    errors: { statusCode: string; message: string; fields: readonly string[] }[];
  }[] = [];
  const add = (record: TreeRecord, parent?: { readonly field: string; readonly id: string }): void => {
    const { attributes, ...rest } = record;
    const children = Object.entries(rest).filter(([, value]) => isTree(value)) as [string, Tree][];
    const values = Object.fromEntries(Object.entries(rest).filter(([, value]) => !isTree(value)));
    if (results.length + errors.length >= MOST_RECORDS)
      throw new Refusal(400, 'TOO_MANY_RECORDS', `Only ${MOST_RECORDS} records are allowed in a request.`);
    try {
      const id = store.create(attributes.type, { ...values, ...(parent && { [parent.field]: parent.id }) });
      results.push({ referenceId: attributes.referenceId, id });
      for (const [, { records }] of children)
        for (const child of records)
          add(child, { field: lookupTo(store.shape(child.attributes.type), attributes.type), id });
    } catch (error) {
      if (!(error instanceof Refusal) || error.errorCode === 'TOO_MANY_RECORDS') throw error;
      const { errorCode, message, fields } = error;
      errors.push({
        referenceId: attributes.referenceId,
        errors: [{ statusCode: errorCode, message, fields }],
      });
    }
  };
  for (const record of tree.records) {
    if (record.attributes.type !== object)
      throw new Refusal(400, 'INVALID_INPUT', `Invalid type: ${record.attributes.type}, expected ${object}`);
    add(record);
  }
  if (errors.length === 0) return { hasErrors: false, results };
  undo();
  return { hasErrors: true, results: errors };
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && Array.isArray((value as { records?: unknown }).records);

/** The child's first lookup to the parent: the platform goes by the relationship's name, which shapes here do not know. */
function lookupTo(child: ObjectShape, parent: string): string {
  for (const { name, relationship } of child.fields.values())
    if (relationship?.object === parent) return name;
  throw new Refusal(400, 'INVALID_FIELD', `${child.name} has no lookup to ${parent}`);
}
