/**
 * A page and an app for tests: a fake window, Node's own MessageChannel between them, and a clock that is moved by hand.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Context, Frame, Hello, Refusal, Welcome } from '../protocol/index.ts';
import { createEmbedHost } from './createEmbedHost.ts';
import type { DropReason, EmbedHost, HostOptions, HostState } from './host.ts';

export const ORIGIN = 'https://studio.example.com';
export const RECORD_ID = '001Ho00001AbCdEIAV';
export const OTHER_RECORD_ID = '001Ho00002XyZwVIAV';
export const NONCE = 'guest-nonce-0001';
export const KEY = 'k'.repeat(43);

export const CONTEXT: Context = {
  revision: 1,
  record: { recordId: RECORD_ID, objectApiName: 'Account', name: 'Okafor Household' },
  appearance: { theme: 'light', language: 'en-US', currencyCode: 'USD', timeZone: 'Europe/Berlin' },
  selection: { 'selection.asOf': '2026-06-30' },
};

export const HELLO: Hello = {
  bridge: 'rialto',
  type: 'hello',
  versions: [1],
  nonce: NONCE,
  sdk: 'test/1',
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
  keyThumbprint: KEY,
};

/** What the app's window was sent. */
interface Post {
  readonly message: Welcome | Refusal;
  readonly target: string;
  readonly ports: readonly MessagePort[];
}

/** Stops time; `tick` moves it. */
export function stopClock(t: TestContext): (milliseconds: number) => void {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  t.mock.method(performance, 'now', () => Date.now());
  return (milliseconds) => t.mock.timers.tick(milliseconds);
}

/** Makes a page with a host that listens, and its app's window. Both are gone when the test ends. */
export function openApp(t: TestContext, options: Partial<HostOptions> = {}) {
  const listeners = new Set<(event: unknown) => void>();
  const view = {
    addEventListener: (_type: string, listener: (event: unknown) => void) => listeners.add(listener),
    removeEventListener: (_type: string, listener: (event: unknown) => void) => listeners.delete(listener),
  } as unknown as Window;
  const posts: Post[] = [];
  const ports: MessagePort[] = [];
  const peer = {
    postMessage(text: string, target: string, transfer: MessagePort[] = []) {
      posts.push({ message: JSON.parse(text) as Post['message'], target, ports: transfer });
      ports.push(...transfer);
    },
  } as unknown as Window;
  const states: HostState[] = [];
  const host: EmbedHost = createEmbedHost({
    window: view,
    peer: () => peer,
    origin: ORIGIN,
    capabilities: HELLO.capabilities,
    handlers: {},
    context: CONTEXT,
    onState: (state) => states.push(state),
    ...options,
  });
  t.after(() => {
    host.close();
    for (const port of ports) port.close();
  });

  /** Lets an event arrive at the page's window; what is not said is as an honest app's. */
  function arrive(event: Partial<Record<'isTrusted' | 'source' | 'origin' | 'data', unknown>>): void {
    const full = { isTrusted: true, source: peer, origin: ORIGIN, ports: [], ...event };
    for (const listener of [...listeners]) listener(full);
  }

  const hello = (changes: Record<string, unknown> = {}): void =>
    arrive({ data: JSON.stringify({ ...HELLO, ...changes }) });

  /** Says hello and takes the port. */
  function takePort(changes: Record<string, unknown> = {}): Guest {
    hello(changes);
    const { message, ports: given } = posts.at(-1)!;
    assert.equal(message.type, 'welcome');
    return createGuest(message, given[0]!);
  }

  return {
    host,
    peer,
    states,
    posts,
    listeners,
    arrive,
    hello,
    takePort,
    /** Says hello and is ready. */
    async connect(changes: Record<string, unknown> = {}): Promise<Guest> {
      const guest = takePort(changes);
      guest.say({ kind: 'ready', hostNonce: guest.welcome.hostNonce });
      await guest.settle();
      return guest;
    },
    drops: (): Partial<Record<DropReason, number>> => host.drops,
  };
}

/** The app's end of a port. */
export interface Guest {
  readonly welcome: Welcome;
  readonly said: Frame[];
  say(frame: object | string | null): void;
  /** Calls a method and waits for its answer. Ids count from 1. */
  call(
    method: string,
    params?: unknown,
    more?: object,
  ): Promise<Extract<Frame, { kind: 'response' | 'error' }>>;
  /** Waits until the page has taken all that was said so far: it answers a ping in turn. */
  settle(): Promise<void>;
  heard(event: string): unknown[];
}

function createGuest(welcome: Welcome, port: MessagePort): Guest {
  const said: Frame[] = [];
  let lastId = 0;
  port.onmessage = ({ data }) => said.push(JSON.parse(data as string) as Frame);
  const say = (frame: object | string | null): void =>
    port.postMessage(typeof frame === 'object' && frame !== null ? JSON.stringify(frame) : frame);
  const pongs = (): number => said.filter(({ kind }) => kind === 'pong').length;
  return {
    welcome,
    said,
    say,
    async call(method, params, more = {}) {
      const id = ++lastId;
      say({ kind: 'request', id, method, ...(params === undefined ? {} : { params }), ...more });
      const answer = () =>
        said.find((frame) => (frame.kind === 'response' || frame.kind === 'error') && frame.id === id);
      await until(() => answer() !== undefined);
      return answer() as Extract<Frame, { kind: 'response' | 'error' }>;
    },
    async settle() {
      const before = pongs();
      say({ kind: 'ping' });
      await until(() => pongs() > before);
    },
    heard: (event) =>
      said.flatMap((frame) => (frame.kind === 'event' && frame.event === event ? [frame.data] : [])),
  };
}

/** Waits for something that messages on their way will bring about. @throws AssertionError if they do not. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000; turn++) {
    if (isSo()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.fail(`never came: ${isSo.toString()}`);
}

/** The code an answer fails with; `ok` if it does not. */
export const outcome = (answer: Frame): string => (answer.kind === 'error' ? answer.error.code : 'ok');

/** A handler that must not be called. */
export const unreached = (): never => {
  throw new Error('this must not be called');
};
