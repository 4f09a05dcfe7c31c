/**
 * Requests and the handlers that answer them.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http';

/** A request, read to its end. */
export interface OrgRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** What the route's pattern captured. */
  readonly captured: readonly string[];
  /** Who calls; empty on routes that need nobody. */
  readonly userId: string;
  /** E.g. `/services/data/v65.0`; empty elsewhere. */
  readonly dataUrl: string;
  /** `http://127.0.0.1:4650`. */
  readonly origin: string;
}

/** An answer. */
export interface OrgAnswer {
  readonly status?: number;
  /** Sent as JSON, unless {@link contentType} says otherwise. Absent: no content. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** The connection is cut instead of an answer. */
  readonly isCut?: boolean;
}

/** Answers a request. @throws Refusal */
export type Handler = (request: OrgRequest) => OrgAnswer | Promise<OrgAnswer>;

/** A route. */
export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handle: Handler;
  /** Whether it needs no token. */
  readonly isOpen: boolean;
}

/** Of every address below `/services/data`, the version captured apart. */
const DATA = '^(?:/services/data/v\\d+\\.0)';

/**
 * @param path - A regular expression's source. One that begins with `~` stands below `/services/data/vNN.0`.
 */
export function route(method: string, path: string, handle: Handler, isOpen = false): Route {
  const source = path.startsWith('~') ? `${DATA}${path.slice(1)}/?$` : `^${path}/?$`;
  return { method, pattern: new RegExp(source), handle, isOpen };
}

/** The body as JSON. @throws SyntaxError */
export const jsonOf = <Shape>({ body }: OrgRequest): Shape =>
  (body.length === 0 ? {} : JSON.parse(body.toString('utf8'))) as Shape;
