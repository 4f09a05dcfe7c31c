/**
 * A job as its caller sees it.
 *
 * @module
 */
import type { CalloutJob } from '@rialto/contract';
import type { StoredCalloutJob } from '../../storage/index.ts';
import { openAnswer, type JobSealer } from './sealedCallout.ts';

/** How long a job is kept after its end, in milliseconds: seven days. */
export const KEPT_MS = 7 * 24 * 60 * 60_000;

const instant = (date: Date | null): string | null => date?.toISOString() ?? null;

/** @throws {@link AppError} `INTERNAL` if its answer cannot be opened. */
export async function presentJob(job: StoredCalloutJob, sealer: JobSealer): Promise<CalloutJob> {
  const { finishedAt, sealedAnswer, callbackStatus } = job;
  return {
    id: job.id,
    status: job.status,
    namedCredential: job.namedCredential,
    method: job.method,
    requestId: job.requestId,
    requestedAt: job.requestedAt.toISOString(),
    attempts: job.attempts,
    nextAttemptAt: instant(job.runAt),
    finishedAt: instant(finishedAt),
    keptUntil: finishedAt === null ? null : new Date(finishedAt.getTime() + KEPT_MS).toISOString(),
    problem: job.problem,
    mayHaveBeenProcessed: job.status === 'failed' ? job.mayHaveBeenProcessed : null,
    answer: sealedAnswer === null ? null : await openAnswer(sealer, job.id, sealedAnswer),
    callback:
      callbackStatus === null
        ? null
        : {
            status: callbackStatus,
            attempts: job.callbackAttempts,
            lastStatus: job.callbackLastStatus,
            nextAttemptAt: instant(job.callbackAt),
          },
  };
}
