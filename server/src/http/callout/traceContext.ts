/**
 * Trace context: the caller's trace goes on at the vendor, with the companion as a step of its own.
 *
 * @see {@link https://www.w3.org/TR/trace-context-1/ | W3C Trace Context level 1}
 * @module
 */
import { randomFillSync } from 'node:crypto';

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NOTHING = /^0+$/;
const MAX_MEMBERS = 32;
const KEY = /^(?:[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** What goes on. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** Random bytes are asked for in thousands: asking costs far more than the few bytes of an id. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

/** Random bytes nobody else gets, in hexadecimal. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const from = used;
  used += bytes;
  return pool.toString('hex', from, used);
}

/** Continues a trace; begins a new one, not sampled, where there is none or it cannot be read. */
export function continueTrace(traceparent: string | undefined, tracestate: string | undefined): TraceContext {
  const [, version, trace, parent, flags, more] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  const isKnown =
    version !== undefined &&
    version !== 'ff' &&
    !(version === '00' && more !== undefined) &&
    !NOTHING.test(trace!) &&
    !NOTHING.test(parent!);
  if (!isKnown) {
    const ids = randomHex(24);
    return { traceparent: `00-${ids.slice(0, 32)}-${ids.slice(32)}-00` };
  }
  const sampled = (Number.parseInt(flags!, 16) & 1) === 1 ? '01' : '00';
  const state = tracestate === undefined ? undefined : readState(tracestate);
  return {
    traceparent: `00-${trace}-${randomHex(8)}-${sampled}`,
    ...(state === undefined ? {} : { tracestate: state }),
  };
}

/** @returns `undefined` if it is empty, breaks the grammar or has more than 32 members: none of it can be trusted then. */
function readState(tracestate: string): string | undefined {
  const members = tracestate
    .split(',')
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter(Boolean);
  const keys = new Set<string>();
  for (const member of members) {
    const equals = member.indexOf('=');
    const key = member.slice(0, Math.max(0, equals));
    if (!KEY.test(key) || !VALUE.test(member.slice(equals + 1)) || keys.has(key)) return undefined;
    keys.add(key);
  }
  return keys.size === 0 || keys.size > MAX_MEMBERS ? undefined : members.join(',');
}
