/**
 * Calls of the proxy route: permission, allow-list, credential, renewal, memory; bytes in and bytes out.
 *
 * @see docs/adr/0009-principal-access.md
 * @module
 */
import type { Deadline } from '../../deadline.ts';
import type { StreamOutcome, StreamSink } from '../../egress/stream.ts';
import { isAppError } from '../../errors.ts';
import type { ProxyCallout, ProxyContext, ProxyOutcome, ProxyRequest } from '../callout.ts';
import { loginKey } from '../protocol.ts';
import { UNTOLD_HEADERS } from './answerLifetime.ts';
import { AnswerSink } from './answerSink.ts';
import { ageOf, isRead, refuse, refuseBlocked, writing, type Engine } from './engine.ts';
import type { Prepared } from './prepare.ts';
import { refusedError, withFacts } from './refusals.ts';
import type { Access, Way } from './ways.ts';
import { withRenewal, type Attempted } from './withRenewal.ts';

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

/** One answer, and the sink that may still hold it back. */
interface Delivered extends Attempted {
  readonly inner: AnswerSink;
  readonly outcome: StreamOutcome;
}

/** Without the caller's wish for a packed answer: words cannot be found in it. */
const unpacked = ({ 'accept-encoding': _, ...rest }: ProxyRequest['headers']): ProxyRequest['headers'] =>
  rest;

/** One call to the vendor; its answer goes to `sink`. Its errors say how often it was tried, and as whom. */
async function deliver(
  { egress, now }: Engine,
  way: Way,
  { login, principal }: Access,
  request: ProxyRequest,
  sink: StreamSink,
  { requestId, lane, trial }: ProxyContext,
  deadline: Deadline,
): Promise<ProxyOutcome> {
  const { namedCredential: target, method, path, headers, body, repeatable } = request;
  const operation = isRead(method) ? 'read' : 'write';
  // What a caller may not ask for, no vendor's redirect gives it.
  const mayFollow = trial === undefined ? (to: string) => way.isAllowed(method, to) : undefined;
  let attempts = 0;
  let waitedMs = 0;

  async function send({ authorization, ...prepared }: Prepared): Promise<Delivered> {
    const inner = new AnswerSink(sink, way.refusals);
    const tokenAgeMs = ageOf(authorization, now);
    const outcome = await egress.stream(
      {
        target,
        method,
        repeatable,
        operation,
        requestId,
        tokenAgeMs,
        deadline,
        lane,
        mayFollow,
        ...prepared,
      },
      inner,
    );
    attempts += outcome.attempts;
    waitedMs += outcome.waitedMs;
    if (inner.failure !== undefined) throw withFacts(inner.failure, { attempts: 0 });
    const { status, headers: answered, processed } = outcome;
    return { status, headers: answered, processed, meaning: inner.meaning, inner, outcome };
  }

  try {
    const asked = way.refusals.readsBody ? unpacked(headers) : headers;
    const draft = { method, path, headers: asked, body, base: undefined, mayMerge: true };
    const { answer, processed, authorization } = await withRenewal(
      { way, login, draft, deadline, now },
      send,
    );
    if (answer.meaning !== 'answer') {
      if (!answer.inner.isWhole) throw refusedError(way.named, answer.status, processed);
      answer.inner.release();
    }
    return {
      status: answer.status,
      attempts,
      waitedMs,
      tokenAgeMs: ageOf(authorization, now),
      principal,
      cache: 'none',
      bytes: answer.outcome.bytes,
    };
  } catch (error) {
    // An error of egress counts the attempts of its own sending only.
    const last = isAppError(error) ? Number(error.internal?.['attempts'] ?? 0) : 0;
    throw withFacts(error, { principal, attempts: attempts + last, waitedMs });
  }
}

/**
 * Who may send what, decided before anything is sent.
 *
 * @throws {@link AppError} `NAMED_CREDENTIAL_NOT_FOUND`, `CREDENTIAL_ACCESS_DENIED`, `CALLOUT_NOT_ALLOWED`, `CREDENTIAL_DISABLED`.
 */
export function admit(
  engine: Engine,
  { namedCredential, method, path }: Pick<ProxyRequest, 'namedCredential' | 'method' | 'path'>,
  { caller, trial }: Pick<ProxyContext, 'caller' | 'trial'>,
): { readonly way: Way; readonly access: Access } {
  const way =
    engine.ways.get(namedCredential) ??
    refuse('NAMED_CREDENTIAL_NOT_FOUND', 'There is no named credential of that name.');
  const access = trial === undefined ? way.accessOf(caller) : way.trialAccess(caller, trial);
  if (trial === undefined ? !way.isAllowed(method, path) : !isRead(method))
    refuse('CALLOUT_NOT_ALLOWED', `${namedCredential} does not let this method and path through.`);
  refuseBlocked(engine, namedCredential);
  return { way, access };
}

/** Makes the proxy route's way out. */
export function createProxyCallout(engine: Engine): ProxyCallout {
  const { freshness } = engine;
  return async (request, sink, context) => {
    const { namedCredential, method, path, headers, body, freshness: wish } = request;
    const { trial, deadline } = context;
    const { way, access } = admit(engine, request, context);
    if (!isRead(method))
      return await writing(engine, way, path, deliver(engine, way, access, request, sink, context, deadline));
    const isKeepable = wish !== undefined && way.isKept && trial === undefined && body === undefined;
    if (!isKeepable || CONDITIONS.some((name) => Object.hasOwn(headers, name)))
      // Awaited: handing a promise on from here costs two more turns of the queue.
      return await deliver(engine, way, access, request, sink, context, deadline);
    const { principal } = access;
    const key = keyOf(request, access, way, context);
    return await freshness.answer(
      { ...wish, key, namedCredential, path, method, principal, limits: way.named.cache, deadline },
      sink,
      (into, until) => deliver(engine, way, access, request, into, context, until),
    );
  };
}
