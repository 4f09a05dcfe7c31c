/**
 * What it means when a token endpoint gives no token.
 *
 * @module
 */
import type { ErrorCode } from '@rialto/contract';
import { AppError, isAppError } from '../../errors.ts';

/** Where the endpoint does not say when to come back, in milliseconds. */
const RETRY_AFTER_MS = 2_000;

/** Errors only a person can settle. @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 | RFC 6749 §5.2} */
const REFUSALS = new Set([
  'access_denied',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'invalid_target',
  'unauthorized_client',
  'unsupported_grant_type',
]);

/** Not about the token endpoint's answer: they keep their code. */
const KEPT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CONFIGURATION_INVALID',
  'CREDENTIAL_GRANT_FAILED',
  'CREDENTIAL_NOT_CONFIGURED',
  'DATABASE_UNAVAILABLE',
  'EGRESS_REFUSED',
  'INTERNAL',
  'SHUTTING_DOWN',
]);

/** OAuth's own word for it, from the known ones only: an endpoint could put anything there. */
function oauthErrorOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('error' in error && typeof error.error === 'string')
    return REFUSALS.has(error.error) ? error.error : undefined;
  // A 401 that says why in WWW-Authenticate.
  return 'code' in error && error.code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' ? 'invalid_client' : undefined;
}

/** openid-client keeps an answer without an OAuth error in it as the cause. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.cause instanceof Response) return error.cause.status;
  return 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}

function asKnownError(name: string, error: AppError): AppError {
  const internal = { ...error.internal, processed: 'no', credential: name };
  if (KEPT.has(error.code)) {
    const retryAfterMs =
      error.retryAfterMs ?? (error.code === 'CREDENTIAL_GRANT_FAILED' ? RETRY_AFTER_MS : undefined);
    return new AppError(error.code, error.message, { retryAfterMs, faults: error.faults, internal });
  }
  return new AppError('CREDENTIAL_GRANT_FAILED', `No token for ${name}: its token endpoint failed.`, {
    retryAfterMs: error.retryAfterMs ?? RETRY_AFTER_MS,
    internal: { ...internal, endpointCode: error.code },
  });
}

/**
 * @param name - Of the external credential.
 * @param error - Of openid-client, egress or the vault. It is never kept as the cause: it may hold what the endpoint said, or was told.
 */
export function asGrantError(name: string, error: unknown): AppError {
  // openid-client wraps what its fetch threw.
  const known = isAppError(error) ? error : error instanceof Error ? error.cause : undefined;
  if (isAppError(known)) return asKnownError(name, known);
  const status = statusOf(error);
  const oauthError = oauthErrorOf(error) ?? (status === 401 ? 'invalid_client' : undefined);
  if (oauthError !== undefined)
    return new AppError('VENDOR_CREDENTIAL_REFUSED', `The token endpoint refused ${name}: ${oauthError}.`, {
      internal: { processed: 'no', credential: name, oauthError, status },
    });
  return new AppError(
    'CREDENTIAL_GRANT_FAILED',
    `No token for ${name}: the endpoint's answer cannot be used.`,
    {
      retryAfterMs: RETRY_AFTER_MS,
      internal: { processed: 'no', credential: name, reason: 'unusable', status },
    },
  );
}
