/**
 * `GET /oauth/callback`: where a vendor sends the browser back. Anybody may come; only a state that was given out leads anywhere.
 *
 * @module
 */
import type { Request, Response } from 'express';
import type { AuditEntry, AuditTrail } from '../audit/index.ts';
import { AppError, isAppError } from '../errors.ts';
import { CALLBACK_PATH, type ConnectedAccount, type FinishAuthorization } from '../operations/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Log, Metrics } from '../telemetry/index.ts';
import { connectedPage, failedPage, nobodyWaitsPage, PAGE_POLICY } from './authorizationPage.ts';
import { addressOf, requestIdOf } from './exchange.ts';
import type { Lifecycle } from './lifecycle.ts';
import { codeOf, retryAfterSecondsOf, statusOf } from './problem.ts';
import { send } from './respond.ts';

/** Its name in log and metrics. */
export const CALLBACK_ROUTE = `GET ${CALLBACK_PATH}`;
/** A code and a state: longer is no vendor's answer. */
const MAX_QUERY_LENGTH = 8_192;

/** What the callback works with. */
export interface AuthorizationCallbackServices {
  readonly finishAuthorization: FinishAuthorization;
  readonly audit: Pick<AuditTrail, 'append'>;
  readonly policy: Policy;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Pick<Lifecycle, 'phase'>;
}

function parametersOf(url: string): URLSearchParams {
  const mark = url.indexOf('?');
  const query = mark === -1 ? '' : url.slice(mark + 1);
  if (query.length > MAX_QUERY_LENGTH)
    throw new AppError('AUTHORIZATION_FAILED', 'The vendor’s answer is too long.');
  return new URLSearchParams(query);
}

/** What a failed login is known to have been for. */
function knownOf(failure: unknown): Partial<Omit<ConnectedAccount, 'label'>> {
  const { credential, principal, userId, orgId, clientId } = ((isAppError(failure) && failure.internal) ||
    {}) as Record<string, string | null | undefined>;
  if (clientId === undefined || clientId === null) return {};
  return { userId: userId ?? null, orgId: orgId ?? null, clientId, subject: `${credential}-${principal}` };
}

/** What the audit trail says of a login: whose it was, as soon as that is known. */
function entryOf(
  requestId: string,
  durationMs: number,
  account: ConnectedAccount | undefined,
  failure: unknown,
): AuditEntry {
  const { userId = null, orgId = null, clientId = null, subject = null } = account ?? knownOf(failure);
  return {
    event: 'connections.authorization.finished',
    outcome: failure === undefined ? 'ok' : clientId === null ? 'denied' : 'failed',
    code: failure === undefined ? null : codeOf(failure),
    status: failure === undefined ? 200 : statusOf(failure),
    clientId,
    orgId,
    subject,
    requestId,
    durationMs,
    detail: userId === null ? {} : { userId },
  };
}

/** The handler of the callback. */
export function createAuthorizationCallback(services: AuthorizationCallbackServices) {
  const { finishAuthorization, audit, policy, log, metrics, lifecycle } = services;

  /** @returns What the person is told. */
  async function record(entry: AuditEntry, address: string, failure: unknown): Promise<unknown> {
    if (entry.outcome === 'denied' && !(await policy.isRefusalAudited(address))) {
      metrics.unauditedDenial();
      return failure;
    }
    try {
      await audit.append(entry);
      return failure;
    } catch (error) {
      log.error({ requestId: entry.requestId, event: entry.event, error }, 'a call could not be audited');
      return failure ?? error;
    }
  }

  return async (request: Request, response: Response): Promise<void> => {
    const requestId = requestIdOf(request);
    const headers = { 'x-request-id': requestId, 'content-security-policy': PAGE_POLICY };
    const html = 'text/html; charset=utf-8';
    // Whoever only looks must not use the state up.
    if (request.method === 'HEAD') {
      send(response, 200, html, '', headers);
      return;
    }

    const startedAt = performance.now();
    let account: ConnectedAccount | undefined;
    let failure: unknown;
    try {
      if (lifecycle.phase() === 'closed') throw new AppError('SHUTTING_DOWN', 'The companion is going down.');
      account = await finishAuthorization(parametersOf(request.url));
    } catch (error) {
      failure = error ?? new Error('something was thrown that is no error');
    }
    const durationMs = performance.now() - startedAt;
    const entry = entryOf(requestId, Math.round(durationMs), account, failure);
    failure = await record(entry, addressOf(request), failure);

    const code = failure === undefined ? undefined : codeOf(failure);
    const status = failure === undefined ? 200 : statusOf(failure);
    const retryAfter = retryAfterSecondsOf(failure);
    const page =
      code === undefined
        ? connectedPage(account!.label, account!.userId, requestId)
        : code === 'AUTHORIZATION_FAILED' && entry.outcome === 'denied'
          ? nobodyWaitsPage(requestId)
          : failedPage(code, requestId);
    send(response, status, html, page, {
      ...headers,
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    });
    metrics.request(CALLBACK_ROUTE, status, durationMs);
    log.access({
      requestId,
      route: CALLBACK_ROUTE,
      status,
      ms: Math.round(durationMs * 10) / 10,
      client: entry.clientId ?? undefined,
      code,
    });
    if (code === undefined) return;
    const fields = { requestId, route: CALLBACK_ROUTE, error: failure };
    if (status >= 500) log.error(fields, 'a login could not be finished');
    else log.info(fields, 'a login was refused');
  };
}
