/**
 * Ledgerline against its own description, over HTTP: joint accounts twice, figures that agree, days in range.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Decimal } from 'decimal.js';
import type { RunningVendors } from '../index.ts';
import type { GroupAnswer } from './groups.ts';
import { call, startTestVendors, tokenFor, type Answer, type Body } from '../testClient.ts';

let vendors: RunningVendors;
let token: string;

before(async () => {
  vendors = await startTestVendors({ now: () => new Date('2026-11-21T09:00:00Z') });
  token = await tokenFor(vendors, 'ledgerline');
});
after(() => vendors.close());

const ask = (path: string): Promise<Answer> => call(`${vendors.urls.ledgerline}${path}`, token);
const groupOf = async (crmRef: string): Promise<GroupAnswer> =>
  (await ask(`/api/groups?crm_ref=${crmRef}`)).body.groups[0]!;
async function read(crmRef: string, what: string): Promise<Body> {
  return (await ask(`/api/groups/${(await groupOf(crmRef)).id}/${what}`)).body;
}
const KNOWN = ['HH-1001', 'HH-1002', 'HH-1003', 'HH-1004'];

test('a group is found by the firm’s number, with its people', async () => {
  const { status, body } = await ask('/api/groups?crm_ref=HH-1001');
  assert.equal(status, 200);
  assert.equal(body.groups.length, 1);
  const group = body.groups[0]!;
  assert.partialDeepStrictEqual(group, { crm_ref: 'HH-1001', title: 'Okafor Household', base_ccy: 'USD' });
  assert.match(group.id, /^grp_/);
  assert.partialDeepStrictEqual(group.entities[0], { crm_ref: 'CL-10011', display: 'Amara Okafor' });
});

test('a number Ledgerline does not know finds nothing', async () => {
  for (const reference of ['HH-1005', 'HH-9999', '', 'null'])
    assert.deepEqual((await ask(`/api/groups?crm_ref=${reference}`)).body, { groups: [] });
});

test('a joint account is there under each owner with the same number and the same figures', async () => {
  const group = await groupOf('HH-1001');
  const { rows } = await read('HH-1001', 'positions');
  const joint = rows.filter(({ acct }) => acct.no === 'FC-88214821');
  const ids = group.entities.slice(0, 2).map(({ id }) => id);
  assert.deepEqual(
    joint.map(({ entity }) => entity),
    ids,
  );
  assert.deepEqual({ ...joint[0], entity: '' }, { ...joint[1], entity: '' });
});

for (const crmRef of KNOWN) {
  test(`${crmRef}: positions add up to their account, and to the last valuation`, async () => {
    const [{ rows, fx, as_of }, { accts, base_ccy }] = await Promise.all([
      read(crmRef, 'positions'),
      read(crmRef, 'valuations'),
    ]);
    assert.equal(as_of, '20261120');
    assert.equal(fx[base_ccy], '1');
    for (const { acct, positions } of rows) {
      const sum = positions.reduce((total: Decimal, { mv }) => total.plus(mv), new Decimal(0));
      assert.equal(sum.toString(), new Decimal(acct.mv).toString(), acct.no);
      for (const { qty, px, mv, px_day, ccy } of positions) {
        assert.equal(ccy, acct.ccy);
        assert.equal(px_day, acct.valued);
        assert.ok(
          new Decimal(qty)
            .times(px)
            .minus(mv)
            .abs()
            .lte(ccy === 'JPY' ? '0.5' : '0.005'),
          acct.no,
        );
      }
      const last = accts.find(({ no }) => no === acct.no)!.days.at(-1)!;
      assert.deepEqual([last.d, last.mv], [acct.valued, acct.mv]);
      if (acct.valued === as_of) assert.equal(last.fx, fx[acct.ccy]);
    }
    assert.equal(new Set(rows.map(({ acct }) => acct.no)).size, accts.length);
  });
}

test('a custodian whose feed stopped twelve days ago leaves its accounts behind', async () => {
  const { rows } = await read('HH-1002', 'positions');
  const valued = Object.fromEntries(rows.map(({ acct }) => [acct.house, acct.valued]));
  assert.deepEqual([valued['Old Quay Custody'], valued['Fairmont Clearing']], ['20261106', '20261120']);
});

test('costs may be unknown, tickers and ISINs absent, yen without decimals, the base currency euros', async () => {
  const three = (await read('HH-1003', 'positions')).rows.flatMap(({ positions }) => positions);
  assert.deepEqual(
    [...new Set(three.filter(({ cost }) => cost === null).map(({ cost_fx }) => cost_fx))],
    [null],
  );
  assert.ok(three.some(({ ccy, mv }) => ccy === 'JPY' && /^\d+$/.test(mv)));
  const two = (await read('HH-1002', 'positions')).rows.flatMap(({ positions }) => positions);
  assert.ok(two.some(({ ticker, isin, class: kind }) => ticker === null && isin === null && kind === 'AL'));
  const { fx } = await read('HH-1004', 'positions');
  assert.equal(fx.EUR, '1');
  assert.ok(Number(fx.USD) > 0.7 && Number(fx.USD) < 1.1);
});

test('valuations are business days inside the range, the ends included', async () => {
  const { accts } = await read('HH-1001', 'valuations?from=20261107&to=20261116');
  for (const { days } of accts)
    assert.deepEqual(
      days.map(({ d }) => d),
      ['09', '10', '11', '12', '13', '16'].map((day) => `202611${day}`),
    );
  const all = await read('HH-1001', 'valuations');
  assert.equal(all.accts[0]?.days[0]?.d, '20210104');
  assert.deepEqual((await read('HH-1001', 'valuations?from=20270101')).accts[0]?.days, []);
});

test('between two accounts of a household money moves on one day, out here and in there', async () => {
  const { accts } = await read('HH-1001', 'valuations?from=20220915&to=20220915');
  const flows = Object.fromEntries(accts.map(({ no, days }) => [no, days[0]?.flow]));
  assert.deepEqual([flows['FC-88214821'], flows['HT-20417736']], ['-80000.00', '80000.00']);
});

test('figures do not depend on when they are asked for', async () => {
  const later = await startTestVendors({ now: () => new Date('2027-05-05T00:00:00Z') });
  try {
    const path = `/api/groups/${(await groupOf('HH-1003')).id}/valuations?from=20210104&to=20261120`;
    const then = await call(`${later.urls.ledgerline}${path}`, await tokenFor(later, 'ledgerline'));
    assert.deepEqual(then.body, (await ask(path)).body);
  } finally {
    await later.close();
  }
});

test('what is not there or not a day is refused in Ledgerline’s words', async () => {
  const { id } = await groupOf('HH-1001');
  for (const [path, status, code] of [
    ['/api/groups/grp_none/positions', 404, 'NOT_FOUND'],
    ['/api/groups/grp_none/valuations', 404, 'NOT_FOUND'],
    ['/api/nothing', 404, 'NOT_FOUND'],
    ['/api/groups', 400, 'BAD_PARAMETER'],
    [`/api/groups/${id}/valuations?from=20260230`, 400, 'BAD_PARAMETER'],
    [`/api/groups/${id}/valuations?to=2026-11-20`, 400, 'BAD_PARAMETER'],
  ] as const) {
    const answer = await ask(path);
    assert.deepEqual([answer.status, answer.body.code], [status, code], path);
    assert.equal(typeof answer.body.reason, 'string');
  }
});
