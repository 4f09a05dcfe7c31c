/**
 * Plays lightning/refresh: an event that asks the handlers on the page to load their data again.
 *
 * @module
 */
const NAME = 'lightning__refresh';
const handlers = new Map();
let next = 1;

/** Asks for fresh data. */
export class RefreshEvent extends CustomEvent {
  constructor() {
    super(NAME, { bubbles: true, composed: true });
  }
}

/** @param handler - Returns a promise. @returns the id for `unregisterRefreshHandler`. */
export function registerRefreshHandler(context, handler) {
  handlers.set(next, handler.bind(context));
  return next++;
}

/** Ends it. */
export function unregisterRefreshHandler(id) {
  handlers.delete(id);
}

/** Containers only order refreshes; here all are one. */
export const registerRefreshContainer = () => 0;
/** Ends it. */
export const unregisterRefreshContainer = () => {};

document.addEventListener(NAME, () => {
  for (const handler of handlers.values()) void handler();
});
