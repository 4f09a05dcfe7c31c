/**
 * Long calls to vendors: what the org asks for, how it stands, and what it is told in the end.
 *
 * Headers are lists of pairs and bodies are text, because Flow and External Services know no maps and no bytes.
 *
 * @module
 */
import { z } from 'zod';
import { instantSchema, requestIdSchema } from './identifiers.ts';

/** An id the companion gave a job, e.g. `job_0192f0c1-…` (UUID version 7). */
export const calloutJobIdSchema = z
  .string()
  .regex(/^job_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'must be a job id');

/** One HTTP header. */
export const calloutHeaderSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}$/, 'must be the name of a header'),
  value: z.string().regex(/^[\x20-\x7e\t]{0,4096}$/, 'must be at most 4096 printable ASCII characters'),
});

/** A call to be made as soon as the vendor takes it. */
export const calloutJobRequestSchema = z.strictObject({
  /** A named credential of the companion. */
  namedCredential: z.string().regex(/^[A-Za-z]\w{0,79}$/, 'must be the name of a named credential'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  /** Below the named credential’s URL; may carry a query. */
  path: z.string().regex(/^\/[\x21-\x7e]{0,8191}$/, 'must begin with a slash and be printable ASCII'),
  /** For the vendor. An `Idempotency-Key` among them says that the vendor takes the same request twice without doing it twice. */
  headers: z.array(calloutHeaderSchema).max(50).optional(),
  /** As text. */
  body: z.string().optional(),
  /** Of the body. Default `application/json`. */
  contentType: z
    .string()
    .regex(/^[\x21-\x7e][\x20-\x7e]{0,254}$/, 'must be a media type')
    .optional(),
  /** Where the finished job is sent. Its host must be one of the client’s `callbackHosts`. */
  callbackUrl: z
    .url({ protocol: /^https?$/, error: 'must be a URL' })
    .max(2_048)
    .optional(),
  /** Not to be made earlier. */
  notBefore: instantSchema.optional(),
});

/** What the vendor said. */
export const calloutAnswerSchema = z.strictObject({
  status: z.int().min(200).max(599),
  contentType: z.string().nullable(),
  headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  /** As `encoding` says; empty where there is none. */
  body: z.string(),
  /** `base64` where the body is not text in UTF-8. */
  encoding: z.enum(['text', 'base64']),
});

/** How the sending of a finished job stands. */
export const calloutCallbackSchema = z.strictObject({
  status: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int().min(0),
  /** HTTP status of the last attempt; `null` before the first, or where nobody answered. */
  lastStatus: z.int().nullable(),
  nextAttemptAt: instantSchema.nullable(),
});

/** A call that takes longer than its caller waits. */
export const calloutJobSchema = z.strictObject({
  id: calloutJobIdSchema,
  /** `done`: the vendor answered, whatever it said. `failed`: it could not be asked, or not to the end. */
  status: z.enum(['waiting', 'running', 'done', 'failed']),
  namedCredential: z.string(),
  method: z.string(),
  requestId: requestIdSchema,
  requestedAt: instantSchema,
  /** Times the vendor was called for it, or would have been. */
  attempts: z.int().min(0),
  nextAttemptAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
  /** Then it is erased: seven days after its end. */
  keptUntil: instantSchema.nullable(),
  /** Why it failed, or why it still waits: an error code. */
  problem: z.string().nullable(),
  /** Whether the vendor may have acted on a job that has failed; `null` for others. */
  mayHaveBeenProcessed: z.boolean().nullable(),
  answer: calloutAnswerSchema.nullable(),
  callback: calloutCallbackSchema.nullable(),
});

/** What `callbackUrl` gets: a POST, signed as Standard Webhooks has it. */
export const calloutJobEndedSchema = z.strictObject({
  data: calloutJobSchema,
  meta: z.strictObject({
    event: z.enum(['callout.job.done', 'callout.job.failed']),
    requestId: requestIdSchema,
    /** From 1. */
    attempt: z.int().min(1),
  }),
});

/** A call to be made as soon as the vendor takes it. */
export type CalloutJobRequest = z.infer<typeof calloutJobRequestSchema>;
/** A call that takes longer than its caller waits. */
export type CalloutJob = z.infer<typeof calloutJobSchema>;
/** What the vendor said. */
export type CalloutAnswer = z.infer<typeof calloutAnswerSchema>;
/** What `callbackUrl` gets. */
export type CalloutJobEnded = z.infer<typeof calloutJobEndedSchema>;
