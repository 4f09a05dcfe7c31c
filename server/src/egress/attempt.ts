/**
 * What one attempt sends, and what it gives.
 *
 * @module
 */
import type { Deadline } from '../deadline.ts';
import type { Failure } from './failures.ts';
import type { Hop } from './redirects.ts';
import type { EgressRequest, Operation } from './request.ts';
import type { Priority } from './slots.ts';
import type { StreamRequest, StreamSink } from './stream.ts';

interface AttemptHead {
  readonly operation: Operation;
  readonly priority: Priority;
  /** With the base path. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly deadline: Deadline;
}

/** An attempt whose answer is kept. */
export interface KeptRequest
  extends AttemptHead, Pick<EgressRequest, 'method' | 'body' | 'readAs' | 'refuses'> {
  readonly kind: 'kept';
}

/** An attempt whose answer is passed on. */
export interface StreamedAttemptRequest
  extends AttemptHead, Pick<StreamRequest, 'method' | 'body' | 'mayFollow'> {
  readonly kind: 'streamed';
  readonly sink: StreamSink;
  /** Asked once about an answer that is a failure: whether another attempt will follow, so that the sink need not hear of this one. */
  willRetry(cause: Failure): boolean;
}

/** What one attempt sends. */
export type AttemptRequest = KeptRequest | StreamedAttemptRequest;

/** What the sink got of an answer. */
export interface Delivery {
  /** What the sink made of the head. */
  readonly fate: 'pass' | 'hold' | 'drop';
  /** The body is there to its end, or nobody wants the rest. */
  readonly isWhole: boolean;
  readonly bytes: number;
  readonly held: Buffer | undefined;
}

/** What one attempt gave: an answer, unless there is a `failure`. */
export interface Attempt {
  /** Of an answer that was delivered too, where it is one that another attempt could mend. */
  readonly failure: Failure | undefined;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Of a streamed answer the sink was asked about. */
  readonly delivery?: Delivery | undefined;
  /** What the sink threw. */
  readonly thrown?: unknown;
  /** Where the vendor sends the call, if that is allowed. */
  readonly next?: Hop | undefined;
}

const NO_HEADERS: Readonly<Record<string, string>> = {};

/** An attempt that gave no usable answer. */
export const failed = (cause: Failure): Attempt => ({
  failure: cause,
  status: cause.status ?? 0,
  headers: NO_HEADERS,
  body: undefined,
});

/** An attempt that leads to another step. */
export const sentOn = (next: Hop): Attempt => ({
  failure: undefined,
  status: 0,
  headers: NO_HEADERS,
  body: undefined,
  next,
});

/** What an answer's head means. */
export interface Sight {
  readonly headers: Readonly<Record<string, string>>;
  /** Why it is no answer for the caller. */
  readonly cause: Failure | undefined;
  readonly next: Hop | undefined;
}

/** Looks at an answer's head, once. */
export type See = (status: number, headers: NodeJS.Dict<string | string[]>) => Sight;
