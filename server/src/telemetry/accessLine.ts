/**
 * The line each answered call leaves in the log.
 *
 * @module
 */
import { isoInstant } from './isoInstant.ts';

/** What is known of an answered call. Nothing in it is secret, and nothing but the request's id is the caller's own word. */
export interface AccessLine {
  /** Checked: letters, digits and `._:-`. */
  readonly requestId: string;
  /** As in the route table. */
  readonly route: string;
  /** HTTP status answered. */
  readonly status: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** Id of the client, where it is known. */
  readonly client?: string | undefined;
  /** Error code; absent unless it went wrong. */
  readonly code?: string | undefined;
}

/** Texts of our own lists as JSON, found instead of written: routes, clients, codes. */
const written = new Map<string, string>();
const MAX_WRITTEN = 10_000;

function jsonOf(text: string): string {
  let json = written.get(text);
  if (json === undefined) {
    if (written.size >= MAX_WRITTEN) written.clear();
    written.set(text, (json = JSON.stringify(text)));
  }
  return json;
}

/**
 * One line of JSON with its end. Every call has one, so it is put together by hand: a logger for anything costs five times as much.
 *
 * @param service - Who writes.
 * @param at - Epoch milliseconds.
 */
export function formatAccessLine(service: string, at: number, line: AccessLine): string {
  const { requestId, route, status, ms, client, code } = line;
  return `{"level":"info","time":"${isoInstant(at)}","service":${jsonOf(service)},"requestId":${JSON.stringify(requestId)},"route":${jsonOf(route)},"status":${status},"ms":${ms}${
    client === undefined ? '' : `,"client":${jsonOf(client)}`
  }${code === undefined ? '' : `,"code":${jsonOf(code)}`},"msg":"request"}\n`;
}
