/** A plan is what is seen; carrying it out stops at the first step that fails or does not hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrgProblem } from './orgProblem.ts';
import {
  blocked,
  blockedSteps,
  carryOut,
  done,
  makePlan,
  needed,
  neededSteps,
  skipped,
  type Look,
  type Step,
} from './plan.ts';

const QUIET = { started: () => {}, said: () => {}, ended: () => {} };

/** A step that finds these looks, one after the other, the last one for ever. */
function step(
  name: string,
  looks: readonly Look[],
  act: Step['act'] = async () => {},
): Step & { acted: number } {
  let index = 0;
  const self = {
    name,
    title: `Do ${name}`,
    why: 'a test',
    acted: 0,
    look: async () => looks[Math.min(index++, looks.length - 1)]!,
    act:
      act === null
        ? null
        : async (say: (line: string) => void) => {
            self.acted += 1;
            await act(say);
          },
  };
  return self;
}

test('a plan looks at everything and does nothing', async () => {
  const steps = [
    step('a', [done('there')]),
    step('b', [needed('missing')]),
    step('c', [blocked('no licence', 'Buy one.')]),
  ];
  const plan = await makePlan(steps);
  assert.deepEqual(
    neededSteps(plan).map((each) => each.step.name),
    ['b'],
  );
  assert.deepEqual(
    blockedSteps(plan).map((each) => each.look.mend),
    ['Buy one.'],
  );
  assert.equal(
    steps.reduce((sum, { acted }) => sum + acted, 0),
    0,
  );
});

test('only what is needed is done, and it is looked at again', async () => {
  const steps = [
    step('a', [done('there')]),
    step('b', [needed('missing'), done('made')]),
    step('c', [skipped('not wanted')]),
  ];
  const outcome = await carryOut(steps, QUIET);
  assert.deepEqual(
    steps.map(({ acted }) => acted),
    [0, 1, 0],
  );
  assert.deepEqual(
    outcome.map(({ look }) => look.state),
    ['done', 'done', 'skipped'],
  );
});

test('a step that says it is done and is not stops the run', async () => {
  const steps = [step('a', [needed('missing'), needed('still missing')]), step('b', [needed('missing')])];
  await assert.rejects(carryOut(steps, QUIET), (error: OrgProblem) => {
    assert.equal(error.code, 'DID_NOT_HOLD');
    assert.match(error.message, /Do a: .*still missing/);
    return true;
  });
  assert.equal(steps[1]!.acted, 0, 'nothing goes on behind a failure');
});

test('a failure names its step and keeps Salesforce’s code and advice', async () => {
  const failing = step('a', [needed('missing')], async () => {
    throw new OrgProblem('No licence is left.', 'Free one.', 'LICENSE_LIMIT_EXCEEDED');
  });
  await assert.rejects(carryOut([failing], QUIET), (error: OrgProblem) => {
    assert.deepEqual(
      [error.message, error.mend, error.code],
      ['Do a: No licence is left.', 'Free one.', 'LICENSE_LIMIT_EXCEEDED'],
    );
    return true;
  });
});

test('what an earlier step made impossible blocks the run before it acts', async () => {
  const later = step('b', [blocked('the org has no such licence', 'Ask for it.')]);
  await assert.rejects(carryOut([step('a', [done('there')]), later], QUIET), /no such licence/);
  assert.equal(later.acted, 0);
});

test('Ctrl-C ends the run between two steps', async () => {
  const stop = new AbortController();
  const first = step('a', [needed('missing'), done('made')], async () => stop.abort());
  const second = step('b', [needed('missing')]);
  await assert.rejects(carryOut([first, second], QUIET, stop.signal), /Stopped/);
  assert.deepEqual([first.acted, second.acted], [1, 0], 'what was begun is finished');
});
