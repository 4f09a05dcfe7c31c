/**
 * The little of Salesforce's REST API the sandbox needs: versions, one record, and SOQL of one object with equality filters.
 * Anything else is refused as an org refuses it, never answered wrongly.
 *
 * @see {@link https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/ | REST API Developer Guide}
 * @module
 */
import type { OrgRecords, SObjectRecord } from './records.ts';

const VERSION = '65.0';
const BASE = `/services/data/v${VERSION}`;
const SOQL =
  /^SELECT\s+(?<fields>[\w\s,]+?)\s+FROM\s+(?<object>\w+)(?:\s+WHERE\s+(?<field>\w+)\s*=\s*'(?<value>(?:[^'\\]|\\.)*)')?(?:\s+ORDER\s+BY\s+(?<order>\w+)(?:\s+(?<direction>ASC|DESC))?)?(?:\s+LIMIT\s+(?<limit>\d+))?$/i;

/** An answer of the REST API. */
export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const fault = (status: number, errorCode: string, message: string): RestAnswer => ({
  status,
  body: [{ errorCode, message }],
});

const withAttributes = (sObject: string, record: SObjectRecord, fields: readonly string[]): object => ({
  attributes: { type: sObject, url: `${BASE}/sobjects/${sObject}/${record.Id}` },
  ...Object.fromEntries(fields.map((field) => [field, record[field] ?? null])),
});

/** @returns `undefined` where the path is not one of the API's. */
export function answerRest(records: OrgRecords, url: URL): RestAnswer | undefined {
  if (!url.pathname.startsWith('/services/data')) return undefined;
  if (/^\/services\/data\/?$/.test(url.pathname)) {
    return { status: 200, body: [{ label: 'Winter ’26', url: BASE, version: VERSION }] };
  }
  const path = url.pathname.slice(BASE.length);
  if (path === '/query' || path === '/query/') return query(records, url.searchParams.get('q') ?? '');
  const [, sObject, id] = /^\/sobjects\/(\w+)\/(\w{15,18})$/.exec(path) ?? [];
  const rows = sObject === undefined ? undefined : records.list(sObject);
  const record = rows?.find((row) => row.Id === id || row.Id.slice(0, 15) === id);
  if (sObject === undefined || record === undefined) {
    return fault(404, 'NOT_FOUND', 'The requested resource does not exist');
  }
  return { status: 200, body: withAttributes(sObject, record, Object.keys(record)) };
}

function query(records: OrgRecords, soql: string): RestAnswer {
  const {
    fields = '',
    object = '',
    field,
    value,
    order,
    direction,
    limit,
  } = SOQL.exec(soql.trim())?.groups ?? {};
  if (object === '')
    return fault(
      400,
      'MALFORMED_QUERY',
      "The org double reads SELECT … FROM … WHERE x = 'y' ORDER BY … LIMIT n",
    );
  const rows = records.list(object);
  if (rows === undefined) return fault(400, 'INVALID_TYPE', `sObject type '${object}' is not supported.`);
  const names = fields.split(',').map((name) => name.trim());
  const unknown = [...names, field, order].find(
    (name) => name !== undefined && rows[0] !== undefined && !(name in rows[0]),
  );
  if (unknown !== undefined)
    return fault(400, 'INVALID_FIELD', `No such column '${unknown}' on entity '${object}'.`);

  const wanted = value?.replaceAll(/\\(.)/g, '$1');
  const sign = direction?.toUpperCase() === 'DESC' ? -1 : 1;
  const found = rows
    .filter((row) => field === undefined || row[field] === wanted)
    .toSorted((a, b) => (order === undefined ? 0 : sign * textOf(a[order]).localeCompare(textOf(b[order]))))
    .slice(0, limit === undefined ? undefined : Number(limit));
  return {
    status: 200,
    body: {
      totalSize: found.length,
      done: true,
      records: found.map((row) => withAttributes(object, row, names)),
    },
  };
}
