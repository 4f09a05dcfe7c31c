/**
 * The world keeps its promises to those who show it: valid ids, unique people, owners who exist.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientNumberSchema, kycSubjectSchema, recordIdSchema } from '@rialto/contract';
import { INSTRUMENTS } from './instruments.ts';
import {
  findHousehold,
  findHouseholdByRecordId,
  findMemberByName,
  findMemberByRecordId,
  HOUSEHOLDS,
} from './index.ts';

const members = HOUSEHOLDS.flatMap((household) => household.members);
const accounts = HOUSEHOLDS.flatMap((household) => household.accounts);

function assertUnique(values: readonly string[]): void {
  assert.deepEqual([...new Set(values)], values);
}

test('record ids are valid, unique, and those of the golden fixtures', () => {
  const ids = [...HOUSEHOLDS, ...members].map(({ recordId }) => recordId);
  for (const id of ids) assert.equal(recordIdSchema.parse(id), id);
  assertUnique(ids);
  assert.equal(findHousehold('HH-1001')?.recordId, '001RL000001hH01YAE');
  assert.equal(findMemberByName('Amara', 'Okafor')?.recordId, '003RL000001aA01YAE');
});

test('client numbers are valid and unique', () => {
  const numbers = [...HOUSEHOLDS, ...members].flatMap(({ clientNumber }) => clientNumber ?? []);
  for (const number of numbers) clientNumberSchema.parse(number);
  assertUnique(numbers);
});

test('each member makes a subject the contract accepts, except for the one without a birthdate', () => {
  const refused = members.filter(({ givenName, familyName, birthdate, address, email, phone }) => {
    const { success } = kycSubjectSchema.safeParse({
      givenName,
      familyName,
      dateOfBirth: birthdate,
      address: {
        lines: address.lines,
        city: address.city,
        region: address.state ?? undefined,
        postalCode: address.postalCode,
        countryCode: address.country,
      },
      email,
      phone,
    });
    return !success;
  });
  assert.deepEqual(
    refused.map(({ givenName, birthdate }) => [givenName, birthdate]),
    [['Leon', null]],
  );
});

test('names are unique and found whatever their case', () => {
  assertUnique(members.map(({ givenName, familyName }) => `${givenName} ${familyName}`.toLowerCase()));
  assert.equal(findMemberByName(' INÉS', 'castellanos')?.clientNumber, 'CL-10051');
  assert.equal(findMemberByName('Nobody', 'Atall'), undefined);
});

test('look-ups by record id answer the record or nothing', () => {
  for (const household of HOUSEHOLDS) assert.equal(findHouseholdByRecordId(household.recordId), household);
  for (const member of members) assert.equal(findMemberByRecordId(member.recordId), member);
  assert.equal(findHouseholdByRecordId('001RL000001hH99YAE'), undefined);
  assert.equal(findMemberByRecordId('003RL000001aA99YAE'), undefined);
});

test('nobody can be reached by mail or telephone', () => {
  for (const { email } of members) assert.match(email, /@example\.com$/);
  for (const { phone } of [...HOUSEHOLDS, ...members]) assert.match(phone, / 555 01\d\d$| 5550 01\d\d$/);
});

test('accounts are numbered once and owned by members of their household', () => {
  assertUnique(accounts.map(({ number }) => number));
  for (const { members: own, accounts: theirs } of HOUSEHOLDS) {
    const numbers = new Set(own.map(({ clientNumber }) => clientNumber));
    for (const { owners, number } of theirs) {
      assert.ok(owners.length > 0, number);
      for (const owner of owners) assert.ok(numbers.has(owner), `${number}: ${owner}`);
    }
  }
});

test('every ISIN has the check digit that fits', () => {
  for (const { isin, key } of INSTRUMENTS.values()) {
    if (isin === null) continue;
    const digits = Array.from(isin, (character) => Number.parseInt(character, 36)).join('');
    const sum = Array.from(digits)
      .reverse()
      .reduce((total, digit, place) => {
        const doubled = Number(digit) * (place % 2 === 1 ? 2 : 1);
        return total + (doubled > 9 ? doubled - 9 : doubled);
      }, 0);
    assert.equal(sum % 10, 0, `${key} ${isin}`);
  }
});
