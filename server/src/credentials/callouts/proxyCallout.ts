/**
 * Calls of the proxy route: permission, allow-list, credential, renewal, memory; bytes in and bytes out.
 *
 * @see docs/adr/0009-principal-access.md
 * @module
 */
import type { Deadline } from '../../deadline.ts';
import type { StreamSink } from '../../egress/stream.ts';
import type { ProxyCallout, ProxyContext, ProxyOutcome, ProxyRequest } from '../callout.ts';
import { loginKey } from '../protocol.ts';
import { UNTOLD_HEADERS } from './answerLifetime.ts';
import { AnswerSink } from './answerSink.ts';
import { ageOf, isRead, refuse, refuseBlocked, writing, type Engine } from './engine.ts';
import { refusedError } from './refusals.ts';
import type { Access, Way } from './ways.ts';
import { withRenewal } from './withRenewal.ts';

/** Ask for part of an answer, or for none where it is the same: what comes is not the whole one. */
const CONDITIONS = [
  'range',
  'if-range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
];

/** Tells a read from every other: who asks, as whom, and every word that may change the answer. */
function keyOf(
  { namedCredential, method, path, headers }: ProxyRequest,
  { login }: Access,
  way: Way,
  context: ProxyContext,
): string {
  const words = Object.keys(headers)
    .filter((name) => !UNTOLD_HEADERS.has(name))
    .sort()
    .map((name) => `${name}: ${headers[name]}`);
  const { orgId, userId } = context.caller;
  // Formulas may tell users apart that share a login.
  const user = way.isDynamic || way.mergesFields ? userId : undefined;
  // An advisor never waits for what a batch asked.
  const lane = context.lane ?? 'interactive';
  return [namedCredential, loginKey(login), orgId, user, lane, method, path, ...words].join('\n');
}

/** One call to the vendor; its answer goes to `sink`. */
async function deliver(
  { egress, now }: Engine,
  way: Way,
  { login, principal }: Access,
  request: ProxyRequest,
  sink: StreamSink,
  { requestId, lane }: ProxyContext,
  deadline: Deadline,
): Promise<ProxyOutcome> {
  const { namedCredential: target, method, path, headers, body, repeatable } = request;
  const draft = { method, path, headers, body, base: undefined, mayMerge: true };
  const { answer, before, processed, authorization } = await withRenewal(
    { way, login, draft, deadline, now },
    async (prepared) => {
      const inner = new AnswerSink(sink, way.refusals);
      const outcome = await egress.stream(
        {
          target,
          method,
          path: prepared.path,
          headers: prepared.headers,
          own: prepared.own,
          body: prepared.body,
          repeatable,
          operation: isRead(method) ? 'read' : 'write',
          requestId,
          tokenAgeMs: ageOf(prepared.authorization, now),
          deadline,
          lane,
        },
        inner,
      );
      if (inner.failure !== undefined) throw inner.failure;
      const { status, headers: answered } = outcome;
      return {
        status,
        headers: answered,
        processed: outcome.processed,
        meaning: inner.meaning,
        inner,
        outcome,
      };
    },
  );
  if (answer.meaning !== 'answer') {
    if (!answer.inner.isWhole) throw refusedError(way.named, answer.status, processed);
    answer.inner.release();
  }
  return {
    status: answer.status,
    attempts: answer.outcome.attempts + (before?.outcome.attempts ?? 0),
    waitedMs: answer.outcome.waitedMs + (before?.outcome.waitedMs ?? 0),
    tokenAgeMs: ageOf(authorization, now),
    principal,
    cache: 'none',
    bytes: answer.outcome.bytes,
  };
}

/** Makes the proxy route's way out. */
export function createProxyCallout(engine: Engine): ProxyCallout {
  const { ways, freshness } = engine;
  return async (request, sink, context) => {
    const { namedCredential, method, path, headers, body, freshness: wish } = request;
    const { caller, trial, deadline } = context;
    const way =
      ways.get(namedCredential) ??
      refuse('NAMED_CREDENTIAL_NOT_FOUND', 'There is no named credential of that name.');
    const access = trial === undefined ? way.accessOf(caller) : way.trialAccess(caller, trial);
    if (trial === undefined ? !way.isAllowed(method, path) : !isRead(method))
      refuse('CALLOUT_NOT_ALLOWED', `${namedCredential} does not let this method and path through.`);
    refuseBlocked(engine, namedCredential);
    if (!isRead(method))
      return writing(engine, way, path, deliver(engine, way, access, request, sink, context, deadline));
    const isKeepable = wish !== undefined && way.isKept && trial === undefined && body === undefined;
    if (!isKeepable || CONDITIONS.some((name) => Object.hasOwn(headers, name)))
      return deliver(engine, way, access, request, sink, context, deadline);
    const { principal } = access;
    const key = keyOf(request, access, way, context);
    return freshness.answer(
      { ...wish, key, namedCredential, path, method, principal, limits: way.named.cache, deadline },
      sink,
      (into, until) => deliver(engine, way, access, request, into, context, until),
    );
  };
}
