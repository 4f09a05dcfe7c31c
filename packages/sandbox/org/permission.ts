/**
 * Plays `Permission.cls` and the part of `Rollout.cls` an org without a record of the rollout needs: its stage is `PILOT`.
 *
 * @module
 */
import { orgProblem } from './companionClient.ts';
import type { OrgSession } from './apexMethods.ts';

/** What is introduced step by step. */
const ROLLED_OUT = new Set(['Kyc_Verify', 'Kyc_Read', 'Portfolio_Read', 'Embed_Open']);

/** @throws {@link AuraHandledError} `ACCESS_DENIED`, its detail naming the permission; `NOT_IN_ROLLOUT` outside the pilot. */
export function requirePermission(session: OrgSession, permission: string): void {
  if (!session.permissions.has(permission))
    throw orgProblem('ACCESS_DENIED', { detail: `The custom permission ${permission} is missing.` });
  if (ROLLED_OUT.has(permission) && !session.permissions.has('Rollout_Pilot'))
    throw orgProblem('NOT_IN_ROLLOUT', { detail: 'The stage of the rollout is PILOT.' });
}
