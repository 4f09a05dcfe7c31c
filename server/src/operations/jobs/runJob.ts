/**
 * Makes the call of one job, and decides what became of it.
 *
 * A call that the vendor may have acted on and does not take twice is never made again: not after a timeout, and not by the
 * companion that finds it behind one that died.
 *
 * @module
 */
import type { CalloutAnswer } from '@rialto/contract';
import { mayHaveBeenProcessed, type ProxyOutcome, type ProxyRequest } from '../../credentials/callout.ts';
import type { Deadline } from '../../deadline.ts';
import { AppError, isAppError } from '../../errors.ts';
import type { LeasedCalloutJob } from '../../storage/index.ts';
import { createCollector } from './collectAnswer.ts';
import type { JobDependencies } from './dependencies.ts';
import { isForLater, MAX_AGE_MS, nextWaitMs, problemOfStatus, readRetryAfterMs } from './retryLater.ts';
import { openRequest } from './sealedCallout.ts';

/** What became of one try. */
export type JobResult = {
  /** `undefined` where the engine did not say: it failed, or was not asked. */
  readonly outcome: ProxyOutcome | undefined;
  /** The vendor's; 0 where there was none. */
  readonly status: number;
  readonly attempts: number;
  readonly mayHaveBeenProcessed: boolean;
} & (
  | { readonly kind: 'done'; readonly answer: CalloutAnswer; readonly problem: null }
  | { readonly kind: 'failed'; readonly problem: string }
  | { readonly kind: 'later'; readonly problem: string; readonly runAt: Date }
);

/** @param deadline - Bounds this try. */
export async function runJob(
  job: LeasedCalloutJob,
  deadline: Deadline,
  dependencies: JobDependencies,
): Promise<JobResult> {
  const { now, random, callout, callerOf, vault } = dependencies;
  const { requestId, namedCredential, repeatable } = job;
  const endsAt = job.requestedAt.getTime() + MAX_AGE_MS;
  const before = { outcome: undefined, status: 0, attempts: job.attempts };
  if (job.wasSending && !repeatable) {
    return { ...before, kind: 'failed', problem: 'INTERNAL', mayHaveBeenProcessed: true };
  }
  const wasHeard = job.mayHaveBeenProcessed || job.wasSending;
  if (now() >= endsAt) {
    const problem = job.problem ?? 'DEADLINE_EXCEEDED';
    return { ...before, kind: 'failed', problem, mayHaveBeenProcessed: wasHeard };
  }
  const { clientId, orgId, userId } = job;
  const caller = callerOf({ clientId, orgId, userId: userId ?? undefined });
  if (caller === undefined) {
    return { ...before, kind: 'failed', problem: 'SCOPE_MISSING', mayHaveBeenProcessed: wasHeard };
  }

  const attempts = job.attempts + 1;
  const runAt = (retryAfterMs: number | undefined): Date =>
    new Date(now() + nextWaitMs(attempts, retryAfterMs, random));
  const collector = createCollector();
  let outcome: ProxyOutcome | undefined;
  try {
    const { path, headers, body } = await openRequest(vault, job.id, job.sealedRequest);
    const method = job.method as ProxyRequest['method'];
    outcome = await callout({ namedCredential, method, path, headers, body, repeatable }, collector.sink, {
      ...{ requestId, deadline, caller, lane: 'batch' },
    });
    const status = collector.status();
    const known = { outcome, status, attempts };
    const answer = collector.answer();
    if (isForLater(status, repeatable)) {
      const next = runAt(readRetryAfterMs(collector.header('retry-after'), now()));
      const isOpen = wasHeard || ![425, 429, 503].includes(status);
      // Nobody waits past the end of the job: the last answer is then the answer.
      if (next.getTime() < endsAt) {
        return {
          ...known,
          kind: 'later',
          problem: problemOfStatus(status),
          runAt: next,
          mayHaveBeenProcessed: isOpen,
        };
      }
    }
    return { ...known, kind: 'done', answer, problem: null, mayHaveBeenProcessed: true };
  } catch (cause) {
    const error = isAppError(cause) ? cause : new AppError('INTERNAL', 'A job could not be run.', { cause });
    const mayHave = mayHaveBeenProcessed(error);
    const known = {
      outcome,
      status: collector.status(),
      attempts,
      mayHaveBeenProcessed: wasHeard || mayHave,
    };
    const next = runAt(error.retryAfterMs);
    if (error.retryable && (repeatable || !mayHave) && next.getTime() < endsAt) {
      return { ...known, kind: 'later', problem: error.code, runAt: next };
    }
    return { ...known, kind: 'failed', problem: error.code };
  }
}
