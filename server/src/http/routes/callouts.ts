/**
 * Long calls to vendors. The proxy route itself stands before the table, in `callout/`.
 *
 * @module
 */
import {
  calloutJobEndedSchema,
  calloutJobIdSchema,
  calloutJobRequestSchema,
  calloutJobSchema,
} from '@rialto/contract';
import type { Route } from '../route.ts';

/** The rows. */
export const CALLOUT_ROUTES: readonly Route[] = [
  {
    on: 'POST /v1/callout-jobs',
    permission: 'callout:send',
    operation: 'createCalloutJob',
    audit: 'callout.job.created',
    summary: 'Call a vendor in the background',
    request: { body: calloutJobRequestSchema, idempotencyKey: true },
    answer: calloutJobSchema,
    kinds: ['accepted'],
    failures: [
      'NAMED_CREDENTIAL_NOT_FOUND',
      'CALLOUT_NOT_ALLOWED',
      'CREDENTIAL_ACCESS_DENIED',
      'CREDENTIAL_DISABLED',
      'CALLBACK_NOT_ALLOWED',
      'IDEMPOTENCY_KEY_MISSING',
      'IDEMPOTENCY_KEY_IN_USE',
      'IDEMPOTENCY_KEY_REUSED',
    ],
    examples: { request: 'calloutJobRequest.json', answer: ['calloutJob.waiting.json'] },
    location: ({ id }) => `/v1/callout-jobs/${id}`,
    callback: {
      name: 'calloutJobEnded',
      url: '{$request.body#/callbackUrl}',
      summary: 'The job has ended; signed as Standard Webhooks has it',
      body: calloutJobEndedSchema,
      examples: ['calloutJobEnded.json'],
    },
  },
  {
    on: 'GET /v1/callout-jobs/{jobId}',
    permission: 'callout:read',
    operation: 'readCalloutJob',
    audit: 'callout.job.read',
    summary: 'Read how a call in the background stands, and its answer',
    request: { path: { jobId: calloutJobIdSchema } },
    answer: calloutJobSchema,
    failures: ['JOB_NOT_FOUND'],
    examples: { answer: ['calloutJob.done.json', 'calloutJob.waiting.json'] },
  },
];
