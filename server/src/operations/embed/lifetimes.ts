/**
 * How long sessions and their codes hold.
 *
 * @module
 */
import type { EmbedSessionRecord } from '../../storage/index.ts';

/** Milliseconds from a code's making to its redemption. */
export const CODE_LIFETIME_MS = 60_000;
/** A session that nobody renews so long has ended, in milliseconds. Longer than any token. */
export const IDLE_MS = 30 * 60_000;
/** Nobody renews a session after so long, in milliseconds: a working day. */
export const MAX_AGE_MS = 8 * 60 * 60_000;
/** How long ended sessions are kept, in milliseconds: so long a page is told that its session ended. */
export const KEPT_MS = 24 * 60 * 60_000;
/** Sessions a user may have open at one app: tabs and records. Beyond it the oldest end. */
export const MAX_OPEN = 64;

/** Whether a session is open. */
export const isOpen = ({ endedAt, endsAt }: EmbedSessionRecord, now: number): boolean =>
  endedAt === null && endsAt.getTime() > now;
