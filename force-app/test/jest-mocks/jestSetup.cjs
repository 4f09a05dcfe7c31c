/**
 * Gives every component test what an org and a browser give: the labels' words, accessibility checks, random ids.
 */
const { randomUUID } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { registerSa11yMatcher } = require('@sa11y/jest');

registerSa11yMatcher();

const XML_ENTITIES = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
const labels = readFileSync(
  join(process.cwd(), 'force-app/main/foundation/labels/CustomLabels.labels-meta.xml'),
  'utf8',
);
for (const [, name, value] of labels.matchAll(
  /<fullName>(\w+)<\/fullName>[\s\S]*?<value>([\s\S]*?)<\/value>/g,
)) {
  const text = value.replaceAll(/&(?:lt|gt|quot|apos|amp);/g, (entity) => XML_ENTITIES[entity]);
  jest.mock(`@salesforce/label/c.${name}`, () => ({ __esModule: true, default: text }), { virtual: true });
}
jest.mock('@salesforce/i18n/timeZone', () => ({ __esModule: true, default: 'America/Los_Angeles' }), {
  virtual: true,
});

// jsdom's parser is older than container queries, and prints the whole style sheet.
const { error } = console;
jest.spyOn(console, 'error').mockImplementation((...parts) => {
  if (!String(parts[0]?.message ?? parts[0]).startsWith('Could not parse CSS')) error(...parts);
});

// jsdom has neither.
globalThis.crypto.randomUUID ??= randomUUID;
globalThis.structuredClone ??= (value) => JSON.parse(JSON.stringify(value));

afterEach(() => {
  document.body.replaceChildren();
  jest.useRealTimers();
});
