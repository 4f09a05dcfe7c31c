/**
 * `ANY /v1/callout/{namedCredential}/{path…}`: a vendor's API with the firm's credential injected, bytes in and bytes out.
 *
 * Runs before Express on the same server, through the same steps as every call: there is no way around permission, quota or audit.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProxyCallout, ProxyOutcome, ProxyRequest } from '../../credentials/callout.ts';
import { AppError, isAppError } from '../../errors.ts';
import { createCallDeadline } from '../callDeadline.ts';
import { forwardedAddressOf, openCall, type Call, type Entrance } from '../exchange.ts';
import { codeOf, statusOf, type CompanionErrorCode } from '../problem.ts';
import { account, record, type Ending } from '../record.ts';
import { respondProblem } from '../respond.ts';
import { ENTRY_STEPS, type CallServices } from '../steps.ts';
import { CALLOUT_PREFIX, readAddress, type CalloutAddress } from './address.ts';
import { AnswerSink } from './answerSink.ts';
import { takeBody } from './body.ts';
import { toVendor } from './headers.ts';
import { LaterAnswer, type KeepCallout } from './laterAnswer.ts';
import { statusOfFailure } from './proxyStatus.ts';
import { readWishes, type Wishes } from './wishes.ts';
import { writeHeadOf } from './writeHead.ts';

/** What the route works with. */
export interface CalloutServices extends CallServices {
  readonly callout: ProxyCallout;
  readonly keepCallout: KeepCallout;
  /** Proxies in front whose `X-Forwarded-For` is believed. Default 0. */
  readonly trustedProxies?: number | undefined;
}

/** How the route is called in log, metrics and audit. */
export const CALLOUT_ENTRANCE: Entrance = {
  on: 'ANY /v1/callout/{namedCredential}/{path}',
  permission: 'callout:send',
  audit: 'callout.vendor.called',
};

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
const ALLOW = [...METHODS].join(', ');

/** Failures that mean the call was not let in, though only the engine could tell. */
const DENIALS: ReadonlySet<CompanionErrorCode> = new Set([
  'CALLOUT_NOT_ALLOWED',
  'CREDENTIAL_ACCESS_DENIED',
  'CREDENTIAL_DISABLED',
  'NAMED_CREDENTIAL_NOT_FOUND',
]);

/** Longest path the audit trail takes. */
const AUDITED_PATH = 1_024;

/** What one call of the route learns. */
interface Passage {
  readonly call: Call;
  address: CalloutAddress | undefined;
  wishes: Wishes | undefined;
  sink: AnswerSink | undefined;
  outcome: ProxyOutcome | undefined;
  later: LaterAnswer | undefined;
}

/** @returns Takes a request, or says `false`: it is none of this route's. */
export function createCalloutRoute(
  services: CalloutServices,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    if (request.url?.startsWith(CALLOUT_PREFIX) !== true) return false;
    serve(request, response, services).catch((error: unknown) => {
      services.log.error({ error }, 'a call failed');
      response.destroy();
    });
    return true;
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  services: CalloutServices,
): Promise<void> {
  const call: Call = openCall(
    CALLOUT_ENTRANCE,
    request,
    response,
    forwardedAddressOf(request, services.trustedProxies ?? 0),
  );
  const passage: Passage = {
    call,
    address: undefined,
    wishes: undefined,
    sink: undefined,
    outcome: undefined,
    later: undefined,
  };
  let failure: unknown;
  try {
    for (const step of ENTRY_STEPS) step(call, services);
    await callVendor(passage, services);
  } catch (error) {
    failure = error ?? new Error('something was thrown that is no error');
    if (DENIALS.has(codeOf(failure))) call.isBegun = false;
  }
  const { sink, later } = passage;
  const ending = endingOf(passage, failure);
  failure = await record(call, services, ending, failure);
  if (failure !== undefined) refuse(passage, failure, services);
  else if (later !== undefined) later.send(call, services.lifecycle);
  else sink!.finish();
  account(call, services, ending.status, failure);
  if (passage.outcome !== undefined && passage.address !== undefined)
    services.metrics.callout(passage.address.namedCredential, passage.outcome.cache);
}

async function callVendor(passage: Passage, services: CalloutServices): Promise<void> {
  const { call } = passage;
  const { request, response, requestId } = call;
  if (!METHODS.has(request.method!)) {
    throw new AppError('METHOD_NOT_ALLOWED', `The address takes ${ALLOW}.`);
  }
  const method = request.method as ProxyRequest['method'];
  const wishes = (passage.wishes = readWishes(request.headers));
  const { namedCredential, path } = (passage.address = readAddress(request.url!));
  const headers = toVendor(request.headers, request.httpVersion, wishes.prefer);
  const isRead = method === 'GET' || method === 'HEAD';
  const repeatable = isRead || headers['idempotency-key'] !== undefined;
  const later = new LaterAnswer(services.keepCallout, wishes, repeatable);
  const sink = (passage.sink = new AnswerSink(
    response,
    writeHeadOf(passage, services.lifecycle),
    (status, answered) => later.takes(status, answered),
  ));
  const deadline = createCallDeadline(later.hurry(call, services.callBudgetMs), services.callBudgetMs);
  let body: ProxyRequest['body'];
  let isBodyTaken = false as boolean;
  call.isBegun = true;

  const run = async (): Promise<ProxyOutcome | undefined> => {
    const taken = takeBody(request);
    if (taken !== undefined) body = await taken;
    isBodyTaken = true;
    const { 'content-length': length } = request.headers;
    // Egress counts a body it has in memory itself; of a stream only the caller knows how long it is.
    if (body !== undefined && !Buffer.isBuffer(body) && length !== undefined)
      headers['content-length'] = length;
    if (wishes.later === 'at once') return undefined;
    // Awaited: handing a promise on from here costs two more turns of the queue.
    return await services.callout(
      {
        namedCredential,
        method,
        path,
        headers,
        body,
        repeatable,
        freshness: isRead ? wishes.freshness : undefined,
      },
      sink,
      { requestId, deadline, caller: call.caller!, lane: wishes.lane },
    );
  };
  try {
    passage.outcome = await deadline.race(run());
    if (sink.failure !== undefined) throw sink.failure;
    if (sink.isWhole && sink.status !== 0) return;
    if (!later.isWanted && wishes.later !== 'at once') {
      throw new AppError('INTERNAL', 'The answer of a callout has no end.');
    }
  } catch (error) {
    const failure = isAppError(error)
      ? error
      : new AppError('INTERNAL', 'A callout failed.', { cause: error });
    sink.fail(failure);
    // A body that was still coming when the time was up would be missing from the job.
    if (!isBodyTaken || response.headersSent || response.destroyed || !later.saves(failure)) throw error;
  }
  await later.keep({ namedCredential, method, path, headers, body, repeatable }, call);
  passage.later = later;
}

/** Answers that it did not go well; cuts off what was begun, so that nobody takes it for whole. */
function refuse({ call, address }: Passage, failure: unknown, { lifecycle }: CalloutServices): void {
  const { response } = call;
  if (response.headersSent) {
    // To HTTP/1.0 the end of a connection is the end of an answer: only a reset says that it is not.
    if (call.request.httpVersion === '1.0') response.socket?.resetAndDestroy();
    response.destroy();
    return;
  }
  respondProblem(call, failure, lifecycle, {
    'proxy-status': statusOfFailure(failure, statusOf(failure), address?.namedCredential),
    ...(codeOf(failure) === 'METHOD_NOT_ALLOWED' ? { allow: ALLOW } : {}),
  });
}

/** For the audit trail: where it went and how, never a query, a header or a body. */
function endingOf({ call, address, sink, outcome, later }: Passage, failure: unknown): Ending {
  const { principal, attempts, waitedMs, processed } =
    (isAppError(failure) ? failure.internal : undefined) ?? {};
  const detail: Record<string, string | number | boolean | null> = { method: call.request.method ?? '' };
  if (address !== undefined) {
    detail['namedCredential'] = address.namedCredential;
    detail['path'] = address.pathname.slice(0, AUDITED_PATH);
  }
  if (later !== undefined) detail['jobId'] = later.jobId;
  else if (sink !== undefined && sink.status !== 0) detail['vendorStatus'] = sink.status;
  if (outcome !== undefined && later === undefined) {
    detail['principal'] = outcome.principal;
    detail['attempts'] = outcome.attempts;
    detail['waitedMs'] = Math.round(outcome.waitedMs);
    if (outcome.tokenAgeMs !== undefined) detail['tokenAgeMs'] = Math.round(outcome.tokenAgeMs);
    detail['cache'] = outcome.cache;
    detail['bytes'] = outcome.bytes;
  } else if (call.isBegun && failure !== undefined) {
    if (typeof principal === 'string') detail['principal'] = principal;
    if (typeof attempts === 'number') detail['attempts'] = attempts;
    if (typeof waitedMs === 'number') detail['waitedMs'] = Math.round(waitedMs);
    detail['processed'] = processed === 'no' ? 'no' : 'unknown';
  }
  return {
    status: later === undefined ? (sink?.status ?? 0) : 202,
    subject: address?.namedCredential ?? null,
    detail,
  };
}
