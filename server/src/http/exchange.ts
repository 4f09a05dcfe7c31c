/**
 * One call on its way through the pipeline.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import type { Caller, Principal } from '../identity/index.ts';
import type { Result } from '../operations/index.ts';
import type { Quota } from '../policy/index.ts';
import type { ReadInput } from './readInput.ts';
import type { Route } from './route.ts';

/** What the steps learn, in their order. */
export interface Exchange {
  readonly route: Route;
  readonly readInput: ReadInput;
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  /** From `performance.now()`. */
  readonly startedAt: number;
  principal: Principal | undefined;
  caller: Caller | undefined;
  quota: Quota | undefined;
  input: Record<string, unknown> | undefined;
  /** Whether the operation was begun: what fails before is denied, what fails after has failed. */
  isBegun: boolean;
  result: Result<unknown> | undefined;
}

const REQUEST_ID = /^[A-Za-z0-9._:-]{8,128}$/;

/** The caller's `X-Request-ID` if it is one, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Where a call comes from. IPv4 is written as such also where the socket speaks IPv6. */
export function addressOf(request: Request): string {
  const address = request.ip ?? '';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
