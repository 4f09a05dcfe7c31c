/**
 * Calls of connectors: JSON in and out, granted by the scope of the operation they serve.
 *
 * @module
 */
import type { CallContext } from '../../connectors/connector.ts';
import type { Callout, CalloutRequest, VendorAnswer } from '../callout.ts';
import { ageOf, isRead, refuse, refuseBlocked, writing, type Engine } from './engine.ts';
import { refusedError, type Meaning } from './refusals.ts';
import type { Way } from './ways.ts';
import { withRenewal } from './withRenewal.ts';

const JSON_READ = { accept: 'application/json' };
const JSON_WRITE = { ...JSON_READ, 'content-type': 'application/json' };

async function send(
  { egress, now }: Engine,
  way: Way,
  request: CalloutRequest,
  context: CallContext,
): Promise<VendorAnswer> {
  const { namedCredential: target, method, path, headers, body, repeatable } = request;
  const { requestId, deadline, lane } = context;
  const { refusals } = way;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { answer, processed } = await withRenewal(
    {
      way,
      login: way.ownAccess().login,
      draft: {
        ...{ method, path, headers, mayMerge: false },
        body: text !== undefined && way.needsBody ? Buffer.from(text) : undefined,
        base: text === undefined ? JSON_READ : JSON_WRITE,
      },
      deadline,
      now,
    },
    async (prepared) => {
      let meaning: Meaning = 'answer';
      const sent = await egress.send({
        target,
        method,
        path: prepared.path,
        headers: prepared.headers,
        own: prepared.own,
        body: text,
        readAs: 'json',
        repeatable,
        operation: isRead(method) ? 'read' : 'write',
        requestId,
        tokenAgeMs: ageOf(prepared.authorization, now),
        deadline,
        lane,
        refuses: refusals.isDeclared
          ? (status, answer) => (meaning = refusals.judge(status, answer)) !== 'answer'
          : undefined,
      });
      return { ...sent, meaning: refusals.isDeclared ? meaning : refusals.meaningOf(sent.status) };
    },
  );
  if (answer.meaning !== 'answer') throw refusedError(way.named, answer.status, processed);
  return { status: answer.status, headers: answer.headers, body: answer.body };
}

/** Makes the connectors' way out. */
export function createJsonCallout(engine: Engine): Callout {
  const { ways } = engine;
  return async (request, context) => {
    const { namedCredential, method, path } = request;
    const way =
      ways.get(namedCredential) ?? refuse('EGRESS_REFUSED', 'There is no named credential of that name.');
    refuseBlocked(engine, namedCredential);
    const sent = send(engine, way, request, context);
    return isRead(method) ? sent : writing(engine, way, path, sent);
  };
}
