/**
 * The page's half of the bridge. The conversation, in short; `docs/bridge-protocol.md` has all of it.
 *
 * 1. The page makes a host, which listens, and only then sets the frame's `src`.
 * 2. The app says hello: a JSON string by `postMessage`, to the page's exact origin, again every 250 ms until answered.
 * 3. The page looks at the event before its text: trusted, from the app's own window, from the app's exact origin. Then
 *    at the text: 2048 characters at most, a hello, a nonce never seen, ten a minute at most.
 * 4. No version in common: a refusal. Else the page makes a channel and sends a welcome, to the app's exact origin, with
 *    one port, the app's nonce, a nonce of its own, and what the app may do: what the admin granted, less what the app
 *    did not ask for.
 * 5. The app says `ready` on the port with the page's nonce. Before that nothing is served. Then it gets the context.
 * 6. Both sides ask, answer, cancel; every frame is a JSON string, checked for length, depth and shape before it counts.
 *    A token never crosses unasked.
 * 7. A new hello is a new document: the old port falls silent, calls under way end with `RESET`.
 * 8. Another record on the page ends calls under way with `RESET`, and what refers to the old one is `STALE`.
 * 9. Who says nothing for five seconds after its frame loaded is `silent`; who misses two pings is `lost`.
 * 10. What is not understood is dropped without an answer and counted. Who floods is `blocked`.
 *
 * @module
 */
import {
  DEFAULT_LIMITS,
  HELLO_MS,
  HOST_EVENT_SCHEMAS,
  CAPABILITY_OF_EVENT,
  PROTOCOL_VERSION,
  type BusMessage,
  type Capability,
  type Hello,
  type Welcome,
} from '../protocol/index.ts';
import { BridgeError } from './bridgeError.ts';
import { createContextBook } from './contextBook.ts';
import { startConversation, type Conversation } from './conversation.ts';
import { createDrops } from './drops.ts';
import { judgeArrival, refusalOf } from './handshake.ts';
import type { EmbedHost, HostOptions, HostState } from './host.ts';
import { createNonces } from './nonces.ts';
import { sayWhy } from './sayWhy.ts';

/**
 * Starts to listen for one app. Set the frame's `src` afterwards, and tell it each `load` of the frame.
 *
 * @throws `BridgeError` `INVALID` if the origin is not an exact one, or the context not as it should be.
 */
export function createEmbedHost(options: HostOptions): EmbedHost {
  const { isOpaque = false, onState } = options;
  if (!isExactOrigin(options.origin)) {
    throw new BridgeError('INVALID', 'origin: must be exact, as https://studio.example.com');
  }
  const view = options.window ?? window;
  const origin = isOpaque ? 'null' : options.origin;
  // A sandboxed document has no origin to post to. That is why it gets no token.
  const target = isOpaque ? '*' : options.origin;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const book = createContextBook(options.context, limits);
  const takeNonce = createNonces();
  const drops = createDrops(options.onDrop, () => stop('blocked'));

  let state: HostState = 'waiting';
  let conversation: Conversation | undefined;
  let retired: Conversation | undefined;
  let wasReady = false;
  let helloWatch: ReturnType<typeof setTimeout> | undefined;

  function setState(next: HostState): void {
    if (next === state || state === 'closed' || (state === 'blocked' && next !== 'closed')) return;
    state = next;
    onState?.(next);
  }

  function retire(): void {
    retired?.release();
    retired = conversation;
    conversation = undefined;
    retired?.retire();
  }

  function stop(last: 'blocked' | 'closed'): void {
    view.removeEventListener('message', onMessage);
    clearTimeout(helloWatch);
    retire();
    retired?.release();
    setState(last);
  }

  function onMessage(event: MessageEvent<unknown>): void {
    const peer = options.peer();
    const arrival = judgeArrival(event, peer, origin);
    if (arrival.kind === 'not-ours') return;
    if (arrival.kind === 'drop') {
      drops.count(arrival.reason);
      return;
    }
    const nonce = arrival.kind === 'hello' ? arrival.hello.nonce : arrival.nonce;
    const verdict = takeNonce(nonce);
    if (verdict !== 'new') {
      drops.count(verdict === 'repeated' ? 'repeated-nonce' : 'hello-flood');
      if (verdict === 'flood') stop('blocked');
      return;
    }
    clearTimeout(helloWatch);
    retire();
    if (arrival.kind === 'incompatible') {
      peer!.postMessage(JSON.stringify(refusalOf(nonce)), target);
      setState('incompatible');
    } else {
      welcome(peer!, arrival.hello);
    }
  }

  function welcome(peer: Window, hello: Hello): void {
    const { port1, port2 } = new MessageChannel();
    const capabilities = new Set(hello.capabilities.filter(isGranted(hello)));
    const hostNonce = crypto.randomUUID();
    const sessionId = crypto.randomUUID();
    const started = startConversation({
      hello,
      hostNonce,
      sessionId,
      port: port1,
      capabilities,
      handlers: options.handlers,
      limits,
      book,
      drops,
      onAlive() {
        if (conversation !== started) return;
        wasReady = true;
        setState('ready');
      },
      onLost: () => conversation === started && setState(wasReady ? 'lost' : 'silent'),
      onGoodbye() {
        if (conversation !== started) return;
        retire();
        setState('waiting');
      },
    });
    conversation = started;
    setState('connecting');
    if (conversation !== started) return;
    const message: Welcome = {
      bridge: 'rialto',
      type: 'welcome',
      version: PROTOCOL_VERSION,
      nonce: hello.nonce,
      hostNonce,
      sessionId,
      capabilities: [...capabilities],
      limits,
    };
    peer.postMessage(JSON.stringify(message), target, [port2]);
  }

  const isGranted =
    (hello: Hello) =>
    (capability: Capability): boolean =>
      options.capabilities.includes(capability) &&
      (capability !== 'token' || (!isOpaque && hello.keyThumbprint !== undefined));

  view.addEventListener('message', onMessage);

  return {
    get state() {
      return state;
    },
    get sessionId() {
      return conversation?.sessionId;
    },
    get capabilities() {
      return conversation?.isReady === true ? [...conversation.capabilities] : [];
    },
    get drops() {
      return drops.counts;
    },
    frameLoaded() {
      if (state === 'blocked' || state === 'closed') return;
      if (conversation !== undefined) {
        // Maybe the load of the document that said hello, maybe of another one that never will.
        conversation.check();
        return;
      }
      clearTimeout(helloWatch);
      helloWatch = setTimeout(() => {
        if (state !== 'incompatible') setState(wasReady ? 'lost' : 'silent');
      }, HELLO_MS);
    },
    setContext(context) {
      const isOther = book.replace(context);
      if (isOther) conversation?.endCalls('RESET', 'The page shows another record.');
      conversation?.sendContext();
    },
    emit(event, data) {
      const checked = HOST_EVENT_SCHEMAS[event].safeParse(JSON.parse(JSON.stringify(data)));
      if (!checked.success) throw new BridgeError('INVALID', sayWhy(event, checked.error));
      if (event === 'bus.message') book.select(checked.data as BusMessage);
      if (state !== 'ready' || conversation?.capabilities.has(CAPABILITY_OF_EVENT[event]) !== true) return;
      conversation.emit(event, checked.data);
    },
    async request(method, params, deadlineMs) {
      if (state !== 'ready' || conversation === undefined) {
        throw new BridgeError('NOT_READY', 'The app is not ready.');
      }
      return conversation.request(method, params, deadlineMs);
    },
    close() {
      if (state !== 'closed') stop('closed');
    },
  };
}

function isExactOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  const isLocal = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
  return url.origin === origin && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal));
}
