/**
 * `POST /oauth/token` in OAuth's own words.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 | RFC 6749 §5.2}, for the error bodies
 * @module
 */
import type { Request, Response } from 'express';
import type { AuditEntry, AuditTrail } from '../audit/index.ts';
import { AppError, isAppError } from '../errors.ts';
import { claimedClientId, type Grant, type GrantToken } from '../identity/index.ts';
import { readGrantRequest } from './grantRequest.ts';
import type { Policy, Quota } from '../policy/index.ts';
import type { Log, Metrics } from '../telemetry/index.ts';
import { addressOf, requestIdOf } from './exchange.ts';
import type { Lifecycle } from './lifecycle.ts';
import { codeOf, problemOf, retryAfterSecondsOf, statusOf, type CompanionErrorCode } from './problem.ts';
import { quotaHeaders, send } from './respond.ts';

/** Its name in log and metrics. */
export const TOKEN_ROUTE = 'POST /oauth/token';

/** Our code → OAuth's. What is not here is `invalid_request` below 500 and `server_error` from there on. */
const OAUTH_ERRORS: Partial<Record<CompanionErrorCode, string>> = {
  CLIENT_AUTHENTICATION_FAILED: 'invalid_client',
  GRANT_TYPE_UNSUPPORTED: 'unsupported_grant_type',
  GRANT_INVALID: 'invalid_grant',
  SCOPE_NOT_GRANTED: 'invalid_scope',
  RESOURCE_NOT_GRANTED: 'invalid_target',
  ADDRESS_NOT_ALLOWED: 'unauthorized_client',
  QUOTA_EXCEEDED: 'temporarily_unavailable',
  DATABASE_UNAVAILABLE: 'temporarily_unavailable',
  SHUTTING_DOWN: 'temporarily_unavailable',
};

/** What the endpoint works with. */
export interface TokenEndpointServices {
  readonly grantToken: GrantToken;
  readonly audit: Pick<AuditTrail, 'append'>;
  readonly policy: Policy;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Pick<Lifecycle, 'phase'>;
}

/** The endpoint's handler. */
export function createTokenEndpoint(services: TokenEndpointServices) {
  const { grantToken, audit, policy, log, metrics, lifecycle } = services;
  return async (request: Request, response: Response): Promise<void> => {
    const requestId = requestIdOf(request);
    const startedAt = performance.now();
    let claimedId: string | undefined;
    let grant: Grant | undefined;
    let quota: Quota | undefined;
    let failure: unknown;
    try {
      if (lifecycle.phase() === 'closed') throw new AppError('SHUTTING_DOWN', 'The companion is going down.');
      const asked = await readGrantRequest(request);
      claimedId = claimedClientId(asked);
      const granted = await grantToken(asked);
      const { client } = granted;
      // Behind the proof, and before the token is given away: a stolen secret is of no use elsewhere.
      const decision = policy.decide({ client, scopes: client.scopes, address: addressOf(request) });
      quota = decision.quota;
      if (decision.refusal !== undefined) throw decision.refusal;
      grant = granted;
    } catch (error) {
      failure = error;
    }

    const durationMs = (): number => Math.round(performance.now() - startedAt);
    const status = (): number => (failure === undefined ? 200 : statusOf(failure));
    if (grant !== undefined || (await policy.isRefusalAudited(addressOf(request)))) {
      const entry: AuditEntry = {
        event: 'identity.token.issued',
        outcome: failure === undefined ? 'ok' : 'denied',
        code: failure === undefined ? null : codeOf(failure),
        status: status(),
        clientId: grant?.client.clientId ?? null,
        orgId: grant?.orgId ?? null,
        // Whom an unproven caller says to be is a claim, so it is not in `clientId`.
        subject: /^[A-Za-z0-9._-]{3,64}$/.test(claimedId ?? '') ? claimedId! : null,
        requestId,
        durationMs: durationMs(),
        detail: grant === undefined ? {} : detailOf(grant),
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
    if (failure === undefined) sendGrant(response, grant!, headers);
    else sendFailure(request, response, failure, requestId, headers);
    const code = failure === undefined ? undefined : codeOf(failure);
    metrics.tokenRequest(code ?? 'issued');
    metrics.request(TOKEN_ROUTE, status(), performance.now() - startedAt);
    log.access({
      requestId,
      route: TOKEN_ROUTE,
      status: status(),
      ms: durationMs(),
      client: grant?.client.clientId,
      code,
    });
    if (code === 'INTERNAL') log.error({ requestId, error: failure }, 'a call failed');
    else if (isAppError(failure) && failure.internal !== undefined)
      log.info({ requestId, route: TOKEN_ROUTE, error: failure }, 'a call was refused');
  };
}

const detailOf = ({ scopes, userId, provenBy }: Grant) => ({
  scope: scopes.join(' '),
  provenBy,
  ...(userId === undefined ? {} : { userId }),
});

type Headers = Readonly<Record<string, string | number>>;

function sendGrant(response: Response, grant: Grant, headers: Headers): void {
  const body = {
    access_token: grant.accessToken,
    token_type: 'Bearer',
    expires_in: grant.expiresIn,
    scope: grant.scopes.join(' '),
  };
  send(response, 200, 'application/json; charset=utf-8', JSON.stringify(body), headers);
}

function sendFailure(
  request: Request,
  response: Response,
  error: unknown,
  requestId: string,
  headers: Headers,
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
