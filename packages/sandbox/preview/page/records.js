/**
 * Reads records of whatever plays the org.
 *
 * @module
 */

/** One record, or all of an object. @throws with the org's own message. */
export async function readRecords(sObject, id) {
  const path = `/data/${encodeURIComponent(sObject)}${id ? `/${encodeURIComponent(id)}` : ''}`;
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  const text = await response.text();
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Error(`${path} answered ${response.status} and no JSON.`);
  }
  if (!response.ok) {
    throw new Error(body?.body?.message ?? body?.message ?? `${path} answered ${response.status}.`);
  }
  if (body === null) throw new Error(`There is no ${sObject} with the id ${id}.`);
  return body;
}

/** The households, by name. Accounts of another type, where the org tells types apart, are left out. */
export async function readHouseholds() {
  const rows = await readRecords('Account');
  return rows
    .filter(({ Type }) => !Type || Type === 'Household')
    .sort((a, b) => String(a.Name).localeCompare(String(b.Name)));
}

/** Where a household's page is. */
export const householdPath = (id) => `/lightning/r/Account/${id}/view`;
