/**
 * One call, and once more with a better credential where the vendor refused the first.
 *
 * 1. The call goes out. An answer that is about the request is the end of it.
 * 2. The protocol hears of a refusal. Where it can do no better, the answer stands.
 * 3. It goes out again, with a new authorization, even if it must not be repeated: the vendor said that it did not act.
 * 4. A second refusal stands. The protocol hears of it, so that not every call asks for a new token.
 *
 * @module
 */
import type { Deadline } from '../../deadline.ts';
import { AppError } from '../../errors.ts';
import type { Authorization, Login } from '../protocol.ts';
import { prepare, type Draft, type Prepared } from './prepare.ts';
import { asChallenge, withUnknown, type Meaning } from './refusals.ts';
import type { Way } from './ways.ts';

/** What a call gave. */
export interface Attempted {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly meaning: Meaning;
  /** Whether an attempt before the answered one may have made the vendor act. */
  readonly processed: 'no' | 'unknown';
}

/** Sends one. @throws {@link AppError} */
export type Send<Answer extends Attempted> = (prepared: Prepared) => Promise<Answer>;

/** How it ended. */
export interface Settled<Answer extends Attempted> {
  readonly answer: Answer;
  /** The refusal before it, if there was one. */
  readonly before: Answer | undefined;
  /** Over both. */
  readonly processed: 'no' | 'unknown';
  readonly authorization: Authorization | undefined;
}

/** Soon, as the new token is there already: in milliseconds. */
const AGAIN_MS = 1_000;

/** One call of one login. */
export interface RenewingCall {
  readonly way: Way;
  readonly login: Login;
  readonly draft: Draft;
  readonly deadline: Deadline;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

async function canDoBetter({ way, login }: RenewingCall, answer: Attempted, used: Authorization | undefined) {
  // A proxy on the way wants a credential of its own: we have none.
  if (used === undefined || answer.status === 407) return false;
  const better = way.protocol.refused(used, login, asChallenge(answer.meaning, answer));
  return typeof better === 'boolean' ? better : await better;
}

async function sendAgain<Answer extends Attempted>(
  call: RenewingCall,
  before: Answer,
  send: Send<Answer>,
): Promise<Settled<Answer>> {
  const { way, login, draft, deadline, now } = call;
  const prepared = await prepare(way, login, draft, deadline, now());
  const { authorization } = prepared;
  if (prepared.body !== undefined && !Buffer.isBuffer(prepared.body))
    throw new AppError(
      'VENDOR_UNAVAILABLE',
      `${way.named.name} refused the token of a body too large to keep; there is a new token now: send it again.`,
      {
        retryAfterMs: AGAIN_MS,
        internal: { processed: 'no', vendor: way.named.name, reason: 'streamed' },
      },
    );
  const answer = await send(prepared);
  // A 403 is held against the new authorization only if the old one was refused with a 403 too.
  const isAgain = answer.meaning !== 'answer' && (answer.status !== 403 || before.status === 403);
  if (authorization !== undefined)
    if (isAgain) way.protocol.refusedAgain(authorization, login);
    else way.protocol.answered?.(authorization, login, answer);
  const processed = before.processed === 'no' ? answer.processed : 'unknown';
  return { answer, before, processed, authorization };
}

/** @throws {@link AppError} those of {@link prepare} and `send`; `VENDOR_UNAVAILABLE` for a refused call whose body cannot be sent again. */
export async function withRenewal<Answer extends Attempted>(
  call: RenewingCall,
  send: Send<Answer>,
): Promise<Settled<Answer>> {
  const { way, login, draft, deadline, now } = call;
  const pending = prepare(way, login, draft, deadline, now());
  const prepared = pending instanceof Promise ? await pending : pending;
  const { authorization } = prepared;
  const answer = await send(prepared);
  if (answer.meaning !== 'answer' && (await canDoBetter(call, answer, authorization))) {
    try {
      return await sendAgain(call, answer, send);
    } catch (error) {
      throw answer.processed === 'no' ? error : withUnknown(error);
    }
  }
  if (authorization !== undefined && answer.meaning === 'answer')
    way.protocol.answered?.(authorization, login, answer);
  return { answer, before: undefined, processed: answer.processed, authorization };
}
