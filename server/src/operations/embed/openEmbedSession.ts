/**
 * Opens a session at an embedded app, or renews one, and makes the one-time code that the app's backend redeems.
 *
 * @module
 */
import { hash, randomBytes } from 'node:crypto';
import type { EmbedCodeAnswer, EmbedSessionRequest } from '@rialto/contract';
import { AppError } from '../../errors.ts';
import {
  forgetEmbedSessions,
  insertEmbedSession,
  renewEmbedSession,
  type EmbedCodeRecord,
  type EmbedSessionRecord,
} from '../../storage/index.ts';
import type { Operation } from '../operation.ts';
import { newTimeOrderedId } from '../timeOrderedId.ts';
import { REDEEM_PATH, type EmbedDependencies } from './dependencies.ts';
import { findApp } from './embedApps.ts';
import { CODE_LIFETIME_MS, IDLE_MS, isOpen, KEPT_MS, MAX_AGE_MS, MAX_OPEN } from './lifetimes.ts';

/** What the code is for. */
export interface OpenEmbedSessionInput {
  readonly request: EmbedSessionRequest;
}

/** How often what has ended is erased, at most, in milliseconds. */
const SWEEP_EVERY_MS = 60_000;
const CODE_BYTES = 32;

/**
 * Throws `EMBED_APP_NOT_FOUND`, `EMBED_ORIGIN_NOT_ALLOWED`, `EMBED_SIGN_IN_NOT_CONFIGURED`; of a renewal also
 * `EMBED_SESSION_NOT_FOUND`, `EMBED_SESSION_ENDED`, `EMBED_SESSION_MISMATCH`.
 */
export function createOpenEmbedSession({
  database,
  apps,
  issuer,
  count,
  now,
}: EmbedDependencies): Operation<OpenEmbedSessionInput, EmbedCodeAnswer> {
  let sweptAt = -Infinity;

  async function sweep(): Promise<void> {
    if (now() - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = now();
    await forgetEmbedSessions(database, new Date(now() - KEPT_MS));
  }

  return async ({ request }, { caller, user }) => {
    const { appId, origin, userId, guestNonce } = request;
    const app = findApp(apps, { appId, orgId: caller.orgId, origin });
    if (app.clientId === undefined)
      throw new AppError('EMBED_SIGN_IN_NOT_CONFIGURED', `The app ${appId} has no clientId.`);
    // Of whom the rollout has let in, and nobody else: what the token says, or else the header.
    const named = caller.userId ?? user?.userId;
    if (named !== undefined && named !== userId)
      throw new AppError('EMBED_SESSION_MISMATCH', 'The call is for another user.');
    await sweep();

    const at = now();
    const secret = randomBytes(CODE_BYTES).toString('base64url');
    const expiresAt = new Date(at + CODE_LIFETIME_MS);
    const code: EmbedCodeRecord = { codeHash: hash('sha256', secret, 'base64url'), guestNonce, expiresAt };
    const wanted = { ...identityOf(request), orgId: caller.orgId };
    const endsAt = new Date(at + IDLE_MS);
    const isRenewal = request.sessionId !== null;
    const sessionId = request.sessionId ?? newTimeOrderedId('ems', at);
    if (isRenewal)
      await renewEmbedSession(database, sessionId, (found) => checkRenewal(found, wanted, at), code, endsAt);
    else {
      const session = { ...wanted, id: sessionId, openedAt: new Date(at), endsAt, endedAt: null };
      await insertEmbedSession(database, session, code, MAX_OPEN);
    }
    count.embedSession(appId, isRenewal ? 'renewed' : 'opened');
    return {
      kind: 'ok',
      value: {
        sessionId,
        code: secret,
        expiresAt: expiresAt.toISOString(),
        redeemUrl: issuer + REDEEM_PATH,
      },
      subject: sessionId,
      audit: { appId, origin, forUserId: userId, renewal: isRenewal },
    };
  };
}

type Identity = Pick<
  EmbedSessionRecord,
  'appId' | 'origin' | 'userId' | 'subject' | 'panelSessionId' | 'keyThumbprint'
>;

/** What a session is, and every renewal of it must be. */
const identityOf = ({
  appId,
  origin,
  userId,
  subject,
  panelSessionId,
  keyThumbprint,
}: EmbedSessionRequest): Identity => ({ appId, origin, userId, subject, panelSessionId, keyThumbprint });

function checkRenewal(
  session: EmbedSessionRecord | undefined,
  wanted: Identity & { readonly orgId: string },
  now: number,
): void {
  if (session === undefined || session.orgId !== wanted.orgId)
    throw new AppError('EMBED_SESSION_NOT_FOUND', 'There is no such session.');
  if (!isOpen(session, now) || now - session.openedAt.getTime() >= MAX_AGE_MS)
    throw new AppError('EMBED_SESSION_ENDED', 'The session has ended.');
  const different = (Object.keys(wanted) as (keyof typeof wanted)[]).filter(
    (member) => JSON.stringify(textOf(wanted[member])) !== JSON.stringify(textOf(session[member])),
  );
  if (different.length > 0)
    throw new AppError('EMBED_SESSION_MISMATCH', 'The session was opened for something else.', {
      internal: { different: different.join(' ') },
    });
}

/** A subject's members in one order. */
const textOf = (value: string | EmbedSessionRecord['subject']): unknown =>
  value === null || typeof value === 'string'
    ? value
    : [value.recordId, value.objectApiName, value.clientNumber];
