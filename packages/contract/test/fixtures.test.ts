/** The golden fixtures are valid, and what they say adds up. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as contract from '../src/index.ts';

const FOLDER = new URL('../fixtures/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));

const SCHEMAS = {
  calloutJob: contract.calloutJobSchema,
  calloutJobEnded: contract.calloutJobEndedSchema,
  calloutJobRequest: contract.calloutJobRequestSchema,
  verification: contract.verificationSchema,
  verificationRequest: contract.verificationRequestSchema,
  verificationList: contract.verificationListSchema,
  portfolio: contract.portfolioSchema,
  performance: contract.performanceSchema,
  accountList: contract.accountListSchema,
  holdingList: contract.holdingListSchema,
  allocation: contract.allocationSchema,
  problem: contract.problemSchema,
};

for (const file of readdirSync(FOLDER)) {
  test(`${file} fits its schema and has nothing more`, () => {
    const kind = file.split('.')[0] as keyof typeof SCHEMAS;
    assert.ok(kind in SCHEMAS, `no schema is named after ${file}`);
    const value = read(file);
    assert.deepEqual(SCHEMAS[kind].parse(value), value);
  });
}

test('the accounts of the portfolio fixture add up to its total, the slices to 100.0', () => {
  const {
    totalValue,
    accounts = [],
    allocation = [],
  } = contract.portfolioSchema.parse(read('portfolio.json'));
  const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));
  assert.equal(
    accounts.reduce((sum, { reportingValue }) => sum + cents(reportingValue.amount), 0n),
    cents(totalValue.amount),
  );
  assert.equal(
    allocation.reduce((sum, { percent }) => sum + cents(percent), 0n),
    1000n,
  );
});
