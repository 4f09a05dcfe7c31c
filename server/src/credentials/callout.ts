/**
 * `callout:Name/path`, as in an org: the caller names a credential and never sees it.
 *
 * @module
 */
import type { Readable } from 'node:stream';
import type { CallContext } from '../connectors/connector.ts';
import type { StreamSink } from '../egress/stream.ts';
import type { Caller } from '../identity/caller.ts';

/** One call to a vendor. */
export interface CalloutRequest {
  /** A named credential of `config/credentials.yaml`. */
  readonly namedCredential: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the named credential's URL; starts with `/` and may carry a query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Whether the vendor takes the same request twice without doing it twice: a read, or one that carries a key. Nothing else is ever sent again. */
  readonly repeatable: boolean;
}

/** What the vendor said: any 2xx, and any 4xx that speaks of the request (not 401, 403, 408, 425, 429). */
export interface VendorAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; `undefined` for an empty body. */
  readonly body: unknown;
}

/**
 * Sends one call with its credential injected.
 *
 * @throws {@link AppError} `VENDOR_UNAVAILABLE`, `VENDOR_TIMEOUT`, `VENDOR_RATE_LIMITED`, `VENDOR_ANSWER_INVALID` (not JSON, too large),
 *   `VENDOR_CREDENTIAL_REFUSED` (401 or 403 after one renewal), `CREDENTIAL_GRANT_FAILED`, `CREDENTIAL_NOT_CONFIGURED`, `EGRESS_REFUSED`,
 *   `DEADLINE_EXCEEDED`. Its `internal.processed` is `no` where the vendor surely did not act on the request, else `unknown`.
 */
export type Callout = (request: CalloutRequest, context: CallContext) => Promise<VendorAnswer>;

/** One call of the proxy route: the caller's own words, bytes in and bytes out. */
export interface ProxyRequest {
  readonly namedCredential: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the named credential's URL; starts with `/` and may carry a query. */
  readonly path: string;
  /** The caller's; names in lower case. What is not theirs to say is left out. */
  readonly headers: Readonly<Record<string, string>>;
  /** A buffer can be signed and sent again; a stream goes out once. */
  readonly body: Buffer | Readable | undefined;
  /** As {@link CalloutRequest.repeatable}. */
  readonly repeatable: boolean;
  /** The caller's wish to be answered from what is kept; absent: always ask the vendor. Seconds. */
  readonly freshness?: { readonly maxAgeS: number; readonly staleIfErrorS: number } | undefined;
}

/** The request a proxy call serves. */
export interface ProxyContext extends CallContext {
  readonly caller: Caller;
  /**
   * An administrator's test (`operations/credentials`, and nobody else): this principal of the credential's, whatever permission
   * sets grant, and any path the credential's URL has, whatever `allow` says. Reads only. A disabled credential stays disabled.
   */
  readonly trial?: { readonly principal: string; readonly userId: string | undefined } | undefined;
}

/** How a proxy call went; for `Proxy-Status`, audit and metrics. The answer itself went to the sink. */
export interface ProxyOutcome {
  /** Of the vendor's answer that was passed on. */
  readonly status: number;
  /** Attempts made; 0 where the answer was kept or another caller's was shared. */
  readonly attempts: number;
  /** Time spent waiting between attempts, in milliseconds. */
  readonly waitedMs: number;
  /** `undefined` where no access token was sent. */
  readonly tokenAgeMs: number | undefined;
  /** `ExternalCredential-Principal`. */
  readonly principal: string;
  /** `hit`: kept and fresh; `stale`: kept, as the vendor failed; `shared`: asked by another caller at the same time. */
  readonly cache: 'none' | 'hit' | 'stale' | 'shared';
  /** Of a kept answer, in whole seconds. */
  readonly ageS?: number | undefined;
  /** Bytes of the answer's body. */
  readonly bytes: number;
}

/**
 * Sends one call of the proxy route with its credential injected; the answer goes to `sink`, whatever its status but 401 and 407.
 *
 * @throws {@link AppError} as {@link Callout}, if nothing has gone to the sink; and `NAMED_CREDENTIAL_NOT_FOUND`, `CALLOUT_NOT_ALLOWED`,
 *   `CREDENTIAL_ACCESS_DENIED`, `CREDENTIAL_NOT_CONNECTED`, `CREDENTIAL_DISABLED`.
 */
export type ProxyCallout = (
  request: ProxyRequest,
  sink: StreamSink,
  context: ProxyContext,
) => Promise<ProxyOutcome>;

/** Tells whether the vendor may have acted on a call that failed. */
export function mayHaveBeenProcessed(error: unknown): boolean {
  return !(
    error instanceof Error &&
    'internal' in error &&
    (error.internal as { processed?: unknown } | undefined)?.processed === 'no'
  );
}
