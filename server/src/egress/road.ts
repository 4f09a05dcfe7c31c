/**
 * Everything that stands between the companion and one vendor: limiter, bulkhead, breaker, pool, redirects.
 *
 * @module
 */
import type { Pool } from 'undici';
import type { Deadline } from '../deadline.ts';
import { readHeaders } from './answers.ts';
import { failed, type Attempt, type AttemptRequest, type Sight } from './attempt.ts';
import { createBreaker, type Breaker, type BreakerState, type Verdict } from './breaker.ts';
import { classifyStatus, failure, HANDSHAKE, REDIRECTED, type Failure } from './failures.ts';
import { attemptKept } from './keptAttempt.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import { joinPath } from './paths.ts';
import type { Access } from './pools.ts';
import { isFollowable, nextHop, type Hop, type Territory } from './redirects.ts';
import type { Operation } from './request.ts';
import { headersForStrangers } from './requestHeaders.ts';
import type { EgressSettings, EgressTarget } from './settings.ts';
import { createSlots, type Priority, type Slots } from './slots.ts';
import { attemptStreamed } from './streamedAttempt.ts';
import { exhaustedMs, readQuotas, readRetryAfterMs, scarceMs } from './vendorLimits.ts';
import { sleep } from './waiting.ts';

/** How the way to one vendor is, for one class of operations. Milliseconds. */
export interface RoadState {
  readonly target: string;
  readonly vendor: string;
  readonly operation: Operation;
  readonly breaker: BreakerState;
  /** Of the whole target: calls at work, and in line. */
  readonly running: number;
  readonly waiting: Readonly<Record<Priority, number>>;
  /** How long calls wait because the vendor asks for it. */
  readonly pausedMs: number;
  /** The same for batch work, which waits longer. */
  readonly batchPausedMs: number;
}

/** An attempt that has its slot. */
interface Turn {
  readonly request: AttemptRequest;
  readonly breaker: Breaker;
  permit: number;
}

/** Retrying before this much is left of a deadline cannot end well, in milliseconds. */
const LEAST_USEFUL_MS = 20;
/** What to tell a caller who found every place taken, in milliseconds. */
const FULL_RETRY_MS = 1_000;
const MAY_BE_CERTIFICATE: ReadonlySet<string | undefined> = new Set([HANDSHAKE, 'connect', 'reset']);
const NO_CERTIFICATE = failed(
  failure('CREDENTIAL_NOT_CONFIGURED', 'no', 'certificate', 'wants a certificate that cannot be read'),
);
const NOT_CALLED = failed(
  failure('EGRESS_REFUSED', 'no', REDIRECTED, 'sent the call to a host that is not called'),
);
const OPERATIONS = ['read', 'write', 'token'] as const satisfies readonly Operation[];

const verdictOf = ({ failure: cause, status }: Attempt): Verdict => {
  if (cause?.vendorFailed === true) return 'bad';
  return status === 0 ? 'none' : 'good';
};

/** The way to one vendor. */
export class Road implements Territory {
  readonly vendor: string;
  readonly settings: EgressSettings;
  readonly origin: string;
  readonly exactPath: string;
  readonly basePath: string;
  readonly redirects: EgressTarget['redirects'];
  private readonly name: string;
  private readonly access: Access;
  private readonly limiter: Limiter;
  private readonly slots: Slots;
  private readonly breakers: Readonly<Record<Operation, Breaker>>;

  constructor(target: EgressTarget, access: Access) {
    const { settings } = target;
    const { maxConnections, maxQueued, requestsPerSecond, interactiveShare, breaker } = settings;
    const url = new URL(target.url);
    this.name = target.name;
    this.vendor = target.vendor;
    this.settings = settings;
    this.origin = url.origin;
    this.exactPath = url.pathname;
    this.basePath = this.exactPath.replace(/\/+$/, '');
    this.redirects = target.redirects;
    this.access = access;
    this.limiter = createLimiter(requestsPerSecond, undefined, interactiveShare);
    const forBatch = Math.max(1, Math.floor(maxConnections * (1 - interactiveShare)));
    this.slots = createSlots(maxConnections, maxQueued, forBatch);
    this.breakers = {
      read: createBreaker(breaker),
      write: createBreaker(breaker),
      token: createBreaker(breaker),
    };
  }

  /** @throws {@link AppError} `EGRESS_REFUSED` */
  path(path: string): string {
    return path === '' ? this.exactPath : joinPath(this.basePath, path);
  }

  /** One entry for each class of operations. */
  states(): RoadState[] {
    const { name: target, vendor, slots, limiter } = this;
    const common = {
      running: slots.running(),
      waiting: { interactive: slots.waiting('interactive'), batch: slots.waiting('batch') },
      pausedMs: Math.ceil(limiter.pausedMs()),
      batchPausedMs: Math.ceil(limiter.pausedMs('batch')),
    };
    return OPERATIONS.map((operation) => ({
      target,
      vendor,
      operation,
      breaker: this.breakers[operation].state(),
      ...common,
    }));
  }

  /** Turns everyone in line away. */
  close(): void {
    this.slots.close();
  }

  /** Waits for its turn and a slot, then makes one attempt. Never rejects. */
  async attempt(request: AttemptRequest): Promise<Attempt> {
    const { operation, priority, deadline } = request;
    const breaker = this.breakers[operation];
    const refusal = this.admit(breaker, priority, deadline);
    const refused = refusal instanceof Promise ? await refusal : refusal;
    if (refused !== undefined) return failed(refused);
    try {
      const permit = breaker.enter();
      if (permit === 0) return failed(this.brokenFailure(breaker));
      const turn: Turn = { request, breaker, permit };
      let hop: Hop | undefined = { origin: this.origin, path: request.path, isForeign: false };
      let attempt: Attempt;
      // Goes where the vendor sends it, as far as that is allowed.
      for (let hops = 0; ; hops += 1) {
        attempt = await this.step(turn, hop, hops);
        // Some vendors hang up on a certificate they do not take, without a word.
        if (attempt.status === 0 && MAY_BE_CERTIFICATE.has(attempt.failure?.reason))
          this.access.handshakeFailed();
        if (attempt.next === undefined) break;
        hop = attempt.next;
      }
      breaker.leave(turn.permit, verdictOf(attempt));
      return attempt;
    } finally {
      this.slots.give(priority);
    }
  }

  /** Takes a slot. No promise is made where nothing has to be waited for. */
  private admit(
    breaker: Breaker,
    priority: Priority,
    deadline: Deadline,
  ): Failure | undefined | Promise<Failure | undefined> {
    if (breaker.blockedMs() > 0) return this.brokenFailure(breaker);
    const turnMs = this.limiter.book(priority);
    if (turnMs > 0) return this.waitForTurn(turnMs, priority, deadline);
    return this.slots.tryTake(priority) ? undefined : this.waitForSlot(priority, deadline);
  }

  private async waitForTurn(
    turnMs: number,
    priority: Priority,
    deadline: Deadline,
  ): Promise<Failure | undefined> {
    // A pause may begin while this call sleeps: ask again after each sleep.
    for (let waitMs = turnMs; waitMs > 0; waitMs = this.limiter.again(priority)) {
      if (waitMs + LEAST_USEFUL_MS > deadline.remainingMs()) {
        this.limiter.cancel(priority);
        return failure('VENDOR_RATE_LIMITED', 'no', 'limiter', 'is being called as often as it allows', {
          retryAfterMs: Math.ceil(waitMs),
        });
      }
      if (!(await sleep(waitMs, deadline))) {
        this.limiter.cancel(priority);
        return failure('DEADLINE_EXCEEDED', 'no', 'limiter', 'was not called before the time was up');
      }
    }
    return this.slots.tryTake(priority) ? undefined : this.waitForSlot(priority, deadline);
  }

  private async waitForSlot(priority: Priority, deadline: Deadline): Promise<Failure | undefined> {
    switch (await this.slots.take(deadline, priority)) {
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

  private brokenFailure(breaker: Breaker): Failure {
    return failure('VENDOR_UNAVAILABLE', 'no', 'breaker', 'failed too often to be called now', {
      retryAfterMs: Math.max(1, breaker.blockedMs()),
    });
  }

  private step(turn: Turn, hop: Hop, hops: number): Promise<Attempt> {
    if (hop.origin !== this.origin) return this.stepAway(turn, hop, hops);
    const pool = this.access.pool();
    return pool instanceof Promise
      ? pool.then(
          (opened) => this.ask(opened, turn, hop, hops),
          () => NO_CERTIFICATE,
        )
      : this.ask(pool, turn, hop, hops);
  }

  private async stepAway(turn: Turn, hop: Hop, hops: number): Promise<Attempt> {
    const pool = this.access.borrow(hop.origin);
    if (pool === undefined) return NOT_CALLED;
    try {
      return await this.ask(pool, turn, hop, hops);
    } finally {
      this.access.giveBack(hop.origin);
    }
  }

  private ask(pool: Pool, turn: Turn, hop: Hop, hops: number): Promise<Attempt> {
    const { request } = turn;
    const headers = hop.isForeign ? headersForStrangers(request.headers) : request.headers;
    const see = (status: number, raw: NodeJS.Dict<string | string[]>): Sight =>
      this.see(turn, hop, hops, status, raw);
    return request.kind === 'kept'
      ? attemptKept(pool, request, hop.path, headers, this.settings, see)
      : attemptStreamed(pool, request, hop.path, headers, this.settings, see);
  }

  private see(
    turn: Turn,
    hop: Hop,
    hops: number,
    status: number,
    raw: NodeJS.Dict<string | string[]>,
  ): Sight {
    const { method, kind, body } = turn.request;
    const headers = readHeaders(raw);
    const retryAfterMs = hop.isForeign ? undefined : this.heedLimits(status, headers);
    // A caller who asked whether something changed wants to hear that it did not.
    const isUnchanged = status === 304 && kind === 'streamed';
    const cause = isUnchanged ? undefined : classifyStatus(status, retryAfterMs);
    if (cause?.vendorFailed !== true) turn.permit = turn.breaker.answered(turn.permit);
    if (cause?.reason !== REDIRECTED || body !== undefined || !isFollowable(status, method, this))
      return { headers, cause, next: undefined };
    const mayFollow = turn.request.kind === 'streamed' ? turn.request.mayFollow : undefined;
    const isFar = hops >= (this.redirects?.maxHops ?? 0);
    const next = isFar ? undefined : nextHop(headers['location'], hop, this, mayFollow);
    return { headers, cause, next };
  }

  /** Stops calling a vendor that asks for it. @returns What `Retry-After` said, in milliseconds. */
  private heedLimits(status: number, headers: Readonly<Record<string, string>>): number | undefined {
    const now = Date.now();
    const refused = status === 429 || status === 503;
    const retryAfterMs = refused ? readRetryAfterMs(headers['retry-after'], now) : undefined;
    const quotas = readQuotas(headers, now);
    const pauseMs = retryAfterMs ?? exhaustedMs(quotas);
    if (pauseMs !== undefined && pauseMs > 0) this.limiter.pause(pauseMs);
    else {
      const batchMs = scarceMs(quotas, this.settings.interactiveShare);
      if (batchMs !== undefined && batchMs > 0) this.limiter.pause(batchMs, 'batch');
    }
    return retryAfterMs ?? (status === 429 ? pauseMs : undefined);
  }
}
