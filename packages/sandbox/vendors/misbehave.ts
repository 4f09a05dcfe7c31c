/**
 * Plays a service's faults at the level of the HTTP exchange, whatever framework answers behind it.
 *
 * @module
 */
import type { Request, RequestHandler, Response } from 'express';
import { DEFAULT_DELAY_MS, type FaultBoard } from './faults.ts';

/** What a service's own answers look like when it fails. */
export interface FailingAnswers {
  /** Answers an error in the service's own shape. */
  readonly refuse: (response: Response, status: 401 | 429 | 500 | 503) => void;
  /** Turns an answer into one that breaks the service's own description. */
  readonly lie: (body: unknown) => unknown;
}

/** Seconds in `Retry-After` of a `rate_limited` answer. */
const RETRY_AFTER_S = 2;

/** Each call may meet one fault; those without pass through untouched. */
export function misbehave(board: FaultBoard, { refuse, lie }: FailingAnswers): RequestHandler {
  return (request: Request, response: Response, next) => {
    const fault = board.take(request.method, request.path);
    switch (fault?.kind) {
      case undefined: {
        next();
        return;
      }
      case 'slow': {
        const timer = setTimeout(next, fault.delayMs ?? DEFAULT_DELAY_MS);
        response.once('close', () => clearTimeout(timer));
        return;
      }
      case 'down': {
        refuse(response, 503);
        return;
      }
      case 'rate_limited':
        response.setHeader('Retry-After', RETRY_AFTER_S);
        {
          refuse(response, 429);
          return;
        }
      case 'error': {
        refuse(response, 500);
        return;
      }
      case 'signed_out': {
        refuse(response, 401);
        return;
      }
      case 'expired_token':
        response.setHeader(
          'WWW-Authenticate',
          'Bearer error="invalid_token", error_description="The access token expired"',
        );
        {
          refuse(response, 401);
          return;
        }
      case 'malformed':
        replaceBody(response, (body) => body.slice(0, Math.ceil(body.length / 2)));
        {
          next();
          return;
        }
      case 'lying':
        replaceBody(response, (body) => {
          response.statusCode = 200;
          return JSON.stringify(lie(JSON.parse(body)));
        });
        {
          next();
          return;
        }
      case 'reset':
        // The work is done when the answer is written; the caller never hears of it.
        response.end = () => {
          request.socket.resetAndDestroy();
          return response;
        };
        {
          next();
          return;
        }
    }
  };
}

/** Express and koa both write their whole answer in one `end`. */
function replaceBody(response: Response, change: (body: string) => string): void {
  const end = response.end.bind(response) as (body: string) => Response;
  response.end = ((body?: string | Uint8Array) => {
    const changed = change(body === undefined ? '{}' : Buffer.from(body as Uint8Array).toString());
    response.removeHeader('Content-Length');
    return end(changed);
  }) as typeof response.end;
}
