/**
 * Bytes to a vendor and back, without keeping them.
 *
 * @module
 */
import type { Readable } from 'node:stream';
import type { AppError } from '../errors.ts';
import type { EgressRequest } from './request.ts';

/** One call whose answer is passed on as it comes. */
export interface StreamRequest extends Omit<EgressRequest, 'method' | 'body' | 'readAs' | 'refuses'> {
  readonly method: EgressRequest['method'] | 'HEAD';
  /** A buffer can be sent again; a stream is read once, with back-pressure, and never retried once a byte of it was taken. */
  readonly body: Buffer | Readable | undefined;
  /** Whether the target itself may send a read on to a path below its URL. Default: to any. */
  readonly mayFollow?: ((path: string) => boolean) | undefined;
}

/**
 * Where an answer goes. In order: `head`, then, if that said `pass`, `write` any number of times, then `end` or `fail`.
 * A `head` of 1xx is never passed on.
 */
export interface StreamSink {
  /**
   * The answer begins.
   *
   * Asked about the last answer only: one that will be tried again, and one that leads elsewhere, never get here. What it throws ends the
   * call, and is what the call rejects with.
   *
   * @param headers - Names in lower case, without what concerns the connection only, and without cookies.
   * @returns `pass`: send me the body. `hold`: keep the body, up to 64 KiB, for {@link StreamOutcome.held}. `drop`: I do not want it.
   */
  head(status: number, headers: Readonly<Record<string, string>>): 'pass' | 'hold' | 'drop';
  /** @returns `false`: wait for {@link onDrain}. */
  write(chunk: Buffer): boolean;
  /** Asks to be told when `write` may go on. */
  onDrain(resume: () => void): void;
  /** The answer is whole. */
  end(): void;
  /** The answer broke off behind its head: whoever reads it must not take it for whole. */
  fail(error: AppError): void;
}

/** How a streamed call went. */
export interface StreamOutcome {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether an attempt before the answered one may have made the vendor act. */
  readonly processed: 'no' | 'unknown';
  /** From 1. */
  readonly attempts: number;
  /** Between attempts, in milliseconds. */
  readonly waitedMs: number;
  /** The body of an answer whose head was told to `hold`. */
  readonly held: Buffer | undefined;
  /** Bytes of the body. More than {@link held} has: it was cut at 64 KiB. */
  readonly bytes: number;
  /** What {@link StreamSink.fail} was told. */
  readonly broken?: AppError | undefined;
}
