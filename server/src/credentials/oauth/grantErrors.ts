/**
 * What it means when a token endpoint gives no token.
 *
 * @module
 */
import type { ErrorCode } from '@rialto/contract';
import { AppError, isAppError } from '../../errors.ts';

/** Where the endpoint does not say when to come back, in milliseconds. */
const RETRY_AFTER_MS = 2_000;

/**
 * Errors only a person can settle.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 | RFC 6749 §5.2}, {@link https://www.rfc-editor.org/rfc/rfc8707#section-2 | RFC 8707 §2}, {@link https://www.rfc-editor.org/rfc/rfc9449#section-5 | RFC 9449 §5}
 */
const REFUSALS = new Set([
  'access_denied',
  'consent_required',
  'interaction_required',
  'invalid_client',
  'invalid_dpop_proof',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'invalid_target',
  'login_required',
  'unauthorized_client',
  'unsupported_grant_type',
  'use_dpop_nonce',
]);
/** Of those, what says that a refresh token is no longer good: who connected it must do so again. */
const DISCONNECTED = new Set([
  'access_denied',
  'consent_required',
  'interaction_required',
  'invalid_grant',
  'login_required',
]);
/** Statuses of an endpoint that is busy, whatever it says beside. 408, 425 and 429 never get here: egress knows them. */
const TRANSIENT = new Set([409, 423]);

/** Not about the token endpoint's answer: they keep their code. */
const KEPT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'AUTHORIZATION_FAILED',
  'CONFIGURATION_INVALID',
  'CREDENTIAL_GRANT_FAILED',
  'CREDENTIAL_NOT_CONFIGURED',
  'CREDENTIAL_NOT_CONNECTED',
  'DATABASE_UNAVAILABLE',
  'EGRESS_REFUSED',
  'INTERNAL',
  'SHUTTING_DOWN',
]);

/** What was asked. */
export interface FailedRequest {
  /** Of the external credential. */
  readonly name: string;
  /** Whether a refresh token was sent. */
  readonly isRefresh: boolean;
  /** Whether any request was sent before this failure. */
  readonly isSent: boolean;
}

/** OAuth's own word for it, from the known ones only: an endpoint could put anything there. */
function oauthErrorOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('error' in error && typeof error.error === 'string')
    return REFUSALS.has(error.error) ? error.error : undefined;
  if (!('code' in error) || error.code !== 'OAUTH_WWW_AUTHENTICATE_CHALLENGE') return undefined;
  // A 401 that says why in WWW-Authenticate: parsed by openid-client.
  const challenges = Array.isArray(error.cause) ? (error.cause as { parameters?: { error?: string } }[]) : [];
  const said = challenges.map(({ parameters }) => parameters?.error ?? '').find((word) => REFUSALS.has(word));
  return said ?? 'invalid_client';
}

/** openid-client keeps an answer without an OAuth error in it as the cause. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.cause instanceof Response) return error.cause.status;
  return 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}

function asKnownError({ name, isSent }: FailedRequest, error: AppError): AppError {
  const isReceived = isSent && error.internal?.['processed'] !== 'no';
  const internal = {
    ...error.internal,
    processed: 'no',
    endpointProcessed: isReceived ? 'unknown' : 'no',
    credential: name,
  };
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
 * What a failed token request is to the callers. `internal.processed` speaks of the call the token was for, and is always `no`;
 * `internal.endpointProcessed` of the request itself: `unknown` if the endpoint may have acted on it, and so used a refresh token up.
 *
 * @param error - Of openid-client, egress or the vault. It is never kept as the cause: it may hold what the endpoint said, or was told.
 */
export function asGrantError(request: FailedRequest, error: unknown): AppError {
  const { name, isRefresh } = request;
  // openid-client wraps what its fetch threw.
  const known = isAppError(error) ? error : error instanceof Error ? error.cause : undefined;
  if (isAppError(known)) return asKnownError(request, known);
  const status = statusOf(error);
  const oauthError = oauthErrorOf(error) ?? (status === 401 ? 'invalid_client' : undefined);
  if (oauthError !== undefined && (status === undefined || !TRANSIENT.has(status))) {
    const internal = { processed: 'no', endpointProcessed: 'no', credential: name, oauthError, status };
    if (isRefresh && DISCONNECTED.has(oauthError))
      return new AppError(
        'CREDENTIAL_NOT_CONNECTED',
        `The connection of ${name} has ended at the vendor: ${oauthError}.`,
        { internal },
      );
    return new AppError('VENDOR_CREDENTIAL_REFUSED', `The token endpoint refused ${name}: ${oauthError}.`, {
      internal,
    });
  }
  const isAnswer = status === undefined || status < 400;
  return new AppError(
    'CREDENTIAL_GRANT_FAILED',
    `No token for ${name}: the endpoint's answer cannot be used.`,
    {
      retryAfterMs: RETRY_AFTER_MS,
      internal: {
        processed: 'no',
        endpointProcessed: isAnswer ? 'unknown' : 'no',
        credential: name,
        reason: isAnswer ? 'unusable' : 'busy',
        status,
      },
    },
  );
}
