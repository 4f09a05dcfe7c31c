/**
 * The agent of the bundle an org gets, apps that speak the protocol by hand, and the bare reference to compare with.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import { bundleWeb } from '../../../sandbox/webBundle.ts';
import type * as fdc3 from '@finos/fdc3-web-impl';
import type { AgentApp, AgentOptions, DesktopAgent, Fdc3Context } from './agent.ts';
import { USER_CHANNELS } from './userChannels.ts';
import type * as agentModule from './index.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The module `c/desktopAgent`. The reference's own files do not load in Node: their imports have no endings. */
export async function loadAgent(): Promise<typeof agentModule> {
  const text = await bundleWeb({ entry: path('index.ts'), minify: 'readable' });
  return (await import(
    `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`
  )) as typeof agentModule;
}

/** The reference implementation as it comes. */
export async function loadReference(): Promise<typeof fdc3> {
  const text = await bundleWeb({
    entry: path('../../../../node_modules/@finos/fdc3-web-impl/dist/src/index.js'),
  });
  return (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)) as typeof fdc3;
}

/** A message as it crosses. */
export interface Message {
  readonly type: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** An app that speaks by hand. */
export interface TestApp {
  readonly instanceId: string;
  /** Everything it was sent that answers nothing it asked. */
  readonly events: readonly Message[];
  /** Asks and waits for the answer's payload. */
  readonly ask: (type: string, payload?: object, meta?: object) => Promise<Record<string, unknown>>;
  /** Says anything at all. */
  say(message: unknown): void;
  /** Resolves when what was said before has been dealt with and what came of it has arrived. */
  settle(): Promise<void>;
  close(): void;
}

/** Of that type. */
export const eventsOf = ({ events }: { readonly events: readonly Message[] }, type: string): Message[] =>
  events.filter((event) => event.type === type);

/** Contexts it was given by broadcasts. */
export const contextsOf = (app: TestApp): unknown[] =>
  eventsOf(app, 'broadcastEvent').map(({ payload }) => payload['context']);

/** Broadcasts. Default: on the first user channel. */
export const say = (app: TestApp, context: Fdc3Context, channelId = USER_CHANNELS[0]!.id) =>
  app.ask('broadcastRequest', { channelId, context });

/** Listens for a type of context, or all. Default: on the first user channel. */
export const listen = (
  app: TestApp,
  channelId: string | null = USER_CHANNELS[0]!.id,
  contextType: string | null = null,
) => app.ask('addContextListenerRequest', { channelId, contextType });

/** Raises an intent, for whoever or a target. */
export const raise = (app: TestApp, intent: string, context: Fdc3Context, target?: object) =>
  app.ask('raiseIntentRequest', { intent, context, ...(target && { app: target }) });

const RESPONSE = /Response$/;

/** Speaks on a port. @param settle - Resolves when the other side has read what was sent. */
export function speak(port: MessagePort, instanceId: string): TestApp {
  const events: Message[] = [];
  const waiting = new Map<string, (payload: Record<string, unknown>) => void>();
  port.onmessage = ({ data }: MessageEvent<Message>) => {
    const resolve = RESPONSE.test(data.type) ? waiting.get(data.meta['requestUuid'] as string) : undefined;
    if (resolve === undefined || data.type === 'raiseIntentResultResponse') events.push(data);
    else resolve(data.payload);
  };
  const ask: TestApp['ask'] = (type, payload = {}, meta = {}) => {
    const requestUuid = crypto.randomUUID();
    const answer = new Promise<Record<string, unknown>>((resolve) => waiting.set(requestUuid, resolve));
    port.postMessage({ type, meta: { requestUuid, timestamp: new Date(), ...meta }, payload });
    return answer;
  };
  return {
    instanceId,
    events,
    ask,
    say: (message) => port.postMessage(message),
    // Ports keep order: an answer comes after everything that was caused before.
    settle: async () => {
      await ask('getUserChannelsRequest');
    },
    close: () => port.close(),
  };
}

/** A page with an agent and windows that are none. */
export interface TestPage {
  readonly agent: DesktopAgent;
  readonly drops: Readonly<Record<string, number>>;
  /** Adds an app without connecting it. */
  add(
    appId: string,
    overrides?: Partial<AgentApp>,
  ): { readonly handle: ReturnType<DesktopAgent['addApp']>; readonly frame: TestFrame };
  /** Adds an app and connects it. */
  connect(
    appId: string,
    overrides?: Partial<AgentApp>,
  ): Promise<TestApp & { readonly handle: ReturnType<DesktopAgent['addApp']>; readonly frame: TestFrame }>;
  /** Delivers a message event to the page. */
  deliver(event: {
    readonly data: unknown;
    readonly source: unknown;
    readonly origin: string;
    readonly isTrusted?: boolean;
  }): void;
  close(): void;
}

/** An app's window. */
export interface TestFrame {
  readonly origin: string;
  /** Handshakes that came, with their ports. */
  readonly handshakes: {
    readonly message: Message;
    readonly targetOrigin: string;
    readonly port: MessagePort;
  }[];
  /** Says hello as a document that was just loaded does. @returns The port; `undefined`: nobody answered. */
  hello(overrides?: {
    readonly origin?: string;
    readonly isTrusted?: boolean;
    readonly source?: unknown;
  }): { readonly port: MessagePort; readonly attempt: string } | undefined;
  /** Hello, identity, done. */
  load(identity?: object): Promise<TestApp>;
}

const identityOf = (url: string, attempt: string, more: object): object => ({
  type: 'WCP4ValidateAppIdentity',
  meta: { connectionAttemptUuid: attempt, timestamp: new Date() },
  payload: { identityUrl: url, actualUrl: url, ...more },
});

/** Makes a page. Close it, or its heartbeat keeps the process. */
export function openTestPage(
  createDesktopAgent: (options: AgentOptions) => DesktopAgent,
  options: AgentOptions = {},
): TestPage {
  let listener: ((event: MessageEvent) => void) | undefined;
  const fakeWindow = {
    addEventListener: (_type: string, heard: (event: MessageEvent) => void) => (listener = heard),
    removeEventListener: () => (listener = undefined),
  } as unknown as Window;
  const agent = createDesktopAgent({ window: fakeWindow, ...options });
  const ports: MessagePort[] = [];

  const deliver: TestPage['deliver'] = (event) =>
    listener?.({ isTrusted: true, ports: [], ...event } as unknown as MessageEvent);

  function add(appId: string, overrides: Partial<AgentApp> = {}) {
    const url = `https://${appId}.example/app`;
    const { origin } = new URL(overrides.url ?? url);
    const handshakes: TestFrame['handshakes'] = [];
    const peer = {
      postMessage(
        message: Message,
        { targetOrigin, transfer }: { targetOrigin: string; transfer: MessagePort[] },
      ) {
        ports.push(transfer[0]!);
        handshakes.push({ message, targetOrigin, port: transfer[0]! });
      },
    };
    const handle = agent.addApp({
      appId,
      title: appId.toUpperCase(),
      url,
      peer: () => peer as unknown as Window,
      receives: ['*'],
      sends: ['*'],
      ...overrides,
    });
    const hello: TestFrame['hello'] = (forged = {}) => {
      const attempt = crypto.randomUUID();
      const before = handshakes.length;
      const data = {
        type: 'WCP1Hello',
        meta: { connectionAttemptUuid: attempt, timestamp: new Date() },
        payload: { actualUrl: url },
      };
      deliver({ data, source: peer, origin, ...forged });
      const answer = handshakes[before];
      return answer && { port: answer.port, attempt };
    };
    const frame: TestFrame = {
      origin,
      handshakes,
      hello,
      load: (identity = {}) =>
        new Promise((resolve, reject) => {
          const greeted = hello();
          if (greeted === undefined) return reject(new Error('The page does not answer a hello.'));
          greeted.port.onmessage = ({ data }: MessageEvent<Message>) =>
            data.type === 'WCP5ValidateAppIdentityResponse'
              ? resolve(speak(greeted.port, data.payload['instanceId'] as string))
              : reject(new Error(data.type));
          greeted.port.postMessage(identityOf(overrides.url ?? url, greeted.attempt, identity));
        }),
    };
    return { handle, frame };
  }

  return {
    agent,
    drops: agent.drops,
    add,
    async connect(appId, overrides) {
      const { handle, frame } = add(appId, overrides);
      return { ...(await frame.load()), handle, frame };
    },
    deliver,
    close() {
      agent.close();
      for (const port of ports) port.close();
    },
  };
}
