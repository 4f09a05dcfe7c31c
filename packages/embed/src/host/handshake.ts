/**
 * Reads what arrives at the page's window: whose it is, and whether it is a hello.
 *
 * @module
 */
import {
  anyHelloSchema,
  HANDSHAKE_LENGTH,
  helloSchema,
  PROTOCOL_VERSION,
  readJson,
  type Hello,
  type Refusal,
} from '../protocol/index.ts';
import type { DropReason } from './host.ts';

/** What a message at the window is. */
export type Arrival =
  | { readonly kind: 'not-ours' }
  | { readonly kind: 'drop'; readonly reason: DropReason }
  | { readonly kind: 'incompatible'; readonly nonce: string }
  | { readonly kind: 'hello'; readonly hello: Hello };

const NOT_OURS: Arrival = { kind: 'not-ours' };
const drop = (reason: DropReason): Arrival => ({ kind: 'drop', reason });

/**
 * Judges one message event.
 *
 * @param origin - The only one that counts, or `null` for an opaque app.
 */
export function judgeArrival(event: MessageEvent<unknown>, peer: Window | null, origin: string): Arrival {
  // Also `null`, which a forged event has for its source.
  if (peer === null || event.source !== peer) return NOT_OURS;
  // Any script of the page can dispatch an event with a source and an origin of its choice; it is then not trusted.
  if (!event.isTrusted) return drop('untrusted-event');
  if (event.origin !== origin) return drop('foreign-origin');
  if (isFdc3(event.data)) return NOT_OURS;

  const reading = readJson(event.data, HANDSHAKE_LENGTH);
  if (reading.refused !== undefined) return drop('malformed-hello');
  const any = anyHelloSchema.safeParse(reading.value);
  if (!any.success) return drop('malformed-hello');
  const { versions, nonce } = any.data;
  if (!versions.includes(PROTOCOL_VERSION)) return { kind: 'incompatible', nonce };
  const hello = helloSchema.safeParse(reading.value);
  return hello.success ? { kind: 'hello', hello: hello.data } : drop('malformed-hello');
}

/** The refusal an app that speaks only other versions gets. */
export const refusalOf = (nonce: string): Refusal => ({
  bridge: 'rialto',
  type: 'refused',
  nonce,
  code: 'VERSION',
  versions: [PROTOCOL_VERSION],
});

/** An app may speak FDC3 at the same window; those messages are the agent's. */
const isFdc3 = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && String((data as { type?: unknown }).type).startsWith('WCP');
