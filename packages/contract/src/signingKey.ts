/**
 * The keys the companion signs its access tokens with, as an administrator sees them.
 *
 * @module
 */
import { z } from 'zod';
import { instantSchema } from './identifiers.ts';

/** What to do with the keys. */
export const signingKeyRotationRequestSchema = z.strictObject({
  /** Look only: nothing is changed. */
  dryRun: z.boolean().default(false),
  /** Somebody may have taken the key: every key and every token ends at once, instead of one key after the other. */
  compromised: z.boolean().default(false),
});

/** One key, without itself. */
export const signingKeySchema = z.strictObject({
  /** As in the header of its tokens and in the key set. */
  kid: z.string(),
  /** `NEXT` is published and does not sign yet; `RETIRED` verifies until its last token has expired. */
  slot: z.enum(['NEXT', 'CURRENT', 'RETIRED']),
  /** When it began, or begins, to sign. */
  signsFrom: instantSchema,
  /** When it is erased; `null` where another key must follow first. */
  erasedAt: instantSchema.nullable(),
});

/** What became of a rotation. */
export const signingKeyRotationSchema = z.strictObject({
  /** Whether a key was made. Not, where another one still waits for its time. */
  begun: z.boolean(),
  /** The newest first. */
  keys: z.array(signingKeySchema),
});

/** What to do with the keys. */
export type SigningKeyRotationRequest = z.infer<typeof signingKeyRotationRequestSchema>;
/** One key, without itself. */
export type SigningKeyState = z.infer<typeof signingKeySchema>;
/** What became of a rotation. */
export type SigningKeyRotation = z.infer<typeof signingKeyRotationSchema>;
