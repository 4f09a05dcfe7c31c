/**
 * What headers say, in the body: for callers that cannot read headers, as External Services of Salesforce.
 *
 * @module
 */
import { z } from 'zod';
import { requestIdSchema } from './identifiers.ts';
import { problemSchema } from './problem.ts';

/** What the headers of an answer say. */
export const envelopeMetaSchema = z.strictObject({
  /** `X-Request-ID`. */
  requestId: requestIdSchema,
  /** The HTTP status. */
  statusCode: z.int().min(200).max(599),
  /** Whether the vendor could not be asked, and this is what it said before. */
  stale: z.boolean(),
  /** `Location`: where what was begun is read. */
  location: z.string().optional(),
  /** `Retry-After`, whole seconds. */
  retryAfterSeconds: z.int().min(0).optional(),
  /** Calls the client may send in a minute. */
  rateLimit: z.int().min(0).optional(),
  /** Calls that are left of them. */
  rateLimitRemaining: z.int().min(0).optional(),
  /** Seconds until they are all there again. */
  rateLimitResetSeconds: z.int().min(0).optional(),
});

/** An error answer in its envelope. */
export const problemEnvelopeSchema = z.strictObject({ error: problemSchema, meta: envelopeMetaSchema });

/** An answer in its envelope. */
export const envelopeOf = <Data extends z.ZodType>(data: Data) =>
  z.strictObject({ data, meta: envelopeMetaSchema });

/** What the headers of an answer say. */
export type EnvelopeMeta = z.infer<typeof envelopeMetaSchema>;
