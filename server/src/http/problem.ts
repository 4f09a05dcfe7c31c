/**
 * Error → RFC 9457 problem. The only place that knows HTTP statuses.
 *
 * @module
 */
import { ERROR_CODES, type ErrorCode, type Problem } from '@rialto/contract';
import { isAppError } from '../errors.ts';

/** Code → HTTP status. */
export const STATUS = {
  REQUEST_MALFORMED: 400,
  REQUEST_INVALID: 400,
  REQUEST_TOO_LARGE: 413,
  REQUEST_MEDIA_TYPE_UNSUPPORTED: 415,
  API_VERSION_UNSUPPORTED: 400,
  ROUTE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,

  CLIENT_AUTHENTICATION_FAILED: 401,
  GRANT_TYPE_UNSUPPORTED: 400,
  SCOPE_NOT_GRANTED: 400,
  RESOURCE_NOT_GRANTED: 400,
  TOKEN_MISSING: 401,
  TOKEN_INVALID: 401,
  TOKEN_EXPIRED: 401,
  GRANT_INVALID: 400,
  TOKEN_AUDIENCE_MISMATCH: 401,
  SCOPE_MISSING: 403,
  CLIENT_MISMATCH: 403,
  ADDRESS_NOT_ALLOWED: 403,
  QUOTA_EXCEEDED: 429,

  IDEMPOTENCY_KEY_MISSING: 400,
  IDEMPOTENCY_KEY_IN_USE: 409,
  IDEMPOTENCY_KEY_REUSED: 422,
  VERIFICATION_NOT_FOUND: 404,
  HOUSEHOLD_NOT_FOUND: 404,
  SECRET_NOT_FOUND: 404,
  APPROVAL_OUTDATED: 409,
  JOB_NOT_FOUND: 404,
  CALLBACK_NOT_ALLOWED: 403,

  ROLLOUT_REFUSED: 403,
  USER_MISSING: 400,
  USER_MISMATCH: 403,
  ORG_NOT_FOUND: 404,
  CLIENT_ID_TAKEN: 409,

  EMBED_APP_NOT_FOUND: 404,
  EMBED_ORIGIN_NOT_ALLOWED: 403,
  EMBED_SESSION_NOT_FOUND: 404,
  EMBED_SESSION_ENDED: 409,
  EMBED_SESSION_MISMATCH: 409,
  EMBED_PROOF_INVALID: 400,
  EMBED_CODE_INVALID: 400,
  EMBED_SIGN_IN_NOT_CONFIGURED: 500,
  EMBED_SIGNED_REQUEST_NOT_CONFIGURED: 500,

  VENDOR_UNAVAILABLE: 503,
  VENDOR_TIMEOUT: 504,
  // Not 429: it is not this caller who sent too much.
  VENDOR_RATE_LIMITED: 503,
  VENDOR_REFUSED: 422,
  VENDOR_ANSWER_INVALID: 502,
  VENDOR_GAVE_UP: 502,
  VENDOR_CREDENTIAL_REFUSED: 502,
  CREDENTIAL_GRANT_FAILED: 503,
  CREDENTIAL_NOT_CONFIGURED: 500,
  NAMED_CREDENTIAL_NOT_FOUND: 404,
  CALLOUT_NOT_ALLOWED: 403,
  CREDENTIAL_ACCESS_DENIED: 403,
  // Not 401: the caller's own token is good.
  CREDENTIAL_NOT_CONNECTED: 403,
  CREDENTIAL_DISABLED: 503,
  AUTHORIZATION_FAILED: 400,
  EGRESS_REFUSED: 500,

  DEADLINE_EXCEEDED: 504,
  DATABASE_UNAVAILABLE: 503,
  SHUTTING_DOWN: 503,
  CONFIGURATION_INVALID: 500,
  AUDIT_CHAIN_BROKEN: 500,
  INTERNAL: 500,
} as const satisfies Partial<Record<ErrorCode, number>>;

/** Codes the companion can answer with. A test holds them against the contract's `origin`. */
export type CompanionErrorCode = keyof typeof STATUS;

/** The code an error is answered with; anything that is not ours is `INTERNAL`. */
export function codeOf(error: unknown): CompanionErrorCode {
  return isAppError(error) && Object.hasOwn(STATUS, error.code)
    ? (error.code as CompanionErrorCode)
    : 'INTERNAL';
}

/** The HTTP status an error is answered with. */
export const statusOf = (error: unknown): number => STATUS[codeOf(error)];

/** Whole seconds to wait, at least one; `undefined` where the error does not say. */
export const retryAfterSecondsOf = (error: unknown): number | undefined =>
  isAppError(error) && error.retryAfterMs !== undefined
    ? Math.max(1, Math.ceil(error.retryAfterMs / 1000))
    : undefined;

/**
 * The body that answers an error. Below 500 it carries the error's own message; from 500 on only the code's fixed
 * sentence, and the rest stays in log and audit.
 */
export function problemOf(error: unknown, requestId: string): Problem {
  const code = codeOf(error);
  const { title, action, retryable } = ERROR_CODES[code];
  const status = STATUS[code];
  const retryAfterSeconds = retryAfterSecondsOf(error);
  const faults = isAppError(error) ? error.faults : undefined;
  return {
    type: `urn:rialto:error:${code}`,
    title,
    status,
    ...(status < 500 ? { detail: (error as Error).message } : {}),
    code,
    action,
    requestId,
    retryable,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(faults === undefined || faults.length === 0 ? {} : { errors: [...faults] }),
  };
}
