/**
 * `POST /oauth/token` in OAuth's own words.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 | RFC 6749 §5.2}, for the error bodies
 * @module
 */
import type { Request, Response } from 'express';
import type { AuditEntry, AuditTrail } from '../audit/index.ts';
import { AppError } from '../errors.ts';
import type { Grant, GrantToken } from '../identity/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Log, Metrics } from '../telemetry/index.ts';
import { addressOf, requestIdOf } from './exchange.ts';
import type { Lifecycle } from './lifecycle.ts';
import { codeOf, problemOf, retryAfterSecondsOf, statusOf, type CompanionErrorCode } from './problem.ts';
import { readForm } from './readBody.ts';
import { send } from './respond.ts';

/** Its name in log and metrics. */
export const TOKEN_ROUTE = 'POST /oauth/token';

/** Our code → OAuth's. What is not here is `invalid_request` below 500 and `server_error` from there on. */
const OAUTH_ERRORS: Partial<Record<CompanionErrorCode, string>> = {
  CLIENT_AUTHENTICATION_FAILED: 'invalid_client',
  GRANT_TYPE_UNSUPPORTED: 'unsupported_grant_type',
  SCOPE_NOT_GRANTED: 'invalid_scope',
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
    let claimedId: string | null = null;
    let grant: Grant | undefined;
    let failure: unknown;
    try {
      if (lifecycle.phase() === 'closed') throw new AppError('SHUTTING_DOWN', 'The companion is going down.');
      const form = await readForm(request);
      const credential = credentialOf(request.headers.authorization, form);
      claimedId = credential.clientId;
      const grantType = form.get('grant_type');
      if (grantType === undefined) throw new AppError('REQUEST_INVALID', 'grant_type is missing.');
      if (grantType !== 'client_credentials') {
        throw new AppError('GRANT_TYPE_UNSUPPORTED', 'The grant is not client_credentials.');
      }
      grant = await grantToken({ ...credential, scope: form.get('scope'), address: addressOf(request) });
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
        orgId: grant?.client.orgIds[0] ?? null,
        // Whom an unproven caller says to be is a claim, so it is not in `clientId`.
        subject: claimedId !== null && /^[A-Za-z0-9._-]{3,64}$/.test(claimedId) ? claimedId : null,
        requestId,
        durationMs: durationMs(),
        detail: grant === undefined ? {} : { scope: grant.scopes.join(' ') },
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

    if (failure === undefined) sendGrant(response, grant!, requestId);
    else sendFailure(request, response, failure, requestId);
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
  };
}

const noStore = (requestId: string) => ({ 'x-request-id': requestId, pragma: 'no-cache' });

function sendGrant(response: Response, grant: Grant, requestId: string): void {
  const body = {
    access_token: grant.accessToken,
    token_type: 'Bearer',
    expires_in: grant.expiresIn,
    scope: grant.scopes.join(' '),
  };
  send(response, 200, 'application/json; charset=utf-8', JSON.stringify(body), noStore(requestId));
}

function sendFailure(request: Request, response: Response, error: unknown, requestId: string): void {
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
    ...noStore(requestId),
    ...(status === 401 ? { 'www-authenticate': 'Basic realm="rialto", charset="UTF-8"' } : {}),
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    ...(request.complete ? {} : { connection: 'close' }),
  });
}

/** The client's id and secret, by one method and one only (RFC 6749 §2.3). */
function credentialOf(
  authorization: string | undefined,
  form: ReadonlyMap<string, string>,
): { readonly clientId: string; readonly clientSecret: string } {
  const clientId = form.get('client_id');
  const clientSecret = form.get('client_secret');
  if (authorization === undefined) {
    if (clientId === undefined || clientSecret === undefined) throw failed('The client sent no credential.');
    return { clientId, clientSecret };
  }
  const basic = basicCredentialOf(authorization);
  if (clientSecret !== undefined || (clientId !== undefined && clientId !== basic.clientId)) {
    throw new AppError('REQUEST_INVALID', 'The client is named both in Authorization and in the body.');
  }
  return basic;
}

function basicCredentialOf(authorization: string): { clientId: string; clientSecret: string } {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization) ?? [];
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon === -1) throw failed('Authorization is not a Basic credential.');
  try {
    return { clientId: formDecode(pair.slice(0, colon)), clientSecret: formDecode(pair.slice(colon + 1)) };
  } catch {
    throw failed('Authorization is not a Basic credential.');
  }
}

/** RFC 6749 §2.3.1: both halves are form-url-encoded before base64. */
const formDecode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

const failed = (message: string): AppError => new AppError('CLIENT_AUTHENTICATION_FAILED', message);
