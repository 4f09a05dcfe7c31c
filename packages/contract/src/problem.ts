/**
 * The body of every error answer: RFC 9457 problem details with a stable code.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9457 | RFC 9457}
 * @module
 */
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from './errorCodes.ts';
import { requestIdSchema } from './identifiers.ts';

/** One fault of a request. */
export const fieldFaultSchema = z.strictObject({
  /** JSON pointer into the request body, or `header:Name`, `path:name`, `query:name`. */
  field: z.string(),
  /** What is wrong, as a predicate: "must be a date, YYYY-MM-DD". Never the value. */
  message: z.string(),
});

/** An error answer. */
export const problemSchema = z.strictObject({
  /** `urn:rialto:error:` and the code. */
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  /** More about this occurrence. Absent from 500 on. */
  detail: z.string().optional(),
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  /** What to do next. */
  action: z.string(),
  requestId: requestIdSchema,
  retryable: z.boolean(),
  /** Whole seconds to wait, as in the `Retry-After` header. */
  retryAfterSeconds: z.int().min(0).optional(),
  errors: z.array(fieldFaultSchema).optional(),
});

/** An error answer. */
export type Problem = z.infer<typeof problemSchema>;
/** One fault of a request. */
export type FieldFault = z.infer<typeof fieldFaultSchema>;
