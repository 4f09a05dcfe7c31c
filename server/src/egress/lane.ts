/**
 * Everything that stands between the companion and one vendor: limiter, bulkhead, breaker, pool.
 *
 * @module
 */
import type { Pool } from 'undici';
import type { Deadline } from '../deadline.ts';
import { isEncoded, readHeaders, readJson, UNREADABLE } from './answers.ts';
import { createBreaker, type Breaker } from './breaker.ts';
import { exchange, type Exchange } from './exchange.ts';
import { classifyFailure, classifyStatus, failure, type Failure } from './failures.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import { createSlots, type Slots } from './slots.ts';
import { joinPath } from './paths.ts';
import { sleep } from './waiting.ts';
import { readExhaustedMs, readRetryAfterMs } from './vendorLimits.ts';
import type { EgressSettings, EgressTarget } from './settings.ts';

/** What one attempt sends. */
export interface AttemptRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With the base path. */
  readonly path: string;
  readonly headers: string[];
  readonly body: string | undefined;
  readonly readAs: 'json' | 'text';
  readonly deadline: Deadline;
}

/** What one attempt gave: an answer, unless there is a `failure`. */
export interface Attempt {
  readonly failure: Failure | undefined;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** For the breaker. */
  readonly vendorFailed: boolean;
}

/** Retrying before this much is left of a deadline cannot end well, in milliseconds. */
const LEAST_USEFUL_MS = 20;
/** What to tell a caller who found every place taken, in milliseconds. */
const FULL_RETRY_MS = 1_000;

const NO_HEADERS: Readonly<Record<string, string>> = {};

/** An attempt that gave no usable answer. */
export const failed = (cause: Failure): Attempt => ({
  failure: cause,
  status: cause.status ?? 0,
  headers: NO_HEADERS,
  body: undefined,
  vendorFailed: cause.vendorFailed,
});

/** The way to one vendor. */
export class Lane {
  readonly vendor: string;
  readonly settings: EgressSettings;
  private readonly exactPath: string;
  private readonly basePath: string;
  private readonly pool: Pool;
  private readonly limiter: Limiter;
  private readonly slots: Slots;
  private readonly breaker: Breaker<Attempt>;

  constructor(target: EgressTarget, pool: Pool) {
    this.vendor = target.vendor;
    this.settings = target.settings;
    this.exactPath = new URL(target.url).pathname;
    this.basePath = this.exactPath.replace(/\/+$/, '');
    this.pool = pool;
    this.limiter = createLimiter(target.settings.requestsPerSecond);
    this.slots = createSlots(target.settings.maxConnections, target.settings.maxQueued);
    this.breaker = createBreaker(target.settings.breaker);
  }

  /** @throws {@link AppError} `EGRESS_REFUSED` */
  path(path: string): string {
    return path === '' ? this.exactPath : joinPath(this.basePath, path);
  }

  /** Waits for its turn and a slot, then makes one attempt. Never rejects. */
  async attempt(request: AttemptRequest): Promise<Attempt> {
    const refusal = this.admit(request.deadline);
    const refused = refusal instanceof Promise ? await refusal : refusal;
    if (refused !== undefined) return failed(refused);
    try {
      const attempt = await this.breaker.run(() => this.send(request));
      return attempt ?? failed(this.brokenFailure());
    } finally {
      this.slots.give();
    }
  }

  /** Turns everyone in line away. */
  close(): void {
    this.slots.close();
  }

  /** Takes a slot. No promise is made where nothing has to be waited for. */
  private admit(deadline: Deadline): Failure | undefined | Promise<Failure | undefined> {
    if (this.breaker.blockedMs() > 0) return this.brokenFailure();
    const turnMs = this.limiter.book();
    if (turnMs > 0) return this.waitForTurn(turnMs, deadline);
    return this.slots.tryTake() ? undefined : this.waitForSlot(deadline);
  }

  private async waitForTurn(turnMs: number, deadline: Deadline): Promise<Failure | undefined> {
    // A pause may begin while this call sleeps: ask again after each sleep.
    for (let waitMs = turnMs; waitMs > 0; waitMs = this.limiter.pausedMs()) {
      if (waitMs + LEAST_USEFUL_MS > deadline.remainingMs()) {
        this.limiter.cancel();
        return failure('VENDOR_RATE_LIMITED', 'no', 'limiter', 'is being called as often as it allows', {
          retryAfterMs: Math.ceil(waitMs),
        });
      }
      if (!(await sleep(waitMs, deadline))) {
        this.limiter.cancel();
        return failure('DEADLINE_EXCEEDED', 'no', 'limiter', 'was not called before the time was up');
      }
    }
    return this.slots.tryTake() ? undefined : this.waitForSlot(deadline);
  }

  private async waitForSlot(deadline: Deadline): Promise<Failure | undefined> {
    switch (await this.slots.take(deadline)) {
      case 'taken':
        return undefined;
      case 'full':
        return failure('VENDOR_UNAVAILABLE', 'no', 'bulkhead', 'has no place left for another call', {
          retryAfterMs: FULL_RETRY_MS,
        });
      case 'timed out':
        return failure('DEADLINE_EXCEEDED', 'no', 'bulkhead', 'was not called before the time was up');
      case 'closed':
        return failure('SHUTTING_DOWN', 'no', 'closed', 'is no longer called: the companion is stopping');
    }
  }

  private brokenFailure(): Failure {
    return failure('VENDOR_UNAVAILABLE', 'no', 'breaker', 'failed too often to be called now', {
      retryAfterMs: Math.max(1, this.breaker.blockedMs()),
    });
  }

  private async send(request: AttemptRequest): Promise<Attempt> {
    const { attemptTimeoutMs: timeoutMs, maxBodyBytes } = this.settings;
    const startedAt = performance.now();
    const { method, path, headers, body, deadline } = request;
    const result = await exchange(this.pool, {
      method,
      path,
      headers,
      body,
      deadline,
      timeoutMs,
      maxBodyBytes,
    });
    return result.failure === undefined
      ? this.read(result, request.readAs)
      : failed(classifyFailure(result.failure, result.wasSent, performance.now() - startedAt));
  }

  private read(result: Exchange, readAs: AttemptRequest['readAs']): Attempt {
    const { status } = result;
    const headers = readHeaders(result.headers);
    const cause = classifyStatus(status, this.heedLimits(status, headers));
    if (cause !== undefined) return failed(cause);
    // The words that come with a refused credential are not for us: only the status counts.
    const isRefusal = readAs === 'json' && (status === 401 || status === 403);
    if (isRefusal) return { failure: undefined, status, headers, body: undefined, vendorFailed: false };
    const body = isEncoded(headers) ? UNREADABLE : readAs === 'json' ? readJson(result.body) : result.body;
    if (body === UNREADABLE)
      return failed(
        failure('VENDOR_ANSWER_INVALID', 'unknown', 'unreadable', 'gave an answer that is not JSON', {
          status,
        }),
      );
    return { failure: undefined, status, headers, body, vendorFailed: false };
  }

  /** Stops calling a vendor that asks for it. @returns What `Retry-After` said, in milliseconds. */
  private heedLimits(status: number, headers: Readonly<Record<string, string>>): number | undefined {
    const now = Date.now();
    const refused = status === 429 || status === 503;
    const retryAfterMs = refused ? readRetryAfterMs(headers['retry-after'], now) : undefined;
    const pauseMs = retryAfterMs ?? readExhaustedMs(headers, now);
    if (pauseMs !== undefined && pauseMs > 0) this.limiter.pause(pauseMs);
    return retryAfterMs ?? (status === 429 ? pauseMs : undefined);
  }
}
