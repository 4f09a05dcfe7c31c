/**
 * One call: its attempts, and the waits between them.
 *
 * @module
 */
import type { ErrorCode } from '@rialto/contract';
import type { AppError } from '../errors.ts';
import { failed, type Attempt, type AttemptRequest } from './attempt.ts';
import { asError, failure, type Failure, type Processed } from './failures.ts';
import type { EgressRequest } from './request.ts';
import type { Road } from './road.ts';
import type { Priority } from './slots.ts';
import { sleep } from './waiting.ts';

/** What became of one attempt. Holds no URL, header or body. */
export interface AttemptEvent {
  readonly vendor: string;
  readonly operation: EgressRequest['operation'];
  readonly lane: Priority;
  readonly requestId: string;
  /** From 1. */
  readonly attempt: number;
  /** Since the attempt before it ended, in milliseconds; 0 for the first. */
  readonly waitedMs: number;
  /** Its line for a turn and a slot included, in milliseconds; of a streamed answer to its last byte. */
  readonly durationMs: number;
  /** `undefined` where there was no answer. */
  readonly status: number | undefined;
  readonly tokenAgeMs: number | undefined;
  /** An answer that is a failure is called by its code, though a streamed one is passed on. */
  readonly outcome: 'ANSWERED' | ErrorCode;
  /** A fixed word that tells failures of one code apart, e.g. `breaker`; `undefined` for an answer. */
  readonly reason: string | undefined;
}

/** Who calls, and how often it may be tried. */
export type CallTerms = Pick<
  EgressRequest,
  'operation' | 'lane' | 'requestId' | 'tokenAgeMs' | 'deadline' | 'repeatable'
>;

/** What a call asks of the way out as a whole. */
export interface CallHost {
  readonly observe: ((event: AttemptEvent) => void) | undefined;
  readonly random: () => number;
  /** Whether no more calls are taken. */
  isClosed(): boolean;
}

const NO_TIME = failed(
  failure('DEADLINE_EXCEEDED', 'no', 'deadline', 'was not called before the time was up'),
);
const STOPPING = failed(
  failure('SHUTTING_DOWN', 'no', 'closed', 'is no longer called: the companion is stopping'),
);

/** One call, attempt by attempt. */
export class Call {
  /** Whether an attempt before the last may have made the vendor act; after a failure, whether any may. */
  processed: Processed = 'no';
  attempts = 0;
  /** Between all attempts. */
  waitedMs = 0;

  private readonly road: Road;
  private readonly terms: CallTerms;
  private readonly host: CallHost;
  /** Until the attempt after this one; `undefined` until that is decided. */
  private nextMs: number | undefined;

  constructor(road: Road, terms: CallTerms, host: CallHost) {
    this.road = road;
    this.terms = terms;
    this.host = host;
  }

  /** Decides, once for each attempt, whether another follows. */
  willRetry(cause: Failure): boolean {
    const { maxAttempts, baseMs, capMs } = this.road.settings.retry;
    const { repeatable, deadline } = this.terms;
    if (!repeatable || !cause.isTransient || this.attempts >= maxAttempts || this.host.isClosed())
      return false;
    const jitterMs = this.host.random() * Math.min(capMs, baseMs * 2 ** (this.attempts - 1));
    const waitMs = (cause.retryAfterMs ?? 0) + jitterMs;
    if (waitMs >= deadline.remainingMs()) return false;
    this.nextMs = waitMs;
    return true;
  }

  /**
   * @param request - Sent as often as it takes.
   * @returns An answer, or a failure the sink has heard of.
   * @throws {@link AppError} after the last attempt.
   */
  async run(request: AttemptRequest): Promise<Attempt> {
    const { deadline } = this.terms;
    for (let waitedMs = 0; ;) {
      this.attempts += 1;
      this.nextMs = undefined;
      const startedAt = performance.now();
      const refusal = this.host.isClosed() ? STOPPING : deadline.remainingMs() > 0 ? undefined : NO_TIME;
      const result = refusal ?? (await this.road.attempt(request));
      this.tell(result, waitedMs, startedAt);
      const cause = result.failure;
      if (cause === undefined || result.delivery !== undefined || result.thrown !== undefined) return result;
      if (cause.processed === 'unknown') this.processed = 'unknown';
      const waitMs = this.plannedMs(cause, request);
      if (waitMs === undefined || !(await sleep(waitMs, deadline))) throw this.error(cause);
      waitedMs = waitMs;
      this.waitedMs += waitMs;
    }
  }

  /** What {@link willRetry} decided while the attempt ran, or decides now for one that had no answer. */
  private plannedMs(cause: Failure, request: AttemptRequest): number | undefined {
    if (this.nextMs === undefined && canRepeat(request)) this.willRetry(cause);
    return this.nextMs;
  }

  /** What a caller is told. */
  error(cause: Failure): AppError {
    const processed = cause.processed === 'unknown' ? 'unknown' : this.processed;
    return asError(this.road.vendor, cause, processed, this.attempts);
  }

  private tell(result: Attempt, waitedMs: number, startedAt: number): void {
    const { operation, lane = 'interactive', requestId, tokenAgeMs } = this.terms;
    this.host.observe?.({
      vendor: this.road.vendor,
      operation,
      lane,
      requestId,
      attempt: this.attempts,
      waitedMs,
      durationMs: performance.now() - startedAt,
      status: result.status === 0 ? undefined : result.status,
      tokenAgeMs,
      outcome: result.failure === undefined ? 'ANSWERED' : result.failure.code,
      reason: result.failure?.reason,
    });
  }
}

/** A body that comes as it goes is there once: as soon as a byte of it was read, it cannot be sent again. */
function canRepeat({ body }: AttemptRequest): boolean {
  return body === undefined || typeof body === 'string' || Buffer.isBuffer(body) || !body.readableDidRead;
}
