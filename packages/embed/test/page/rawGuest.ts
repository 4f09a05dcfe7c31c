/**
 * An app that keeps to nothing: it sends whatever a test tells it to, over the window and over any port it ever had.
 *
 * @module
 */
import type { Frame, Hello, Welcome } from '../../src/protocol/messages.ts';

/** An answer as it arrived. */
export type Answer = Extract<Frame, { kind: 'response' } | { kind: 'error' }>;

/** What tests call, as `raw`. */
export interface RawGuest {
  /** What arrived over the window: text, origin, how many ports. */
  readonly heard: { readonly data: unknown; readonly origin: string; readonly ports: number }[];
  /** Ports, in the order they came. */
  readonly ports: MessagePort[];
  /** What arrived over a port, by its place. */
  readonly said: Frame[][];
  /** The page's refusal or welcome, newest last. */
  readonly replies: (Record<string, unknown> & { readonly type: string })[];
  /** Sends a hello, by default a good one. @returns its nonce. */
  hello(changes?: Partial<Record<keyof Hello, unknown>>): string;
  /** A good hello, its welcome, and `ready`. */
  connect(changes?: Partial<Record<keyof Hello, unknown>>): Promise<Welcome>;
  /** Sends what is given over a port, by default the newest: text as it is, others too. */
  post(data: unknown, port?: number): void;
  /** Calls, and waits for the answer. */
  call(method: string, params?: unknown, more?: object, port?: number): Promise<Answer>;
  /** Waits until the text arrived over the window. */
  until(text: string): Promise<void>;
}

declare global {
  var raw: RawGuest;
}

const waiting = new Map<string, (answer: Answer) => void>();
const onHeard = new Set<() => void>();
let nextId = 1_000;

const thePage = (): Window =>
  globalThis.parent === globalThis.window ? (opener as Window) : globalThis.parent;

const take = (port: MessagePort): number => {
  const place = raw.ports.push(port) - 1;
  raw.said[place] = [];
  port.onmessage = ({ data }: MessageEvent<string>) => {
    const frame = JSON.parse(data) as Frame;
    raw.said[place]!.push(frame);
    if (frame.kind !== 'response' && frame.kind !== 'error') return;
    const key = `${place}/${frame.id}`;
    waiting.get(key)?.(frame);
    waiting.delete(key);
  };
  return place;
};

globalThis.raw = {
  heard: [],
  ports: [],
  said: [],
  replies: [],
  hello(changes = {}) {
    const nonce = crypto.randomUUID();
    const hello = {
      bridge: 'rialto',
      type: 'hello',
      versions: [1],
      nonce,
      sdk: 'raw/1.0.0',
      capabilities: [
        'context',
        'token',
        'resize',
        'toast',
        'navigate',
        'drill',
        'bus',
        'dirty',
        'refresh',
        'log',
      ],
      keyThumbprint: 'k'.repeat(43),
      ...changes,
    };
    // It has no secrets, and it says it to whoever is there.
    thePage().postMessage(JSON.stringify(hello), '*');
    return hello.nonce as string;
  },
  async connect(changes) {
    const nonce = raw.hello(changes);
    const find = (): Welcome | undefined =>
      raw.replies.find((reply) => reply.type === 'welcome' && reply['nonce'] === nonce) as
        Welcome | undefined;
    while (find() === undefined) await new Promise<void>((resolve) => onHeard.add(resolve));
    const welcome = find()!;
    raw.post(JSON.stringify({ kind: 'ready', hostNonce: welcome.hostNonce }));
    return welcome;
  },
  post(data, port = raw.ports.length - 1) {
    raw.ports[port]!.postMessage(data);
  },
  call(method, params = {}, more = {}, port = raw.ports.length - 1) {
    const id = (nextId += 1);
    const answer = new Promise<Answer>((resolve, reject) => {
      waiting.set(`${port}/${id}`, resolve);
      setTimeout(() => reject(new Error(`${method} was never answered`)), 3_000);
    });
    raw.post(JSON.stringify({ kind: 'request', id, method, params, ...more }), port);
    return answer;
  },
  async until(text) {
    while (!raw.heard.some(({ data }) => data === text))
      await new Promise<void>((resolve) => onHeard.add(resolve));
  },
};

addEventListener('message', ({ data, origin, ports }) => {
  raw.heard.push({ data, origin, ports: ports.length });
  const [port] = ports;
  if (port !== undefined) take(port);
  try {
    const reply: unknown = JSON.parse(String(data));
    if (typeof reply === 'object' && reply !== null && 'type' in reply) raw.replies.push(reply as never);
  } catch {
    // Not everything that arrives is ours.
  }
  for (const resolve of onHeard) resolve();
  onHeard.clear();
});
