/**
 * Which capability each method needs, and the numbers both sides keep to.
 *
 * @module
 */
import type { BridgeLimits, Capability, HostEvent, HostMethod } from './messages.ts';

/** The version of this protocol. */
export const PROTOCOL_VERSION = 1;

/** Method → what an app must be granted to call it; `null`: nothing. */
export const CAPABILITY_OF_METHOD: Readonly<Record<HostMethod, Capability | null>> = {
  'context.get': 'context',
  'token.get': 'token',
  'ui.resize': 'resize',
  'ui.toast': 'toast',
  'nav.record': 'navigate',
  'nav.url': 'navigate',
  'drill.open': 'drill',
  'bus.publish': 'bus',
  'bus.subscribe': 'bus',
  'dirty.set': 'dirty',
  'record.refresh': 'refresh',
  'app.status': null,
  log: 'log',
};

/** Event → what an app must be granted to hear it. */
export const CAPABILITY_OF_EVENT: Readonly<Record<HostEvent, Capability>> = {
  'context.changed': 'context',
  'bus.message': 'bus',
  'session.ended': 'token',
};

/** All capabilities, in the order people read them. */
export const CAPABILITIES: readonly Capability[] = [
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
  'fdc3',
];

/** What a page allows unless it is told otherwise. */
export const DEFAULT_LIMITS: BridgeLimits = { frameLength: 262_144, rate: 200, burst: 400, pending: 64 };

/** Characters of a hello, a welcome or a refusal. */
export const HANDSHAKE_LENGTH = 2_048;
/** How deep a frame's JSON may nest. */
export const FRAME_DEPTH = 32;
/** Hellos in a minute before a frame is taken for broken. */
export const HELLOS_PER_MINUTE = 10;
/** How long a caller waits, in milliseconds. */
export const DEADLINE_MS = { default: 10_000, max: 60_000 } as const;
/** How often the page pings; two in a row without an answer and the app is lost. Milliseconds. */
export const HEARTBEAT_MS = 15_000;
/** How long an app may take from its frame's `load` to its hello, in milliseconds. */
export const HELLO_MS = 5_000;
