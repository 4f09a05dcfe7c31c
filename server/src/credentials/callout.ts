/**
 * `callout:Name/path`, as in an org: the caller names a credential and never sees it.
 *
 * @module
 */
import type { CallContext } from '../connectors/connector.ts';

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

/** Tells whether the vendor may have acted on a call that failed. */
export function mayHaveBeenProcessed(error: unknown): boolean {
  return !(
    error instanceof Error &&
    'internal' in error &&
    (error.internal as { processed?: unknown } | undefined)?.processed === 'no'
  );
}
