/**
 * How far Rialto is introduced, as the org's record says and as the companion says.
 *
 * @module
 */
import { ROLLOUT_STAGES, type Rollout, type RolloutRequest, type RolloutStage } from '@rialto/contract';
import { rowsOrNone, type Org } from '../organization.ts';
import { holdersOfPermission } from '../people.ts';

/** What a stage is made of, apart from who the pilot users are. */
export interface Stage {
  readonly stage: RolloutStage;
  /** 0 except in `EXPANSION`. */
  readonly percentage: number;
  /** Empty except in `EXPANSION`. */
  readonly branches: readonly string[];
}

/** The stage before, for `--back`. */
export interface PreviousStage extends Stage {
  /** Users with `Rialto_Pilot` then. */
  readonly pilotUserIds: readonly string[];
}

/** What the org's record says. */
export interface OrgRollout extends Stage {
  /** Whether there is a record; without one the org is at `PILOT`. */
  readonly isRecorded: boolean;
  /** Field of User that names the branch; `null`: `Department`. */
  readonly branchField: string | null;
  readonly previous: PreviousStage | null;
}

/** Where no record says otherwise. */
export const FIRST_STAGE: Stage = { stage: 'PILOT', percentage: 0, branches: [] };

const FIELDS = 'Id, Stage__c, Percentage__c, Branches__c, Branch_Field__c, Previous__c';

/** Reads the record `Current`. */
export async function readOrgRollout(org: Org): Promise<OrgRollout> {
  const [row] = await rowsOrNone(
    org.query(`SELECT ${FIELDS} FROM Rollout__mdt WHERE DeveloperName = 'Current'`),
  );
  if (row === undefined) return { ...FIRST_STAGE, isRecorded: false, branchField: null, previous: null };
  const stage = ROLLOUT_STAGES.find((each) => each === row['Stage__c']) ?? 'OFF';
  const isExpansion = stage === 'EXPANSION';
  return {
    isRecorded: true,
    // A stage nobody knows lets nobody in, as the org's own class decides.
    stage,
    percentage: isExpansion ? Number(row['Percentage__c'] ?? 0) : 0,
    branches: isExpansion ? linesOf(row['Branches__c']) : [],
    branchField: typeof row['Branch_Field__c'] === 'string' ? row['Branch_Field__c'] : null,
    previous: previousOf(row['Previous__c']),
  };
}

const linesOf = (text: unknown): readonly string[] =>
  typeof text === 'string'
    ? text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean)
    : [];

function previousOf(text: unknown): PreviousStage | null {
  if (typeof text !== 'string' || text === '') return null;
  try {
    const kept = JSON.parse(text) as Partial<PreviousStage>;
    const stage = ROLLOUT_STAGES.find((each) => each === kept.stage);
    if (stage === undefined) return null;
    return {
      stage,
      percentage: kept.percentage ?? 0,
      branches: kept.branches ?? [],
      pilotUserIds: kept.pilotUserIds ?? [],
    };
  } catch {
    return null;
  }
}

/** Who is always in, as the org grants it. */
export const pilotUserIds = (org: Org): Promise<readonly string[]> =>
  holdersOfPermission(org, 'Rollout_Pilot');

/** How many are always in, the automated process user among them. */
export const pilotWords = ({ length }: readonly string[]): string =>
  length === 1 ? '1 user holds Rollout_Pilot' : `${length} users hold Rollout_Pilot`;

/** What the companion should have, so that it decides as the org does. */
export const companionRequest = (stage: Stage, pilots: readonly string[]): RolloutRequest => ({
  stage: stage.stage,
  percentage: stage.percentage,
  branches: [...stage.branches],
  pilotUserIds: [...pilots],
});

/** Whether the companion decides as it should. */
export function agrees(there: Rollout | null, wanted: RolloutRequest): boolean {
  if (there === null) return false;
  const same = (a: readonly string[], b: readonly string[]): boolean =>
    [...a].sort().join('\n') === [...b].sort().join('\n');
  return (
    there.stage === wanted.stage &&
    there.percentage === wanted.percentage &&
    same(there.branches, wanted.branches) &&
    same(there.pilotUserIds, wanted.pilotUserIds)
  );
}

/** In words. */
export function stageWords({ stage, percentage, branches }: Stage): string {
  if (stage === 'OFF') return 'off: nobody';
  if (stage === 'PILOT') return 'pilot: the pilot users';
  if (stage === 'EVERYONE') return 'everyone with the permission sets';
  return `expansion: the pilot users, and ${percentage} % of ${branches.length === 0 ? 'all branches' : branches.join(', ')}`;
}
