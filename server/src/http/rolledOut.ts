/**
 * What is introduced step by step: the routes whose use a rollout decides, and under what they are counted.
 *
 * @module
 */
import type { AdoptionFeature } from '@rialto/contract';
import type { Permission } from './route.ts';

/** Scope → what is counted. Vendors' own APIs are not among them: programs call those, for no user. */
const FEATURES: ReadonlyMap<Permission, AdoptionFeature> = new Map([
  ['kyc:verify', 'kyc'],
  ['kyc:read', 'kyc'],
  ['portfolio:read', 'portfolio'],
  ['embed:open', 'embed'],
]);

/** @returns `undefined`: no rollout decides. */
export const featureOf = ({
  permission,
  isRolledOut,
}: {
  readonly permission: Permission;
  readonly isRolledOut?: false;
}): AdoptionFeature | undefined => (isRolledOut === false ? undefined : FEATURES.get(permission));
