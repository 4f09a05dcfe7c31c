/** The files in `data/` are the sandbox's world, and what an org has already is not stored twice. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HOUSEHOLDS } from '../../packages/sandbox/world/index.ts';
import { householdKey, PLAN_FILE, sampleFiles, sampleRoles } from './sampleData.ts';

interface TreeFile {
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

test('the committed files are those of the world (node scripts/org/sampleData.ts writes them)', () => {
  for (const [name, content] of Object.entries(sampleFiles())) {
    const committed = JSON.parse(
      readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8'),
    ) as unknown;
    assert.deepEqual(committed, JSON.parse(JSON.stringify(content)), name);
  }
});

test('every reference leads to an account, and nobody is stored twice', () => {
  const files = sampleFiles();
  const accounts = (files['households-Account.json'] as TreeFile).records;
  const contacts = (files['households-Contact.json'] as TreeFile).records;
  const references = new Set(
    accounts.map((record) => `@${(record['attributes'] as { referenceId: string }).referenceId}`),
  );
  assert.ok(contacts.every((record) => references.has(String(record['AccountId']))));
  const own = contacts.map((record) => (record['attributes'] as { referenceId: string }).referenceId);
  assert.equal(new Set(own).size, contacts.length);
  assert.equal(contacts.length, sampleRoles().size);
  assert.equal(accounts.length, HOUSEHOLDS.length);
});

test('in an org that was filled half, only the rest is stored, at the accounts that are there', () => {
  const [first] = HOUSEHOLDS;
  const [known, missing] = first!.members;
  const files = sampleFiles({
    accounts: new Map(HOUSEHOLDS.map((household) => [householdKey(household), `001${household.name}`])),
    contacts: new Set([...sampleRoles().keys()].filter((number) => number !== missing!.clientNumber)),
  });
  assert.deepEqual(files[PLAN_FILE], [{ sobject: 'Contact', files: ['households-Contact.json'] }]);
  const { records } = files['households-Contact.json'] as TreeFile;
  assert.deepEqual(
    records.map((record) => [record['Client_Number__c'], record['AccountId']]),
    [[missing!.clientNumber, `001${first!.name}`]],
  );
  assert.notEqual(known!.clientNumber, missing!.clientNumber);
});

test('where everything is there, nothing is left to store', () => {
  const files = sampleFiles({
    accounts: new Map(HOUSEHOLDS.map((household) => [householdKey(household), '001'])),
    contacts: new Set(sampleRoles().keys()),
  });
  assert.deepEqual(files, { [PLAN_FILE]: [] });
});
