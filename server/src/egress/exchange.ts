/**
 * One HTTP request and its answer, over a pool, within a time.
 *
 * @module
 */
import type { Dispatcher, Pool } from 'undici';
import type { Deadline } from '../deadline.ts';

/** Why there is no answer: one of ours, or the `code` of the error the connection failed with. */
export type ExchangeFailure = 'TIMED_OUT' | 'DEADLINE' | 'CANCELLED' | 'TOO_LARGE' | 'CALLER' | (string & {});

/** How long an exchange may take. */
export interface ExchangeTime {
  /** Milliseconds, {@link deadline} not counted. */
  readonly timeoutMs: number;
  readonly deadline: Deadline;
}

/** What is sent. */
export interface ExchangeRequest extends ExchangeTime {
  readonly method: Dispatcher.HttpMethod;
  /** With the base path. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string | Buffer | undefined;
  readonly maxBodyBytes: number;
}

/**
 * An exchange listens for the caller's going away only once it is this old, in milliseconds.
 * Most answers are there before, and a listener costs as much as a tenth of a whole call.
 */
const LISTEN_AFTER_MS = 100;

const ABORTED = new Error('The exchange was given up.');

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' && error.code !== '' ? error.code : error.name;

/** The time, the beginning and the end of any exchange; undici calls it as its handler. */
export abstract class TimedExchange implements Dispatcher.DispatchHandler {
  failure: ExchangeFailure | undefined;
  /** Whether a byte of the request may have reached the vendor. */
  wasSent = false;

  protected readonly time: ExchangeTime;
  protected isSettled = false;
  private readonly limitMs: number;
  private readonly timeoutFailure: ExchangeFailure;
  private timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private onAbort: (() => void) | undefined;

  constructor(time: ExchangeTime) {
    const remainingMs = time.deadline.remainingMs();
    this.time = time;
    this.limitMs = Math.ceil(Math.min(time.timeoutMs, remainingMs));
    this.timeoutFailure = remainingMs < time.timeoutMs ? 'DEADLINE' : 'TIMED_OUT';
    this.timer = setTimeout(firstTick, Math.min(LISTEN_AFTER_MS, this.limitMs), this);
  }

  /** It is over, one way or the other. Called once. */
  protected abstract onSettled(): void;

  /** @internal */
  tick(): void {
    if (this.limitMs <= LISTEN_AFTER_MS) return this.timeOut();
    if (this.listen()) this.wakeIn(this.limitMs - LISTEN_AFTER_MS);
  }

  /** @internal */
  timeOut(): void {
    this.giveUp(this.timeoutFailure);
  }

  /** @returns `false` if the caller has left already. */
  protected listen(): boolean {
    if (this.onAbort !== undefined) return true;
    this.onAbort = (): void => this.giveUp(this.time.deadline.remainingMs() > 0 ? 'CANCELLED' : 'DEADLINE');
    const { signal } = this.time.deadline;
    if (!signal.aborted) {
      signal.addEventListener('abort', this.onAbort);
      return true;
    }
    this.onAbort();
    return false;
  }

  /** Has {@link timeOut} called. */
  protected wakeIn(ms: number): void {
    this.timer = setTimeout(lastTick, ms, this);
  }

  protected giveUp(failure: ExchangeFailure): void {
    this.settle(failure);
    this.controller?.abort(ABORTED);
  }

  protected settle(failure?: ExchangeFailure): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.failure = failure;
    clearTimeout(this.timer);
    if (this.onAbort !== undefined) this.time.deadline.signal.removeEventListener('abort', this.onAbort);
    this.onSettled();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection: aborting here keeps the request from being written.
    if (this.isSettled) return controller.abort(ABORTED);
    this.controller = controller;
    this.wasSent = true;
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.settle(codeOf(error));
  }
}

/** An exchange whose answer is kept: the handler and the result at once, nothing else is allocated for a request. */
export class Exchange extends TimedExchange {
  /** 0 until there is an answer. */
  status = 0;
  headers: NodeJS.Dict<string | string[]> = {};
  body: Buffer | undefined;

  private readonly maxBodyBytes: number;
  private readonly settled: (exchange: Exchange) => void;
  private chunks: Buffer[] | undefined;
  private size = 0;

  constructor(request: ExchangeRequest, settled: (exchange: Exchange) => void) {
    super(request);
    this.maxBodyBytes = request.maxBodyBytes;
    this.settled = settled;
  }

  protected override onSettled(): void {
    this.settled(this);
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
    if (this.size > this.maxBodyBytes) this.giveUp('TOO_LARGE');
    else if (this.body === undefined) this.body = chunk;
    else (this.chunks ??= [this.body]).push(chunk);
  }

  onResponseEnd(): void {
    if (this.chunks !== undefined) this.body = Buffer.concat(this.chunks, this.size);
    this.settle();
  }
}

const firstTick = (exchange: TimedExchange): void => exchange.tick();
const lastTick = (exchange: TimedExchange): void => exchange.timeOut();

/** Never rejects: what went wrong is in {@link Exchange.failure}. */
export function exchange(pool: Pool, request: ExchangeRequest): Promise<Exchange> {
  return new Promise((resolve) => {
    const { method, path, headers, body } = request;
    pool.dispatch({ method, path, headers, body: body ?? null }, new Exchange(request, resolve));
  });
}
