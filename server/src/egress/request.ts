/**
 * What a vendor is asked.
 *
 * @module
 */
import type { Deadline } from '../deadline.ts';
import type { Priority } from './slots.ts';

/** Classes of operations; each has a breaker of its own. */
export type Operation = 'read' | 'write' | 'token';

/** One call. */
export interface EgressRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body: string | undefined;
  /** `text`: the answer's body comes as it is. */
  readonly readAs: 'json' | 'text';
  /** Name of an target. */
  readonly target: string;
  /** Below the target's URL: starts with `/`, or is empty for the URL itself. */
  readonly path: string;
  /** The companion's headers, credentials included; names in lower case. */
  readonly own: Readonly<Record<string, string>>;
  /** More headers; see `buildHeaders` for what is left out. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly repeatable: boolean;
  /** Each kind has a breaker of its own. */
  readonly operation: Operation;
  readonly requestId: string;
  /** For events: how old the access token is, in milliseconds. */
  readonly tokenAgeMs?: number | undefined;
  readonly deadline: Deadline;
  /** Tells an answer by which the vendor refuses the credential, whatever its status: it is given without its body, and is no failure. */
  readonly refuses?: ((status: number, body: Buffer | undefined) => boolean) | undefined;
  /** `batch` makes way for `interactive`. Default `interactive`. */
  readonly lane?: Priority | undefined;
}
