/**
 * What Probity may answer. Members it adds are let through; a member that is not as described is not.
 *
 * @module
 */
import { z } from 'zod';

/** Up to the year 2100. */
const epochSeconds = z.int().min(0).max(4_102_444_800);

/** One case. Codes stay open: a new one must not hide the verdict it explains. */
export const probityCaseSchema = z.object({
  case_id: z.string().min(1).max(128),
  external_reference: z.string().min(1).max(128),
  state: z.enum([
    'queued',
    'processing',
    'awaiting_applicant',
    'review',
    'finished',
    'lapsed',
    'withdrawn',
    'failed',
  ]),
  decision: z.enum(['accept', 'manual_review', 'decline']).nullable(),
  risk: z.object({ points: z.int().min(0).max(1000) }).nullable(),
  services: z
    .array(
      z.object({
        service: z.enum(['id_record', 'document', 'sanctions', 'pep', 'adverse_media']),
        state: z.enum(['open', 'closed']),
        verdict: z.enum(['pass', 'flag', 'fail', 'no_data']).nullable(),
        codes: z.array(z.string().max(64)).max(50),
        closed_ts: epochSeconds.nullable(),
      }),
    )
    .min(1)
    .max(20),
  opened_ts: epochSeconds,
  finished_ts: epochSeconds.nullable(),
});

/** The answer to a search by our reference. */
export const probityCaseListSchema = z.object({ cases: z.array(probityCaseSchema).max(10) });

/** What a 422 says. */
export const probityErrorSchema = z.object({
  error: z.object({
    type: z.string(),
    fields: z
      .array(z.object({ path: z.string().max(200), problem: z.string().max(500) }))
      .max(50)
      .default([]),
  }),
});

/** A case in Probity's words. */
export type ProbityCase = z.infer<typeof probityCaseSchema>;
/** A refusal in Probity's words. */
export type ProbityError = z.infer<typeof probityErrorSchema>;
