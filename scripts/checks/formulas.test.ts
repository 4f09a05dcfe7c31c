/**
 * Formulas in metadata: the formatter puts spaces round `&quot;`, which makes `"HIGH"` another value. Write `"` itself.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import prettier from 'prettier';

const FLOW = 'force-app/main/actions/flows/Rialto_Renew_Verification.flow-meta.xml';
const texts = globSync('force-app/**/*-meta.xml').map((path) => ({
  path,
  text: readFileSync(path, 'utf8'),
}));

test('no text in metadata is written with an entity for the quotation mark', () => {
  assert.ok(texts.length > 400);
  assert.deepEqual(
    texts.filter(({ text }) => />[^<]*&(?:quot|apos);/.test(text)).map(({ path }) => path),
    [],
  );
});

test('no value that a formula compares with has spaces round it', () => {
  const compared = texts.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:ISPICKVAL|BEGINS)\([^,()]+,\s*"([^"]*)"/g)].map(([, value = '']) => ({
      path,
      value,
    })),
  );
  assert.ok(compared.some(({ value }) => value === 'HIGH'));
  assert.deepEqual(
    compared.filter(({ value }) => value !== value.trim()),
    [],
  );
});

test('the example flow starts a renewal under the nightly job’s own key, also after formatting', async () => {
  const source = readFileSync(FLOW, 'utf8');
  const options = await prettier.resolveConfig(FLOW);
  for (const text of [source, await prettier.format(source, { ...options, filepath: FLOW })])
    assert.match(text, /<expression>\s*"renewal:" &amp; \{!\$Record\.Companion_Id__c\}\s*<\/expression>/);
  assert.match(
    readFileSync('force-app/main/kyc/classes/KycRenewals.cls', 'utf8'),
    /'renewal:' \+ row\.Companion_Id__c/,
  );
});

test('the example flow starts nothing for a client who has been started since: a key counts for a day only', () => {
  const source = readFileSync(FLOW, 'utf8');
  const start = source.slice(source.indexOf('<start>'));
  assert.match(start, /<targetReference>Find_Newer<\/targetReference>/);
  assert.equal(source.match(/<targetReference>Verify_Client<\/targetReference>/g)?.length, 1);
  assert.match(source, /<leftValueReference>Find_Newer<\/leftValueReference>\s*<operator>IsNull<\/operator>/);
});
