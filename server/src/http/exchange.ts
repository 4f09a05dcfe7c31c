/**
 * One call on its way through the pipeline.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import type { AppError } from '../errors.ts';
import type { Caller, NamedUser, Principal } from '../identity/index.ts';
import type { Result } from '../operations/index.ts';
import type { Quota } from '../policy/index.ts';
import type { ReadInput } from './readInput.ts';
import type { AuditName, Permission, Route } from './route.ts';

/** What log, metrics, policy and audit must know of an address. */
export interface Entrance {
  /** Method and address, parameters in braces. */
  readonly on: string;
  readonly permission: Permission;
  /** `false`: whose turn it is does not matter. */
  readonly isRolledOut?: false;
  readonly audit: AuditName;
}

/** A call and what the steps that every call takes learn of it, in their order. */
export interface Call {
  readonly route: Entrance;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Where it comes from. */
  readonly address: string;
  readonly requestId: string;
  /** From `performance.now()`. */
  readonly startedAt: number;
  /** What the caller allows itself to wait, in milliseconds; `undefined` where it does not say. */
  budgetMs: number | undefined;
  principal: Principal | undefined;
  caller: Caller | undefined;
  /** Whom it is for: proven where the token speaks for a user, else as the org says. */
  user: NamedUser | undefined;
  /** What is wrong with how it names its user. */
  userFault: AppError | undefined;
  quota: Quota | undefined;
  /** Whether the work was begun: what fails before is denied, what fails after has failed. */
  isBegun: boolean;
}

/** A call of the route table. */
export interface Exchange extends Call {
  readonly route: Route;
  readonly readInput: ReadInput;
  /** Of the address, by name. */
  readonly parameters: Readonly<Record<string, unknown>>;
  input: Record<string, unknown> | undefined;
  result: Result<unknown> | undefined;
}

/** A call nobody has looked at yet. */
export function openCall<Where extends Entrance, From extends IncomingMessage>(
  route: Where,
  request: From,
  response: ServerResponse,
  address: string,
) {
  return {
    route,
    request,
    response,
    address,
    requestId: requestIdOf(request),
    startedAt: performance.now(),
    budgetMs: undefined as number | undefined,
    principal: undefined as Principal | undefined,
    caller: undefined as Caller | undefined,
    user: undefined as NamedUser | undefined,
    userFault: undefined as AppError | undefined,
    quota: undefined as Quota | undefined,
    isBegun: false,
  };
}

const REQUEST_ID = /^[A-Za-z0-9._:-]{8,128}$/;

/** The caller's `X-Request-ID` if it is one, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** IPv4 is written as such also where the socket speaks IPv6. */
const plain = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address);

/** Where a call comes from. */
export const addressOf = (request: Request): string => plain(request.ip ?? '');

/**
 * The same where Express has not seen the request.
 *
 * @param trustedProxies - How many proxies in front are believed, as Express' `trust proxy`.
 */
export function forwardedAddressOf(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? '';
  const forwarded = trustedProxies === 0 ? undefined : request.headers['x-forwarded-for'];
  if (forwarded === undefined) return plain(direct);
  const hops = [direct, ...String(forwarded).split(',').reverse()];
  return plain(hops[Math.min(trustedProxies, hops.length - 1)]!.trim());
}
