/**
 * What an app asks of the SDK and what it gets: options, the connection, tokens.
 *
 * @module
 */
import type {
  BusTopic,
  BusTopics,
  Capability,
  Context,
  GuestMethod,
  GuestMethods,
  HostEvents,
  HostMethod,
  HostMethods,
} from '../protocol/messages.ts';

/** A one-time code with what the app's backend needs to redeem it. */
export interface Grant {
  /** Opaque. Good once, for 60 seconds at most. */
  readonly code: string;
  /** The redemption repeats it. */
  readonly nonce: string;
  /** A JWT signed with the guest's key (RFC 9449): the `DPoP` header of the redemption, unchanged. */
  readonly proof: string;
  /** What the page says about where to redeem. A backend compares it with what it was configured with; it never just follows. */
  readonly redeemUrl: string;
  /** UTC instant. */
  readonly expiresAt: string;
}

/** What the app's backend got for a code. */
export interface RedeemedToken {
  readonly accessToken: string;
  /** Seconds from now. */
  readonly expiresInS: number;
}

/** How to connect. */
export interface ConnectOptions {
  /**
   * Origins of the pages this app may live in: exact, e.g. `https://acme.lightning.force.com`, or everything below a host
   * of at least three labels, `https://*.lightning.force.com`: any org of the world, so only for an app that trusts
   * nothing but a redeemed token. `http:` only for `localhost` and `127.0.0.1`.
   */
  readonly hostOrigins: readonly string[];
  /** What the app would use. The admin's grant decides. Default: everything but `fdc3`. */
  readonly capabilities?: readonly Capability[];
  /** Has the app's own backend turn a code into a token. Default: `tokenEndpoint` is asked. Throw to refuse. */
  readonly redeem?: (grant: Grant, signal: AbortSignal) => Promise<RedeemedToken>;
  /**
   * Where on the app's own origin the {@link Grant} is posted as JSON; it answers a {@link RedeemedToken}. 401 and 403
   * end the sign-in. Default `/session`.
   */
  readonly tokenEndpoint?: string;
  /** The window of the page. Default: the parent; in a tab that the page opened, its opener. */
  readonly peer?: Window;
  /** `auto`: the panel follows the height of the app's document. Default `off`. */
  readonly resize?: 'auto' | 'off';
  /** How long connecting may take, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number;
  /** Gives up connecting; later, closes the connection. */
  readonly signal?: AbortSignal;
  /** Where messages arrive. Default: the global `window`. */
  readonly window?: Window;
}

/** How to call. */
export interface CallOptions {
  /** How long to wait, in milliseconds. Default 10 000, at most 60 000. */
  readonly deadlineMs?: number;
  /** Cancels the call: `CANCELLED`. */
  readonly signal?: AbortSignal;
}

/** Why the app is not connected: the page fell silent, said goodbye, could not be found again, or `close()` was called. */
export type Disconnection = 'lost' | 'goodbye' | 'no-host' | 'closed';

/** Event → its data: those of the page, and those of the connection itself. */
export interface ConnectionEvents extends HostEvents {
  /** After `lost` the SDK looks for the page again; the others are final. */
  readonly disconnected: { readonly reason: Disconnection };
  /** The page is back, with a new session: subscriptions and unsaved state were told again, tokens are new. */
  readonly reconnected: { readonly sessionId: string };
}

/** Takes a listener away again. */
export type Unsubscribe = () => void;

/** What answers the page's own calls. */
export type GuestHandler<Method extends GuestMethod> = (
  params: GuestMethods[Method]['params'],
  call: { readonly signal: AbortSignal },
) => Promise<GuestMethods[Method]['result']> | GuestMethods[Method]['result'];

/** A conversation with the page. Calls fail with an `EmbedError`. */
export interface Connection {
  /** What the page shows just now. Absent unless `context` was granted. */
  readonly context: Context | undefined;
  /** Granted and asked for. */
  readonly capabilities: readonly Capability[];
  /** Names this conversation in the page; changes when it reconnects. */
  readonly sessionId: string;
  readonly isConnected: boolean;
  /** Calls the listener with the context now, if there is one, and with each new one. */
  onContext(listener: (context: Context) => void): Unsubscribe;
  /** Listens to an event. */
  on<Event extends keyof ConnectionEvents>(
    event: Event,
    listener: (data: ConnectionEvents[Event]) => void,
  ): Unsubscribe;
  /** Calls a method of the page. */
  request<Method extends HostMethod>(
    method: Method,
    params: HostMethods[Method]['params'],
    options?: CallOptions,
  ): Promise<HostMethods[Method]['result']>;
  /** Answers a call of the page, instead of whoever answered it before. */
  handle<Method extends GuestMethod>(method: Method, handler: GuestHandler<Method>): Unsubscribe;
  /** Tells the page's other panels what is selected; `null` ends it. */
  publish<Topic extends BusTopic>(topic: Topic, value: BusTopics[Topic]): Promise<void>;
  /** Calls the listener with what is selected now and with each change. */
  subscribe<Topic extends BusTopic>(
    topics: readonly Topic[],
    listener: (topic: Topic, value: BusTopics[Topic]) => void,
  ): Promise<Unsubscribe>;
  /** Whether the person would lose something by leaving. The page then warns, and may call `app.save`. */
  setDirty(isDirty: boolean): Promise<void>;
  /** Shows plain text as Salesforce does. */
  toast(params: HostMethods['ui.toast']['params']): Promise<void>;
  /** Opens a record in Salesforce. */
  openRecord(recordId: string): Promise<void>;
  /** Opens an address the admin listed, in a new tab. */
  openUrl(url: string): Promise<void>;
  /** Opens the app's complete platform in a new tab. */
  drill(path?: string): Promise<void>;
  /** Says how the app itself fares: `signed-out` and `unavailable` let the page offer to load it again. */
  status(status: HostMethods['app.status']['params']['status']): Promise<void>;
  /**
   * A token of the app's own backend, kept in memory only and renewed at about 80 % of its life while it is used.
   *
   * @throws EmbedError `AUTH_REQUIRED` when signing in is over, `REDEEM` when the backend failed, `DENIED` without the grant.
   */
  getToken(options?: TokenOptions): Promise<string>;
  /** Headers that prove a request to the app's backend: `Authorization: DPoP <token>` and `DPoP: <proof>` (RFC 9449). */
  authorize(request: { readonly method: string; readonly url: string }): Promise<AuthorizedHeaders>;
  /** Says goodbye. Nothing is sent or heard any more. */
  close(): void;
}

/** Which token will do. */
export interface TokenOptions {
  /** Seconds it must be good for. Default 30; never more than a fifth of a token's life. */
  readonly minValidityS?: number;
}

/** Headers of a request to the app's backend. */
export interface AuthorizedHeaders {
  readonly Authorization: string;
  readonly DPoP: string;
}
