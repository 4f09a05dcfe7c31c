/** What `docs/data-model.md` says of values, fields and faults is what Apex and the shipped records say; each variant's tests run where they belong. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { apexVariants, inApexVariant } from './apexVariants.ts';
import { REPOSITORY } from './installed.ts';

const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');
const page = read('docs/data-model.md');
const MODEL = 'force-app/main/model/classes';

test('the page lists every canonical field', () => {
  const source = read(`${MODEL}/CanonicalModel.cls`);
  const fields = [
    ...source.matchAll(/'([a-z]+[A-Z]\w*|status|progress|outcome|vendor|decision|checks|renewal)'/g),
  ];
  assert.ok(fields.length > 25, 'the class lists its fields');
  for (const [, field = ''] of fields)
    assert.ok(page.includes(`\`${field}\``), `${field} is not on the page`);
});

test('the page names every object and field that the shipped records write', () => {
  const records = globSync('force-app/fsc/customMetadata/{Object,Field}_Map.*.md-meta.xml', {
    cwd: REPOSITORY,
  });
  assert.ok(records.length > 30, 'the records are shipped');
  for (const record of records)
    for (const [, name = ''] of read(record).matchAll(
      /<field>(?:SObject__c|Target_Field__c)<\/field>\s*<value xsi:type="xsd:string">(\w+)</g,
    ))
      assert.ok(page.includes(name), `${name} of ${record} is not on the page`);
});

test('the page says what each kind of fault means', () => {
  const words = [
    ...read(`${MODEL}/SaveFaults.cls`).matchAll(/=> '([^']+)'/g),
    ...read(`${MODEL}/ModelWriter.cls`).matchAll(/'((?:may not|was not found|leads to|is the same)[^']*)'/g),
  ].map(([, text = '']) => text.trim());
  assert.ok(words.length > 12);
  const known = page.toLowerCase().replaceAll("'", '’');
  // Of a longer sentence its beginning is enough, of a list of verbs the page has one row.
  const missing = words
    .filter((text) => !/^(may not|has a value|leads to a record|was refused by a dup)/.test(text))
    .filter((text) => !known.includes(text.toLowerCase().slice(0, 12)));
  assert.deepEqual(missing, []);
});

test('each variant has a project of its own, which is gone afterwards', async () => {
  const variants = apexVariants(REPOSITORY);
  assert.deepEqual(
    variants.map(({ name }) => name),
    ['base', 'FSC_MANAGED', 'FSC_CORE'],
  );
  for (const variant of variants) {
    const { project, paths, args } = await inApexVariant(REPOSITORY, variant, (folder, more) => {
      const text = readFileSync(join(folder, 'sfdx-project.json'), 'utf8');
      const { packageDirectories } = JSON.parse(text) as { packageDirectories: { path: string }[] };
      return Promise.resolve({
        project: folder,
        paths: packageDirectories.map(({ path }) => join(folder, path)),
        args: more,
      });
    });
    assert.equal(existsSync(project), false);
    for (const path of paths) assert.ok(existsSync(path), path);
    const inside = paths.filter((path) => /fsc-(managed|core)$/.test(path) && !path.includes('apex-schemas'));
    assert.deepEqual(inside, variant.folder === undefined ? [] : [join(REPOSITORY, variant.folder)]);
    if (variant.folder !== undefined) assert.match(args.at(-1) ?? '', /(?:^|,)Kyc\w+ModelTest(?:,|$)/);
  }
});
