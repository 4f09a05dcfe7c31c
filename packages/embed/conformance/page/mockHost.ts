/**
 * One app in one frame, with the real page's half of the bridge, every frame of which is seen, and into which others can be
 * put that a page would never send.
 *
 * @module
 */
import { BridgeError, createEmbedHost, type EmbedHost, type HostHandlers } from '../../src/host/index.ts';
import type { Capability, Context } from '../../src/protocol/index.ts';

/** What the server says about itself. */
export interface Settings {
  readonly app: string;
  readonly appOrigin: string;
  readonly origin: string;
  readonly foreignOrigin: string;
}

/** A frame that crossed. */
export interface Crossed {
  readonly from: 'app' | 'page';
  readonly frame: Readonly<Record<string, unknown>>;
  readonly at: number;
}

/** How to open the app. */
export interface OpenOptions {
  readonly settings: Settings;
  /** Where the frame goes. */
  readonly container: HTMLElement;
  readonly capabilities: readonly Capability[];
  /** Sandboxed: storage throws, cookies are gone, the origin is `null`. */
  readonly isOpaque?: boolean;
  readonly onCrossed?: (crossed: Crossed) => void;
}

/** An open app. */
export interface MockHost {
  readonly host: EmbedHost;
  readonly crossed: readonly Crossed[];
  /** Nonces of its hellos, in order, without repetitions. */
  readonly nonces: readonly string[];
  readonly context: Context;
  /** Changes the context and sends it. */
  change(changes: Partial<Context>): void;
  /** Puts text on the port as it is. */
  inject(text: string): void;
  /** Whether the app answers a ping within two seconds. */
  ping(): Promise<boolean>;
  /** Waits until something is so. @returns Whether it became so in time. */
  until(isSo: () => boolean, timeoutMs: number): Promise<boolean>;
  reload(): void;
  close(): void;
}

/** Two clients to switch between. Ids of 18 characters, as Salesforce has them. */
export const RECORDS = [
  {
    recordId: '001000000000001AAA',
    objectApiName: 'Account',
    name: 'Amara Lindqvist',
    clientNumber: 'C-1001',
  },
  { recordId: '001000000000002AAA', objectApiName: 'Account', name: 'Jonas Feld', clientNumber: 'C-1002' },
] as const;

/** Where the newest channel's port is told of: the host makes one for each hello. */
let onPort: ((port: MessagePort) => void) | undefined;
const RealChannel = MessageChannel;
globalThis.MessageChannel = class extends RealChannel {
  constructor() {
    super();
    onPort?.(this.port1);
  }
};

/** Opens the app. */
export function openApp(options: OpenOptions): MockHost {
  const { settings, container, isOpaque = false } = options;
  const crossed: Crossed[] = [];
  const nonces: string[] = [];
  let context: Context = {
    revision: 1,
    record: RECORDS[0],
    appearance: { theme: 'light', language: 'en-US', currencyCode: 'EUR', timeZone: 'Europe/Berlin' },
    selection: {},
  };
  let inject: (text: string) => void = () => undefined;
  const frame = document.createElement('iframe');
  frame.title = 'The app';
  frame.referrerPolicy = 'strict-origin-when-cross-origin';
  if (isOpaque) frame.setAttribute('sandbox', 'allow-scripts allow-forms');

  const note = (from: Crossed['from'], text: unknown): void => {
    if (typeof text !== 'string') return;
    const entry = { from, frame: parse(text), at: performance.now() };
    crossed.push(entry);
    options.onCrossed?.(entry);
  };
  const seeHello = ({ source, data }: MessageEvent<unknown>): void => {
    if (source !== frame.contentWindow || typeof data !== 'string') return;
    const { type, nonce, ...said } = parse(data);
    // Making the host's port is the answer to this very message: the next channel is this app's.
    onPort = tap;
    if (typeof nonce !== 'string' || nonces.includes(nonce)) return;
    nonces.push(nonce);
    // For the log alone: what was crossed is counted on the port.
    options.onCrossed?.({
      from: 'app',
      frame: { kind: type, nonce, ...said },
      at: performance.now(),
    });
  };
  // Before the host's own listener.
  window.addEventListener('message', seeHello);
  function tap(port: MessagePort): void {
    const post = port.postMessage.bind(port) as (text: string) => void;
    inject = post;
    port.postMessage = (text: string): void => {
      note('page', text);
      post(text);
    };
    port.addEventListener('message', ({ data }) => note('app', data));
  }

  const host = createEmbedHost({
    peer: () => frame.contentWindow,
    origin: settings.appOrigin,
    isOpaque,
    capabilities: options.capabilities,
    handlers: handlersFor(frame, () => context),
    context,
  });
  frame.addEventListener('load', () => host.frameLoaded());
  container.replaceChildren(frame);
  frame.src = settings.app;

  const until = async (isSo: () => boolean, timeoutMs: number): Promise<boolean> => {
    const endsAt = performance.now() + timeoutMs;
    while (!isSo() && performance.now() < endsAt) await new Promise((resolve) => setTimeout(resolve, 25));
    return isSo();
  };
  const pongs = (): number =>
    crossed.filter(({ from, frame: { kind } }) => from === 'app' && kind === 'pong').length;
  return {
    host,
    crossed,
    nonces,
    until,
    get context() {
      return context;
    },
    change(changes) {
      context = { ...context, ...changes, revision: context.revision + 1 };
      host.setContext(context);
    },
    inject: (text) => inject(text),
    async ping() {
      const before = pongs();
      inject('{"kind":"ping"}');
      return until(() => pongs() > before, 2_000);
    },
    reload() {
      frame.src = settings.app;
    },
    close() {
      window.removeEventListener('message', seeHello);
      host.close();
      frame.remove();
    },
  };
}

function handlersFor(frame: HTMLIFrameElement, context: () => Context): HostHandlers {
  const done = (): Record<string, never> => ({});
  return {
    async 'token.get'({ nonce }, { keyThumbprint }) {
      const { record } = context();
      const response = await fetch('/codes', {
        method: 'POST',
        body: JSON.stringify({ nonce, keyThumbprint, recordId: record?.recordId }),
      });
      if (!response.ok) throw new BridgeError('HOST', 'The mock companion failed.');
      return (await response.json()) as { code: string; expiresAt: string; redeemUrl: string };
    },
    'ui.resize'({ height }) {
      frame.style.height = `${height}px`;
      return { height };
    },
    'ui.toast': done,
    'nav.record': done,
    'nav.url': done,
    'drill.open': done,
    'bus.publish': done,
    'bus.subscribe': () => ({ selection: context().selection }),
    'dirty.set': done,
    'record.refresh': done,
    'app.status': done,
    log: done,
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
