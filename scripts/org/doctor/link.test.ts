/** What hangs on a broken link waits for it, and is not called broken itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrgProblem } from '../orgProblem.ts';
import { examine, failed, ok, warning, type Finding, type Link } from './link.ts';

const link = (name: string, needs: readonly string[], look: () => Promise<Finding | Finding[]>): Link => ({
  name,
  title: name.toUpperCase(),
  needs,
  look,
});
const holds = async (): Promise<Finding> => ok('well');

test('a broken link keeps what hangs on it waiting, through others that wait', async () => {
  let asked = 0;
  const count = async (): Promise<Finding> => {
    asked += 1;
    return ok('well');
  };
  const examined = await examine([
    link('a', [], async () => failed('it is gone', 'Bring it back.')),
    link('b', ['a'], count),
    link('c', ['b'], count),
    link('d', [], holds),
  ]);
  assert.deepEqual(
    examined.map(({ findings }) => findings[0]!.state),
    ['failed', 'waiting', 'waiting', 'ok'],
  );
  assert.match(examined[1]!.findings[0]!.detail, /hangs on “A”/);
  assert.equal(asked, 0, 'what waits is not asked');
});

test('a remark holds nothing up, and what cannot be looked at is said to be unknown', async () => {
  const examined = await examine([
    link('a', [], async () => warning('it is old', 'Renew it.')),
    link('b', ['a'], async () => {
      throw new OrgProblem('Salesforce refused.', 'Ask an administrator.');
    }),
    link('c', ['b'], holds),
  ]);
  assert.deepEqual(
    examined.map(({ findings }) => findings[0]!.state),
    ['warning', 'unknown', 'ok'],
  );
  assert.equal(examined[1]!.findings[0]!.mend, 'Ask an administrator.');
});

test('one broken finding among several breaks the link', async () => {
  const examined = await examine([
    link('a', [], async () => [ok('one'), failed('two', 'Mend it.')]),
    link('b', ['a'], holds),
  ]);
  assert.equal(examined[1]!.findings[0]!.state, 'waiting');
});
