/**
 * REST over the records: query, describe, create, change, delete, one by one and many at once.
 *
 * @module
 */
import { jsonOf, route, type OrgRequest, type Route } from '../http/routes.ts';
import { Refusal, notFound } from '../refusal.ts';
import { answerQuery, describeColumns } from '../soql/runQuery.ts';
import { describeObject } from './describeObject.ts';
import { findField } from './objectShape.ts';
import type { RecordStore } from './recordStore.ts';
import { createTree, type Tree } from './recordTree.ts';

/** Told after records have changed. */
export type OnChange = () => void;

interface SaveResult {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly { statusCode: string; message: string; fields: readonly string[] }[];
}

type Values = Readonly<Record<string, unknown>>;
type TypedRecord = Values & { readonly attributes?: { readonly type?: string } };

/** Most records of one call of `composite/sobjects`. */
const MOST_RECORDS = 200;

/** Routes of the REST API and, for reading, of the Tooling API. */
export function recordRoutes(store: RecordStore, version: string, onChange: OnChange): Route[] {
  const changed = <Result>(result: Result): Result => {
    onChange();
    return result;
  };
  const query = ({ query: parameters, dataUrl }: OrgRequest) => {
    const text = parameters.get('q') ?? '';
    const answer = answerQuery(store, text, dataUrl);
    return {
      body: parameters.get('columns') === 'true' ? { columnMetadata: describeColumns(store, text) } : answer,
    };
  };
  const describe = ({ captured: [name = ''] }: OrgRequest) => {
    const shape = store.find(name);
    if (shape === undefined) throw notFound();
    return { body: describeObject(shape) };
  };
  return [
    route(
      'GET',
      '/services/data',
      () => ({ body: [{ label: 'Simulator', url: `/services/data/v${version}`, version }] }),
      true,
    ),
    route('GET', '~', () => ({ body: { sobjects: '', query: '', tooling: '', composite: '', limits: '' } })),
    route('GET', '~/limits', () => ({ body: { DailyApiRequests: { Max: 15_000, Remaining: 14_000 } } })),
    route('GET', '~(?:/tooling)?/query(?:All)?', query),
    route('GET', '~/sobjects', () => ({
      body: {
        encoding: 'UTF-8',
        maxBatchSize: 200,
        sobjects: store.names().map((name) => describeObject(store.shape(name))),
      },
    })),
    route('GET', '~(?:/tooling)?/sobjects/(\\w+)/describe', describe),
    route('POST', '~/sobjects/(\\w+)', (request) => ({
      status: 201,
      body: changed({
        id: store.create(request.captured[0]!, jsonOf<Values>(request)),
        success: true,
        errors: [],
      }),
    })),
    route(
      'GET',
      '~(?:/tooling)?/sobjects/(\\w+)/(\\w{15,18})',
      ({ captured: [name = '', id = ''], dataUrl }) => ({ body: readRecord(store, name, id, dataUrl) }),
    ),
    route('PATCH', '~/sobjects/(\\w+)/(\\w{15,18})', (request) => {
      store.update(request.captured[0]!, request.captured[1]!, jsonOf<Values>(request));
      return changed({});
    }),
    route('DELETE', '~/sobjects/(\\w+)/(\\w{15,18})', ({ captured: [name = '', id = ''] }) => {
      store.remove(name, id);
      return changed({});
    }),
    route('POST', '~/composite/sobjects', (request) => ({
      body: changed(saveMany(store, request, 'create')),
    })),
    route('PATCH', '~/composite/sobjects', (request) => ({
      body: changed(saveMany(store, request, 'update')),
    })),
    route('DELETE', '~/composite/sobjects', ({ query: parameters }) => {
      const ids = (parameters.get('ids') ?? '').split(',');
      const results = ids.map((id) =>
        saved(() => {
          store.remove(store.shapeOfId(id)?.name ?? '', id);
          return id;
        }),
      );
      return { body: changed(results) };
    }),
    route('POST', '~/composite/tree/(\\w+)', (request) => {
      const answer = createTree(store, request.captured[0]!, jsonOf<Tree>(request));
      return changed({ status: answer.hasErrors ? 400 : 201, body: answer });
    }),
  ];
}

function readRecord(store: RecordStore, name: string, id: string, dataUrl: string): unknown {
  const shape = store.find(name);
  const row = shape === undefined ? undefined : store.row(shape.name, id);
  if (shape === undefined || row === undefined) throw notFound();
  const fields = [...shape.fields.keys()].map((field) => [field, row[field] ?? null]);
  return {
    attributes: { type: shape.name, url: `${dataUrl}/sobjects/${shape.name}/${String(row['Id'])}` },
    ...Object.fromEntries(fields),
  };
}

/** Each by itself, unless `allOrNone`: then none is stored when one is refused. */
function saveMany(store: RecordStore, request: OrgRequest, verb: 'create' | 'update'): SaveResult[] {
  const { records = [], allOrNone = false } = jsonOf<{ records?: TypedRecord[]; allOrNone?: boolean }>(
    request,
  );
  if (records.length > MOST_RECORDS)
    throw new Refusal(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${MOST_RECORDS} records`,
    );
  const undo = allOrNone ? store.snapshot() : undefined;
  const results = records.map(({ attributes, ...values }) =>
    saved(() => {
      const name = attributes?.type ?? '';
      if (verb === 'create') return store.create(name, values);
      const shape = store.shape(name);
      const idField = Object.keys(values).find((key) => findField(shape, key)?.name === 'Id') ?? 'Id';
      const { [idField]: id, ...changes } = values;
      store.update(name, String(id), changes);
      return String(id);
    }),
  );
  if (undo !== undefined && results.some(({ success }) => !success)) {
    undo();
    return results.map((result) =>
      result.success
        ? {
            success: false,
            errors: [
              {
                statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
                message:
                  'Record rolled back because not all records were valid and the request was using AllOrNone header',
                fields: [],
              },
            ],
          }
        : result,
    );
  }
  return results;
}

function saved(work: () => string): SaveResult {
  try {
    return { id: work(), success: true, errors: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { errorCode, message, fields } = error;
    return { success: false, errors: [{ statusCode: errorCode, message, fields }] };
  }
}
