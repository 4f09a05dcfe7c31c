/**
 * One app's way to the agent: the Web Connection Protocol and the port.
 *
 * 1. The app's document says `WCP1Hello` to the page. It is heard if its window is the one the page made for the app and
 *    its origin the app's.
 * 2. The page answers with `WCP3Handshake` and a port. An earlier port is closed: the document was loaded anew.
 * 3. The app says `WCP4ValidateAppIdentity` on the port. Its addresses must be of the app's origin; ids it knows from
 *    before mean nothing. It is told who it is (`WCP5ValidateAppIdentityResponse`).
 * 4. Requests are served until `WCP6Goodbye`, another hello or the page's end. Each is copied, measured and read first.
 *
 * @see {@link https://fdc3.finos.org/docs/2.2/api/specs/webConnectionProtocol | WCP}
 * @module
 */
import { State } from './reference.ts';
import { createBucket } from '../protocol/bucket.ts';
import { DEFAULT_LIMITS, HANDSHAKE_LENGTH, HELLOS_PER_MINUTE } from '../protocol/capabilities.ts';
import type { AgentApp } from './agent.ts';
import { cleanCopy } from './cleanCopy.ts';
import type { Instance } from './instances.ts';
import { parseHello, parseIdentity, parseRequest, type BadRequest, type Request } from './wire.ts';

/** Heartbeats unanswered before an app is lost. */
const MISSED = 2;
/** Identity carries two addresses. */
const IDENTITY_LENGTH = 8 * HANDSHAKE_LENGTH;

/** What a connection needs. */
export interface ConnectionOptions {
  readonly app: AgentApp;
  readonly instance: Instance;
  /** FDC3's `ImplementationMetadata`. */
  readonly describeAgent: () => object;
  readonly onRequest: (request: Request) => void;
  /** A bad request whose sender may be told. */
  readonly onBadRequest: (bad: BadRequest) => void;
  /** Its document is gone; what it had is to be forgotten. */
  readonly onGone: () => void;
  readonly drop: (reason: string) => void;
}

/** The way. */
export interface Connection {
  readonly app: AgentApp;
  /** A `WCP1Hello` from the app's window. */
  greet(event: MessageEvent): void;
  send(message: object): void;
  /** Asks whether it is still there; after two questions without an answer it is lost. */
  beat(): void;
  close(): void;
}

/** Makes it. Nothing is open before a hello. @throws TypeError if the app's address is none. */
export function createConnection(options: ConnectionOptions): Connection {
  const { app, instance, describeAgent, onRequest, onBadRequest, onGone, drop } = options;
  const origin = new URL(app.url).origin;
  const isOpaque = app.isOpaque ?? false;
  const mayGreet = createBucket(HELLOS_PER_MINUTE / 60, HELLOS_PER_MINUTE);
  const maySpeak = createBucket(DEFAULT_LIMITS.rate, DEFAULT_LIMITS.burst);
  let port: MessagePort | undefined;
  let unanswered = 0;

  function setState(state: State, name: 'waiting' | 'connected' | 'lost' | 'closed'): void {
    if (instance.state === state && name !== 'closed') return;
    instance.state = state;
    app.onState?.(name);
  }

  /** Lets the document go. */
  function hangUp(): void {
    if (port === undefined) return;
    port.onmessage = null;
    port.close();
    port = undefined;
    unanswered = 0;
    onGone();
  }

  function greet(event: MessageEvent): void {
    if (!event.isTrusted) return drop('untrusted-event');
    if (event.origin !== (isOpaque ? 'null' : origin)) return drop('foreign-origin');
    if (!mayGreet()) return drop('hello-flood');
    const copy = cleanCopy(event.data, IDENTITY_LENGTH, 8);
    const attempt = parseHello(copy.value);
    if (attempt === undefined) return drop(copy.refused ?? 'malformed-hello');
    hangUp();
    setState(State.Pending, 'waiting');
    const channel = new MessageChannel();
    port = channel.port1;
    listen(port, attempt);
    const handshake = {
      type: 'WCP3Handshake',
      meta: { connectionAttemptUuid: attempt, timestamp: new Date() },
      payload: { fdc3Version: '2.2', intentResolverUrl: false, channelSelectorUrl: false },
    };
    // An opaque origin cannot be addressed. Such an app has nothing to lose that its frame does not show.
    (event.source as Window).postMessage(handshake, {
      targetOrigin: isOpaque ? '*' : origin,
      transfer: [channel.port2],
    });
  }

  function listen(own: MessagePort, attempt: string): void {
    let isKnown = false;
    own.onmessage = (event): void => {
      if (own !== port) return drop('old-port');
      for (const stray of event.ports) stray.close();
      if (!maySpeak()) return drop('rate');
      const { value, refused } = cleanCopy(event.data);
      if (refused !== undefined) return drop(refused);
      answered();
      const type = (value as { readonly type?: unknown } | null | undefined)?.type;
      if (type === 'WCP6Goodbye') {
        hangUp();
        return setState(State.Pending, 'waiting');
      }
      if (isKnown) return serve(value);
      if (type !== 'WCP4ValidateAppIdentity') return drop('before-identity');
      isKnown = identify(own, value, attempt);
    };
  }

  function identify(own: MessagePort, message: unknown, attempt: string): boolean {
    const identity = parseIdentity(message);
    const isApp = identity?.attempt === attempt && identity.urls.every((url) => originOf(url) === origin);
    const meta = { connectionAttemptUuid: attempt, timestamp: new Date() };
    if (!isApp) {
      drop('foreign-identity');
      const payload = { message: 'These addresses are not those of the app of this frame.' };
      own.postMessage({ type: 'WCP5ValidateAppIdentityFailedResponse', meta, payload });
      return false;
    }
    setState(State.Connected, 'connected');
    const { appId, instanceId } = instance;
    // The reference gives out the instanceId, which every app can find; whoever says it back is believed there.
    const instanceUuid = crypto.randomUUID();
    const payload = { appId, instanceId, instanceUuid, implementationMetadata: describeAgent() };
    own.postMessage({ type: 'WCP5ValidateAppIdentityResponse', meta, payload });
    return true;
  }

  function serve(message: unknown): void {
    const { request, bad } = parseRequest(message);
    if (request !== undefined) return onRequest(request);
    drop('malformed-message');
    if (bad !== undefined) onBadRequest(bad);
  }

  function answered(): void {
    unanswered = 0;
    if (instance.state === State.NotResponding) setState(State.Connected, 'connected');
  }

  return {
    app,
    greet,
    send: (message) => port?.postMessage(message),
    beat() {
      if (instance.state !== State.Connected && instance.state !== State.NotResponding) return;
      if (unanswered >= MISSED) setState(State.NotResponding, 'lost');
      unanswered += 1;
      port?.postMessage({
        type: 'heartbeatEvent',
        meta: { eventUuid: crypto.randomUUID(), timestamp: new Date() },
        payload: {},
      });
    },
    close() {
      hangUp();
      setState(State.Terminated, 'closed');
    },
  };
}

function originOf(url: string): string | undefined {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}
