/**
 * One HTTP request and its answer, over a pool, within a time.
 *
 * @module
 */
import type { Dispatcher, Pool } from 'undici';
import type { Deadline } from '../deadline.ts';

/** Why there is no answer: one of ours, or the `code` of the error the connection failed with. */
export type ExchangeFailure = 'TIMED_OUT' | 'DEADLINE' | 'CANCELLED' | 'TOO_LARGE' | (string & {});

/** What is sent. */
export interface ExchangeRequest {
  readonly method: Dispatcher.HttpMethod;
  /** With the base path. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string | undefined;
  /** Milliseconds for this exchange, {@link deadline} not counted. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly deadline: Deadline;
}

/**
 * An exchange listens for the caller's going away only once it is this old, in milliseconds.
 * Most answers are there before, and a listener costs as much as a tenth of a whole call.
 */
const LISTEN_AFTER_MS = 100;

const ABORTED = new Error('The exchange was given up.');

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' && error.code !== '' ? error.code : error.name;

/** The handler undici calls, and the result at once: nothing else is allocated for a request. */
export class Exchange implements Dispatcher.DispatchHandler {
  /** 0 until there is an answer. */
  status = 0;
  headers: NodeJS.Dict<string | string[]> = {};
  body: Buffer | undefined;
  failure: ExchangeFailure | undefined;
  /** Whether a byte of the request may have reached the vendor. */
  wasSent = false;

  private readonly request: ExchangeRequest;
  private readonly settled: (exchange: Exchange) => void;
  private readonly limitMs: number;
  private readonly timeoutFailure: ExchangeFailure;
  private timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private chunks: Buffer[] | undefined;
  private size = 0;
  private isSettled = false;
  private onAbort: (() => void) | undefined;

  constructor(request: ExchangeRequest, settled: (exchange: Exchange) => void) {
    const remainingMs = request.deadline.remainingMs();
    this.request = request;
    this.settled = settled;
    this.limitMs = Math.ceil(Math.min(request.timeoutMs, remainingMs));
    this.timeoutFailure = remainingMs < request.timeoutMs ? 'DEADLINE' : 'TIMED_OUT';
    this.timer = setTimeout(firstTick, Math.min(LISTEN_AFTER_MS, this.limitMs), this);
  }

  /** @internal */
  tick(): void {
    if (this.limitMs <= LISTEN_AFTER_MS) return this.giveUp(this.timeoutFailure);
    this.onAbort = (): void =>
      this.giveUp(this.request.deadline.remainingMs() > 0 ? 'CANCELLED' : 'DEADLINE');
    const { signal } = this.request.deadline;
    if (signal.aborted) return this.onAbort();
    signal.addEventListener('abort', this.onAbort);
    this.timer = setTimeout(lastTick, this.limitMs - LISTEN_AFTER_MS, this);
  }

  /** @internal */
  timeOut(): void {
    this.giveUp(this.timeoutFailure);
  }

  private giveUp(failure: ExchangeFailure): void {
    this.settle(failure);
    this.controller?.abort(ABORTED);
  }

  private settle(failure?: ExchangeFailure): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.failure = failure;
    clearTimeout(this.timer);
    if (this.onAbort !== undefined) this.request.deadline.signal.removeEventListener('abort', this.onAbort);
    this.settled(this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection: aborting here keeps the request from being written.
    if (this.isSettled) return controller.abort(ABORTED);
    this.controller = controller;
    this.wasSent = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: NodeJS.Dict<string | string[]>,
  ): void {
    // 1xx is followed by the real one.
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.request.maxBodyBytes) this.giveUp('TOO_LARGE');
    else if (this.body === undefined) this.body = chunk;
    else (this.chunks ??= [this.body]).push(chunk);
  }

  onResponseEnd(): void {
    if (this.chunks !== undefined) this.body = Buffer.concat(this.chunks, this.size);
    this.settle();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.settle(codeOf(error));
  }
}

const firstTick = (exchange: Exchange): void => exchange.tick();
const lastTick = (exchange: Exchange): void => exchange.timeOut();

/** Never rejects: what went wrong is in {@link Exchange.failure}. */
export function exchange(pool: Pool, request: ExchangeRequest): Promise<Exchange> {
  return new Promise((resolve) => {
    const { method, path, headers, body } = request;
    pool.dispatch({ method, path, headers, body: body ?? null }, new Exchange(request, resolve));
  });
}
