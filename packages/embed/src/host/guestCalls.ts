/**
 * Answers what an app asks of the page.
 *
 * @module
 */
import {
  DEADLINE_MS,
  type BridgeErrorCode,
  type BridgeLimits,
  type Capability,
  type Frame,
} from '../protocol/index.ts';
import { BridgeError, toFault } from './bridgeError.ts';
import { createBucket, type Bucket } from '../protocol/bucket.ts';
import type { ContextBook } from './contextBook.ts';
import { createDeadlines } from './deadlines.ts';
import type { HostCall, HostHandlers } from './host.ts';
import { METHOD_RULES, type MethodRule } from './methods.ts';
import { limitResizing } from './resizing.ts';
import { sayWhy } from './sayWhy.ts';

type Request = Extract<Frame, { kind: 'request' }>;
type Handler = (params: unknown, call: HostCall) => unknown;

/** Who calls, and what they may. */
export interface GuestCallsOptions {
  readonly identity: Pick<HostCall, 'sessionId' | 'keyThumbprint' | 'guestNonce'>;
  readonly capabilities: ReadonlySet<Capability>;
  readonly handlers: HostHandlers;
  readonly limits: BridgeLimits;
  readonly book: ContextBook;
  readonly send: (frame: Frame) => void;
  readonly sendText: (text: string) => void;
  /** Told which method was answered with a result, and what it was asked for. */
  readonly onDone: (rule: MethodRule, params: unknown) => void;
}

/** Calls of one app under way. */
export interface GuestCalls {
  /** Answers a call, at once or later. @returns False, and no answer, if a call with this id is under way already. */
  accept(request: Request): boolean;
  cancel(id: number): void;
  /** Ends what is under way: signals fire, the app is told `code`, results that come later are thrown away. */
  endAll(code: BridgeErrorCode, message: string): void;
}

interface Running {
  readonly end: (reason: BridgeError) => void;
}

/** Makes the calls of one conversation. */
export function createGuestCalls(options: GuestCallsOptions): GuestCalls {
  const { identity, capabilities, limits, book, send } = options;
  const handlers = handlersOf(options.handlers);
  const buckets: Partial<Record<string, Bucket>> = {
    'ui.toast': createBucket(5 / 60, 5),
    'nav.record': createBucket(0.5, 10),
    'nav.url': createBucket(0.5, 10),
    'drill.open': createBucket(0.5, 10),
  };
  const running = new Map<number, Running>();
  const deadlines = createDeadlines((id) => endOne(id, 'TIMEOUT', 'The page took longer than asked.'));

  const refuse = (id: number, error: unknown): void => send({ kind: 'error', id, error: toFault(error) });

  function endOne(id: number, code: BridgeErrorCode, message: string): void {
    const call = running.get(id);
    if (call === undefined) return;
    running.delete(id);
    deadlines.remove(id);
    const error = new BridgeError(code, message);
    refuse(id, error);
    call.end(error);
  }

  /** @throws `BridgeError` saying why not. */
  function admit(request: Request): { rule: MethodRule; params: unknown } {
    const rule = METHOD_RULES.get(request.method);
    if (rule === undefined) throw new BridgeError('METHOD', 'There is no such method.');
    const { method, capability } = rule;
    if (capability !== null && !capabilities.has(capability)) {
      throw new BridgeError('DENIED', `The capability ${capability} was not granted.`);
    }
    if (method !== 'context.get' && handlers[method] === undefined) {
      throw new BridgeError('METHOD', 'The page does not do this.');
    }
    if (running.size >= limits.pending) {
      throw new BridgeError('BUSY', `The page answers ${limits.pending} calls at once.`);
    }
    if (request.revision !== undefined && request.revision > book.revision) {
      throw new BridgeError('INVALID', 'revision: there is no such context yet');
    }
    if (rule.isAboutRecord && request.revision !== undefined && request.revision < book.recordRevision) {
      throw new BridgeError('STALE', 'The page shows another record by now.');
    }
    const params = rule.params.safeParse(request.params === undefined ? {} : request.params);
    if (!params.success) throw new BridgeError('INVALID', sayWhy('params', params.error));
    const mayCall = buckets[method];
    if (mayCall !== undefined && !mayCall()) throw new BridgeError('RATE', `Too many calls of ${method}.`);
    return { rule, params: params.data };
  }

  function respond(id: number, rule: MethodRule, params: unknown, result: unknown): void {
    const checked = rule.result.safeParse(result === undefined ? {} : result);
    if (!checked.success) {
      refuse(id, checked.error);
      return;
    }
    options.onDone(rule, params);
    const text = JSON.stringify({ kind: 'response', id, result: checked.data } satisfies Frame);
    if (text.length <= limits.frameLength) options.sendText(text);
    else refuse(id, new BridgeError('TOO_LARGE', 'The answer is longer than a frame may be.'));
  }

  function run(request: Request, rule: MethodRule, params: unknown): void {
    const { id } = request;
    const { call, end } = createCall(identity);
    const result = handlers[rule.method]!(params, call);
    if (!isPromise(result)) {
      respond(id, rule, params, result);
      return;
    }
    const entry: Running = { end };
    running.set(id, entry);
    deadlines.add(id, Math.min(request.deadlineMs ?? DEADLINE_MS.default, DEADLINE_MS.max));
    const isCurrent = (): boolean => {
      if (running.get(id) !== entry) return false;
      running.delete(id);
      deadlines.remove(id);
      return true;
    };
    result.then(
      (value) => isCurrent() && respond(id, rule, params, value),
      (error: unknown) => isCurrent() && refuse(id, error),
    );
  }

  return {
    accept(request) {
      // Two answers to one id would leave the app to guess.
      if (running.has(request.id)) return false;
      try {
        const { rule, params } = admit(request);
        if (rule.method === 'context.get') {
          options.sendText(`{"kind":"response","id":${request.id},"result":${book.textFor(capabilities)}}`);
        } else {
          run(request, rule, params);
        }
      } catch (error) {
        refuse(request.id, error);
      }
      return true;
    },
    cancel: (id) => endOne(id, 'CANCELLED', 'The call was cancelled.'),
    endAll(code, message) {
      for (const id of [...running.keys()]) endOne(id, code, message);
      deadlines.clear();
    },
  };
}

function handlersOf(given: HostHandlers): Partial<Record<string, Handler>> {
  const resize = given['ui.resize'];
  const limited: HostHandlers =
    resize === undefined ? given : { ...given, 'ui.resize': limitResizing(resize.bind(given)) };
  return limited as Partial<Record<string, Handler>>;
}

/** The signal is made when it is asked for: most handlers do not look at it. */
function createCall(identity: GuestCallsOptions['identity']): { call: HostCall; end: Running['end'] } {
  let controller: AbortController | undefined;
  let ended: BridgeError | undefined;
  const call: HostCall = {
    ...identity,
    get signal() {
      controller ??= new AbortController();
      if (ended !== undefined) controller.abort(ended);
      return controller.signal;
    },
  };
  return {
    call,
    end: (reason) => {
      ended = reason;
      controller?.abort(reason);
    },
  };
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<Promise<unknown>>).then === 'function';
