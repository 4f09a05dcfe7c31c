/**
 * The bridge's words as types: what a page and an embedded app say to each other. No code, no dependency: the guest SDK
 * publishes these types as they are. Rules of the conversation stand in `docs/bridge-protocol.md`; `schemas.ts` checks
 * each of these shapes where it comes in.
 *
 * @module
 */
import type { BusMessage, BusTopic, Context, Selection } from './context.ts';

export type * from './context.ts';

/** What an app may be allowed to do. An admin grants each; an app asks for those it uses; both are needed. */
export type Capability =
  | 'context'
  | 'token'
  | 'resize'
  | 'toast'
  | 'navigate'
  | 'drill'
  | 'bus'
  | 'dirty'
  | 'refresh'
  | 'log'
  | 'fdc3';

/** A one-time code, to be redeemed by the app's own backend. */
export interface EmbedCode {
  /** Opaque; good once, for 60 seconds at most. */
  readonly code: string;
  /** UTC instant. */
  readonly expiresAt: string;
  /** Where the backend redeems it. */
  readonly redeemUrl: string;
}

/** Method → what it takes and gives. A guest calls these on the page. */
export interface HostMethods {
  'context.get': { readonly params: Record<string, never>; readonly result: Context };
  'token.get': {
    readonly params: {
      /** Fresh for each call; the redemption must repeat it. 16 to 64 characters. */
      readonly nonce: string;
    };
    readonly result: EmbedCode;
  };
  'ui.resize': {
    /** CSS pixels, cut to 100 to 5000. The answer says what it became. */
    readonly params: { readonly height: number };
    readonly result: { readonly height: number };
  };
  'ui.toast': {
    /** Plain text; markup is shown as it is written. */
    readonly params: {
      readonly message: string;
      readonly title?: string;
      readonly variant?: 'info' | 'success' | 'warning' | 'error';
    };
    readonly result: Record<string, never>;
  };
  'nav.record': {
    readonly params: { readonly recordId: string };
    readonly result: Record<string, never>;
  };
  'nav.url': {
    /** `https:`, at a host the admin listed. Opens in a new tab. */
    readonly params: { readonly url: string };
    readonly result: Record<string, never>;
  };
  'drill.open': {
    /** Path below the app's hosted address, e.g. `/holdings`. Default: its start. Opens in a new tab. */
    readonly params: { readonly path?: string };
    readonly result: Record<string, never>;
  };
  'bus.publish': { readonly params: BusMessage; readonly result: Record<string, never> };
  'bus.subscribe': {
    /** Replaces what was subscribed before. */
    readonly params: { readonly topics: readonly BusTopic[] };
    readonly result: { readonly selection: Selection };
  };
  'dirty.set': {
    readonly params: { readonly isDirty: boolean };
    readonly result: Record<string, never>;
  };
  'record.refresh': { readonly params: Record<string, never>; readonly result: Record<string, never> };
  'app.status': {
    /** How the app itself fares. `signed-out` and `unavailable` make the panel say so and offer to load it again. Needs no grant. */
    readonly params: { readonly status: 'ready' | 'signed-out' | 'unavailable' };
    readonly result: Record<string, never>;
  };
  log: {
    readonly params: { readonly level: 'info' | 'warning' | 'error'; readonly message: string };
    readonly result: Record<string, never>;
  };
}

/** Method → what it takes and gives. The page calls these on a guest that has them. */
export interface GuestMethods {
  /** Save what is unsaved: the person is about to leave. */
  'app.save': { readonly params: Record<string, never>; readonly result: { readonly isSaved: boolean } };
}

/** Event → its data. The page sends these. */
export interface HostEvents {
  'context.changed': Context;
  'bus.message': BusMessage;
  /** Tokens of this session are worth nothing any more. */
  'session.ended': { readonly reason: SessionEnd };
}

/** Why a session ended. */
export type SessionEnd = 'logout' | 'permission' | 'record' | 'removed' | 'expired';

/** A method of the page. */
export type HostMethod = keyof HostMethods;
/** A method of a guest. */
export type GuestMethod = keyof GuestMethods;
/** An event of the page. */
export type HostEvent = keyof HostEvents;

/** What goes wrong on the bridge. Codes are stable; messages are for people and never carry a stack. */
export type BridgeErrorCode =
  | 'VERSION'
  | 'DENIED'
  | 'METHOD'
  | 'INVALID'
  | 'TIMEOUT'
  | 'CANCELLED'
  | 'BUSY'
  | 'RATE'
  | 'TOO_LARGE'
  | 'RESET'
  | 'STALE'
  | 'NOT_READY'
  | 'NO_HOST'
  | 'AUTH_REQUIRED'
  | 'CONSENT'
  | 'HOST';

/** An error as it crosses. */
export interface BridgeFault {
  readonly code: BridgeErrorCode;
  /** At most 300 characters. */
  readonly message: string;
  /** Whether the very same call may succeed later. */
  readonly retryable: boolean;
  /** Finds the call in the companion's audit trail. */
  readonly correlationId?: string;
}

/** What a page tells a guest that it keeps to. */
export interface BridgeLimits {
  /** UTF-16 units of one frame. */
  readonly frameLength: number;
  /** Frames a second, on average. */
  readonly rate: number;
  /** Frames at once. */
  readonly burst: number;
  /** Calls unanswered at once, each way. */
  readonly pending: number;
}

/** Guest → page, by `window.postMessage` as a JSON string, until welcomed or refused. Carries no secret. */
export interface Hello {
  readonly bridge: 'rialto';
  readonly type: 'hello';
  /** Versions the guest speaks. */
  readonly versions: readonly number[];
  /** Fresh for each document: 16 to 64 characters. */
  readonly nonce: string;
  /** e.g. `js/0.1.0`. */
  readonly sdk: string;
  /** What it would use. */
  readonly capabilities: readonly Capability[];
  /** RFC 7638 thumbprint (SHA-256, base64url) of the key the guest will prove itself with; absent: it asks for no token. */
  readonly keyThumbprint?: string;
}

/** Page → guest, with a port. */
export interface Welcome {
  readonly bridge: 'rialto';
  readonly type: 'welcome';
  readonly version: number;
  /** The guest's. */
  readonly nonce: string;
  /** The page's: the guest says it back as the first frame on the port. */
  readonly hostNonce: string;
  /** Names this conversation in the page; changes with each reload. */
  readonly sessionId: string;
  /** Granted and asked for. */
  readonly capabilities: readonly Capability[];
  readonly limits: BridgeLimits;
}

/** Page → guest: no conversation. */
export interface Refusal {
  readonly bridge: 'rialto';
  readonly type: 'refused';
  readonly nonce: string;
  readonly code: 'VERSION';
  /** Versions the page speaks. */
  readonly versions: readonly number[];
}

/** What is said on the port, each as a JSON string. */
export type Frame =
  | { readonly kind: 'ready'; readonly hostNonce: string }
  | {
      readonly kind: 'request';
      /** 1, 2, 3, … of this side. One that is still under way is not taken again. */
      readonly id: number;
      readonly method: string;
      readonly params?: unknown;
      /** Milliseconds the caller waits. Default 10 000, at most 60 000. */
      readonly deadlineMs?: number;
      /** Of the context the caller knew. */
      readonly revision?: number;
    }
  | { readonly kind: 'response'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: BridgeFault }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'event'; readonly event: string; readonly data: unknown }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'goodbye' };
