/**
 * What the page tells: a household of about 100 KB.
 *
 * @module
 */
import type { Context } from '../../../packages/embed/src/protocol/index.ts';

/** About 100,000 characters of JSON: 200 people, 900 fields. */
export const CONTEXT: Context = {
  revision: 1,
  record: {
    recordId: '001Ho00001AbCdEIAV',
    objectApiName: 'Account',
    name: 'Okafor Household',
    members: Array.from({ length: 200 }, (_, index) => ({
      recordId: '003Ho00001AbCdEIAV',
      name: `Person ${index} of the household`,
      clientNumber: `CL-${100_000 + index}`,
      globalId: `global-${index}`,
    })),
    fields: Object.fromEntries(
      Array.from({ length: 900 }, (_, index) => [`Field_${index}__c`, `${index} `.padEnd(64, 'a value ')]),
    ),
  },
  appearance: { theme: 'light', language: 'en-US', currencyCode: 'USD', timeZone: 'Europe/Berlin' },
  selection: {},
};
