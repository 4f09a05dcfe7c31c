/**
 * What the org takes from the contract.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_CODES } from '@rialto/contract';
import { apexString, buildApexFixtures, orgErrorCodesClass, resourceName } from './buildApexFixtures.ts';

test('what is committed is in step with the contract', () => {
  assert.equal(buildApexFixtures(true), 0);
});

test('a static resource’s name has no character the platform refuses', () => {
  assert.equal(resourceName('problem.vendorUnavailable.json'), 'Contract_problem_vendorUnavailable');
});

test('quotes and backslashes cannot end an Apex literal', () => {
  assert.equal(apexString("it's a \\ and\na line"), String.raw`'it\'s a \\ and\na line'`);
});

test('the Apex class has exactly the codes that are born in the org', () => {
  const constants = [...orgErrorCodesClass().matchAll(/static final String (\w+)/g)].map(([, code]) => code);
  const expected = Object.entries(ERROR_CODES).filter(([, { origin }]) => origin === 'org');
  assert.deepEqual(
    constants,
    expected.map(([code]) => code),
  );
});
