/**
 * One HTTP request whose answer is passed on as it comes: nothing is kept but what somebody asks to hold.
 *
 * @module
 */
import type { Dispatcher, Pool } from 'undici';
import { TimedExchange, type ExchangeTime } from './exchange.ts';
import type { StreamSink } from './stream.ts';
import type { Upload } from './upload.ts';

/** Says what becomes of an answer. */
export interface Listener {
  /** Where the body goes that was told to `pass`. */
  readonly sink: StreamSink;
  /** The head is there. Whatever it throws ends the exchange and is kept in {@link StreamedExchange.thrown}. */
  onHead(status: number, headers: NodeJS.Dict<string | string[]>): 'pass' | 'hold' | 'drop';
}

/** What is sent. */
export interface StreamedRequest extends ExchangeTime {
  readonly method: Dispatcher.HttpMethod;
  /** With the base path. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: Buffer | Upload | undefined;
  /** `undefined`: any length. */
  readonly maxBytes: number | undefined;
}

/** What is held or read away of an answer at most, in bytes: behind it a new connection costs less. */
const MOST_KEPT = 65_536;

/** The handler undici calls, and the result at once. Its time is the longest silence of the vendor's; the deadline ends it all. */
export class StreamedExchange extends TimedExchange {
  /** What became of the answer; `undefined` until its head was there. */
  fate: 'pass' | 'hold' | 'drop' | undefined;
  /** Of the body so far. */
  bytes = 0;
  /** What `hold` kept: all of the body if it has as many {@link bytes}. */
  held: Buffer | undefined;
  /** What the listener or the sink threw. */
  thrown: unknown;

  private readonly listener: Listener;
  private readonly body: Buffer | Upload | undefined;
  private readonly maxBytes: number | undefined;
  private readonly settled: (exchange: StreamedExchange) => void;
  private chunks: Buffer[] | undefined;
  private activeAt = performance.now();
  private isPaused = false;
  private isUploaded = false;
  private resume: (() => void) | undefined;

  constructor(request: StreamedRequest, listener: Listener, settled: (exchange: StreamedExchange) => void) {
    super(request);
    this.listener = listener;
    this.body = request.body;
    this.maxBytes = request.maxBytes;
    this.settled = settled;
  }

  /** How long the vendor has been silent, in milliseconds; 0 while it waits for the caller. */
  silentMs(): number {
    const isWaiting = this.isPaused || (!this.isUploaded && this.upload?.isStarved === true);
    return isWaiting ? 0 : performance.now() - this.activeAt;
  }

  private get upload(): Upload | undefined {
    return this.body === undefined || Buffer.isBuffer(this.body) ? undefined : this.body;
  }

  override timeOut(): void {
    const { deadline, timeoutMs } = this.time;
    const remainingMs = deadline.remainingMs();
    if (remainingMs <= 0) return this.giveUp('DEADLINE');
    const restMs = timeoutMs - this.silentMs();
    if (restMs <= 0) return this.giveUp('TIMED_OUT');
    if (this.listen()) this.wakeIn(Math.ceil(Math.min(restMs, remainingMs)));
  }

  protected override onSettled(): void {
    if (this.chunks !== undefined) this.held = Buffer.concat(this.chunks);
    // Whoever waits behind a full sink must not come back to a connection that serves another call.
    this.isPaused = false;
    this.upload?.destroy();
    this.settled(this);
  }

  onBodySent(): void {
    this.activeAt = performance.now();
  }

  onRequestSent(): void {
    this.isUploaded = true;
    this.activeAt = performance.now();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: NodeJS.Dict<string | string[]>,
  ): void {
    // 1xx is followed by the real one.
    if (status < 200 || this.isSettled) return;
    this.activeAt = performance.now();
    if (this.maxBytes !== undefined && Number(headers['content-length']) > this.maxBytes)
      return this.giveUp('TOO_LARGE');
    try {
      this.fate = this.listener.onHead(status, headers);
    } catch (error) {
      this.breakOff(error);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isSettled) return;
    this.bytes += chunk.length;
    this.activeAt = performance.now();
    if (this.fate === 'pass') {
      if (this.maxBytes !== undefined && this.bytes > this.maxBytes) return this.giveUp('TOO_LARGE');
      try {
        if (!this.listener.sink.write(chunk)) this.pause(controller);
      } catch (error) {
        this.breakOff(error);
      }
      return;
    }
    if (this.fate === 'hold') this.keep(chunk);
    if (this.bytes > MOST_KEPT) this.giveUp('ENOUGH');
  }

  private keep(chunk: Buffer): void {
    const excess = this.bytes - MOST_KEPT;
    (this.chunks ??= []).push(excess > 0 ? chunk.subarray(0, chunk.length - excess) : chunk);
  }

  private pause(controller: Dispatcher.DispatchController): void {
    this.isPaused = true;
    controller.pause();
    this.resume ??= (): void => {
      if (!this.isPaused) return;
      this.isPaused = false;
      this.activeAt = performance.now();
      controller.resume();
    };
    this.listener.sink.onDrain(this.resume);
  }

  /** The fault is on our side of the connection. */
  private breakOff(error: unknown): void {
    this.thrown = error;
    this.giveUp('CALLER');
  }

  onResponseEnd(): void {
    if (this.isSettled) return;
    if (this.fate === 'pass')
      try {
        this.listener.sink.end();
      } catch (error) {
        this.thrown = error;
        return this.settle('CALLER');
      }
    this.settle();
  }
}

/** Never rejects: what went wrong is in {@link TimedExchange.failure}, which is `ENOUGH` where the rest of a body was not wanted. */
export function exchangeStreamed(
  pool: Pool,
  request: StreamedRequest,
  listener: Listener,
): Promise<StreamedExchange> {
  return new Promise((resolve) => {
    const { method, path, headers, body } = request;
    const handler = new StreamedExchange(request, listener, resolve);
    pool.dispatch({ method, path, headers, body: body ?? null }, handler);
  });
}
