/**
 * The bridge's errors in the page: made by handlers, thrown by `request`.
 *
 * @module
 */
import { BRIDGE_ERROR_CODES, type BridgeErrorCode, type BridgeFault } from '../protocol/index.ts';

const MESSAGE_LENGTH = 300;
const RETRYABLE: ReadonlySet<BridgeErrorCode> = new Set(['TIMEOUT', 'BUSY', 'RATE', 'RESET', 'NOT_READY']);

/** What else an error may say. */
export interface BridgeErrorOptions {
  /** Whether the very same call may succeed later. Default: true of `TIMEOUT`, `BUSY`, `RATE`, `RESET`, `NOT_READY`. */
  readonly retryable?: boolean;
  /** Finds the call in the companion's audit trail. */
  readonly correlationId?: string | undefined;
  readonly cause?: unknown;
}

/** Something the bridge refuses, or could not do. Thrown by a handler, its code and message reach the app as they are. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly code: BridgeErrorCode;
  readonly retryable: boolean;
  readonly correlationId: string | undefined;

  constructor(code: BridgeErrorCode, message: string, options: BridgeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? RETRYABLE.has(code);
    this.correlationId = options.correlationId;
  }
}

/** Whether something is the bridge's error, also of another copy of this module. */
export function isBridgeError(error: unknown): error is BridgeError {
  return (
    error instanceof Error &&
    error.name === 'BridgeError' &&
    (BRIDGE_ERROR_CODES as readonly unknown[]).includes((error as Partial<BridgeError>).code)
  );
}

/** What an app is told of an error. Of anything but a `BridgeError` it learns only that the page failed. */
export function toFault(error: unknown): BridgeFault {
  if (!isBridgeError(error)) {
    return { code: 'HOST', message: 'The page could not do this.', retryable: false };
  }
  const { code, message, retryable, correlationId } = error;
  return {
    code,
    message: message.slice(0, MESSAGE_LENGTH),
    retryable,
    ...(correlationId === undefined ? {} : { correlationId: correlationId.slice(0, 128) }),
  };
}
