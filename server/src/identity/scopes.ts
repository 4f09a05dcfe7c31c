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
  'callout:send': 'Call vendors through named credentials.',
  'callout:read': 'Read the jobs that long calls became.',
  'credentials:read': 'Read how credentials are set up and how they fare; never a secret.',
  'credentials:manage': 'Set secrets, renew and revoke tokens, rotate keys.',
  'credentials:approve':
    'Enable a credential whose addresses changed; another person than the one who changed them.',
  'embed:open': 'Sign users in at embedded apps, and end their sessions.',
  'embed:redeem': 'Redeem and check the sign-ins of an embedded app; for its vendor.',
  'connections:manage': 'Connect a user or the org to a vendor in the browser, and disconnect.',
  'orgs:manage': 'Register orgs, and decide who of them may use Rialto yet.',
} as const;

/** A scope of this companion. */
export type Scope = keyof typeof SCOPES;

/** All of them. */
export const SCOPE_NAMES = Object.keys(SCOPES) as readonly Scope[];
