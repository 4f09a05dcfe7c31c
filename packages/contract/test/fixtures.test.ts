/** The golden fixtures are valid, and what they say adds up. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { z } from 'zod';
import * as contract from '../src/index.ts';

const FOLDER = new URL('../fixtures/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));

/** A fixture is named after its schema: `verification.approved.json` fits `verificationSchema`. */
const schemaOf = (kind: string): z.ZodType | undefined => {
  const exported = contract as unknown as Readonly<Record<string, z.ZodType | undefined>>;
  return exported[`${kind}Schema`] ?? exported[`${kind}StateSchema`];
};

for (const file of readdirSync(FOLDER)) {
  test(`${file} fits its schema and has nothing more`, () => {
    const schema = schemaOf(file.split('.')[0]!);
    assert.ok(schema, `no schema is named after ${file}`);
    const value = read(file);
    assert.deepEqual(schema.parse(value), value);
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
