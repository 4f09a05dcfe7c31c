/**
 * The seed the offline Apex runner gets.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUSEHOLDS } from '../packages/sandbox/world/index.ts';
import { apexPermissionSeed, apexSeed } from './apexSeed.ts';

const members = HOUSEHOLDS.flatMap((household) => household.members);

test('every household and member is there once, and each member belongs to a household', () => {
  const { Account, Contact, AccountContactRelation } = apexSeed();
  assert.deepEqual(
    Account?.map(({ Name }) => Name),
    HOUSEHOLDS.map(({ name }) => name),
  );
  assert.equal(Contact?.length, members.length);
  const named = new Set([...(Account ?? []), ...(Contact ?? [])].map(({ $ref }) => `@${String($ref)}`));
  assert.equal(named.size, HOUSEHOLDS.length + members.length);
  for (const { AccountId, ContactId } of AccountContactRelation ?? []) {
    assert.ok(named.has(String(AccountId)), `${String(AccountId)} is a row of the seed`);
    assert.ok(named.has(String(ContactId)), `${String(ContactId)} is a row of the seed`);
  }
  assert.equal(AccountContactRelation?.length, members.length);
});

test('what the world does not know is left out, not written as text', () => {
  const unlinked = HOUSEHOLDS.filter(({ clientNumber }) => clientNumber === null);
  assert.ok(unlinked.length > 0, 'the world has a household that is not linked');
  const rows = apexSeed(unlinked);
  assert.ok(rows['Account']?.every((row) => !('Client_Number__c' in row)));
  assert.doesNotMatch(JSON.stringify(apexSeed()), /null|undefined/);
});

test('permissions are a seed of their own', () => {
  assert.deepEqual(Object.keys(apexPermissionSeed()), ['PermissionSet', 'PermissionSetAssignment']);
  assert.ok(!Object.keys(apexSeed()).some((name) => name.startsWith('PermissionSet')));
});
