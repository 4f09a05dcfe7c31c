/** What the documentation tells administrators of an app's record is what the record has. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { CAPABILITIES } from '@rialto/embed/protocol';
import { createCustomMetadata, wordsOf } from './customMetadata.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const guide = readFileSync(`${ROOT}/docs/embedded-apps.md`, 'utf8');
const fieldsOf = (type: string): string[] =>
  globSync(`${ROOT}/force-app/main/embed/objects/${type}__mdt/fields/*.field-meta.xml`);

test('the guide has a row for every field of an app’s record, by its label, and for every capability', () => {
  const labels = fieldsOf('Embedded_App').map(
    (file) => /<label>(.*)<\/label>/.exec(readFileSync(file, 'utf8'))?.[1] ?? file,
  );
  assert.ok(labels.length > 10);
  for (const label of labels) assert.match(guide, new RegExp(`^\\| ${label} +\\|`, 'm'));
  for (const capability of CAPABILITIES) assert.match(guide, new RegExp(`^\\| \`${capability}\` +\\|`, 'm'));
});

for (const type of ['Embedded_App', 'Embed_Field', 'Embed_Context_Mapping', 'Embed_Intent'])
  test(`records of ${type} have the fields it requires, and no other`, () => {
    const files = fieldsOf(type);
    const names = new Set(files.map((file) => basename(file, '.field-meta.xml')));
    const required = files
      .filter((file) => readFileSync(file, 'utf8').includes('<required>true</required>'))
      .map((file) => basename(file, '.field-meta.xml'));
    const records = createCustomMetadata()(type);
    assert.ok(records.length > 0);
    for (const { developerName, values } of records) {
      for (const name of Object.keys(values)) assert.ok(names.has(name), `${developerName} sets ${name}`);
      for (const name of required) assert.ok(values[name], `${developerName} lacks ${name}`);
    }
  });

test('several values stand one a line or after commas, each once', () => {
  assert.deepEqual(wordsOf(' a, b\n c\r\n,a,,'), ['a', 'b', 'c']);
  assert.deepEqual(wordsOf(undefined), []);
});
