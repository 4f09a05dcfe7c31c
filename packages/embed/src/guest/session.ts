/**
 * The conversation as the app sees it: it outlives the ports it is held over.
 *
 * @module
 */
import type {
  BusTopic,
  Capability,
  Context,
  GuestMethod,
  HostMethod,
  HostMethods,
} from '../protocol/messages.ts';
import type { Connection, ConnectionEvents, Disconnection, GuestHandler, Unsubscribe } from './connection.ts';
import { isBusMessage, isContext, isSessionEnd } from './context.ts';
import { EmbedError } from './embedError.ts';
import { greet } from './handshake.ts';
import { createNonce } from './json.ts';
import { openLink, type Link } from './link.ts';
import { callSafely, createListeners } from './listeners.ts';

/** Name and version, for the page's log. */
const SDK = 'js/0.1.0';

/** Whom to talk to, and as whom. */
export interface SessionOptions {
  readonly view: Window;
  readonly peer: Window;
  readonly targets: readonly string[];
  readonly capabilities: readonly Capability[];
  readonly keyThumbprint: string | undefined;
  /** Tokens so far are worth nothing any more; with `isOver` there will be no others. */
  readonly onTokensEnd: (isOver: boolean) => void;
}

/** What an app is given of the conversation. */
export type Conversation = Pick<
  Connection,
  | 'context'
  | 'capabilities'
  | 'sessionId'
  | 'isConnected'
  | 'onContext'
  | 'on'
  | 'request'
  | 'handle'
  | 'subscribe'
  | 'setDirty'
>;

/** A conversation. */
export interface Session {
  readonly conversation: Conversation;
  /** Connects for the first time. @throws what it was ended with meanwhile, or why it failed. */
  open(): Promise<void>;
  /** For good. */
  end(reason: Disconnection, error: EmbedError): void;
  /** The document is left, maybe to be kept for “back”: says goodbye. */
  suspend(): void;
  /** The document is back: says hello again. */
  resume(): void;
}

interface Subscription {
  readonly topics: readonly BusTopic[];
  readonly listener: (topic: BusTopic, value: never) => void;
}

type AnyHandler = (params: never, call: { readonly signal: AbortSignal }) => unknown;

/** Made before it is open. */
export function createSession(options: SessionOptions): Session {
  const listeners = createListeners<ConnectionEvents & { context: Context }>();
  const handlers = new Map<string, AnyHandler>();
  const subscriptions = new Set<Subscription>();
  const closing = new AbortController();
  let link: Link | undefined;
  let sessionId = '';
  let capabilities: readonly Capability[] = [];
  let context: Context | undefined;
  let isDirty = false;
  let isConnected = false;
  let isSuspended = false;
  let reason = new EmbedError('NOT_READY', 'Not connected yet.');

  const conversation: Conversation = {
    get context() {
      return context;
    },
    get capabilities() {
      return capabilities;
    },
    get sessionId() {
      return sessionId;
    },
    get isConnected() {
      return isConnected;
    },
    request,
    on: (event, listener) => listeners.add(event, listener),
    onContext(listener) {
      const remove = listeners.add('context', listener);
      if (context !== undefined) {
        const known = context;
        callSafely(() => listener(known));
      }
      return remove;
    },
    handle<Method extends GuestMethod>(method: Method, handler: GuestHandler<Method>): Unsubscribe {
      handlers.set(method, handler);
      return () => {
        if (handlers.get(method) === handler) handlers.delete(method);
      };
    },
    async subscribe(topics, listener) {
      const subscription: Subscription = {
        topics,
        listener: listener as unknown as Subscription['listener'],
      };
      subscriptions.add(subscription);
      try {
        const { selection } = await tellTopics();
        if (subscriptions.has(subscription))
          for (const topic of topics)
            if (selection[topic] !== undefined) deliver(subscription, topic, selection[topic]);
      } catch (error) {
        subscriptions.delete(subscription);
        throw error;
      }
      return () => {
        if (subscriptions.delete(subscription) && isConnected) tellTopics().catch(() => undefined);
      };
    },
    async setDirty(value) {
      isDirty = value;
      await request('dirty.set', { isDirty: value });
    },
  };
  return { conversation, open, end: finish, suspend, resume };

  async function open(): Promise<void> {
    const { view, peer, targets, keyThumbprint } = options;
    const { welcome, port } = await greet({
      view,
      peer,
      targets,
      hello: {
        nonce: createNonce(),
        sdk: SDK,
        capabilities: options.capabilities,
        ...(keyThumbprint === undefined ? {} : { keyThumbprint }),
      },
      signal: closing.signal,
    });
    ({ sessionId, capabilities } = welcome);
    // Revisions belong to a session.
    const before = context;
    let revision: number | undefined;
    let welcomed: (() => void) | undefined;
    const opened = openLink({
      port,
      hostNonce: welcome.hostNonce,
      limits: welcome.limits,
      revision: () => revision,
      onEvent: (event, data) => hear(event, data, learn),
      onEnd: handleEnd,
      answer,
    });
    link = opened;
    if (capabilities.includes('context')) {
      // The page sends it unasked as soon as it is told `ready`.
      await new Promise<void>((resolve, reject) => {
        welcomed = resolve;
        closing.signal.addEventListener('abort', () => reject(closing.signal.reason as Error));
      });
    }
    isConnected = true;

    function learn(data: unknown): void {
      if (link !== opened || !isContext(data) || (revision !== undefined && data.revision <= revision))
        return;
      isConnected = true;
      const known = revision === undefined ? before : context;
      revision = data.revision;
      context = data;
      if (known?.record?.recordId !== data.record?.recordId) options.onTokensEnd(false);
      listeners.tell('context', data);
      listeners.tell('context.changed', data);
      welcomed?.();
    }
  }

  function request<Method extends HostMethod>(
    method: Method,
    params: HostMethods[Method]['params'],
    call?: Parameters<Connection['request']>[2],
  ): Promise<HostMethods[Method]['result']> {
    if (link === undefined || !isConnected) return Promise.reject(reason);
    return link.request(method, params, call) as Promise<HostMethods[Method]['result']>;
  }

  function hear(event: string, data: unknown, learn: (data: unknown) => void): void {
    if (event === 'context.changed') {
      learn(data);
    } else if (event === 'bus.message' && isBusMessage(data)) {
      const { topic, value } = data;
      if (context !== undefined)
        context = { ...context, selection: { ...context.selection, [topic]: value } };
      listeners.tell(event, data);
      for (const subscription of [...subscriptions])
        if (subscription.topics.includes(topic)) deliver(subscription, topic, value);
    } else if (event === 'session.ended' && isSessionEnd(data)) {
      options.onTokensEnd(data.reason !== 'record');
      listeners.tell(event, data);
    }
    // A newer page may say what this version does not know.
  }

  function deliver({ listener }: Subscription, topic: BusTopic, value: unknown): void {
    callSafely(() => listener(topic, value as never));
  }

  function answer(method: string, params: unknown, signal: AbortSignal): unknown {
    const handler = handlers.get(method);
    if (handler === undefined) throw new EmbedError('METHOD', 'The app does not do this.');
    return handler((params ?? {}) as never, { signal });
  }

  function tellTopics(): Promise<HostMethods['bus.subscribe']['result']> {
    const topics = [...new Set([...subscriptions].flatMap((subscription) => subscription.topics))];
    return request('bus.subscribe', { topics });
  }

  function handleEnd(how: 'lost' | 'goodbye', error: EmbedError): void {
    if (how === 'lost' && isConnected) {
      lose();
      void find();
    } else finish(how, error);
  }

  function suspend(): void {
    if (!isConnected) return;
    isSuspended = true;
    link?.close(new EmbedError('RESET', 'The document was left.'), true);
    lose();
  }

  function resume(): void {
    if (isSuspended) void find();
    isSuspended = false;
  }

  function lose(): void {
    isConnected = false;
    reason = new EmbedError('RESET', 'The page is being looked for again.');
    options.onTokensEnd(false);
    listeners.tell('disconnected', { reason: 'lost' });
  }

  async function find(): Promise<void> {
    try {
      await open();
    } catch {
      finish('no-host', new EmbedError('NO_HOST', 'The page was lost and not found again.'));
      return;
    }
    if (subscriptions.size > 0) tellTopics().catch(() => undefined);
    if (isDirty) request('dirty.set', { isDirty }).catch(() => undefined);
    listeners.tell('reconnected', { sessionId });
  }

  function finish(how: Disconnection, error: EmbedError): void {
    if (closing.signal.aborted) return;
    closing.abort(error);
    isConnected = false;
    reason = error;
    link?.close(error, how === 'closed');
    options.onTokensEnd(true);
    listeners.tell('disconnected', { reason: how });
  }
}
