/**
 * What jobs work with.
 *
 * @module
 */
import type { ProxyCallout, ProxyRequest } from '../../credentials/callout.ts';
import type { Caller } from '../../identity/caller.ts';
import type { Database } from '../../storage/index.ts';
import type { CallbackPolicy, SendCallback } from './callback.ts';
import type { JobSealer } from './sealedCallout.ts';

/** What jobs work with. */
export interface JobDependencies {
  readonly database: Database;
  readonly vault: JobSealer;
  readonly callout: ProxyCallout;
  /**
   * Whether a caller may make a call, asked when a job is made; the engine asks again when it runs.
   *
   * @throws {@link AppError} `NAMED_CREDENTIAL_NOT_FOUND`, `CALLOUT_NOT_ALLOWED`, `CREDENTIAL_ACCESS_DENIED`.
   */
  readonly checkAccess: (
    call: Pick<ProxyRequest, 'namedCredential' | 'method' | 'path'>,
    caller: Caller,
  ) => void | Promise<void>;
  /** The caller as it is allowed to call today; `undefined` where it no longer is. */
  readonly callerOf: (who: Pick<Caller, 'clientId' | 'orgId' | 'userId'>) => Caller | undefined;
  /** Where a client is called back; `undefined` where it is not. */
  readonly callbackPolicyOf: (clientId: string) => CallbackPolicy | undefined;
  readonly sendCallback: SendCallback;
  /** Lets callbacks go to `http://` on this machine. Never in production. */
  readonly allowHttpCallbacks: boolean;
  /** Clock, in epoch milliseconds. */
  readonly now: () => number;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
}
