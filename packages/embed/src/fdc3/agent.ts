/**
 * What the FDC3 Desktop Agent in the page is to the components that use it.
 *
 * @see {@link https://fdc3.finos.org/docs/2.2/api/specs/desktopAgentCommunicationProtocol | FDC3 2.2}
 * @module
 */

/** An FDC3 context. */
export interface Fdc3Context {
  readonly type: string;
  readonly name?: string;
  readonly id?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** One app of the page, as the agent is to treat it. */
export interface AgentApp {
  /** In the app directory. */
  readonly appId: string;
  readonly title: string;
  /** The address of its frame; its origin is the app's identity together with the frame itself. */
  readonly url: string;
  /** The app's window, asked for at each message. */
  readonly peer: () => Window | null;
  readonly isOpaque?: boolean;
  /** User channel joined for it at the start; absent: none. */
  readonly channel?: string | null;
  /** Context types it may be given; on channels and with intents. `*` is all. */
  readonly receives: readonly string[];
  /** What it may know of a context the page itself says; `undefined`: nothing. Default: all of it. */
  readonly knows?: (context: Fdc3Context) => Fdc3Context | undefined;
  /** Context types it may send. */
  readonly sends: readonly string[];
  /** Intents it handles, for the directory: intent → context types. */
  readonly listensFor?: Readonly<Record<string, readonly string[]>>;
  readonly onState?: (state: 'waiting' | 'connected' | 'lost' | 'closed') => void;
}

/** An intent the page itself handles. */
export interface PageIntent {
  readonly intent: string;
  readonly contextTypes: readonly string[];
  readonly label: string;
  /** Does it. The answer, if any, is the intent's result. */
  readonly handle: (
    context: Fdc3Context,
    source: { readonly appId: string },
  ) => Promise<Fdc3Context | undefined>;
}

/** One who could handle an intent, for the person who chooses. */
export interface IntentChoice {
  readonly appId: string;
  /** Tells two frames of one app apart. */
  readonly instanceId?: string;
  readonly title: string;
  readonly intent: string;
}

/** How to make an agent. */
export interface AgentOptions {
  /** Where messages arrive. Default `window`. */
  readonly window?: Window;
  /** Name and version apps are told. */
  readonly provider?: string;
  readonly providerVersion?: string;
  /** Asked when several could handle an intent; `undefined`: nobody. */
  readonly chooseHandler?: (choices: readonly IntentChoice[]) => Promise<IntentChoice | undefined>;
  /** What an app put on a user channel, after the policy. */
  readonly onBroadcast?: (
    context: Fdc3Context,
    from: { readonly appId: string; readonly channel: string },
  ) => void;
  /** Told of each message that was thrown away: why, and whose it was if known. */
  readonly onDrop?: (reason: string, appId: string | undefined) => void;
}

/** An agent: one for each record that is shown. */
export interface DesktopAgent {
  /** Takes an app in; before its frame's `src` is set. `remove` ends it: port closed, listeners and channel left. */
  addApp(app: AgentApp): {
    readonly instanceId: string;
    joinChannel(channel: string | null): void;
    remove(): void;
  };
  /** Replaces the intents the page handles. */
  setPageIntents(intents: readonly PageIntent[]): void;
  /** The page says something on a user channel. The same again is not repeated. */
  broadcast(channel: string, context: Fdc3Context): void;
  /** Forgets what every channel holds: the record changed. */
  clearChannels(): void;
  readonly channels: readonly { readonly id: string; readonly name: string; readonly color: string }[];
  /** Messages thrown away, by reason. */
  readonly drops: Readonly<Record<string, number>>;
  close(): void;
}
