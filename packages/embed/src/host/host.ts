/**
 * What the page's half of the bridge is to the component that uses it.
 *
 * @module
 */
import type {
  BridgeLimits,
  Capability,
  Context,
  GuestMethod,
  GuestMethods,
  HostEvent,
  HostEvents,
  HostMethod,
  HostMethods,
} from '../protocol/messages.ts';

/**
 * How the conversation is. `waiting`: no hello yet. `connecting`: welcomed, not yet ready. `silent`: the app's document
 * loaded and says nothing. `lost`: it spoke once and answers no more. `incompatible`: no version in common. `blocked`:
 * it flooded the page and is not listened to until it is loaded anew by a person. `closed`: the page is done with it.
 */
export type HostState =
  'waiting' | 'connecting' | 'ready' | 'silent' | 'lost' | 'incompatible' | 'blocked' | 'closed';

/** Why something an app, or somebody else, sent was thrown away. Counted, shown to admins. */
export type DropReason =
  | 'untrusted-event'
  | 'foreign-origin'
  | 'malformed-hello'
  | 'repeated-nonce'
  | 'hello-flood'
  | 'malformed-frame'
  | 'too-large'
  | 'too-deep'
  | 'rate'
  | 'before-ready'
  | 'unknown-id'
  | 'unknown-kind'
  | 'old-port';

/** One call of a guest, for its handler. */
export interface HostCall {
  /** Fires when the guest cancels, its deadline passes, it reloads, the record changes or the page lets go. Its reason is a `BridgeError`. */
  readonly signal: AbortSignal;
  readonly sessionId: string;
  /** The guest's key, from its hello. */
  readonly keyThumbprint: string | undefined;
  /** The guest's nonce, from its hello. */
  readonly guestNonce: string;
}

/**
 * Method → what the page does. A method without a handler is refused with `METHOD`. Params were checked, and rates of
 * toasts, navigations and heights kept to, before a handler is called; its result is checked afterwards. Throw a
 * `BridgeError` to say why not: of any other error the app learns only `HOST`.
 */
export type HostHandlers = {
  readonly [Method in Exclude<HostMethod, 'context.get'>]?: (
    params: HostMethods[Method]['params'],
    call: HostCall,
  ) => Promise<HostMethods[Method]['result']> | HostMethods[Method]['result'];
};

/** How to talk to one app. */
export interface HostOptions {
  /** Where messages arrive. Default `window`. */
  readonly window?: Window;
  /** The app's window, asked for at each message: of the iframe, or one that was opened. */
  readonly peer: () => Window | null;
  /** The exact origin, e.g. `https://studio.example.com`. */
  readonly origin: string;
  /** Whether the app runs sandboxed with the origin `null`. It then gets no token. Default false. */
  readonly isOpaque?: boolean;
  /** What the admin granted. */
  readonly capabilities: readonly Capability[];
  readonly handlers: HostHandlers;
  /** What the page shows at the start. Copied; where Apex says null, a member is left out. */
  readonly context: Context;
  readonly limits?: Partial<BridgeLimits>;
  readonly onState?: (state: HostState) => void;
  /** Told of each drop, with how many of its kind there were. */
  readonly onDrop?: (reason: DropReason, count: number) => void;
}

/** A conversation with one app. Listens from the moment it is made: set the iframe's `src` afterwards. */
export interface EmbedHost {
  readonly state: HostState;
  readonly sessionId: string | undefined;
  /** What was granted and asked for; empty before the app is ready. */
  readonly capabilities: readonly Capability[];
  readonly drops: Readonly<Partial<Record<DropReason, number>>>;
  /** Tell it each `load` of the iframe: a document that then says nothing is `silent` or `lost`. */
  frameLoaded(): void;
  /**
   * Replaces the context; the revision must have grown. A changed `record.recordId` ends calls under way with `RESET`.
   *
   * @throws `BridgeError` `INVALID`, `TOO_LARGE`
   */
  setContext(context: Context): void;
  /**
   * Sends an event, if the app may hear it and is ready; a message of the bus also becomes part of the context's
   * selection, so that it need not be told by `setContext`.
   *
   * @throws `BridgeError` `INVALID`
   */
  emit<Event extends HostEvent>(event: Event, data: HostEvents[Event]): void;
  /** Asks the app. @throws `BridgeError` `NOT_READY`, `METHOD`, `TIMEOUT`, `RESET`, `INVALID`, `BUSY` */
  request<Method extends GuestMethod>(
    method: Method,
    params: GuestMethods[Method]['params'],
    deadlineMs?: number,
  ): Promise<GuestMethods[Method]['result']>;
  /** Ends it for good: nothing is listened to or sent any more. */
  close(): void;
}
