/**
 * `202` and a job, for callers who said that they take one.
 *
 * @module
 */
import type { CalloutJob } from '@rialto/contract';
import { mayHaveBeenProcessed } from '../../credentials/callout.ts';
import { AppError } from '../../errors.ts';
import type { Caller } from '../../identity/index.ts';
import { isForLater, readRetryAfterMs, type KeptCallout } from '../../operations/index.ts';
import { CALL_BUDGET_MS } from '../callDeadline.ts';
import type { Call } from '../exchange.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { callHeaders, send } from '../respond.ts';
import type { ProxyRequest } from '../../credentials/callout.ts';
import type { Wishes } from './wishes.ts';

/** Milliseconds: a little less than the day a job lives. */
const LONGEST_WAIT_MS = 23 * 60 * 60_000;

/**
 * Makes a job of a call.
 *
 * @throws {@link AppError} `CALLBACK_NOT_ALLOWED`, `IDEMPOTENCY_KEY_REUSED`, `IDEMPOTENCY_KEY_IN_USE`, `DATABASE_UNAVAILABLE` and those of a grant that is missing.
 */
export type KeepCallout = (
  callout: KeptCallout,
  context: { readonly caller: Caller; readonly requestId: string },
) => Promise<CalloutJob>;

/** Decides for one call. */
export interface LaterAnswer {
  /** Whether the vendor's answer was refused, because a job can do better. */
  readonly isWanted: boolean;
  readonly jobId: string;
  /** The call with as much time as its caller wants to wait for the answer itself. */
  hurry(call: Call, defaultMs: number | undefined): Pick<Call, 'response' | 'startedAt' | 'budgetMs'>;
  /** Whether a vendor's answer becomes a job. */
  takes(status: number, headers: Readonly<Record<string, string>>): boolean;
  /** Whether a failure becomes a job: one that may pass, of a call that may be sent again. */
  saves(failure: AppError): boolean;
  /** @throws {@link AppError} those of {@link KeepCallout}; `REQUEST_TOO_LARGE` for a body over 1 MiB. */
  keep(request: Omit<ProxyRequest, 'freshness'>, call: Call): Promise<void>;
  send(call: Call, lifecycle: Pick<Lifecycle, 'phase'>): void;
}

/** @param repeatable - Whether the vendor takes the call twice without doing it twice. */
export function createLaterAnswer(
  keepCallout: KeepCallout,
  { later, waitMs, callbackUrl }: Wishes,
  repeatable: boolean,
): LaterAnswer {
  let job: CalloutJob | undefined;
  let isWanted = false;
  let notBefore: Date | undefined;
  const isAsked = later === 'if needed';
  // What the vendor asks for may be longer than a job lives: then it is tried once, at its end.
  const waitFor = (ms: number | undefined): void => {
    if (ms !== undefined) notBefore = new Date(Date.now() + Math.min(ms, LONGEST_WAIT_MS));
  };

  return {
    get isWanted() {
      return isWanted;
    },
    get jobId() {
      return job?.id ?? '';
    },
    hurry(call, defaultMs = CALL_BUDGET_MS) {
      if (waitMs === undefined) return call;
      const { response, startedAt, budgetMs = defaultMs } = call;
      return { response, startedAt, budgetMs: Math.max(1, Math.min(budgetMs, waitMs)) };
    },
    takes(status, headers) {
      if (!isAsked || !isForLater(status, repeatable)) return false;
      isWanted = true;
      waitFor(readRetryAfterMs(headers['retry-after'], Date.now()));
      return true;
    },
    saves(failure) {
      if (!isAsked || !failure.retryable || (!repeatable && mayHaveBeenProcessed(failure))) return false;
      waitFor(failure.retryAfterMs);
      return true;
    },
    async keep({ namedCredential, method, path, headers, body, repeatable: again }, { caller, requestId }) {
      if (body !== undefined && !Buffer.isBuffer(body)) {
        throw new AppError('REQUEST_TOO_LARGE', 'A call that is answered later may have a body of 1 MiB.');
      }
      const callout: KeptCallout = {
        namedCredential,
        method,
        path,
        headers,
        body,
        repeatable: again,
        callbackUrl,
        notBefore,
        idempotencyKey: headers['idempotency-key'],
      };
      job = await keepCallout(callout, { caller: caller!, requestId });
    },
    send(call, lifecycle) {
      send(call.response, 202, 'application/json; charset=utf-8', JSON.stringify(job), {
        ...callHeaders(call, lifecycle),
        location: `/v1/callout-jobs/${job!.id}`,
        ...(call.request.headers['prefer'] === undefined ? {} : { 'preference-applied': 'respond-async' }),
        ...(call.request.complete ? {} : { connection: 'close' }),
      });
    },
  };
}
