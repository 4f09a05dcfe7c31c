/**
 * Plays lightning/uiRecordApi on the org's records. Reads only: what plays the org takes no writes from the page.
 *
 * @module
 */
import { createAdapter, refreshAll, toLwcError } from 'preview/wire';
import { readRecords } from '../records.js';

const apiName = (field) =>
  typeof field === 'string' ? field : `${field.objectApiName}.${field.fieldApiName}`;
const pathOf = (field) => apiName(field).split('.').slice(1);
const list = (value) => (value === undefined ? [] : [value].flat());

async function read({ recordId, fields, optionalFields }) {
  const names = [...list(fields), ...list(optionalFields)].map(apiName);
  const [sObject] = names[0]?.split('.') ?? [];
  if (sObject === undefined) throw new Error('The preview reads a record by fields, not by layout.');
  const row = await readRecords(sObject, recordId);
  const record = { id: recordId, apiName: sObject, childRelationships: {}, recordTypeInfo: null, fields: {} };
  for (const name of names) place(record.fields, row, name.split('.').slice(1));
  return record;
}

/** A field, or a parent record with its own fields. What the org does not fill is null. */
function place(fields, row, [name, ...rest]) {
  const value = row?.[name] ?? null;
  if (rest.length === 0) {
    fields[name] = { value, displayValue: null };
    return;
  }
  fields[name] ??= { value: { fields: {} }, displayValue: null };
  place(fields[name].value.fields, value, rest);
}

/** Wire adapter: one record. */
export const getRecord = createAdapter(read);

/** Wire adapter: several records. */
export const getRecords = createAdapter(async ({ records }) => ({
  results: await Promise.all(
    records.flatMap(({ recordIds, fields, optionalFields }) =>
      recordIds.map(async (recordId) => ({
        statusCode: 200,
        result: await read({ recordId, fields, optionalFields }),
      })),
    ),
  ),
}));

/** Value of a field of a record; `undefined` if it was not read. */
export const getFieldValue = (record, field) => cell(record, field)?.value;

/** Formatted value of a field; the preview has none. */
export const getFieldDisplayValue = (record, field) => cell(record, field)?.displayValue;

function cell(record, field) {
  const path = pathOf(field);
  const parent = path.slice(0, -1).reduce((at, name) => at?.fields?.[name]?.value, record);
  return parent?.fields?.[path.at(-1)];
}

/** Fetches again what is on the page. */
export const notifyRecordUpdateAvailable = async () => void (await refreshAll());

/** As before Spring ’23. */
export const getRecordNotifyChange = () => void refreshAll();

const refuse = async () => {
  throw toLwcError(new Error('The preview does not write records.'));
};

export { refuse as createRecord, refuse as deleteRecord, refuse as updateRecord };
