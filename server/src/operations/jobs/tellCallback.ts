/**
 * Tells whoever asked how a job ended, until they have heard it.
 *
 * @module
 */
import type { CalloutJobEnded } from '@rialto/contract';
import { saveCallback, type StoredCalloutJob } from '../../storage/index.ts';
import { CALLBACK_WAITS_MS, checkCallback, signCallback } from './callback.ts';
import type { JobDependencies } from './dependencies.ts';
import { presentJob } from './presentJob.ts';
import { openCallback } from './sealedCallout.ts';

/** Gone: the receiver wants to hear no more. */
const GONE = 410;

/** Sends one callback. A client that may no longer be called there is not. */
export async function tellCallback(job: StoredCalloutJob, dependencies: JobDependencies): Promise<void> {
  const { database, vault, now, callbackPolicyOf, allowHttpCallbacks, sendCallback } = dependencies;
  const policy = callbackPolicyOf(job.clientId);
  const attempt = job.callbackAttempts + 1;
  const url = await openCallback(vault, job.id, job.sealedCallback);
  let lastStatus: number | null = null;
  let isOver = false;
  try {
    checkCallback(url, policy, allowHttpCallbacks);
    const event = job.status === 'done' ? 'callout.job.done' : 'callout.job.failed';
    const ended: CalloutJobEnded = {
      data: await presentJob(job, vault),
      meta: { event, requestId: job.requestId, attempt },
    };
    const body = JSON.stringify(ended);
    const headers = { 'content-type': 'application/json', 'x-request-id': job.requestId };
    const signed = signCallback(policy!.secrets, job.id, new Date(now()), body);
    lastStatus = await sendCallback(url, { ...headers, ...signed }, body);
    isOver = lastStatus === GONE;
  } catch {
    // Refused by our own rules, or an answer that cannot be opened: it may be mended until the last attempt.
  }
  const waitMs = CALLBACK_WAITS_MS[attempt - 1];
  const isHeard = lastStatus !== null && lastStatus >= 200 && lastStatus < 300;
  const isLast = isHeard || isOver || waitMs === undefined;
  await saveCallback(database, job, {
    callbackStatus: isHeard ? 'delivered' : isLast ? 'failed' : 'waiting',
    callbackAttempts: attempt,
    callbackLastStatus: lastStatus,
    callbackAt: isLast ? null : new Date(now() + waitMs),
  });
}
