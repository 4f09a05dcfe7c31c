/**
 * Plays lightning/navigation: records of the org open in the page, everything else is told in the sandbox bar.
 *
 * @module
 */
import { currentPage, onPageChange } from '../pageReference.js';

const NAVIGATE = Symbol('Navigate');
const GENERATE_URL = Symbol('GenerateUrl');

/** Where an id says what it is of; the platform finds it out too, if nobody says. */
const OBJECTS = { '001': 'Account', '003': 'Contact', '005': 'User' };

const URLS = {
  standard__webPage: ({ url }) => url,
  standard__recordPage: ({ objectApiName, recordId, actionName = 'view' }) =>
    `/lightning/r/${objectApiName ?? OBJECTS[recordId.slice(0, 3)] ?? 'sobject'}/${recordId}/${actionName}`,
  standard__recordRelationshipPage: ({ objectApiName, recordId, relationshipApiName, actionName = 'view' }) =>
    `/lightning/r/${objectApiName}/${recordId}/related/${relationshipApiName}/${actionName}`,
  standard__objectPage: ({ objectApiName, actionName }) => `/lightning/o/${objectApiName}/${actionName}`,
  standard__namedPage: ({ pageName }) => `/lightning/page/${pageName}`,
  standard__navItemPage: ({ apiName }) => `/lightning/n/${apiName}`,
  standard__component: ({ componentName }) => `/lightning/cmp/${componentName}`,
};

function urlOf({ type, attributes = {} }) {
  const write = URLS[type];
  if (write === undefined) throw new Error(`The preview does not know the page type "${type}".`);
  return write(attributes);
}

/** Opens a page reference. */
export function navigate(context, reference, replace = false) {
  dispatchEvent(new CustomEvent('preview:navigate', { detail: { url: urlOf(reference), replace } }));
}

/** Promise of a page reference's address. */
export const generateUrl = async (context, reference) => urlOf(reference);

/** Adds both to a component class. */
export const NavigationMixin = (Base) =>
  class extends Base {
    [NAVIGATE](reference, replace) {
      navigate(undefined, reference, replace);
    }
    [GENERATE_URL](reference) {
      return generateUrl(undefined, reference);
    }
  };
NavigationMixin.Navigate = NAVIGATE;
NavigationMixin.GenerateUrl = GENERATE_URL;

/** Wire adapter of the context. */
export class NavigationContext {
  constructor(provide) {
    provide({});
  }
  connect() {}
  update() {}
  disconnect() {}
}

/** Wire adapter of the page reference. */
export class CurrentPageReference {
  #provide;
  #end;

  constructor(provide) {
    this.#provide = provide;
  }
  connect() {
    this.#end = onPageChange(this.#provide);
    this.#provide(currentPage());
  }
  update() {}
  disconnect() {
    this.#end?.();
  }
}
