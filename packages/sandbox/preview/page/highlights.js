/**
 * The record's header and its details, from the record's fields.
 *
 * @module
 */
import { element } from './dom.js';
import { readRecords } from './records.js';

/** Label → how to read it. A field the org does not fill is not shown. */
const HIGHLIGHTS = [
  ['Client Number', (row) => row.Client_Number__c],
  ['Phone', (row) => row.Phone],
  ['Location', (row) => [row.BillingCity, row.BillingState].filter(Boolean).join(', ')],
  ['Type', (row) => row.Type],
];
const DETAILS = [
  ['Account Name', (row) => row.Name],
  ['Type', (row) => row.Type],
  ['Client Number', (row) => row.Client_Number__c],
  ['Phone', (row) => row.Phone],
  [
    'Billing Address',
    (row) =>
      [
        row.BillingStreet,
        [[row.BillingCity, row.BillingState].filter(Boolean).join(', '), row.BillingPostalCode]
          .filter(Boolean)
          .join(' '),
        row.BillingCountry,
      ]
        .filter(Boolean)
        .join('\n'),
  ],
  ['Description', (row) => row.Description],
];

let latest;

/** Reads the household and shows it wherever the page has room for it. */
export async function showRecord(recordId) {
  const row = await readRecords('Account', recordId);
  latest = row;
  document.title = `${row.Name} | Account | Preview`;
  document.querySelector('#record-name').textContent = row.Name;
  document.querySelector('#record-highlights').replaceChildren(...pairs(row, HIGHLIGHTS));
  for (const list of document.querySelectorAll('[data-details]'))
    list.replaceChildren(...pairs(row, DETAILS));
}

/** Plays `force:detailPanel`. Filled now if the record is there, else when it comes. */
export function detailPanel() {
  return element(
    'section',
    { class: 'slds-card pv-detail-panel', 'aria-label': 'Details' },
    element('h2', { class: 'pv-card-title' }, 'Account Information'),
    element('dl', { class: 'pv-details', 'data-details': '' }, ...(latest ? pairs(latest, DETAILS) : [])),
  );
}

function pairs(row, fields) {
  return fields
    .map(([label, read]) => [label, read(row)])
    .filter(([, value]) => value)
    .map(([label, value]) => element('div', {}, element('dt', {}, label), element('dd', {}, value)));
}
