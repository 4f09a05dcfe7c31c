/**
 * Whose turn it is: the same rule as in the org, computed anew, for an org may be wrong or old.
 *
 * @module
 */
import { hash } from 'node:crypto';
import type { RolloutStage } from '@rialto/contract';
import type { NamedUser } from '../identity/index.ts';
import type { OrgRolloutRecord } from '../storage/index.ts';

/** Who of an org may use Rialto yet, ready to be asked. */
export interface OrgRollout {
  readonly stage: RolloutStage;
  /** 0 to 100. */
  readonly percentage: number;
  /** None: all. */
  readonly branches: ReadonlySet<string>;
  readonly pilotUserIds: ReadonlySet<string>;
}

/** What a registered org has before anybody sets it: a pilot of nobody. */
export const NOBODY_YET: OrgRollout = {
  stage: 'PILOT',
  percentage: 0,
  branches: new Set(),
  pilotUserIds: new Set(),
};

/** The same, of what is kept. */
export const rolloutOf = (record: OrgRolloutRecord): OrgRollout => ({
  stage: record.stage,
  percentage: record.percentage,
  branches: new Set(record.branches),
  pilotUserIds: new Set(record.pilotUserIds),
});

/** Buckets looked up before: a user's never changes. */
const buckets = new Map<string, number>();
/** Far more than the users who call at one time. */
const MAX_BUCKETS = 20_000;

/**
 * The user's place in the percentage: the first four bytes of the SHA-256 of its id, big-endian, modulo 100.
 *
 * @param userId - 18 characters.
 */
export function bucketOf(userId: string): number {
  let bucket = buckets.get(userId);
  if (bucket === undefined) {
    if (buckets.size >= MAX_BUCKETS) buckets.clear();
    bucket = hash('sha256', userId, 'buffer').readUInt32BE(0) % 100;
    buckets.set(userId, bucket);
  }
  return bucket;
}

/**
 * Whether it is the user's turn.
 *
 * @param user - `undefined`: the call names none. Then only who lets everybody or nobody in can tell.
 * @returns `undefined` where it depends on the user, and none is named.
 */
export function isIncluded(rollout: OrgRollout, user: NamedUser | undefined): boolean | undefined {
  const { stage, percentage, branches, pilotUserIds } = rollout;
  if (stage === 'EVERYONE') return true;
  if (stage === 'OFF') return false;
  if (user === undefined) return undefined;
  if (pilotUserIds.has(user.userId)) return true;
  if (stage === 'PILOT') return false;
  const isOfBranch = branches.size === 0 || (user.branch !== undefined && branches.has(user.branch));
  return isOfBranch && bucketOf(user.userId) < percentage;
}
