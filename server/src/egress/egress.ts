/**
 * The one way out to vendors: nothing else in the companion opens a connection to one.
 *
 * A call goes to a configured target or nowhere. Only requests declared repeatable are sent twice, with full jitter and inside
 * the caller's deadline. Nothing is logged here; an observer hears of every attempt.
 *
 * @module
 */
import type { LookupFunction } from 'node:net';
import type { Attempt, KeptRequest, StreamedAttemptRequest } from './attempt.ts';
import { Call, type AttemptEvent, type CallHost } from './call.ts';
import { asError, failure, type Processed } from './failures.ts';
import { createPools } from './pools.ts';
import type { EgressRequest } from './request.ts';
import { buildHeaders } from './requestHeaders.ts';
import { Road, type RoadState } from './road.ts';
import type { EgressTarget } from './settings.ts';
import type { StreamOutcome, StreamRequest, StreamSink } from './stream.ts';

/** Any 2xx, and any 4xx but 408, 425 and 429. `body` is JSON or, where `readAs` is `text`, a `Buffer`; `undefined` if empty. */
export interface EgressAnswer extends Pick<Attempt, 'status' | 'headers' | 'body'> {
  /** Whether an attempt before the answered one may have made the vendor act. */
  readonly processed: Processed;
}

/** What {@link createEgress} needs. */
export interface EgressOptions {
  /** The allow-list: there is no way to any other address. */
  readonly targets: readonly EgressTarget[];
  /** Hears of each attempt before the caller does. Must not throw. */
  readonly observe?: ((event: AttemptEvent) => void) | undefined;
  /** Values of named secrets, for client certificates. Needed where a target has one. */
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
   *   `CREDENTIAL_NOT_CONFIGURED` (no client certificate), `DEADLINE_EXCEEDED`, `SHUTTING_DOWN`; `internal.processed` says whether the
   *   vendor may have acted.
   */
  send(request: EgressRequest): Promise<EgressAnswer>;
  /**
   * Passes the answer on as it comes, of any length, no faster than it is taken, whatever its status: the last attempt's 5xx or 429 too.
   * Packed bytes stay packed. The attempt's time is the longest silence; the deadline ends it all.
   *
   * @param sink - Hears of one answer. Once a head was told to `pass` the call no longer rejects for the vendor's sake: the sink's `fail`
   *   and {@link StreamOutcome.broken} say what broke off.
   * @throws {@link AppError} as {@link send}, while the sink has passed nothing on; and whatever the sink throws.
   */
  stream(request: StreamRequest, sink: StreamSink): Promise<StreamOutcome>;
  /** How the way to each target is now, for each class of operations. */
  states(): RoadState[];
  /** Takes no more calls, sends those in line away and waits for the ones under way, at most their attempt's time. */
  close(): Promise<void>;
}

/**
 * @throws {@link AppError} `EGRESS_REFUSED` if a target's address is in a private or reserved network that is not its own,
 *   `CONFIGURATION_INVALID` if one needs a certificate and there is no {@link EgressOptions.readSecret}.
 */
export function createEgress(options: EgressOptions): Egress {
  const { observe, random = Math.random, targets, lookup, readSecret } = options;
  const pools = createPools({ targets, lookup, readSecret });
  const roads = new Map(targets.map((target) => [target.name, new Road(target, pools.of(target))]));
  let isClosed = false;
  let closing: Promise<void> | undefined;
  const host: CallHost = { observe, random, isClosed: () => isClosed };

  function roadTo(target: string): Road {
    const road = roads.get(target);
    if (road !== undefined) return road;
    throw asError(target, failure('EGRESS_REFUSED', 'no', 'target', 'is not a configured address'), 'no', 0);
  }

  return {
    async send(request) {
      const road = roadTo(request.target);
      const { method, body, readAs, refuses, deadline, operation, requestId } = request;
      const path = road.path(request.path);
      const headers = buildHeaders(requestId, request.own, request.headers);
      const priority = request.lane ?? 'interactive';
      const call = new Call(road, request, host);
      const attempt: KeptRequest = {
        kind: 'kept',
        method,
        path,
        headers,
        body,
        readAs,
        refuses,
        deadline,
        operation,
        priority,
      };
      const answer = await call.run(attempt);
      return {
        status: answer.status,
        headers: answer.headers,
        body: answer.body,
        processed: call.processed,
      };
    },

    async stream(request, sink) {
      const road = roadTo(request.target);
      const { method, deadline, operation, requestId, mayFollow } = request;
      const path = road.path(request.path);
      const body = Buffer.isBuffer(request.body) && request.body.length === 0 ? undefined : request.body;
      const hasOpenBody = body !== undefined && !Buffer.isBuffer(body);
      const headers = buildHeaders(requestId, request.own, request.headers, {
        isStreamed: true,
        hasOpenBody,
      });
      const call = new Call(road, request, host);
      const attempt: StreamedAttemptRequest = {
        kind: 'streamed',
        method,
        path,
        headers,
        body,
        deadline,
        operation,
        sink,
        mayFollow,
        priority: request.lane ?? 'interactive',
        // Once a body that comes as it goes has gone, there is no other attempt.
        willRetry: (cause) => !(hasOpenBody && body.readableDidRead) && call.willRetry(cause),
      };
      return deliver(call, await call.run(attempt), sink);
    },

    states: () => [...roads.values()].flatMap((road) => road.states()),

    close() {
      isClosed = true;
      for (const road of roads.values()) road.close();
      return (closing ??= pools.close());
    },
  };
}

function deliver(call: Call, answer: Attempt, sink: StreamSink): StreamOutcome {
  const { status, headers, delivery, failure: cause } = answer;
  if (delivery === undefined) throw answer.thrown;
  const { fate, isWhole, bytes, held } = delivery;
  const { processed, attempts, waitedMs } = call;
  const outcome = { status, headers, processed, attempts, waitedMs, held, bytes };
  if (isWhole || cause === undefined) return outcome;
  const broken = call.error({ ...cause, status });
  if (fate !== 'pass') throw broken;
  sink.fail(broken);
  return { ...outcome, broken };
}
