/**
 * Changes who is let in, at the org and at the companion.
 *
 * Nobody should be let in by one side and turned away by the other, and nobody should stay in longer than meant. The org's
 * deployment takes seconds to minutes, the companion's change none. So:
 *
 * 1. Widening: the companion first. Until the org follows, the org still says who is in.
 * 2. Narrowing: the org first. Until the companion follows, it lets through nobody whom the org does not send.
 * 3. Off: the companion first. It is the switch for an emergency, and works at once.
 * 4. What widens for some and narrows for others counts as narrowing: for a moment some are told to wait who need not.
 *
 * @module
 */
import type { RolloutRequest } from '@rialto/contract';
import type { CompanionAdmin } from '../companionAdmin.ts';
import { OrgProblem } from '../orgProblem.ts';
import type { Org } from '../organization.ts';
import { findPermissionSets, give, holders, missingGrants, type Person } from '../people.ts';
import type { SalesforceCli } from '../salesforceCli.ts';
import { customMetadataSource, deploySource } from '../sourceDeploy.ts';
import {
  agrees,
  companionRequest,
  pilotUserIds,
  readOrgRollout,
  type OrgRollout,
  type PreviousStage,
  type Stage,
} from './rolloutState.ts';

/** What is wanted. */
export interface RolloutChange {
  readonly stage: Stage;
  /** Exactly these hold `Rialto_Pilot` afterwards; `null`: as they are. */
  readonly pilots: readonly Person[] | null;
  /** Back to the stage before: that is then kept no longer, so that going back twice does not lead forward again. */
  readonly isBack: boolean;
}

/** Both sides, as they are. */
export interface RolloutSides {
  readonly org: OrgRollout;
  /** Who holds `Rialto_Pilot` directly. */
  readonly pilots: readonly (Person & { readonly assignmentId: string })[];
  /** What the companion should have now. */
  readonly expected: RolloutRequest;
  /** Whether it has; `null` where no companion is asked. */
  readonly agrees: boolean | null;
}

/** Reads both sides. */
export async function readSides(org: Org, companion: CompanionAdmin | null): Promise<RolloutSides> {
  const current = await readOrgRollout(org);
  const expected = companionRequest(current, await pilotUserIds(org));
  const there = companion === null ? null : await companion.rollout(org.identity.id);
  return {
    org: current,
    pilots: await holders(org, 'Rialto_Pilot'),
    expected,
    agrees: companion === null ? null : agrees(there, expected),
  };
}

/** Which side is changed first, see above. */
export function companionGoesFirst(from: Stage, to: Stage, losesPilots: boolean): boolean {
  if (to.stage === 'OFF') return true;
  if (losesPilots || RANKS[to.stage] < RANKS[from.stage]) return false;
  if (to.stage !== 'EXPANSION' || from.stage !== 'EXPANSION') return true;
  const keepsBranches =
    to.branches.length === 0 ||
    (from.branches.length > 0 && from.branches.every((branch) => to.branches.includes(branch)));
  return to.percentage >= from.percentage && keepsBranches;
}

const RANKS = { OFF: 0, PILOT: 1, EXPANSION: 2, EVERYONE: 3 } as const;

/** Who works with whom. */
export interface RolloutParties {
  readonly org: Org;
  readonly cli: SalesforceCli;
  /** `null`: the org only, which then decides alone. */
  readonly companion: CompanionAdmin | null;
  readonly say: (line: string) => void;
}

/**
 * Changes both sides. What is as wanted is left alone, so that a second run finishes what a first one could not.
 *
 * @returns Names of what was changed: `record`, `pilot users`, `companion`.
 * @throws {@link OrgProblem} that says which side has what.
 */
export async function changeRollout(
  parties: RolloutParties,
  change: RolloutChange,
): Promise<readonly string[]> {
  const { org, companion, say } = parties;
  const before = await readSides(org, companion);
  const leaving = change.pilots === null ? [] : without(before.pilots, change.pilots);
  const isCompanionFirst = companionGoesFirst(before.org, change.stage, leaving.length > 0);
  const changed: string[] = [];

  const changeOrg = async (): Promise<void> => {
    if (change.pilots !== null && (await changePilots(parties, before, change.pilots)))
      changed.push('pilot users');
    if (before.org.isRecorded && sameStage(before.org, change.stage)) return;
    say(`org: deploying the stage ${change.stage.stage} …`);
    await deployRecord(parties, before, change);
    changed.push('record');
  };
  const changeCompanion = async (pilots: readonly string[]): Promise<void> => {
    if (companion === null) return;
    const wanted = companionRequest(change.stage, pilots);
    const there = await companion.rollout(org.identity.id);
    if (agrees(there, wanted)) return;
    if (there === null)
      throw new OrgProblem(
        'The companion does not know this org.',
        'Register it: npm run org:setup.',
        'ORG_NOT_FOUND',
      );
    say(`companion: ${change.stage.stage} …`);
    await companion.setRollout(org.identity.id, wanted);
    if (!changed.includes('companion')) changed.push('companion');
  };

  if (isCompanionFirst) {
    const arriving = change.pilots === null ? [] : change.pilots.map(({ id }) => id);
    await changeCompanion([...new Set([...before.expected.pilotUserIds, ...arriving])]);
  }
  await half(
    isCompanionFirst
      ? `The companion is at the new stage, the org is not yet; to take that back, go to --stage ${before.org.stage.toLowerCase()}.`
      : null,
    changeOrg,
  );
  // As the org grants it now, by whatever permission set.
  await half(isCompanionFirst ? null : 'The org is at the new stage, the companion is not yet.', async () =>
    changeCompanion(await pilotUserIds(org)),
  );
  return changed;
}

const sameStage = (a: Stage, b: Stage): boolean =>
  a.stage === b.stage &&
  a.percentage === b.percentage &&
  [...a.branches].sort().join('\n') === [...b.branches].sort().join('\n');

const without = <Each extends Person>(people: readonly Each[], others: readonly Person[]): readonly Each[] =>
  people.filter(({ id }) => !others.some((other) => other.id === id));

async function half(words: string | null, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof OrgProblem) || words === null) throw error;
    throw new OrgProblem(
      `${words} ${error.message}`,
      error.mend?.includes('same command again') === true
        ? error.mend
        : `${error.mend ?? 'Mend that.'} Then run the same command again: it finishes the other side.`,
      error.code,
      error,
    );
  }
}

async function changePilots(
  { org, say }: RolloutParties,
  { pilots }: RolloutSides,
  wanted: readonly Person[],
): Promise<boolean> {
  const sets = await findPermissionSets(org, ['Rialto_Pilot']);
  if (sets.length === 0)
    throw new OrgProblem(
      'The org has no permission set Rialto_Pilot.',
      'Deploy the base package: npm run org:setup.',
      'SETUP_INCOMPLETE',
    );
  const arriving = await missingGrants(org, 'permissionSet', wanted, sets);
  const leaving = without(pilots, wanted);
  if (arriving.length > 0)
    say(`org: pilot users come: ${arriving.map(({ person }) => person.username).join(', ')}`);
  await give(org, 'permissionSet', arriving);
  if (leaving.length > 0) say(`org: pilot users go: ${leaving.map(({ username }) => username).join(', ')}`);
  const outcomes = await org.remove(leaving.map(({ assignmentId }) => assignmentId));
  const failed = outcomes.find(({ success }) => !success);
  if (failed !== undefined)
    throw new OrgProblem(`The org did not take Rialto_Pilot back: ${failed.problem}`, null, failed.code);
  return arriving.length + leaving.length > 0;
}

/** The stage before stays in the record, so that `--back` knows it on every machine. */
async function deployRecord(
  { cli, org, say }: RolloutParties,
  before: RolloutSides,
  { stage: { stage, percentage, branches }, isBack }: RolloutChange,
): Promise<void> {
  const previous: PreviousStage = {
    stage: before.org.stage,
    percentage: before.org.percentage,
    branches: before.org.branches,
    pilotUserIds: before.pilots.map(({ id }) => id),
  };
  const source = customMetadataSource('Current', {
    Stage__c: stage,
    Percentage__c: percentage,
    Branches__c: branches.length === 0 ? null : branches.join('\n'),
    Branch_Field__c: before.org.branchField,
    Previous__c: isBack ? null : JSON.stringify(previous),
  });
  await deploySource(
    cli,
    org.target,
    {
      folders: [],
      files: { 'customMetadata/Rollout.Current.md-meta.xml': source },
      companionUrl: null,
      tests: 'default',
    },
    say,
  );
}
