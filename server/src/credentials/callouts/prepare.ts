/**
 * Puts a call and its credential together.
 *
 * What each part may see decides the order: 1. formulas in the caller's body, 2. custom headers, 3. the protocol, which signs what is
 * there. Whatever needs what only the protocol knows (a token, a parameter) comes behind it, and so do formulas in the caller's headers.
 *
 * @module
 */
import type { Readable } from 'node:stream';
import type { Deadline } from '../../deadline.ts';
import { within } from '../../egress/index.ts';
import { AppError } from '../../errors.ts';
import type { CalloutMethod } from '../configuration/namedCredential.ts';
import { createRequestScope } from '../formulas/scopes.ts';
import type { Authorization, Login } from '../protocol.ts';
import { mergeBody, mergeHeaders } from './mergeFields.ts';
import { Outgoing } from './outgoing.ts';
import type { Way } from './ways.ts';

type Headers = Readonly<Record<string, string>>;

/** A call without its credential. */
export interface Draft {
  readonly method: CalloutMethod;
  readonly path: string;
  /** The caller's; names in lower case. */
  readonly headers?: Headers | undefined;
  readonly body: Buffer | Readable | undefined;
  /** The companion's own; custom headers win over them. */
  readonly base: Headers | undefined;
  /** Whether the caller's words may hold formulas, where the named credential allows it. */
  readonly mayMerge: boolean;
}

/** A call with its credential. Never logged. */
export interface Prepared {
  readonly path: string;
  readonly headers: Headers;
  readonly own: Headers;
  readonly body: Buffer | Readable | undefined;
  readonly authorization: Authorization | undefined;
}

/** Evaluates every formula of a request, each seeing the same time and nonce. */
function applyFormulas(
  way: Way,
  draft: Draft,
  outgoing: Outgoing,
  login: Login,
  nowMs: number,
  authorization?: Authorization,
): void {
  const { allowMergeFieldsInBody, allowMergeFieldsInHeader } = way.named.calloutOptions;
  const scope = createRequestScope({ request: outgoing, login, authorization, nowMs });
  if (draft.mayMerge && allowMergeFieldsInBody && Buffer.isBuffer(outgoing.body))
    outgoing.body = mergeBody(outgoing.body, scope);
  outgoing.own = { ...draft.base, ...way.formulas.evaluate(scope) };
  if (draft.mayMerge && allowMergeFieldsInHeader) outgoing.callers = mergeHeaders(outgoing.callers, scope);
}

function finish(way: Way, draft: Draft, outgoing: Outgoing, authorization?: Authorization): Prepared {
  const { path, own, body, callers: headers } = outgoing;
  const shown = way.named.calloutOptions.generateAuthorizationHeader ? authorization?.headers : undefined;
  const isAlone = way.isPlain && draft.base === undefined;
  return {
    path,
    headers,
    own: shown === undefined ? own : isAlone ? shown : { ...own, ...shown },
    body: body === 'streamed' ? draft.body : body,
    authorization,
  };
}

async function waitFor(pending: Promise<Authorization>, deadline: Deadline): Promise<Authorization> {
  const authorization = await within(pending, deadline);
  if (authorization !== undefined) return authorization;
  throw new AppError('DEADLINE_EXCEEDED', 'No access token came before the time was up.', {
    internal: { processed: 'no', reason: 'token' },
  });
}

/**
 * No promise where nothing has to be waited for.
 *
 * @param nowMs - Epoch milliseconds, for formulas.
 * @throws {@link AppError} those of {@link Protocol.authorize}; `REQUEST_TOO_LARGE` if the body must be in memory and is a stream;
 *   `REQUEST_INVALID` for a formula of the caller's that cannot be read.
 */
export function prepare(
  way: Way,
  login: Login,
  draft: Draft,
  deadline: Deadline,
  nowMs: number,
): Prepared | Promise<Prepared> {
  const { protocol, named, formulas, isEarly, isAuthorized } = way;
  const { constant } = formulas;
  const own = draft.base === undefined ? constant : { ...draft.base, ...constant };
  const outgoing = new Outgoing(way.base, draft, draft.body, own);
  if (way.needsBody && outgoing.body === 'streamed')
    throw new AppError(
      'REQUEST_TOO_LARGE',
      `${named.name} needs the whole body at once: send at most 1 MiB.`,
      { internal: { processed: 'no', reason: 'body' } },
    );
  if (isEarly && (way.isDynamic || way.mergesFields)) applyFormulas(way, draft, outgoing, login, nowMs);
  if (!isAuthorized) return finish(way, draft, outgoing);
  const complete = (authorization: Authorization): Prepared => {
    if (!isEarly) applyFormulas(way, draft, outgoing, login, nowMs, authorization);
    return finish(way, draft, outgoing, authorization);
  };
  const kept = protocol.authorize(outgoing, login, deadline);
  return kept instanceof Promise ? waitFor(kept, deadline).then(complete) : complete(kept);
}
