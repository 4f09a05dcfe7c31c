/**
 * Decides who of an org may use Rialto yet.
 *
 * @module
 */
import type { Rollout, RolloutRequest } from '@rialto/contract';
import {
  findOrgRollout,
  lockOrgs,
  moveOrgRevision,
  putOrgRollout,
  type OrgRolloutRecord,
} from '../../storage/index.ts';
import type { Operation } from '../operation.ts';
import type { OrgDependencies } from './dependencies.ts';
import { requireOrg } from './readOrg.ts';
import type { OrgInput } from './registerOrg.ts';

/** Which org, and who of it. */
export interface ChangeRolloutInput extends OrgInput {
  readonly request: RolloutRequest;
}

const presentRollout = ({
  orgId: _org,
  branches,
  pilotUserIds,
  changedAt,
  ...rest
}: OrgRolloutRecord): Rollout => ({
  ...rest,
  branches: [...branches],
  pilotUserIds: [...pilotUserIds],
  changedAt: changedAt.toISOString(),
});

/** Whether two say the same, in whatever order. */
function isSame(known: RolloutRequest | OrgRolloutRecord, wanted: RolloutRequest): boolean {
  const comparable = (one: RolloutRequest | OrgRolloutRecord): string =>
    JSON.stringify([
      ...[one.stage, one.percentage],
      ...[[...new Set(one.branches)].sort(), [...new Set(one.pilotUserIds)].sort()],
    ]);
  return comparable(known) === comparable(wanted);
}

/** Counts on the companion that is asked at once, on the others within 30 seconds. The same again changes nothing. Throws `ORG_NOT_FOUND`. */
export function createChangeRollout(
  dependencies: Pick<OrgDependencies, 'database' | 'clients' | 'reload'>,
): Operation<ChangeRolloutInput, Rollout> {
  const { database, clients, reload } = dependencies;
  return async ({ orgId, request }, { caller }) => {
    const { record, before } = await database.transaction(async (tx) => {
      await lockOrgs(tx);
      // Behind the lock: of an org that is being removed nothing must stay that its next registration would begin with.
      await requireOrg({ database: tx, clients }, orgId);
      const known = await findOrgRollout(tx, orgId);
      if (known !== undefined && isSame(known, request)) return { record: known, before: known };
      await moveOrgRevision(tx);
      const changed = await putOrgRollout(tx, {
        orgId,
        stage: request.stage,
        percentage: request.percentage,
        branches: [...new Set(request.branches)],
        pilotUserIds: [...new Set(request.pilotUserIds)],
        changedBy: caller.clientId,
      });
      return { record: changed, before: known };
    });
    await reload();
    const { stage, percentage, branches, pilotUserIds } = record;
    return {
      kind: 'ok',
      value: presentRollout(record),
      subject: orgId,
      audit: {
        stage,
        percentage,
        branches: branches.length,
        pilotUsers: pilotUserIds.length,
        stageBefore: before?.stage ?? null,
      },
    };
  };
}

/** Throws `ORG_NOT_FOUND`. Where none was ever set, an org of `config/clients.yaml` lets everybody in. */
export function createReadRollout(
  dependencies: Pick<OrgDependencies, 'database' | 'clients'>,
): Operation<OrgInput, Rollout> {
  return async ({ orgId }) => {
    const { isOfFile } = await requireOrg(dependencies, orgId);
    const record = await findOrgRollout(dependencies.database, orgId);
    const value: Rollout =
      record === undefined
        ? {
            stage: isOfFile ? 'EVERYONE' : 'PILOT',
            percentage: 0,
            branches: [],
            pilotUserIds: [],
            changedAt: null,
            changedBy: null,
          }
        : presentRollout(record);
    return { kind: 'ok', value, subject: orgId };
  };
}
