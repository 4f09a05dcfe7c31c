/**
 * What happens to every call of the API, in order. No operation can be reached around it, and none can forget a step.
 *
 * @module
 */
import type { ErrorCode } from '@rialto/contract';
import type { Request, Response } from 'express';
import type { AuditEntry, AuditTrail } from '../audit/index.ts';
import { AppError, isAppError } from '../errors.ts';
import type { AccessTokens } from '../identity/index.ts';
import type { Operation } from '../operations/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Log, Metrics } from '../telemetry/index.ts';
import { createCallDeadline } from './callDeadline.ts';
import { addressOf, requestIdOf, type Exchange } from './exchange.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Operations } from './operations.ts';
import { codeOf, statusOf } from './problem.ts';
import { createReadInput } from './readInput.ts';
import { respond, respondProblem } from './respond.ts';
import type { Route } from './route.ts';

/** What the steps work with. */
export interface PipelineServices {
  readonly accessTokens: Pick<AccessTokens, 'verify'>;
  readonly policy: Policy;
  readonly audit: Pick<AuditTrail, 'append'>;
  readonly operations: Operations;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Pick<Lifecycle, 'phase'>;
  /** Milliseconds for one call. Default 10,000. */
  readonly callBudgetMs?: number | undefined;
}

/** One step. What it throws ends the call. */
export type Step = (exchange: Exchange, services: PipelineServices) => Promise<void> | void;

/** The steps of a call; `record` and `respond` follow whatever became of them. */
export const STEPS: readonly Step[] = [refuseWhenClosed, negotiate, authenticate, admit, read, operate];

const STATUS_OF_KIND = { ok: 200, created: 201, accepted: 202 } as const;

/** The handler of one route. */
export function createPipeline(
  route: Route,
  services: PipelineServices,
): (request: Request, response: Response) => Promise<void> {
  const readInput = createReadInput(route);
  return async (request, response) => {
    const exchange: Exchange = {
      route,
      readInput,
      request,
      response,
      requestId: requestIdOf(request),
      startedAt: performance.now(),
      principal: undefined,
      caller: undefined,
      quota: undefined,
      input: undefined,
      isBegun: false,
      result: undefined,
    };
    let failure: unknown;
    try {
      for (const step of STEPS) {
        const waits = step(exchange, services);
        if (waits !== undefined) await waits;
      }
    } catch (error) {
      failure = error ?? new Error('something was thrown that is no error');
    }
    failure = await record(exchange, services, failure);
    if (failure === undefined) respond(exchange, STATUS_OF_KIND[exchange.result!.kind], services.lifecycle);
    else respondProblem(exchange, failure, services.lifecycle);
    account(exchange, services, failure);
  };
}

function refuseWhenClosed(_exchange: Exchange, { lifecycle }: PipelineServices): void {
  if (lifecycle.phase() === 'closed') {
    throw new AppError('SHUTTING_DOWN', 'The companion is going down.', { retryAfterMs: 1_000 });
  }
}

function negotiate({ request }: Exchange): void {
  const version = request.headers['x-api-version'];
  if (version !== undefined && version !== '1') {
    throw new AppError('API_VERSION_UNSUPPORTED', 'The only version is 1.');
  }
}

function authenticate(exchange: Exchange, { accessTokens }: PipelineServices): void {
  const { authorization = '', 'x-client-id': orgId } = exchange.request.headers;
  if (authorization.slice(0, 7).toLowerCase() !== 'bearer ') {
    throw new AppError('TOKEN_MISSING', 'The call has no bearer token in Authorization.');
  }
  const principal = accessTokens.verify(authorization.slice(7));
  exchange.principal = principal;
  exchange.caller = principal.caller;
  if (orgId === undefined) return;
  const caller = principal.callers.get(String(orgId));
  if (caller === undefined) throw new AppError('CLIENT_MISMATCH', 'X-Client-ID is not an org of the token.');
  exchange.caller = caller;
}

async function admit(exchange: Exchange, { policy }: PipelineServices): Promise<void> {
  exchange.quota = await policy.admit({
    client: exchange.principal!.client,
    scopes: exchange.caller!.scopes,
    permission: exchange.route.permission,
    address: addressOf(exchange.request),
  });
}

async function read(exchange: Exchange): Promise<void> {
  exchange.input = await exchange.readInput(exchange.request);
}

async function operate(exchange: Exchange, services: PipelineServices): Promise<void> {
  const { requestId, response, route } = exchange;
  const operation = services.operations[route.operation] as Operation<unknown, unknown>;
  const deadline = createCallDeadline(response, services.callBudgetMs);
  exchange.isBegun = true;
  exchange.result = await deadline.race(
    operation(exchange.input, { requestId, deadline, caller: exchange.caller! }),
  );
}

/** Makes the call durable in the audit trail before it is answered. @returns what the caller is answered with. */
async function record(exchange: Exchange, services: PipelineServices, failure: unknown): Promise<unknown> {
  const { audit, log, metrics, policy } = services;
  const isStranger = exchange.principal === undefined;
  if (isStranger && !(await policy.isRefusalAudited(addressOf(exchange.request)))) {
    metrics.unauditedDenial();
    return failure;
  }
  try {
    await audit.append(auditEntryOf(exchange, failure));
    return failure;
  } catch (error) {
    log.error(
      { requestId: exchange.requestId, event: exchange.route.audit, error },
      'a call could not be audited',
    );
    // An answered access is an audited access. A refusal tells nothing, so it stays what it is.
    return failure ?? error;
  }
}

function auditEntryOf(exchange: Exchange, failure: unknown): AuditEntry {
  const { route, caller, principal, result, isBegun } = exchange;
  const { requestedBy } = (exchange.input?.['request'] ?? {}) as { requestedBy?: string };
  return {
    event: route.audit,
    outcome: failure === undefined ? 'ok' : isBegun ? 'failed' : 'denied',
    code: failure === undefined ? null : codeOf(failure),
    status: failure === undefined ? STATUS_OF_KIND[result!.kind] : statusOf(failure),
    clientId: principal?.client.clientId ?? null,
    orgId: caller?.orgId ?? null,
    subject: result?.subject ?? subjectOf(exchange),
    requestId: exchange.requestId,
    durationMs: Math.round(performance.now() - exchange.startedAt),
    detail: {
      ...result?.audit,
      ...(requestedBy === undefined ? {} : { requestedBy }),
      ...(isBegun && exchange.response.destroyed ? { hungUp: true } : {}),
    },
  };
}

/** Where an operation did not say what it was about, the input does: an id that passed its check. */
function subjectOf({ input }: Exchange): string | null {
  const { verificationId, partyId, householdId, request } = input ?? {};
  const body = (request ?? {}) as { partyId?: string };
  return (verificationId ?? partyId ?? householdId ?? body.partyId ?? null) as string | null;
}

/** Failures that are the companion's own, and wake somebody up. */
const OURS: ReadonlySet<ErrorCode> = new Set([
  'INTERNAL',
  'DATABASE_UNAVAILABLE',
  'CONFIGURATION_INVALID',
  'CREDENTIAL_NOT_CONFIGURED',
  'EGRESS_REFUSED',
]);

function account(exchange: Exchange, { log, metrics }: PipelineServices, failure: unknown): void {
  const { route, requestId, principal, result } = exchange;
  const durationMs = performance.now() - exchange.startedAt;
  const code = failure === undefined ? undefined : codeOf(failure);
  const status = failure === undefined ? STATUS_OF_KIND[result!.kind] : statusOf(failure);
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
