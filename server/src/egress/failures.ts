/**
 * What an attempt that gave no usable answer means: which code, whether the vendor may have acted, whether to try again.
 *
 * @module
 */
import type { ErrorCode } from '@rialto/contract';
import { AppError } from '../errors.ts';
import { ADDRESS_REFUSED } from './addresses.ts';

/** Whether the vendor may have acted on a request that failed. */
export type Processed = 'no' | 'unknown';

/** A failed attempt. */
export interface Failure {
  readonly code: ErrorCode;
  /** Ends a sentence that begins with the vendor's name. */
  readonly message: string;
  readonly processed: Processed;
  /** Whether the same request, if repeatable, is worth sending again. */
  readonly isTransient: boolean;
  /** Whether the breaker counts it. */
  readonly vendorFailed: boolean;
  /** A fixed word for log and audit. */
  readonly reason: string;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

type Rest = Partial<Pick<Failure, 'isTransient' | 'vendorFailed' | 'status' | 'retryAfterMs'>>;

/** A failure that is neither transient nor the vendor's fault unless `rest` says so. */
export const failure = (
  code: ErrorCode,
  processed: Processed,
  reason: string,
  message: string,
  rest: Rest = {},
): Failure => ({ code, processed, reason, message, isTransient: false, vendorFailed: false, ...rest });

/** {@link Failure.reason} where no TLS connection came about. */
export const HANDSHAKE = 'tls';
/** {@link Failure.reason} of an answer that leads elsewhere and is not followed. */
export const REDIRECTED = 'redirect';

/** The vendor was slow for long enough that the breaker may count it, though the caller's own deadline ended the attempt. */
const SLOW_MS = 1_000;

/** A handshake that ends with the vendor's refusal of our certificate; the request is thrown away with it, though it was written. */
const CERTIFICATE_REFUSED =
  /^ERR_SSL_.*ALERT_(?:CERTIFICATE_|NO_CERTIFICATE|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)/;
/** Why no connection came about, where it was not simply refused. */
const UNREACHED: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'dns',
  ENOTFOUND: 'dns',
  ETIMEDOUT: 'connect_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
};

const TLS = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME_MISMATCH)/;

/** Of undici's parser; without a code it has its name only. */
const NOT_HTTP = /^(HPE_|HTTPParserError|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES)/;

const unavailable = { isTransient: true, vendorFailed: true };

/**
 * An attempt that ended without an answer.
 *
 * @param reason - {@link Exchange.failure}.
 * @param wasSent - Whether a byte of the request may have left.
 */
export function classifyFailure(reason: string, wasSent: boolean, durationMs: number): Failure {
  const processed: Processed = wasSent ? 'unknown' : 'no';
  switch (reason) {
    case 'TIMED_OUT':
      return failure('VENDOR_TIMEOUT', processed, 'timeout', 'did not answer in time', {
        vendorFailed: true,
      });
    case 'DEADLINE':
      return failure('DEADLINE_EXCEEDED', processed, 'deadline', 'did not answer in the time left', {
        vendorFailed: durationMs >= SLOW_MS,
      });
    case 'CANCELLED':
      return failure('DEADLINE_EXCEEDED', processed, 'cancelled', 'was still at work when the caller left');
    case 'CALLER':
      return failure(
        'DEADLINE_EXCEEDED',
        processed,
        'cancelled',
        'was answering a caller who no longer listens',
      );
    case 'TOO_LARGE':
      return failure('VENDOR_ANSWER_INVALID', 'unknown', 'too_large', 'gave an answer that is too large');
    case ADDRESS_REFUSED:
      return failure(
        'EGRESS_REFUSED',
        'no',
        'address',
        'has a name that leads to an address not to be called',
      );
    case 'ETIMEDOUT':
      if (!wasSent) break;
      return failure('VENDOR_TIMEOUT', 'unknown', 'timeout', 'stopped answering', { vendorFailed: true });
    case 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH':
      return failure('EGRESS_REFUSED', processed, 'length', 'was told a length the body did not have');
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
      return failure('EGRESS_REFUSED', 'no', 'request', 'cannot be sent a header or path like this');
    case 'UND_ERR_CLOSED':
    case 'UND_ERR_DESTROYED':
      return failure('SHUTTING_DOWN', processed, 'closed', 'is no longer called: the companion is stopping');
  }
  if (NOT_HTTP.test(reason))
    return failure('VENDOR_ANSWER_INVALID', 'unknown', 'malformed', 'gave an answer that is not HTTP');
  if (CERTIFICATE_REFUSED.test(reason))
    return failure('VENDOR_UNAVAILABLE', 'no', HANDSHAKE, 'does not take the certificate it is shown', {
      vendorFailed: true,
    });
  if (!wasSent && TLS.test(reason))
    return failure('VENDOR_UNAVAILABLE', 'no', HANDSHAKE, 'has a certificate that is not trusted', {
      vendorFailed: true,
    });
  return wasSent
    ? failure(
        'VENDOR_UNAVAILABLE',
        'unknown',
        'reset',
        'closed the connection without an answer',
        unavailable,
      )
    : failure(
        'VENDOR_UNAVAILABLE',
        'no',
        UNREACHED[reason] ?? 'connect',
        'could not be reached',
        unavailable,
      );
}

/**
 * An answer whose status is not for the caller: redirects, 408, 425, 429 and all of 5xx.
 *
 * @returns `undefined` for 2xx and the other 4xx.
 */
export function classifyStatus(status: number, retryAfterMs: number | undefined): Failure | undefined {
  if (status >= 200 && status < 300) return undefined;
  const rest = { status, retryAfterMs };
  if (status < 400)
    return failure(
      'EGRESS_REFUSED',
      'unknown',
      REDIRECTED,
      'sent the call elsewhere; redirects are not followed',
      rest,
    );
  switch (status) {
    case 408:
      return failure('VENDOR_TIMEOUT', 'unknown', 'status', 'gave up waiting for the request', {
        ...rest,
        isTransient: true,
      });
    case 425:
      return failure('VENDOR_UNAVAILABLE', 'no', 'status', 'asks to send it later', {
        ...rest,
        isTransient: true,
      });
    case 429:
      return failure('VENDOR_RATE_LIMITED', 'no', 'status', 'answers as many calls as it allows', {
        ...rest,
        isTransient: true,
      });
    case 503:
      return failure('VENDOR_UNAVAILABLE', 'no', 'status', 'is not available', { ...rest, ...unavailable });
    case 504:
      return failure('VENDOR_TIMEOUT', 'unknown', 'status', 'did not answer its own gateway in time', {
        ...rest,
        ...unavailable,
      });
  }
  if (status < 500) return undefined;
  return failure('VENDOR_UNAVAILABLE', 'unknown', 'status', `failed with status ${status}`, {
    ...rest,
    vendorFailed: true,
    isTransient: status === 502,
  });
}

/**
 * @param processed - Over all attempts: once unknown, always unknown.
 * @param attempts - How many were made.
 */
export function asError(vendor: string, cause: Failure, processed: Processed, attempts: number): AppError {
  const { code, message, reason, status, retryAfterMs } = cause;
  return new AppError(code, `${vendor} ${message}.`, {
    retryAfterMs,
    internal: { processed, vendor, reason, attempts, ...(status === undefined ? {} : { status }) },
  });
}
