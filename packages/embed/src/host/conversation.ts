/**
 * The talk with one document of an app, from its welcome to its end: what comes in on the port, and who answers.
 *
 * @module
 */
import {
  readFrame,
  readJson,
  type BridgeErrorCode,
  type BridgeLimits,
  type BusMessage,
  type BusTopic,
  type Capability,
  type Frame,
  type Hello,
  type HostEvent,
  type HostEvents,
} from '../protocol/index.ts';
import { BridgeError } from './bridgeError.ts';
import { createBucket } from '../protocol/bucket.ts';
import type { ContextBook } from './contextBook.ts';
import type { Drops } from './drops.ts';
import { createGuestCalls } from './guestCalls.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { HostHandlers } from './host.ts';
import { createHostCalls, type HostCalls } from './hostCalls.ts';

/** Frames on a port that is out of use before it is closed. Until then they are counted, so that an admin sees them. */
const OLD_PORT_FRAMES = 100;

/** What a conversation needs. */
export interface ConversationOptions {
  readonly hello: Hello;
  readonly hostNonce: string;
  readonly sessionId: string;
  readonly port: MessagePort;
  readonly capabilities: ReadonlySet<Capability>;
  readonly handlers: HostHandlers;
  readonly limits: BridgeLimits;
  readonly book: ContextBook;
  readonly drops: Drops;
  /** The app spoke as it should: it is ready, or answers again. */
  readonly onAlive: () => void;
  readonly onLost: () => void;
  readonly onGoodbye: () => void;
}

/** The talk with one document. */
export interface Conversation {
  readonly sessionId: string;
  readonly capabilities: ReadonlySet<Capability>;
  readonly isReady: boolean;
  readonly request: HostCalls['request'];
  emit<Event extends HostEvent>(event: Event, data: HostEvents[Event]): void;
  /** Sends the context as it is now, if the app may see it. */
  sendContext(): void;
  /** Ends calls under way, the app's and the page's. */
  endCalls(code: BridgeErrorCode, message: string): void;
  /** Finds out within five seconds whether the document is still there. */
  check(): void;
  /** Ends it. What still comes is counted as `old-port`, until the port is released. */
  retire(): void;
  release(): void;
}

/** Starts a conversation on a port whose other end was handed to the app. */
export function startConversation(options: ConversationOptions): Conversation {
  const { hello, hostNonce, sessionId, port, capabilities, limits, book, drops } = options;
  let isReady = false;
  let isRetired = false;
  let topics: ReadonlySet<BusTopic> = new Set();
  const mayReceive = createBucket(limits.rate, limits.burst);
  const mayRefuse = createBucket(limits.pending, limits.pending);

  const sendText = (text: string): void => port.postMessage(text);
  const send = (frame: Frame): void => sendText(JSON.stringify(frame));

  const hostCalls = createHostCalls(limits, send);
  const guestCalls = createGuestCalls({
    identity: { sessionId, keyThumbprint: hello.keyThumbprint, guestNonce: hello.nonce },
    capabilities,
    handlers: options.handlers,
    limits,
    book,
    send,
    sendText,
    onDone({ method }, params) {
      if (method === 'bus.subscribe') topics = new Set((params as { topics: BusTopic[] }).topics);
      if (method === 'bus.publish') book.select(params as BusMessage);
    },
  });
  const heartbeat = startHeartbeat(
    () => {
      if (isReady) send({ kind: 'ping' });
    },
    () => options.onLost(),
  );

  function sendEvent(event: HostEvent, data: string): void {
    const text = `{"kind":"event","event":"${event}","data":${data}}`;
    if (text.length > limits.frameLength) {
      throw new BridgeError('TOO_LARGE', `The event ${event} is longer than a frame may be.`);
    }
    sendText(text);
  }

  function sendContext(): void {
    if (isReady && capabilities.has('context')) sendEvent('context.changed', book.textFor(capabilities));
  }

  /** @returns The frame, or nothing if it was dropped. */
  function read(data: unknown): Frame | undefined {
    const reading = readJson(data, limits.frameLength);
    if (reading.refused !== undefined) {
      drops.count(reading.refused === 'malformed' ? 'malformed-frame' : reading.refused);
      return undefined;
    }
    const frame = readFrame(reading.value);
    if (frame === undefined) drops.count(isOfUnknownKind(reading.value) ? 'unknown-kind' : 'malformed-frame');
    return frame;
  }

  /** A request above the rate is refused, as long as there are not too many: an honest app learns why. */
  function refuseForRate(data: unknown): void {
    drops.count('rate');
    if (isRetired || !isReady || !mayRefuse()) return;
    const reading = readJson(data, limits.frameLength);
    const frame = reading.refused === undefined ? readFrame(reading.value) : undefined;
    if (frame?.kind !== 'request') return;
    const message = `At most ${limits.rate} frames a second, ${limits.burst} at once.`;
    send({ kind: 'error', id: frame.id, error: { code: 'RATE', message, retryable: true } });
  }

  function becomeReady(frame: Frame): void {
    if (frame.kind !== 'ready' || frame.hostNonce !== hostNonce) {
      drops.count('before-ready');
      return;
    }
    isReady = true;
    heartbeat.heard();
    options.onAlive();
    if (!isRetired) sendContext();
  }

  function take(frame: Frame): void {
    heartbeat.heard();
    options.onAlive();
    if (isRetired) return;
    switch (frame.kind) {
      case 'request':
        if (!guestCalls.accept(frame)) drops.count('unknown-id');
        break;
      case 'response':
      case 'error':
        if (!hostCalls.settle(frame)) drops.count('unknown-id');
        break;
      case 'cancel':
        guestCalls.cancel(frame.id);
        break;
      case 'ping':
        send({ kind: 'pong' });
        break;
      case 'pong':
        break;
      case 'goodbye':
        options.onGoodbye();
        break;
      default:
        // Guests send no events, and are ready once.
        drops.count('unknown-kind');
    }
  }

  function release(): void {
    port.onmessage = null;
    port.close();
  }

  let oldFrames = 0;
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (isRetired) {
      drops.count('old-port');
      if (++oldFrames >= OLD_PORT_FRAMES) release();
      return;
    }
    if (!mayReceive()) {
      refuseForRate(data);
      return;
    }
    const frame = read(data);
    if (frame === undefined) return;
    if (isReady) take(frame);
    else becomeReady(frame);
  };

  return {
    sessionId,
    capabilities,
    get isReady() {
      return isReady;
    },
    request: (...call) => hostCalls.request(...call),
    emit(event, data) {
      if (event === 'bus.message' && !topics.has((data as BusMessage).topic)) return;
      sendEvent(event, JSON.stringify(data));
    },
    sendContext,
    endCalls(code, message) {
      guestCalls.endAll(code, message);
      hostCalls.endAll(code, message);
    },
    check: () => heartbeat.check(),
    retire() {
      if (isRetired) return;
      isRetired = true;
      heartbeat.stop();
      guestCalls.endAll('RESET', 'The conversation has ended.');
      hostCalls.endAll('RESET', 'The conversation with the app has ended.');
      send({ kind: 'goodbye' });
    },
    release,
  };
}

const KINDS = new Set([
  'ready',
  'request',
  'response',
  'error',
  'cancel',
  'event',
  'ping',
  'pong',
  'goodbye',
]);

const isOfUnknownKind = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.hasOwn(value, 'kind') &&
  !KINDS.has(String((value as { kind: unknown }).kind));
