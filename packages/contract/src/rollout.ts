/**
 * Who may use Rialto while it is introduced, and who does. The org decides by this, and the companion enforces the same.
 *
 * @module
 */
import { z } from 'zod';
import { userIdSchema } from './credentials.ts';
import { instantSchema } from './identifiers.ts';

/**
 * `OFF`: nobody. `PILOT`: who holds the custom permission `Rollout_Pilot`. `EXPANSION`: the pilot, and a share of the users
 * of some branches or of all. `EVERYONE`: who has the permission sets.
 */
export const ROLLOUT_STAGES = ['OFF', 'PILOT', 'EXPANSION', 'EVERYONE'] as const;

/** A branch as the org writes it, e.g. the user's department. Compared exactly. */
export const branchSchema = z
  .string()
  .max(80)
  .regex(/^(?=.*\S)\P{Cc}*$/u, 'must be one line of at most 80 characters');

/** Body of `PUT /v1/orgs/{orgId}/rollout`. */
export const rolloutRequestSchema = z
  .strictObject({
    stage: z.enum(ROLLOUT_STAGES),
    /**
     * Whole percent of the users, 0 to 100; of use in `EXPANSION` only, else 0. A user is among them if the first four bytes
     * of the SHA-256 of the 18 characters of its id, read as a big-endian number, are less than this modulo 100.
     */
    percentage: z.int().min(0).max(100),
    /** In `EXPANSION`: these only; none: all. */
    branches: z.array(branchSchema).max(200),
    /** Who holds `Rollout_Pilot`, the users of background jobs among them. */
    pilotUserIds: z.array(userIdSchema).max(1_000),
  })
  .refine(({ stage, percentage }) => stage === 'EXPANSION' || percentage === 0, {
    path: ['percentage'],
    message: 'is of use in EXPANSION only: send 0',
  })
  .refine(({ stage, branches }) => stage === 'EXPANSION' || branches.length === 0, {
    path: ['branches'],
    message: 'are of use in EXPANSION only: send none',
  });

/** A rollout as it stands. An org of `config/clients.yaml` for which none was ever set has `EVERYONE`, changed by nobody. */
export const rolloutSchema = z.strictObject({
  ...rolloutRequestSchema.shape,
  /** UTC. */
  changedAt: instantSchema.nullable(),
  /** The client that changed it, or registered the org. */
  changedBy: z.string().nullable(),
});

/** Golden values of the rule above, for the two that compute it, in TypeScript and in Apex. */
export const rolloutBucketsSchema = z.array(
  z.strictObject({ userId: userIdSchema, bucket: z.int().min(0).max(99) }),
);

/** What is counted apart. */
export const ADOPTION_FEATURES = ['kyc', 'portfolio', 'embed'] as const;

const countSchema = z.int().min(0);

/** Who used Rialto: users are counted once, whatever they did. */
export const adoptionSchema = z.strictObject({
  /** First and last day, UTC; both are counted. */
  from: z.iso.date(),
  to: z.iso.date(),
  activeUsers: countSchema,
  /** Users that were refused because it was not their turn. */
  refusedUsers: countSchema,
  features: z.array(
    z.strictObject({ feature: z.enum(ADOPTION_FEATURES), users: countSchema, calls: countSchema }),
  ),
  /** Every day of the range, oldest first. */
  days: z.array(z.strictObject({ day: z.iso.date(), users: countSchema, calls: countSchema })).max(366),
});

/** How far Rialto is introduced. */
export type RolloutStage = (typeof ROLLOUT_STAGES)[number];
/** Changes a rollout. */
export type RolloutRequest = z.infer<typeof rolloutRequestSchema>;
/** A rollout as it stands. */
export type Rollout = z.infer<typeof rolloutSchema>;
/** What is counted apart. */
export type AdoptionFeature = (typeof ADOPTION_FEATURES)[number];
/** Who used Rialto. */
export type Adoption = z.infer<typeof adoptionSchema>;
