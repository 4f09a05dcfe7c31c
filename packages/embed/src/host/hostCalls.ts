/**
 * Asks things of an app.
 *
 * @module
 */
import {
  DEADLINE_MS,
  GUEST_METHOD_SCHEMAS,
  type BridgeErrorCode,
  type BridgeLimits,
  type Frame,
  type GuestMethod,
  type GuestMethods,
} from '../protocol/index.ts';
import { BridgeError } from './bridgeError.ts';
import { createDeadlines } from './deadlines.ts';

type Answer = Extract<Frame, { kind: 'response' | 'error' }>;

/** Calls of the page under way. */
export interface HostCalls {
  request<Method extends GuestMethod>(
    method: Method,
    params: GuestMethods[Method]['params'],
    deadlineMs?: number,
  ): Promise<GuestMethods[Method]['result']>;
  /** @returns Whether somebody waited for this answer. */
  settle(answer: Answer): boolean;
  /** Rejects what is under way. */
  endAll(code: BridgeErrorCode, message: string): void;
}

interface Waiting {
  readonly method: GuestMethod;
  readonly resolve: (result: never) => void;
  readonly reject: (error: BridgeError) => void;
}

/** Makes the calls of one conversation. */
export function createHostCalls(limits: BridgeLimits, send: (frame: Frame) => void): HostCalls {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  function take(id: number): Waiting | undefined {
    const call = waiting.get(id);
    waiting.delete(id);
    deadlines.remove(id);
    return call;
  }

  const deadlines = createDeadlines((id) => {
    take(id)?.reject(new BridgeError('TIMEOUT', 'The app took too long to answer.'));
    send({ kind: 'cancel', id });
  });

  return {
    request: (method, params, deadlineMs = DEADLINE_MS.default) =>
      new Promise((resolve, reject) => {
        if (waiting.size >= limits.pending) {
          reject(new BridgeError('BUSY', `${limits.pending} calls await the app’s answer already.`));
          return;
        }
        const id = ++lastId;
        const deadline = Math.min(deadlineMs, DEADLINE_MS.max);
        waiting.set(id, { method, resolve, reject });
        deadlines.add(id, deadline);
        send({ kind: 'request', id, method, params, deadlineMs: deadline });
      }),
    settle(answer) {
      const call = take(answer.id);
      if (call === undefined) return false;
      if (answer.kind === 'error') {
        const { code, message, retryable, correlationId } = answer.error;
        call.reject(new BridgeError(code, message, { retryable, correlationId }));
        return true;
      }
      const result = GUEST_METHOD_SCHEMAS[call.method].result.safeParse(answer.result);
      if (result.success) call.resolve(result.data as never);
      else call.reject(new BridgeError('INVALID', `The app’s answer to ${call.method} is not one.`));
      return true;
    },
    endAll(code, message) {
      const calls = [...waiting.values()];
      waiting.clear();
      deadlines.clear();
      for (const call of calls) call.reject(new BridgeError(code, message));
    },
  };
}
