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
export class LaterAnswer {
  /** Whether the vendor's answer was refused, because a job can do better. */
  isWanted = false;

  private readonly keepCallout: KeepCallout;
  private readonly wishes: Wishes;
  private readonly repeatable: boolean;
  private job: CalloutJob | undefined;
  private notBefore: Date | undefined;

  /** @param repeatable - Whether the vendor takes the call twice without doing it twice. */
  constructor(keepCallout: KeepCallout, wishes: Wishes, repeatable: boolean) {
    this.keepCallout = keepCallout;
    this.wishes = wishes;
    this.repeatable = repeatable;
  }

  get jobId(): string {
    return this.job?.id ?? '';
  }

  private get isAsked(): boolean {
    return this.wishes.later === 'if needed';
  }

  /** The call with as much time as its caller wants to wait for the answer itself. */
  hurry(call: Call, defaultMs = CALL_BUDGET_MS): Pick<Call, 'response' | 'startedAt' | 'budgetMs'> {
    const { waitMs } = this.wishes;
    if (waitMs === undefined) return call;
    const { response, startedAt, budgetMs = defaultMs } = call;
    return { response, startedAt, budgetMs: Math.max(1, Math.min(budgetMs, waitMs)) };
  }

  /** Whether a vendor's answer becomes a job. */
  takes(status: number, headers: Readonly<Record<string, string>>): boolean {
    if (!this.isAsked || !isForLater(status, this.repeatable)) return false;
    this.isWanted = true;
    this.waitFor(readRetryAfterMs(headers['retry-after'], Date.now()));
    return true;
  }

  /** Whether a failure becomes a job: one that may pass, of a call that may be sent again. */
  saves(failure: AppError): boolean {
    if (!this.isAsked || !failure.retryable || (!this.repeatable && mayHaveBeenProcessed(failure)))
      return false;
    this.waitFor(failure.retryAfterMs);
    return true;
  }

  /** @throws {@link AppError} those of {@link KeepCallout}; `REQUEST_TOO_LARGE` for a body over 1 MiB. */
  async keep(request: Omit<ProxyRequest, 'freshness'>, { caller, requestId }: Call): Promise<void> {
    const { namedCredential, method, path, headers, body, repeatable } = request;
    if (body !== undefined && !Buffer.isBuffer(body)) {
      throw new AppError('REQUEST_TOO_LARGE', 'A call that is answered later may have a body of 1 MiB.');
    }
    const callout: KeptCallout = {
      namedCredential,
      method,
      path,
      headers,
      body,
      repeatable,
      callbackUrl: this.wishes.callbackUrl,
      notBefore: this.notBefore,
      idempotencyKey: headers['idempotency-key'],
    };
    this.job = await this.keepCallout(callout, { caller: caller!, requestId });
  }

  send(call: Call, lifecycle: Pick<Lifecycle, 'phase'>): void {
    send(call.response, 202, 'application/json; charset=utf-8', JSON.stringify(this.job), {
      ...callHeaders(call, lifecycle),
      location: `/v1/callout-jobs/${this.jobId}`,
      ...(call.request.headers['prefer'] === undefined ? {} : { 'preference-applied': 'respond-async' }),
      ...(call.request.complete ? {} : { connection: 'close' }),
    });
  }

  /** What the vendor asks for may be longer than a job lives: then it is tried once, at its end. */
  private waitFor(ms: number | undefined): void {
    if (ms !== undefined) this.notBefore = new Date(Date.now() + Math.min(ms, LONGEST_WAIT_MS));
  }
}
