/**
 * What the page tells: about 100 KB of a household, in one of two shapes. A clone costs by the number of values, a text by
 * its length.
 *
 * @module
 */
import type { Context } from '../../../packages/embed/src/protocol/index.ts';

/** `holdings`: a list of objects. `fields`: people, and fields side by side, the most the bridge's context itself has. */
export type PayloadName = 'holdings' | 'fields';

/** What is answered. */
export interface Payload {
  /** What the bridge carries: its context is of people and fields, so that a list is the text of a long field. */
  readonly context: Context;
  /** What the others carry. */
  readonly value: object;
  /** What the app does with the context to have what the others have. */
  readonly read: (context: Context) => unknown;
}

const LIST_FIELD = 'Holdings__c';

const people = (count: number): NonNullable<NonNullable<Context['record']>['members']> =>
  Array.from({ length: count }, (_, index) => ({
    recordId: '003Ho00001AbCdEIAV',
    name: `Person ${index} of the household`,
    clientNumber: `CL-${100_000 + index}`,
    globalId: `global-${index}`,
  }));

const contextOf = (peopleCount: number, fields: Readonly<Record<string, string>>): Context => ({
  revision: 1,
  record: {
    recordId: '001Ho00001AbCdEIAV',
    objectApiName: 'Account',
    name: 'Okafor Household',
    members: people(peopleCount),
    fields,
  },
  appearance: { theme: 'light', language: 'en-US', currencyCode: 'USD', timeZone: 'Europe/Berlin' },
  selection: {},
});

/** 200 people, 900 fields: 98,000 characters, 201 objects and 1,700 values. */
const createFields = (): Payload => {
  const entries = Array.from({ length: 900 }, (_, index) => [
    `Field_${index}__c`,
    `${index} `.padEnd(64, 'a value '),
  ]);
  const context = contextOf(200, Object.fromEntries(entries) as Record<string, string>);
  return { context, value: context, read: (found) => found };
};

/** 8 people and their 400 holdings: 98,000 characters, 408 objects and 4,800 values. */
const createHoldings = (): Payload => {
  const holdings = Array.from({ length: 400 }, (_, index) => ({
    id: `a0HHo0000${(10_000 + index).toString()}IAV`,
    account: `CUST-${(index % 24) + 1_000}`,
    name: `Example Corporation ${index}`,
    symbol: `EX${index}`,
    isin: `US${(1_000_000_000 + index).toString()}`,
    quantity: 125 + index,
    price: 41.25 + index / 4,
    marketValue: (125 + index) * (41.25 + index / 4),
    cost: 30_000 + index * 7,
    currency: 'USD',
    assetClass: index % 3 === 0 ? 'Fixed income' : 'Equity',
    asOf: '2026-11-20',
  }));
  return {
    context: contextOf(8, { [LIST_FIELD]: JSON.stringify(holdings) }),
    value: { ...contextOf(8, {}), holdings },
    read: (found) => JSON.parse(String(found.record?.fields?.[LIST_FIELD])) as unknown,
  };
};

/** Makes it. */
export const createPayload = (name: PayloadName): Payload =>
  name === 'fields' ? createFields() : createHoldings();
