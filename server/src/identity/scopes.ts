/**
 * What a client can be allowed to do.
 *
 * @module
 */

/** Scope → what it allows, in words. */
export const SCOPES = {
  'kyc:verify': 'Start verifications of people.',
  'kyc:read': 'Read verifications and their outcomes.',
  'portfolio:read': 'Read households’ portfolios.',
  'audit:verify': 'Prove that the audit trail is as it was written.',
} as const;

/** A scope of this companion. */
export type Scope = keyof typeof SCOPES;

/** All of them. */
export const SCOPE_NAMES = Object.keys(SCOPES) as readonly Scope[];
