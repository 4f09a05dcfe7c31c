/**
 * Tells a caller what the companion makes of it: the first thing to look at where something does not work.
 *
 * @module
 */
import type { Connection } from '@rialto/contract';
import type { Operation } from '../operation.ts';
import type { OrgDependencies } from './dependencies.ts';

/** Throws nothing: who asks has been let in. */
export function createReadConnection({
  clients,
  standingOf,
  version,
  now,
}: Pick<OrgDependencies, 'clients' | 'standingOf' | 'version' | 'now'>): Operation<object, Connection> {
  return async (_input, { caller, user }) => {
    const { clientId, orgId, scopes } = caller;
    const standing = standingOf(caller, user);
    return {
      kind: 'ok',
      subject: orgId,
      value: {
        clientId,
        orgId,
        label: clients.get(clientId)?.label ?? clientId,
        scopes: [...scopes],
        serverTime: new Date(now()).toISOString(),
        version,
        rollout:
          standing === undefined
            ? null
            : {
                stage: standing.stage,
                // Whether everybody is tells nothing of a user nobody named.
                isIncluded: user === undefined ? null : (standing.isIncluded ?? null),
              },
      },
    };
  };
}
