/**
 * The one error class of the companion. Its code decides everything else: HTTP status, retry, words for people.
 *
 * @module
 */
import { ERROR_CODES, type ErrorCode, type FieldFault } from '@rialto/contract';

/** What an {@link AppError} may carry besides code and message. */
export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Milliseconds to wait before the call may succeed. */
  readonly retryAfterMs?: number | undefined;
  /** The faults of the request, for `REQUEST_INVALID` and `VENDOR_REFUSED`. */
  readonly faults?: readonly FieldFault[] | undefined;
  /** For the log and the audit only; never crosses the wire. */
  readonly internal?: Readonly<Record<string, unknown>> | undefined;
}

/** A call that could not be answered. Guard by `code`, not by class. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly faults: readonly FieldFault[] | undefined;
  readonly internal: Readonly<Record<string, unknown>> | undefined;

  /**
   * @param code - From the closed list in `@rialto/contract`.
   * @param message - One sentence. Reaches the caller where the status is below 500, only the log from 500 on.
   */
  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.faults = options.faults;
    this.internal = options.internal;
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }
}

/** Tells an {@link AppError} of any copy of this module; with `code`, one of exactly that code. */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  if (!(error instanceof Error) || error.name !== 'AppError' || !('code' in error)) return false;
  return code === undefined || error.code === code;
}

/** `REQUEST_INVALID` with everything that is wrong with a request. */
export function invalidRequest(faults: readonly FieldFault[]): AppError {
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  return new AppError('REQUEST_INVALID', `The request has ${count}.`, { faults });
}
