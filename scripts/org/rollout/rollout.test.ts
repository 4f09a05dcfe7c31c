/** Who is told first, when both sides agree, and how use is drawn. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { adoptionSchema, rolloutSchema, type Adoption, type Rollout } from '@rialto/contract';
import { companionGoesFirst } from './changeRollout.ts';
import { plotAdoption, plotDays } from './plotAdoption.ts';
import { agrees, companionRequest, type Stage } from './rolloutState.ts';

const fixture = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../../packages/contract/fixtures/${name}.json`, import.meta.url), 'utf8'),
  );
const off: Stage = { stage: 'OFF', percentage: 0, branches: [] };
const pilot: Stage = { stage: 'PILOT', percentage: 0, branches: [] };
const everyone: Stage = { stage: 'EVERYONE', percentage: 0, branches: [] };
const expansion = (percentage: number, ...branches: string[]): Stage => ({
  stage: 'EXPANSION',
  percentage,
  branches,
});

test('whoever is let in is told to the companion first, whoever is put out to the org first, off to the companion', () => {
  const cases: readonly (readonly [Stage, Stage, boolean])[] = [
    [pilot, expansion(20), true],
    [expansion(20), everyone, true],
    [off, pilot, true],
    [expansion(20, 'Zurich'), expansion(20, 'Zurich', 'Boston'), true],
    [expansion(20, 'Zurich'), expansion(40), true],
    [expansion(40), expansion(20), false],
    [expansion(20), expansion(40, 'Zurich'), false],
    [expansion(20, 'Zurich'), expansion(40, 'Boston'), false],
    [everyone, pilot, false],
    [expansion(20), pilot, false],
    [everyone, off, true],
  ];
  for (const [from, to, isCompanionFirst] of cases)
    assert.equal(
      companionGoesFirst(from, to, false),
      isCompanionFirst,
      `${JSON.stringify(from)} → ${JSON.stringify(to)}`,
    );
});

test('a pilot user who goes makes any change a narrowing one', () => {
  assert.equal(companionGoesFirst(pilot, expansion(20), true), false);
});

test('both sides agree whatever the order of branches and users', () => {
  const there: Rollout = rolloutSchema.parse(fixture('rollout'));
  assert.ok(agrees(there, companionRequest(expansion(20, 'Boston', 'Zurich'), there.pilotUserIds)));
  assert.ok(!agrees(there, companionRequest(expansion(21, 'Boston', 'Zurich'), there.pilotUserIds)));
  assert.ok(!agrees(there, companionRequest(expansion(20, 'Boston', 'Zurich'), [])));
  assert.ok(!agrees(null, companionRequest(pilot, [])));
});

test('a day is one character, as high as its users', () => {
  const days: Adoption['days'] = [0, 1, 4, 8].map((users, index) => ({
    day: `2026-11-0${index + 1}`,
    users,
    calls: users,
  }));
  assert.equal(plotDays(days), '·▁▄█');
  assert.equal(plotDays([{ day: '2026-11-01', users: 0, calls: 0 }]), '·');
});

test('adoption is told in a few lines', () => {
  const lines = plotAdoption(adoptionSchema.parse(fixture('adoption')));
  assert.match(lines[0]!, /2026-11-19 to 2026-11-21: 3 users; 1 user turned away/);
  assert.match(lines[1]!, /^ {2}▃▆█ {2}users a day, at most 3$/);
  assert.equal(lines.length, 5);
});
