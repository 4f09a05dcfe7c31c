import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rolloutBucketsSchema, type RolloutStage } from '@rialto/contract';
import { bucketOf, isIncluded, type OrgRollout } from './rollout.ts';

const GOLDEN = rolloutBucketsSchema.parse(
  JSON.parse(
    readFileSync(new URL('../../../packages/contract/fixtures/rolloutBuckets.json', import.meta.url), 'utf8'),
  ),
);
const PILOT_USER = '005RL000001uU01YAE';
const rollout = (stage: RolloutStage, percentage = 0, branches: string[] = []): OrgRollout => ({
  stage,
  percentage,
  branches: new Set(branches),
  pilotUserIds: new Set([PILOT_USER]),
});

test('a user’s bucket is that of the golden values, which Apex has too', () => {
  assert.ok(GOLDEN.length > 0);
  for (const { userId, bucket } of GOLDEN) {
    assert.equal(bucketOf(userId), bucket, userId);
    assert.equal(bucketOf(userId), bucket, 'and stays so');
  }
});

test('the percentage lets in whoever’s bucket lies below it, and nobody leaves as it grows', () => {
  for (const { userId, bucket } of GOLDEN.filter((each) => each.userId !== PILOT_USER))
    for (const percentage of [0, bucket, bucket + 1, 100])
      assert.equal(isIncluded(rollout('EXPANSION', percentage), { userId }), bucket < percentage, userId);
});

const other = { userId: '005000000000002AAA' };
for (const [what, state, user, expected] of [
  ['off: nobody, pilot users neither', rollout('OFF'), { userId: PILOT_USER }, false],
  ['off: nobody needs to be named to be refused', rollout('OFF'), undefined, false],
  ['pilot: its users', rollout('PILOT'), { userId: PILOT_USER }, true],
  ['pilot: no others', rollout('PILOT'), other, false],
  ['pilot: it depends', rollout('PILOT'), undefined, undefined],
  ['expansion at 0 %: the pilot', rollout('EXPANSION'), { userId: PILOT_USER }, true],
  ['expansion at 0 %: no others', rollout('EXPANSION'), other, false],
  ['expansion at 100 %: it still depends', rollout('EXPANSION', 100), undefined, undefined],
  ['expansion: its branch', rollout('EXPANSION', 100, ['Zurich']), { ...other, branch: 'Zurich' }, true],
  ['expansion: another branch', rollout('EXPANSION', 100, ['Zurich']), { ...other, branch: 'zurich' }, false],
  ['expansion: a branch nobody knows', rollout('EXPANSION', 100, ['Zurich']), other, false],
  ['everyone', rollout('EVERYONE'), other, true],
  ['everyone, named or not', rollout('EVERYONE'), undefined, true],
] as const)
  test(what, () => assert.equal(isIncluded(state, user), expected));
