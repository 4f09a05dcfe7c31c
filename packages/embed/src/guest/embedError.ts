/**
 * What a call on the bridge fails with.
 *
 * @module
 */
import type { BridgeErrorCode } from '../protocol/messages.ts';

/** A code of the bridge, or `REDEEM`: the app's own backend did not turn a code into a token. */
export type EmbedErrorCode = BridgeErrorCode | 'REDEEM';

/** A newer page may send a code this version does not know; what is no code at all is read as `HOST`. */
const CODE = /^[A-Z_]{2,30}$/;

/** What passes by itself. */
const RETRYABLE = 'TIMEOUT BUSY RATE RESET NO_HOST REDEEM'.split(' ');

/** Compare `code`, which is stable. The message is for people and may change. */
export class EmbedError extends Error {
  readonly code: EmbedErrorCode;
  /** Whether the very same call may succeed later. */
  readonly retryable: boolean;
  /** Finds the call in the companion's audit trail. Absent where no companion was asked. */
  readonly correlationId: string | undefined;

  constructor(
    code: EmbedErrorCode,
    message: string,
    {
      cause,
      retryable,
      correlationId,
    }: { cause?: unknown; retryable?: boolean; correlationId?: string } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'EmbedError';
    this.code = code;
    this.retryable = retryable ?? RETRYABLE.includes(code);
    this.correlationId = correlationId;
  }
}

/** Makes an error of what the page sent, believing nothing of its shape. */
export function readFault(value: unknown): EmbedError {
  const { code, message, retryable, correlationId } = (value ?? {}) as Record<string, unknown>;
  return new EmbedError(
    typeof code === 'string' && CODE.test(code) ? (code as EmbedErrorCode) : 'HOST',
    typeof message === 'string' ? message.slice(0, 300) : 'The page refused.',
    {
      retryable: retryable === true,
      ...(typeof correlationId === 'string' ? { correlationId: correlationId.slice(0, 64) } : {}),
    },
  );
}
