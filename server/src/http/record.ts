/**
 * What every call leaves behind: a record in the audit trail before it is answered, a line in the log, a count.
 *
 * @module
 */
import type { ErrorCode } from '@rialto/contract';
import type { AuditDetail } from '../audit/index.ts';
import { isAppError } from '../errors.ts';
import type { Call } from './exchange.ts';
import { codeOf, statusOf } from './problem.ts';
import type { CallServices } from './steps.ts';

/** How a call went. */
export interface Ending {
  /** HTTP status answered where nothing failed. */
  readonly status: number;
  /** What the audit trail files it under. */
  readonly subject: string | null;
  readonly detail: AuditDetail;
}

/** Makes the call durable in the audit trail before it is answered. @returns what the caller is answered with. */
export async function record(
  call: Call,
  services: CallServices,
  ending: Ending,
  failure: unknown,
): Promise<unknown> {
  const { audit, log, metrics, policy } = services;
  if (call.principal === undefined && !(await policy.isRefusalAudited(call.address))) {
    metrics.unauditedDenial();
    return failure;
  }
  const { route, caller, user, principal, requestId, isBegun } = call;
  const detail: Record<string, AuditDetail[string]> = { ...ending.detail };
  if (user !== undefined) detail['userId'] = user.userId;
  if (isBegun && call.response.destroyed) detail['hungUp'] = true;
  try {
    await audit.append({
      event: route.audit,
      outcome: failure === undefined ? 'ok' : isBegun ? 'failed' : 'denied',
      code: failure === undefined ? null : codeOf(failure),
      status: failure === undefined ? ending.status : statusOf(failure),
      clientId: principal?.client.clientId ?? null,
      orgId: caller?.orgId ?? null,
      subject: ending.subject,
      requestId,
      durationMs: Math.round(performance.now() - call.startedAt),
      detail,
    });
    return failure;
  } catch (error) {
    log.error({ requestId, event: route.audit, error }, 'a call could not be audited');
    // An answered access is an audited access. A refusal tells nothing, so it stays what it is.
    return failure ?? error;
  }
}

/** Failures that are the companion's own, and wake somebody up. */
const OURS: ReadonlySet<ErrorCode> = new Set([
  'INTERNAL',
  'DATABASE_UNAVAILABLE',
  'CONFIGURATION_INVALID',
  'CREDENTIAL_NOT_CONFIGURED',
  'EGRESS_REFUSED',
]);

/** Counts the call, and writes its lines to the log. @param answered - HTTP status where nothing failed. */
export function account(
  call: Call,
  { log, metrics }: CallServices,
  answered: number,
  failure: unknown,
): void {
  const { route, requestId, principal } = call;
  const durationMs = performance.now() - call.startedAt;
  const code = failure === undefined ? undefined : codeOf(failure);
  const status = failure === undefined ? answered : statusOf(failure);
  metrics.request(route.on, status, durationMs);
  log.access({
    requestId,
    route: route.on,
    status,
    ms: Math.round(durationMs * 10) / 10,
    client: principal?.client.clientId,
    code,
  });
  if (code === undefined) return;
  const fields = { requestId, route: route.on, error: failure };
  if (OURS.has(code)) log.error(fields, 'a call failed');
  else if (status >= 500) log.warn(fields, 'a call failed');
  else if (isAppError(failure) && failure.internal !== undefined) log.info(fields, 'a call was refused');
}
