/**
 * Makes a job of a call to a vendor.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { CalloutJob } from '@rialto/contract';
import type { ProxyRequest } from '../../credentials/callout.ts';
import { AppError } from '../../errors.ts';
import type { Caller } from '../../identity/caller.ts';
import {
  claimKey,
  countOpenCalloutJobs,
  finishKey,
  insertCalloutJob,
  loadCalloutJob,
} from '../../storage/index.ts';
import { newTimeOrderedId } from '../timeOrderedId.ts';
import { checkCallback } from './callback.ts';
import type { JobDependencies } from './dependencies.ts';
import { presentJob } from './presentJob.ts';
import { MAX_AGE_MS } from './retryLater.ts';
import { sealCallback, sealRequest } from './sealedCallout.ts';

/** Jobs of one client that have not ended. Each may hold 1 MiB: more would be kept than is ever worked off. */
export const MOST_OPEN_JOBS = 5_000;
/** When there may be room again, in milliseconds. */
const ROOM_AGAIN_MS = 60_000;

/** A call to be made later. */
export interface KeptCallout extends Pick<
  ProxyRequest,
  'namedCredential' | 'method' | 'path' | 'headers' | 'repeatable'
> {
  readonly body: Buffer | undefined;
  readonly callbackUrl: string | undefined;
  /** Not earlier. Default at once. */
  readonly notBefore: Date | undefined;
  /** The same key and call is the same job for 24 hours. */
  readonly idempotencyKey: string | undefined;
}

/** Who wants it. */
export interface KeepContext {
  readonly caller: Caller;
  readonly requestId: string;
}

/**
 * Makes the function. Whoever may not make the call gets no job either.
 *
 * @param wake - Tells the worker that there is something to do.
 */
export function createKeepCallout(dependencies: JobDependencies, wake: () => void) {
  const { database, vault, now, checkAccess, callbackPolicyOf, allowHttpCallbacks } = dependencies;

  async function create(callout: KeptCallout, { caller, requestId }: KeepContext): Promise<string> {
    const { namedCredential, method, repeatable, callbackUrl, notBefore, idempotencyKey } = callout;
    const id = newTimeOrderedId('job', now());
    const sealedRequest = await sealRequest(vault, id, callout);
    const sealedCallback = callbackUrl === undefined ? null : await sealCallback(vault, id, callbackUrl);
    return database.transaction(async (tx) => {
      if (idempotencyKey !== undefined) {
        const claim = {
          orgId: caller.orgId,
          route: `callout-jobs:${caller.clientId}:${caller.userId ?? ''}`,
          key: idempotencyKey,
          request: fingerprintOf(callout),
          answerReference: id,
        };
        const claimed = await claimKey(tx, claim, now());
        if (claimed.kind === 'done') return claimed.answerReference;
        if (claimed.kind === 'running') {
          throw new AppError('IDEMPOTENCY_KEY_IN_USE', 'The same request is running.', {
            retryAfterMs: 1_000,
          });
        }
        if (claimed.kind === 'reused') {
          throw new AppError('IDEMPOTENCY_KEY_REUSED', 'The key was used for another call.');
        }
        await finishKey(tx, id);
      }
      const { orgId, clientId, userId = null } = caller;
      if ((await countOpenCalloutJobs(tx, clientId, MOST_OPEN_JOBS)) >= MOST_OPEN_JOBS)
        throw new AppError('QUOTA_EXCEEDED', `The client has ${MOST_OPEN_JOBS} jobs that have not ended.`, {
          retryAfterMs: ROOM_AGAIN_MS,
          internal: { processed: 'no' },
        });
      const who = { orgId, clientId, userId, requestId };
      const when = { requestedAt: new Date(now()), runAt: notBefore ?? new Date(now()) };
      await insertCalloutJob(tx, {
        ...{ id, ...who, namedCredential, method, repeatable, sealedRequest, sealedCallback, ...when },
      });
      return id;
    });
  }

  /** @throws {@link AppError} those of `checkAccess`, `CALLBACK_NOT_ALLOWED`, `QUOTA_EXCEEDED`, `REQUEST_INVALID`, `IDEMPOTENCY_KEY_REUSED`, `DATABASE_UNAVAILABLE`. */
  return async function keepCallout(callout: KeptCallout, context: KeepContext): Promise<CalloutJob> {
    const { notBefore, callbackUrl } = callout;
    if (notBefore !== undefined && notBefore.getTime() > now() + MAX_AGE_MS) {
      throw new AppError('REQUEST_INVALID', 'A job is made within a day.', {
        faults: [{ field: '/notBefore', message: 'must be within 24 hours' }],
      });
    }
    if (callbackUrl !== undefined) {
      checkCallback(callbackUrl, callbackPolicyOf(context.caller.clientId), allowHttpCallbacks);
    }
    await checkAccess(callout, context.caller);
    const id = await create(callout, context);
    wake();
    const job = await loadCalloutJob(database, id);
    // Its key is remembered for a day, the job for a week: it cannot be gone.
    if (job === undefined) throw new AppError('INTERNAL', 'A job is gone as soon as it was made.');
    return presentJob(job, vault);
  };
}

/** What makes two calls the same. Trace and request ids among the headers do not. */
function fingerprintOf({ namedCredential, method, path, headers, body, callbackUrl }: KeptCallout) {
  const contentType = headers['content-type'] ?? null;
  const digest = body === undefined ? null : createHash('sha256').update(body).digest('hex');
  return { namedCredential, method, path, contentType, digest, callbackUrl: callbackUrl ?? null };
}
