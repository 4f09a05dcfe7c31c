/**
 * Which record the page shows, for everybody who wants to know when it changes.
 *
 * @module
 */
const listeners = new Set();
let current = { type: 'standard__recordPage', attributes: {}, state: {} };

/** The page reference, as `CurrentPageReference` gives it. */
export const currentPage = () => current;

/** Sets it and tells everybody. */
export function showsRecord(recordId) {
  const attributes = { recordId, objectApiName: 'Account', actionName: 'view' };
  current = Object.freeze({
    type: 'standard__recordPage',
    attributes: Object.freeze(attributes),
    state: Object.freeze({}),
  });
  for (const listener of listeners) listener(current);
}

/** @returns what ends it. */
export function onPageChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
