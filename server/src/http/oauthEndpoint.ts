/**
 * What every endpoint that speaks OAuth does with a request: lets the client prove itself, admits it, audits, answers in
 * OAuth's words and accounts for it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 | RFC 6749 §5.2}, for the error bodies
 * @module
 */
import type { Request, Response } from 'express';
import type { AuditDetail, AuditEntry, AuditTrail } from '../audit/index.ts';
import { AppError, isAppError } from '../errors.ts';
import { claimedClientId, type Client, type ProvingRequest, type Scope } from '../identity/index.ts';
import type { Policy, Quota } from '../policy/index.ts';
import type { Log, Metrics } from '../telemetry/index.ts';
import { addressOf, requestIdOf } from './exchange.ts';
import type { Lifecycle } from './lifecycle.ts';
import { codeOf, problemOf, retryAfterSecondsOf, statusOf, type CompanionErrorCode } from './problem.ts';
import { quotaHeaders, send } from './respond.ts';
import type { AuditName } from './route.ts';

/** Our code → OAuth's. What is not here is `invalid_request` below 500 and `server_error` from there on. */
const OAUTH_ERRORS: Partial<Record<CompanionErrorCode, string>> = {
  CLIENT_AUTHENTICATION_FAILED: 'invalid_client',
  GRANT_TYPE_UNSUPPORTED: 'unsupported_grant_type',
  GRANT_INVALID: 'invalid_grant',
  EMBED_CODE_INVALID: 'invalid_grant',
  EMBED_PROOF_INVALID: 'invalid_dpop_proof',
  SCOPE_NOT_GRANTED: 'invalid_scope',
  RESOURCE_NOT_GRANTED: 'invalid_target',
  ADDRESS_NOT_ALLOWED: 'unauthorized_client',
  SCOPE_MISSING: 'unauthorized_client',
  QUOTA_EXCEEDED: 'temporarily_unavailable',
  DATABASE_UNAVAILABLE: 'temporarily_unavailable',
  SHUTTING_DOWN: 'temporarily_unavailable',
};

/** What such an endpoint works with. */
export interface OAuthServices {
  readonly audit: Pick<AuditTrail, 'append'>;
  readonly policy: Policy;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Pick<Lifecycle, 'phase'>;
}

/** What became of a request that was granted. */
export interface OAuthAnswer {
  /** Absent: the answer is empty. */
  readonly body?: object | undefined;
  readonly orgId: string | null;
  /** What the audit trail files it under; absent: what the client says to be. */
  readonly subject?: string | undefined;
  readonly detail: AuditDetail;
}

/** One endpoint. */
export interface OAuthEndpoint<Asked extends ProvingRequest> {
  /** Its name in log and metrics. */
  readonly on: `POST /${string}`;
  readonly audit: AuditName;
  read(request: Request): Promise<Asked>;
  /**
   * Does what is asked.
   *
   * @param admit - To be told of the client as soon as it has proven itself, before anything is given away. Throws where the
   *   client may not.
   */
  grant(asked: Asked, admit: (client: Client, permission?: Scope) => void): Promise<OAuthAnswer>;
  /** Told how it went: `undefined`, or the code. */
  count?(code: string | undefined): void;
}

/** The endpoint's handler. Never rejects. */
export function createOAuthEndpoint<Asked extends ProvingRequest>(
  endpoint: OAuthEndpoint<Asked>,
  services: OAuthServices,
) {
  const { audit, policy, log, metrics, lifecycle } = services;
  return async (request: Request, response: Response): Promise<void> => {
    const requestId = requestIdOf(request);
    const address = addressOf(request);
    const startedAt = performance.now();
    let claimedId: string | undefined;
    let client: Client | undefined;
    let quota: Quota | undefined;
    let answer: OAuthAnswer | undefined;
    let failure: unknown;
    const admit = (proven: Client, permission?: Scope): void => {
      const decision = policy.decide({
        client: proven,
        scopes: proven.scopes,
        address,
        ...(permission === undefined ? {} : { permission }),
      });
      client = proven;
      quota = decision.quota;
      if (decision.refusal !== undefined) throw decision.refusal;
    };
    try {
      if (lifecycle.phase() === 'closed') throw new AppError('SHUTTING_DOWN', 'The companion is going down.');
      const asked = await endpoint.read(request);
      claimedId = claimedClientId(asked);
      answer = await endpoint.grant(asked, admit);
    } catch (error) {
      failure = error ?? new Error('something was thrown that is no error');
    }

    const durationMs = (): number => Math.round(performance.now() - startedAt);
    const status = (): number => (failure === undefined ? 200 : statusOf(failure));
    if (client !== undefined || (await policy.isRefusalAudited(address))) {
      const known = client;
      const entry: AuditEntry = {
        event: endpoint.audit,
        outcome: failure === undefined ? 'ok' : known !== undefined && status() >= 500 ? 'failed' : 'denied',
        code: failure === undefined ? null : codeOf(failure),
        status: status(),
        clientId: known?.clientId ?? null,
        orgId: answer?.orgId ?? null,
        subject: answer?.subject ?? sessionOf(failure) ?? claimOf(claimedId),
        requestId,
        durationMs: durationMs(),
        detail: answer?.detail ?? (known === undefined ? {} : refusalOf(failure)),
      };
      try {
        await audit.append(entry);
      } catch (error) {
        log.error({ requestId, event: entry.event, error }, 'a call could not be audited');
        failure ??= error;
      }
    } else {
      metrics.unauditedDenial();
    }

    const headers = {
      'x-request-id': requestId,
      pragma: 'no-cache',
      ...(quota === undefined ? {} : quotaHeaders(quota)),
    };
    if (failure === undefined) {
      const text = answer?.body === undefined ? '' : JSON.stringify(answer.body);
      send(response, 200, 'application/json; charset=utf-8', text, headers);
    } else sendFailure(request, response, failure, requestId, headers);
    const code = failure === undefined ? undefined : codeOf(failure);
    endpoint.count?.(code);
    metrics.request(endpoint.on, status(), performance.now() - startedAt);
    log.access({
      requestId,
      route: endpoint.on,
      status: status(),
      ms: durationMs(),
      client: client?.clientId,
      code,
    });
    if (code === 'INTERNAL') log.error({ requestId, error: failure }, 'a call failed');
    else if (isAppError(failure) && failure.internal !== undefined)
      log.info({ requestId, route: endpoint.on, error: failure }, 'a call was refused');
  };
}

/** Whom an unproven caller says to be is a claim, so it is not in `clientId`. */
const claimOf = (claimedId: string | undefined): string | null =>
  /^[A-Za-z0-9._-]{3,64}$/.test(claimedId ?? '') ? claimedId! : null;

/** The session a refusal is about, where the operation said so. */
function sessionOf(failure: unknown): string | undefined {
  const id = isAppError(failure) ? failure.internal?.['sessionId'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** Why a client that is known was refused, for the audit: an operation's own words, never what was sent. */
function refusalOf(failure: unknown): AuditDetail {
  const { reason, sessionEnded } = (isAppError(failure) ? failure.internal : undefined) ?? {};
  return {
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof sessionEnded === 'boolean' ? { sessionEnded } : {}),
  };
}

function sendFailure(
  request: Request,
  response: Response,
  error: unknown,
  requestId: string,
  headers: Readonly<Record<string, string | number>>,
): void {
  const { code, status, detail, title, action, retryable } = problemOf(error, requestId);
  const body = {
    error: OAUTH_ERRORS[codeOf(error)] ?? (status < 500 ? 'invalid_request' : 'server_error'),
    error_description: detail ?? title,
    code,
    title,
    action,
    retryable,
    requestId,
  };
  const retryAfter = retryAfterSecondsOf(error);
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body), {
    ...headers,
    ...(status === 401 ? { 'www-authenticate': 'Basic realm="rialto", charset="UTF-8"' } : {}),
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    ...(request.complete ? {} : { connection: 'close' }),
  });
}
