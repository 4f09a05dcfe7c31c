/**
 * Ends sessions at embedded apps: one, or all of a user who has logged out or may no longer.
 *
 * @module
 */
import type {
  EmbedSessionEndRequest,
  EmbedSessionsEnded,
  EmbedUserSessionsEndRequest,
} from '@rialto/contract';
import { AppError } from '../../errors.ts';
import { endEmbedSession, endEmbedSessionsOf, findEmbedSession } from '../../storage/index.ts';
import type { Operation } from '../operation.ts';
import type { EmbedDependencies } from './dependencies.ts';

/** Which one. */
export interface EndEmbedSessionInput {
  readonly sessionId: string;
  readonly request: EmbedSessionEndRequest;
}

/** Whose. */
export interface EndUserEmbedSessionsInput {
  readonly userId: string;
  readonly request: EmbedUserSessionsEndRequest;
}

type Needed = Pick<EmbedDependencies, 'database' | 'count' | 'now'>;

/** Throws `EMBED_SESSION_NOT_FOUND`, also of another user's. One that has ended already stays so, and counts as none. */
export function createEndEmbedSession({
  database,
  count,
  now,
}: Needed): Operation<EndEmbedSessionInput, EmbedSessionsEnded> {
  return async ({ sessionId, request: { reason } }, { caller }) => {
    const session = await findEmbedSession(database, sessionId);
    const isTheirs = session?.orgId === caller.orgId && (caller.userId ?? session.userId) === session.userId;
    if (session === undefined || !isTheirs)
      throw new AppError('EMBED_SESSION_NOT_FOUND', 'There is no such session.');
    const isEnded = await endEmbedSession(database, sessionId, reason, new Date(now()));
    if (isEnded) count.embedSession(session.appId, 'ended');
    const ended = isEnded ? 1 : 0;
    return { kind: 'ok', value: { ended }, subject: sessionId, audit: { reason, ended } };
  };
}

/** Throws `EMBED_SESSION_MISMATCH` where the token speaks for another user. A user without sessions is no failure. */
export function createEndUserEmbedSessions({
  database,
  now,
}: Needed): Operation<EndUserEmbedSessionsInput, EmbedSessionsEnded> {
  return async ({ userId, request: { appId, reason } }, { caller }) => {
    if (caller.userId !== undefined && caller.userId !== userId)
      throw new AppError('EMBED_SESSION_MISMATCH', 'The access token speaks for another user.');
    const user = { orgId: caller.orgId, userId, appId };
    const ended = await endEmbedSessionsOf(database, user, reason, new Date(now()));
    return { kind: 'ok', value: { ended }, subject: userId, audit: { appId, reason, ended } };
  };
}
