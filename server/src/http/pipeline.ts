/**
 * What happens to every call of the route table, in order. No operation can be reached around it, and none can forget a step.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Operation } from '../operations/index.ts';
import { createCallDeadline } from './callDeadline.ts';
import { openCall, type Exchange } from './exchange.ts';
import type { Operations } from './operations.ts';
import { createReadInput } from './readInput.ts';
import { account, record } from './record.ts';
import { respond, respondProblem } from './respond.ts';
import type { Route } from './route.ts';
import { ENTRY_STEPS, type CallServices } from './steps.ts';

/** What the steps work with. */
export interface PipelineServices extends CallServices {
  readonly operations: Operations;
}

/** One step. What it throws ends the call. */
export type Step = (exchange: Exchange, services: PipelineServices) => Promise<void> | void;

/** The steps of a call; `record`, `respond` and `account` follow whatever became of them. */
export const STEPS: readonly Step[] = [...ENTRY_STEPS, read, operate];

const STATUS_OF_KIND = { ok: 200, created: 201, accepted: 202 } as const;

/**
 * Takes one call of a route to its end. Never rejects.
 *
 * @param address - Where it comes from.
 * @param parameters - Of the address it called, by name, decoded.
 */
export type Pipeline = (
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
  parameters: Readonly<Record<string, unknown>>,
) => Promise<void>;

/** The pipeline of one route. */
export function createPipeline(route: Route, services: PipelineServices): Pipeline {
  const readInput = createReadInput(route);
  return async (request, response, address, parameters) => {
    const exchange: Exchange = {
      ...openCall(route, request, response, address),
      readInput,
      parameters,
      input: undefined,
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
    const status = STATUS_OF_KIND[exchange.result?.kind ?? 'ok'];
    failure = await record(exchange, services, { status, ...auditOf(exchange) }, failure);
    if (failure === undefined) respond(exchange, status, services.lifecycle);
    else respondProblem(exchange, failure, services.lifecycle);
    account(exchange, services, status, failure);
  };
}

async function read(exchange: Exchange): Promise<void> {
  exchange.input = await exchange.readInput(exchange.request, exchange.parameters);
}

async function operate(exchange: Exchange, services: PipelineServices): Promise<void> {
  const { requestId, route } = exchange;
  const operation = services.operations[route.operation] as Operation<unknown, unknown>;
  const deadline = createCallDeadline(exchange, services.callBudgetMs);
  exchange.isBegun = true;
  exchange.result = await deadline.race(
    operation(exchange.input, { requestId, deadline, caller: exchange.caller!, user: exchange.user }),
  );
}

function auditOf({ input, result }: Exchange) {
  const {
    verificationId,
    partyId,
    householdId,
    namedCredential,
    secretName,
    sessionId,
    userId,
    orgId,
    request,
  } = input ?? {};
  const body = (request ?? {}) as {
    partyId?: string;
    requestedBy?: string;
    sessionId?: string | null;
    appId?: string | null;
  };
  // Where an operation did not say what it was about, the input does: an id that passed its check.
  const named =
    verificationId ??
    partyId ??
    householdId ??
    body.partyId ??
    namedCredential ??
    secretName ??
    sessionId ??
    userId ??
    orgId ??
    body.sessionId ??
    body.appId;
  return {
    subject: (result?.subject ?? named ?? null) as string | null,
    detail: {
      ...result?.audit,
      ...(body.requestedBy === undefined ? {} : { requestedBy: body.requestedBy }),
    },
  };
}
