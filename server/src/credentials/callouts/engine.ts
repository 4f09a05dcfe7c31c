/**
 * What calls of both kinds are made with.
 *
 * @module
 */
import type { Egress } from '../../egress/index.ts';
import { AppError } from '../../errors.ts';
import { mayHaveBeenProcessed } from '../callout.ts';
import type { Authorization } from '../protocol.ts';
import type { Freshness } from './freshness.ts';
import type { Way } from './ways.ts';

/** Shared by all calls. */
export interface Engine {
  /** By named credential. */
  readonly ways: ReadonlyMap<string, Way>;
  readonly egress: Pick<Egress, 'send' | 'stream'>;
  /** Says why a named credential is switched off, if it is. */
  readonly connections: { blockOf(namedCredential: string): AppError | undefined };
  readonly freshness: Freshness;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Whether it changes nothing at the vendor. */
export const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Of the token in it, in milliseconds. */
export const ageOf = (authorization: Authorization | undefined, now: () => number): number | undefined =>
  authorization?.grantedAt === undefined ? undefined : now() - authorization.grantedAt;

/** Nothing has been sent. */
export function refuse(
  code: 'NAMED_CREDENTIAL_NOT_FOUND' | 'CALLOUT_NOT_ALLOWED' | 'EGRESS_REFUSED',
  why: string,
): never {
  throw new AppError(code, why, { internal: { processed: 'no' } });
}

/** @throws {@link AppError} `CREDENTIAL_DISABLED` */
export function refuseBlocked({ connections }: Engine, name: string): void {
  const block = connections.blockOf(name);
  if (block !== undefined) throw block;
}

/** Waits for a write; what it may have changed is not answered from memory any more. */
export async function writing<Answer extends { readonly status: number }>(
  { freshness }: Engine,
  { named, isKept }: Way,
  path: string,
  write: Promise<Answer>,
): Promise<Answer> {
  if (!isKept) return write;
  try {
    const answer = await write;
    if (answer.status < 400) freshness.written(named.name, path);
    return answer;
  } catch (error) {
    if (mayHaveBeenProcessed(error)) freshness.written(named.name, path);
    throw error;
  }
}
