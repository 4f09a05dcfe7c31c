/**
 * One port to the page: calls and their answers, events, the page's own calls, and whether it still lives.
 *
 * @module
 */
import { DEADLINE_MS, HEARTBEAT_MS } from '../protocol/capabilities.ts';
import type { BridgeLimits, Frame } from '../protocol/messages.ts';
import { EmbedError, readFault } from './embedError.ts';
import { isRecord, readJson } from './json.ts';

/** How long the page may be silent before it is asked, and how long it may then take. Milliseconds. */
const SILENCE_MS = 3 * HEARTBEAT_MS;
const PROBE_MS = 5_000;

/** What a link is made of. */
export interface LinkOptions {
  readonly port: MessagePort;
  readonly hostNonce: string;
  readonly limits: BridgeLimits;
  /** Revision of the context the app knows. */
  readonly revision: () => number | undefined;
  readonly onEvent: (event: string, data: unknown) => void;
  /** The page says goodbye, or does not answer any more. The link is closed by then. */
  readonly onEnd: (reason: 'lost' | 'goodbye', error: EmbedError) => void;
  /** Answers the page's own calls. */
  readonly answer: (method: string, params: unknown, signal: AbortSignal) => unknown;
}

/** An open port. */
export interface Link {
  /** @throws EmbedError as the page or the wait ends it. */
  request(
    method: string,
    params: unknown,
    options?: { deadlineMs?: number | undefined; signal?: AbortSignal | undefined },
  ): Promise<unknown>;
  /** Ends every call with this error. */
  close(error: EmbedError, isGoodbye?: boolean): void;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  /** By `performance.now()`. */
  readonly dueAt: number;
  /** Ignores the caller's signal from now on. */
  readonly deafen: () => void;
}

/** Opens the port and says that the app is ready. */
export function openLink(options: LinkOptions): Link {
  const { port, limits } = options;
  const pending = new Map<number, Pending>();
  const answering = new Map<number, AbortController>();
  let lastId = 0;
  let heardAt = Date.now();
  let closedBy: EmbedError | undefined;
  let waker: ReturnType<typeof setTimeout> | undefined;
  let wakesAt = Infinity;
  let probeTimer: ReturnType<typeof setTimeout> | undefined;
  const watch = setInterval(() => {
    if (Date.now() - heardAt >= SILENCE_MS) probe();
  }, HEARTBEAT_MS);

  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    const frame = typeof data === 'string' ? readJson(data, limits.frameLength) : undefined;
    if (closedBy === undefined && isRecord(frame)) receive(frame);
  };
  send({ kind: 'ready', hostNonce: options.hostNonce });
  return { request, close };

  function send(frame: Frame): void {
    if (closedBy === undefined) port.postMessage(JSON.stringify(frame));
  }

  function receive(frame: Record<string, unknown>): void {
    heardAt = Date.now();
    const id = frame['id'] as number;
    switch (frame['kind']) {
      case 'response':
        return settle(id)?.resolve(frame['result']);
      case 'error':
        return settle(id)?.reject(readFault(frame['error']));
      case 'event':
        if (typeof frame['event'] === 'string') options.onEvent(frame['event'], frame['data']);
        return;
      case 'request':
        if (Number.isSafeInteger(id) && typeof frame['method'] === 'string')
          void answer(id, frame['method'], frame['params']);
        return;
      case 'cancel':
        answering.get(id)?.abort();
        return;
      case 'ping':
        return send({ kind: 'pong' });
      case 'goodbye':
        return end('goodbye');
    }
  }

  function request(
    method: string,
    params: unknown,
    { deadlineMs = DEADLINE_MS.default, signal }: Parameters<Link['request']>[2] = {},
  ): Promise<unknown> {
    if (closedBy !== undefined) return Promise.reject(closedBy);
    if (signal?.aborted === true) return Promise.reject(cancelled());
    if (pending.size >= limits.pending)
      return Promise.reject(new EmbedError('BUSY', `${pending.size} calls are unanswered.`));
    const id = ++lastId;
    const waitMs = Math.min(Math.max(deadlineMs, 1), DEADLINE_MS.max);
    const text = JSON.stringify({
      kind: 'request',
      id,
      method,
      params,
      deadlineMs: waitMs,
      // JSON leaves it out where there is none.
      revision: options.revision() as number,
    } satisfies Frame);
    if (text.length > limits.frameLength)
      return Promise.reject(new EmbedError('TOO_LARGE', `At most ${limits.frameLength} characters.`));
    return new Promise((resolve, reject) => {
      const handleAbort = (): void => abandon(id, cancelled());
      signal?.addEventListener('abort', handleAbort);
      const dueAt = performance.now() + waitMs;
      const deafen = (): void => signal?.removeEventListener('abort', handleAbort);
      pending.set(id, { resolve, reject, dueAt, deafen });
      wakeAt(dueAt, waitMs);
      port.postMessage(text);
    });
  }

  function settle(id: number): Pending | undefined {
    const call = pending.get(id);
    pending.delete(id);
    call?.deafen();
    return call;
  }

  function abandon(id: number, error: EmbedError): void {
    send({ kind: 'cancel', id });
    settle(id)?.reject(error);
  }

  /** One timer for all calls, which may fire in vain: one for each would cost a tenth of a call. */
  function wakeAt(dueAt: number, inMs: number): void {
    if (dueAt >= wakesAt) return;
    clearTimeout(waker);
    wakesAt = dueAt;
    waker = setTimeout(() => {
      wakesAt = Infinity;
      for (const [id, call] of pending)
        if (call.dueAt > dueAt) wakeAt(call.dueAt, call.dueAt - dueAt);
        else abandon(id, new EmbedError('TIMEOUT', 'The page does not answer.'));
    }, inMs);
  }

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    if (answering.has(id)) return;
    const controller = new AbortController();
    const refuse = (error: EmbedError): void => {
      const { code, message, retryable } = error;
      send({
        kind: 'error',
        id,
        error: { code: code === 'REDEEM' ? 'HOST' : code, message: message.slice(0, 300), retryable },
      });
    };
    answering.set(id, controller);
    try {
      const result = await options.answer(method, params, controller.signal);
      if (!controller.signal.aborted) send({ kind: 'response', id, result });
    } catch (error) {
      // What the app threw may name what is none of the page's business.
      if (!controller.signal.aborted)
        refuse(error instanceof EmbedError ? error : new EmbedError('HOST', 'The app failed.'));
    } finally {
      answering.delete(id);
    }
  }

  /** Timers sleep in hidden tabs and closed laptops: silence alone proves nothing, an unanswered ping does. */
  function probe(): void {
    if (probeTimer !== undefined || closedBy !== undefined) return;
    const askedAt = Date.now();
    send({ kind: 'ping' });
    probeTimer = setTimeout(() => {
      probeTimer = undefined;
      if (heardAt < askedAt) end('lost');
    }, PROBE_MS);
  }

  function end(reason: 'lost' | 'goodbye'): void {
    const error =
      reason === 'lost'
        ? new EmbedError('RESET', 'The page stopped answering.')
        : new EmbedError('NOT_READY', 'The page has ended the conversation.');
    close(error);
    options.onEnd(reason, error);
  }

  function close(error: EmbedError, isGoodbye = false): void {
    if (closedBy !== undefined) return;
    if (isGoodbye) send({ kind: 'goodbye' });
    closedBy = error;
    clearInterval(watch);
    clearTimeout(probeTimer);
    clearTimeout(waker);
    // Messages on their way out are still delivered.
    port.onmessage = null;
    port.close();
    for (const id of pending.keys()) abandon(id, error);
    for (const controller of answering.values()) controller.abort();
  }
}

const cancelled = (): EmbedError => new EmbedError('CANCELLED', 'The call was cancelled.');
