/**
 * Calls to vendors that take longer than their callers wait: kept, made in the background, told of when they end.
 *
 * @module
 */
import type { CalloutJob, CalloutJobRequest } from '@rialto/contract';
import type { ProxyRequest } from '../../credentials/callout.ts';
import { AppError } from '../../errors.ts';
import { loadCalloutJob } from '../../storage/index.ts';
import type { Operation } from '../operation.ts';
import type { JobDependencies } from './dependencies.ts';
import { createJobWorker, type JobWorker, type JobWorkerOptions } from './jobWorker.ts';
import { createKeepCallout } from './keepCallout.ts';
import { presentJob } from './presentJob.ts';
import { isForVendor } from './vendorHeaders.ts';

export type { CallbackPolicy, SendCallback } from './callback.ts';
export type { JobDependencies } from './dependencies.ts';
export type { JobWorker, JobWorkerOptions } from './jobWorker.ts';
export type { KeepContext, KeptCallout } from './keepCallout.ts';
export type { JobResult } from './runJob.ts';
export { isForLater, readRetryAfterMs } from './retryLater.ts';
export { isForVendor } from './vendorHeaders.ts';

/** What the route table needs. */
export interface JobOperations {
  readonly createCalloutJob: Operation<
    { readonly request: CalloutJobRequest; readonly idempotencyKey: string },
    CalloutJob
  >;
  readonly readCalloutJob: Operation<{ readonly jobId: string }, CalloutJob>;
}

/** Jobs. */
export interface Jobs {
  readonly operations: JobOperations;
  /** For the proxy route. */
  readonly keepCallout: ReturnType<typeof createKeepCallout>;
  /** Start it after the database is migrated; stop it before the database is closed. */
  readonly worker: JobWorker;
}

/** Makes jobs. The worker does nothing until it is started. */
export function createJobs(
  given: Omit<JobDependencies, 'now' | 'random'> & Partial<Pick<JobDependencies, 'now' | 'random'>>,
  options?: JobWorkerOptions,
): Jobs {
  const dependencies: JobDependencies = { now: Date.now, random: Math.random, ...given };
  const worker = createJobWorker(dependencies, options);
  const keepCallout = createKeepCallout(dependencies, () => worker.wake());
  return {
    worker,
    keepCallout,
    operations: {
      async createCalloutJob({ request, idempotencyKey }, { caller, requestId }) {
        const { namedCredential, method, path, body, contentType, callbackUrl, notBefore } = request;
        const headers = headersOf(request.headers ?? []);
        if (body !== undefined) headers['content-type'] = contentType ?? 'application/json';
        const repeatable = isRead(method) || headers['idempotency-key'] !== undefined;
        const job = await keepCallout(
          {
            ...{ namedCredential, method, path, headers, repeatable, callbackUrl, idempotencyKey },
            body: body === undefined ? undefined : Buffer.from(body, 'utf8'),
            notBefore: notBefore === undefined ? undefined : new Date(notBefore),
          },
          { caller, requestId },
        );
        return { kind: 'accepted', value: job, subject: namedCredential, audit: { jobId: job.id, method } };
      },
      async readCalloutJob({ jobId }, { caller }) {
        const job = await loadCalloutJob(dependencies.database, jobId);
        const isTheirs =
          job !== undefined &&
          job.orgId === caller.orgId &&
          job.clientId === caller.clientId &&
          (job.userId === null || job.userId === caller.userId);
        if (!isTheirs) throw new AppError('JOB_NOT_FOUND', 'There is no job of that id.');
        const value = await presentJob(job, dependencies.vault);
        return { kind: 'ok', value, subject: job.namedCredential, audit: { jobId, status: job.status } };
      },
    },
  };
}

const isRead = (method: ProxyRequest['method']): boolean => method === 'GET' || method === 'HEAD';

/** Those that are for the vendor, names in lower case; of a name given twice the values are joined, as HTTP has it. */
function headersOf(list: NonNullable<CalloutJobRequest['headers']>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, value } of list) {
    const lower = name.toLowerCase();
    if (!isForVendor(lower)) continue;
    headers[lower] = Object.hasOwn(headers, lower) ? `${headers[lower]}, ${value}` : value;
  }
  return headers;
}
