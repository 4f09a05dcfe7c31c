/**
 * The way to an address the caller named: where a finished job is told. Whoever calls this has looked the host up in the client's list;
 * here it is made sure that the name leads to the public internet, and that no redirect leads on.
 *
 * @module
 */
import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { createCheckedLookup, isLoopbackHost, isReservedHost } from './addresses.ts';

/** For one callback, in milliseconds. @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md | Standard Webhooks}: 15 to 30 seconds. */
const TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 3_500;
/** Connections to one host. */
const CONNECTIONS = 4;
/** What a receiver says is not read; beyond so many bytes its connection is closed. */
const MAX_ANSWER_BYTES = 16_384;

/** What {@link createCallbackSender} needs. */
export interface CallbackSenderOptions {
  /** Lets callbacks go to this machine. Never in production. */
  readonly allowLoopback: boolean;
  /** Resolves names. Default: the system's. */
  readonly lookup?: LookupFunction | undefined;
}

/** Sends callbacks. */
export interface CallbackSender {
  /**
   * One POST; never a second one, and never elsewhere.
   *
   * @param url - `https://…`; `http://` only to this machine.
   * @returns The HTTP status; `null` where nobody answered in 15 seconds or the address may not be called.
   */
  send(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<number | null>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** Has connections of its own: no vendor's limits, and no vendor's pool. */
export function createCallbackSender({ allowLoopback, lookup }: CallbackSenderOptions): CallbackSender {
  const open = (reach: 'loopback' | 'public'): Agent =>
    new Agent({
      connections: CONNECTIONS,
      pipelining: 1,
      keepAliveTimeout: 4_000,
      connect: { timeout: CONNECT_TIMEOUT_MS, lookup: createCheckedLookup(reach, lookup) },
    });
  const outside = open('public');
  const inside = allowLoopback ? open('loopback') : undefined;

  /** A literal address is not looked up, so it is looked at here. */
  function agentFor({ protocol, hostname }: URL): Agent | undefined {
    if (isReservedHost(hostname)) return undefined;
    if (isLoopbackHost(hostname)) return inside;
    return protocol === 'https:' ? outside : undefined;
  }

  return {
    async send(url, headers, body) {
      const dispatcher = URL.canParse(url) ? agentFor(new URL(url)) : undefined;
      if (dispatcher === undefined) return null;
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      try {
        const answer = await request(url, { method: 'POST', headers, body, dispatcher, signal });
        await answer.body.dump({ limit: MAX_ANSWER_BYTES }).catch(() => {});
        return answer.statusCode;
      } catch {
        return null;
      }
    },
    async close() {
      await Promise.all([outside.destroy(), inside?.destroy()]);
    },
  };
}
