/**
 * The orgs that call: how they are registered, who of them may use Rialto yet, who does, and how they are connected.
 *
 * @module
 */
import type { Adoption, Connection, OrgRegistration, OrgRemoval, Rollout } from '@rialto/contract';
import type { Operation } from '../operation.ts';
import { createChangeRollout, createReadRollout, type ChangeRolloutInput } from './changeRollout.ts';
import type { OrgDependencies } from './dependencies.ts';
import { createReadAdoption, createReadOrg, type ReadAdoptionInput } from './readOrg.ts';
import { createReadConnection } from './readConnection.ts';
import { createRegisterOrg, createRemoveOrg, type OrgInput, type RegisterOrgInput } from './registerOrg.ts';

export type { OrgDependencies } from './dependencies.ts';

/** What the route table needs. */
export interface OrgOperations {
  readonly readConnection: Operation<object, Connection>;
  readonly registerOrg: Operation<RegisterOrgInput, OrgRegistration>;
  readonly readOrg: Operation<OrgInput, OrgRegistration>;
  readonly removeOrg: Operation<OrgInput, OrgRemoval>;
  readonly changeRollout: Operation<ChangeRolloutInput, Rollout>;
  readonly readRollout: Operation<OrgInput, Rollout>;
  readonly readAdoption: Operation<ReadAdoptionInput, Adoption>;
}

/** Makes them. */
export function createOrgOperations(
  given: Omit<OrgDependencies, 'now'> & { readonly now?: (() => number) | undefined },
): OrgOperations {
  const dependencies: OrgDependencies = { ...given, now: given.now ?? Date.now };
  return {
    readConnection: createReadConnection(dependencies),
    registerOrg: createRegisterOrg(dependencies),
    readOrg: createReadOrg(dependencies),
    removeOrg: createRemoveOrg(dependencies),
    changeRollout: createChangeRollout(dependencies),
    readRollout: createReadRollout(dependencies),
    readAdoption: createReadAdoption(dependencies),
  };
}
