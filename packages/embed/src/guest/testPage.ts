/**
 * A page for the unit tests: a window that only records, and the page's end of the port. What it says is written by hand,
 * so that a test may say what a real page never would.
 *
 * @module
 */
import { once } from 'node:events';
import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads';
import type { Capability, Context, Frame, Hello } from '../protocol/messages.ts';

/** The page's origin. */
export const ORIGIN = 'https://acme.lightning.force.com';

/** A context. */
export const contextOf = (revision: number, recordId = '001000000000001AAA'): Context => ({
  revision,
  record: { recordId, objectApiName: 'Account' },
  appearance: { theme: 'light', language: 'en-US', currencyCode: 'EUR', timeZone: 'Europe/Berlin' },
  selection: {},
});

/** One conversation, from the page's side. */
export interface TestPort {
  readonly frames: readonly Frame[];
  send(frame: Frame | string): void;
  /** Waits for a frame that fits, also one that came before. */
  next<Kind extends Frame['kind']>(
    kind: Kind,
    fits?: (frame: Extract<Frame, { kind: Kind }>) => boolean,
  ): Promise<Extract<Frame, { kind: Kind }>>;
  close(): void;
}

/** The page and the app's window. */
export interface TestPage {
  readonly view: Window;
  readonly peer: Window;
  readonly posted: readonly { readonly text: string; readonly target: string }[];
  hello(index?: number): Hello;
  /** Delivers a message event, as it would come from the page unless told otherwise. */
  deliver(event: {
    data: unknown;
    origin?: string;
    source?: unknown;
    isTrusted?: boolean;
    ports?: readonly unknown[];
  }): void;
  /** Welcomes the latest hello and, unless told otherwise, sends the context. */
  welcome(options?: {
    capabilities?: readonly Capability[];
    context?: Context | null;
    changes?: object;
  }): TestPort;
  /** Dispatches `pagehide` and the like. */
  dispatch(type: string, event?: object): void;
  close(): void;
}

/** Makes a page. `ancestors: null`: a browser that does not tell them. */
export function createTestPage({
  ancestors = [ORIGIN],
  referrer = '',
}: { ancestors?: readonly string[] | null; referrer?: string } = {}): TestPage {
  const listeners = new Map<string, Set<(event: unknown) => void>>();
  const posted: { text: string; target: string }[] = [];
  const ports: NodePort[] = [];
  const peer = {
    postMessage: (text: string, target: string) => posted.push({ text, target }),
  } as unknown as Window;
  const view = {
    parent: peer,
    opener: null,
    location: { ancestorOrigins: ancestors ?? undefined, href: 'https://app.example.com/embed' },
    document: { referrer },
    addEventListener(type: string, listener: (event: unknown) => void) {
      if (!listeners.has(type)) listeners.set(type, new Set());
      listeners.get(type)!.add(listener);
    },
    removeEventListener: (type: string, listener: (event: unknown) => void) =>
      listeners.get(type)?.delete(listener),
  } as unknown as Window;

  const page: TestPage = {
    view,
    peer,
    posted,
    hello: (index = posted.length - 1) => JSON.parse(posted[index]!.text) as Hello,
    dispatch(type, event = {}) {
      for (const listener of [...(listeners.get(type) ?? [])]) listener(event);
    },
    deliver(event) {
      page.dispatch('message', { origin: ORIGIN, source: peer, isTrusted: true, ports: [], ...event });
    },
    welcome({ capabilities, context = contextOf(1), changes = {} } = {}) {
      const { port1, port2 } = new MessageChannel();
      ports.push(port1, port2);
      const hello = page.hello();
      const granted = capabilities ?? hello.capabilities;
      const data = JSON.stringify({
        bridge: 'rialto',
        type: 'welcome',
        version: 1,
        nonce: hello.nonce,
        hostNonce: 'host-nonce-0123456789',
        sessionId: `session-${ports.length}`,
        capabilities: granted,
        limits: { frameLength: 262_144, rate: 200, burst: 400, pending: 64 },
        ...changes,
      });
      const port = listenTo(port1);
      page.deliver({ data, ports: [port2] });
      if (context !== null && granted.includes('context'))
        port.send({ kind: 'event', event: 'context.changed', data: context });
      return port;
    },
    close() {
      for (const port of ports) port.close();
    },
  };
  return page;
}

function listenTo(port: NodePort): TestPort {
  const frames: Frame[] = [];
  port.on('message', (text: string) => frames.push(JSON.parse(text) as Frame));
  return {
    frames,
    send: (frame) => port.postMessage(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async next(kind, fits = () => true) {
      for (;;) {
        for (const frame of frames)
          if (frame.kind === kind && fits(frame as Extract<Frame, { kind: typeof kind }>))
            return frame as Extract<Frame, { kind: typeof kind }>;
        await once(port, 'message');
      }
    },
    close: () => port.close(),
  };
}
