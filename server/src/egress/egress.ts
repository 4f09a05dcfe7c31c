/**
 * The one way out to vendors: nothing else in the companion opens a connection to one.
 *
 * A call goes to a configured target or nowhere. Only requests declared repeatable are sent twice, with full jitter and inside
 * the caller's deadline. Nothing is logged here; an observer hears of every attempt.
 *
 * @module
 */
import type { LookupFunction } from 'node:net';
import { Pool } from 'undici';
import type { ErrorCode } from '@rialto/contract';
import { AppError } from '../errors.ts';
import type { Deadline } from '../deadline.ts';
import { createCheckedLookup, isLoopbackHost, isReservedHost } from './addresses.ts';
import { asError, failure, type Failure, type Processed } from './failures.ts';
import { failed, Lane, type Attempt, type AttemptRequest } from './lane.ts';
import { buildHeaders } from './requestHeaders.ts';
import { sleep } from './waiting.ts';
import type { EgressTarget } from './settings.ts';

/** One call. */
export interface EgressRequest extends Pick<AttemptRequest, 'method' | 'body' | 'readAs'> {
  /** Name of an {@link EgressTarget}. */
  readonly target: string;
  /** Below the target's URL: starts with `/`, or is empty for the URL itself. */
  readonly path: string;
  /** The companion's headers, credentials included; names in lower case. */
  readonly own: Readonly<Record<string, string>>;
  /** More headers; see {@link buildHeaders} for what is left out. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly repeatable: boolean;
  /** For events: what kind of call this is. */
  readonly operation: 'read' | 'write' | 'token';
  readonly requestId: string;
  /** For events: how old the access token is, in milliseconds. */
  readonly tokenAgeMs?: number | undefined;
  readonly deadline: Deadline;
  /** `batch` makes way for `interactive`. Default `interactive`. */
  readonly lane?: 'interactive' | 'batch' | undefined;
}

/** Any 2xx, and any 4xx but 408, 425 and 429. `body` is JSON or, where `readAs` is `text`, a `Buffer`; `undefined` if empty. */
export interface EgressAnswer extends Pick<Attempt, 'status' | 'headers' | 'body'> {
  /** Whether an attempt before the answered one may have made the vendor act. */
  readonly processed: Processed;
}

/** What became of one attempt. Holds no URL, header or body. */
export interface AttemptEvent {
  readonly vendor: string;
  readonly operation: EgressRequest['operation'];
  readonly requestId: string;
  /** From 1. */
  readonly attempt: number;
  /** Since the attempt before it ended, in milliseconds; 0 for the first. */
  readonly waitedMs: number;
  /** Its line for a turn and a slot included, in milliseconds. */
  readonly durationMs: number;
  /** `undefined` where there was no answer. */
  readonly status: number | undefined;
  readonly tokenAgeMs: number | undefined;
  readonly outcome: 'ANSWERED' | ErrorCode;
  /** A fixed word that tells failures of one code apart, e.g. `breaker`; `undefined` for an answer. */
  readonly reason: string | undefined;
}

/** What {@link createEgress} needs. */
export interface EgressOptions {
  /** The allow-list: there is no way to any other address. */
  readonly targets: readonly EgressTarget[];
  /** Hears of each attempt before the caller does. Must not throw. */
  readonly observe?: ((event: AttemptEvent) => void) | undefined;
  /** Values of named secrets, for client certificates. */
  readonly readSecret?: ((name: string) => Promise<string>) | undefined;
  /** Resolves names. Default: the system's. */
  readonly lookup?: LookupFunction | undefined;
  /** From 0 to 1, for jitter. */
  readonly random?: (() => number) | undefined;
}

/** The way out. */
export interface Egress {
  /**
   * @throws {@link AppError} `VENDOR_UNAVAILABLE`, `VENDOR_TIMEOUT`, `VENDOR_RATE_LIMITED`, `VENDOR_ANSWER_INVALID`, `EGRESS_REFUSED`,
   *   `DEADLINE_EXCEEDED`, `SHUTTING_DOWN`; `internal.processed` says whether the vendor may have acted.
   */
  send(request: EgressRequest): Promise<EgressAnswer>;
  /** Takes no more calls, sends those in line away and waits for the ones under way, at most their attempt's time. */
  close(): Promise<void>;
}

/** A connection that takes longer is given up, in milliseconds: longer than two lost SYN packets. */
const CONNECT_TIMEOUT_MS = 3_500;
const MAX_HEADER_BYTES = 16_384;

const NO_TIME = failed(
  failure('DEADLINE_EXCEEDED', 'no', 'deadline', 'was not called before the time was up'),
);
const STOPPING = failed(
  failure('SHUTTING_DOWN', 'no', 'closed', 'is no longer called: the companion is stopping'),
);

function openPool(origin: string, connections: number, lookup: LookupFunction | undefined): Pool {
  const wanted = isLoopbackHost(new URL(origin).hostname) ? 'loopback' : 'public';
  return new Pool(origin, {
    connections,
    pipelining: 1,
    allowH2: false,
    // The exchange keeps its own time.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
    connect: { timeout: CONNECT_TIMEOUT_MS, lookup: createCheckedLookup(wanted, lookup) },
  });
}

function openLanes(targets: readonly EgressTarget[], lookup: LookupFunction | undefined) {
  const connections = new Map<string, number>();
  for (const { url, settings } of targets) {
    const { origin, hostname } = new URL(url);
    if (isReservedHost(hostname))
      throw new AppError('EGRESS_REFUSED', `The address ${hostname} is in a private or reserved network.`);
    connections.set(origin, (connections.get(origin) ?? 0) + settings.maxConnections);
  }
  const pools = new Map([...connections].map(([origin, count]) => [origin, openPool(origin, count, lookup)]));
  const lanes = new Map(
    targets.map((target) => [target.name, new Lane(target, pools.get(new URL(target.url).origin) as Pool)]),
  );
  return { pools, lanes };
}

/** @throws {@link AppError} `EGRESS_REFUSED` if a target's address is in a private or reserved network. */
export function createEgress(options: EgressOptions): Egress {
  const { observe, random = Math.random } = options;
  const { pools, lanes } = openLanes(options.targets, options.lookup);
  let isClosed = false;
  let closing: Promise<void> | undefined;

  const closeAll = async (): Promise<void> => {
    await Promise.all([...pools.values()].map((pool) => pool.close()));
  };

  /** Milliseconds until the next attempt, or `undefined` if there must be none. */
  function nextWaitMs(lane: Lane, request: EgressRequest, cause: Failure, attempt: number) {
    const { maxAttempts, baseMs, capMs } = lane.settings.retry;
    if (!request.repeatable || !cause.isTransient || attempt >= maxAttempts || isClosed) return undefined;
    const jitterMs = random() * Math.min(capMs, baseMs * 2 ** (attempt - 1));
    const waitMs = (cause.retryAfterMs ?? 0) + jitterMs;
    return waitMs < request.deadline.remainingMs() ? waitMs : undefined;
  }

  async function send(request: EgressRequest): Promise<EgressAnswer> {
    const lane = lanes.get(request.target);
    if (lane === undefined)
      throw asError(
        request.target,
        failure('EGRESS_REFUSED', 'no', 'target', 'is not a configured address'),
        'no',
        0,
      );
    const { method, body, readAs, deadline, operation, requestId, tokenAgeMs } = request;
    const path = lane.path(request.path);
    const headers = buildHeaders(requestId, request.own, request.headers);
    const attemptRequest: AttemptRequest = { method, path, headers, body, readAs, deadline };
    let processed: Processed = 'no';

    for (let attempt = 1, waitedMs = 0; ; attempt += 1) {
      const startedAt = performance.now();
      const refusal = isClosed ? STOPPING : deadline.remainingMs() > 0 ? undefined : NO_TIME;
      const result = refusal ?? (await lane.attempt(attemptRequest));
      const cause = result.failure;
      observe?.({
        vendor: lane.vendor,
        operation,
        requestId,
        attempt,
        waitedMs,
        durationMs: performance.now() - startedAt,
        status: result.status === 0 ? undefined : result.status,
        tokenAgeMs,
        outcome: cause === undefined ? 'ANSWERED' : cause.code,
        reason: cause?.reason,
      });
      if (cause === undefined) {
        const { status, headers, body } = result;
        return { status, headers, body, processed };
      }
      if (cause.processed === 'unknown') processed = 'unknown';
      const waitMs = nextWaitMs(lane, request, cause, attempt);
      if (waitMs === undefined || !(await sleep(waitMs, deadline)))
        throw asError(lane.vendor, cause, processed, attempt);
      waitedMs = waitMs;
    }
  }

  return {
    send,
    close() {
      isClosed = true;
      for (const lane of lanes.values()) lane.close();
      return (closing ??= closeAll());
    },
  };
}
