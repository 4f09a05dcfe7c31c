/**
 * Backs `@salesforce/apex` and `@salesforce/apex/<Class>.<method>`: one export serves imperative calls and `@wire`.
 *
 * @module
 */
import { createAdapter, freeze, refresh, toLwcError } from 'preview/wire';

/** As `refreshApex` of `@salesforce/apex`. */
export const refreshApex = refresh;

/**
 * @param name - `<Class>.<method>`.
 * @param signature - `{ cacheable }`, read from the class.
 */
export function createApexMethod(name, { cacheable }) {
  const call = async (parameters) => {
    const result = await post(name, parameters ?? {});
    return cacheable ? freeze(result) : result;
  };
  call.adapter = createAdapter((parameters) => {
    if (!cacheable) throw new Error(`${name} is wired and not @AuraEnabled(cacheable=true).`);
    return call(parameters);
  });
  return call;
}

async function post(name, parameters) {
  let response;
  let body;
  try {
    response = await fetch(`/apex/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
    });
    const text = await response.text();
    body = text === '' ? null : JSON.parse(text);
  } catch (error) {
    throw toLwcError(error);
  }
  if (response.ok) return body;
  const error = body?.body
    ? body
    : toLwcError(new Error(body?.message ?? `${name} answered ${response.status}.`));
  if (response.status === 404 || response.status === 501) {
    // On the platform the component would not even have been deployed: say it aloud.
    const failure = { title: `Apex ${name} cannot be called`, error: new Error(error.body.message) };
    dispatchEvent(new CustomEvent('preview:failure', { detail: failure }));
  }
  throw error;
}
