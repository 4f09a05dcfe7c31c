/**
 * Who may use which principal: permission sets grant principals, the lowest sequence number among the granted ones is used.
 *
 * @see {@link https://help.salesforce.com/s/articleView?id=xcloud.nc_enable_ext_cred_principal.htm | External credential principal access}
 * @module
 */
import type { Caller } from '../../identity/caller.ts';
import type { ExternalCredential, Principal } from '../configuration/externalCredential.ts';
import type { PermissionSet } from '../configuration/permissionSet.ts';
import type { Login } from '../protocol.ts';

/** As much of a caller as matters here. */
export type AccessCaller = Pick<Caller, 'clientId' | 'orgId' | 'userId'>;

/** What became of one principal when a login was looked for. */
export interface PrincipalDecision {
  readonly principal: string;
  readonly type: Principal['type'];
  readonly sequenceNumber: number;
  /**
   * `used`; `outranked`: granted, but another comes before it; `not granted`: no permission set of the caller has it;
   * `no user`: granted, but each user has a login of their own and the call speaks for nobody.
   */
  readonly verdict: 'used' | 'outranked' | 'not granted' | 'no user';
  /** Names of the permission sets that grant it to the caller. */
  readonly grantedBy: readonly string[];
}

/** A login, or why there is none. Either way what became of each principal, in the order they were looked at. */
export type AccessDecision =
  | { readonly login: Login; readonly principals: readonly PrincipalDecision[] }
  | {
      readonly login: undefined;
      /** One sentence for whoever called. Names no principal. */
      readonly why: string;
      readonly principals: readonly PrincipalDecision[];
    };

const isAssigned = ({ assignedTo }: PermissionSet, { clientId, userId }: AccessCaller): boolean =>
  assignedTo.some(
    ({ client, users }) =>
      client === clientId && (users === undefined || (userId !== undefined && users.includes(userId))),
  );

function whyNot(
  { name }: ExternalCredential,
  caller: AccessCaller | undefined,
  principals: readonly PrincipalDecision[],
) {
  if (caller === undefined) return `${name} has no principal for calls the companion makes itself.`;
  return principals.some(({ verdict }) => verdict === 'no user')
    ? `Each user has a login of their own for ${name}, and the call does not say for which user it is.`
    : `No permission set lets this caller use ${name}.`;
}

/**
 * Pure: the same answer for the same words, for calls and for explaining them.
 *
 * @param caller - `undefined` for a call of the companion's own operations: they are granted by scopes, and use the first `NamedPrincipal`.
 */
export function decideAccess(
  credential: ExternalCredential,
  caller: AccessCaller | undefined,
  permissionSets: readonly PermissionSet[],
): AccessDecision {
  const mine = caller === undefined ? [] : permissionSets.filter((set) => isAssigned(set, caller));
  let used: Principal | undefined;
  // toSorted is stable: of equal numbers, the one that stands first in the file.
  const inSequence = (credential.principals as readonly Principal[]).toSorted(
    (a, b) => a.sequenceNumber - b.sequenceNumber,
  );
  const principals = inSequence.map((principal): PrincipalDecision => {
    const { name, type, sequenceNumber } = principal;
    const grantedBy = mine
      .filter((set) => set.externalCredentialPrincipalAccesses.includes(`${credential.name}-${name}`))
      .map((set) => set.name);
    const isGranted = caller === undefined ? type === 'NamedPrincipal' : grantedBy.length > 0;
    const hasUser = type === 'NamedPrincipal' || caller?.userId !== undefined;
    const verdict = !isGranted
      ? 'not granted'
      : !hasUser
        ? 'no user'
        : used === undefined
          ? 'used'
          : 'outranked';
    if (verdict === 'used') used = principal;
    return { principal: name, type, sequenceNumber, verdict, grantedBy };
  });
  if (used === undefined)
    return { login: undefined, why: whyNot(credential, caller, principals), principals };
  return {
    login: { credential, principal: used, userId: caller?.userId, orgId: caller?.orgId },
    principals,
  };
}
