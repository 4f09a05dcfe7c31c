/**
 * What can be wrong with an org, or with the way to it: switched on at start or while it runs (`PUT /_sandbox/faults`).
 *
 * @module
 */
import { z } from 'zod';

/** Everything that can be switched on. Left out: it is well. */
export const orgFaultsSchema = z.strictObject({
  /** The org has no permission set licence at all. */
  missingLicences: z.boolean().optional(),
  /** Every licence is in use. */
  noLicenceLeft: z.boolean().optional(),
  /** The user may not set credentials: 403. */
  credentialsForbidden: z.boolean().optional(),
  /** The org does not take the credential: 400. */
  credentialRefused: z.boolean().optional(),
  /** Users may not be given permission sets: 403. */
  assignmentForbidden: z.boolean().optional(),
  /**
   * The next deployment. `connection`: the connection breaks as it is sent, and the org works on it. `stuck`: it stays in
   * progress until this is taken back. `half`: it ends half done, for it was told not to roll back.
   */
  deployDies: z.enum(['connection', 'stuck', 'half']).optional(),
  /** Components that exist already and are somebody else's: deploying one of that name fails. */
  taken: z.array(z.strictObject({ type: z.string(), fullName: z.string() })).optional(),
  /** No token is valid any more; a new login gives one that is. */
  sessionExpired: z.boolean().optional(),
  /** Every answer takes this long, in milliseconds. */
  slowMs: z.number().int().min(0).max(60_000).optional(),
  /** The org's calls of 24 hours are used up. */
  requestLimit: z.boolean().optional(),
});

/** What is wrong. */
export type OrgFaults = z.infer<typeof orgFaultsSchema>;
