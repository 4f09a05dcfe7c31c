/**
 * Whom a call is for: `X-User-ID`, a user of the org, and `X-User-Branch`, where that user works.
 *
 * Both are what the org says. It is trusted to name its users: nobody else knows who sits there. Only a token that speaks for a user
 * itself proves one, and then the header must say the same.
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http';
import { branchSchema, userIdSchema, type FieldFault } from '@rialto/contract';
import { AppError, invalidRequest } from '../errors.ts';
import type { Caller, NamedUser } from '../identity/index.ts';

/** What was read; a fault is for later, behind the quota. */
export interface ReadUser {
  readonly user: NamedUser | undefined;
  readonly fault: AppError | undefined;
}

const NOBODY: ReadUser = { user: undefined, fault: undefined };

/** The longest branch: 80 characters, each of four bytes as `%XX`. */
const LONGEST = 960;

/** Texts that were read before, so that a user's next call costs a look-up. What is too long to be one is not kept. */
function remembering<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  const most = 10_000;
  return (text) => {
    if (text.length > LONGEST) return read(text);
    let value = known.get(text);
    if (value === undefined) {
      if (known.size >= most) known.clear();
      known.set(text, (value = read(text)));
    }
    return value;
  };
}

/** `false`: it is none. */
const readUserId = remembering((text: string): string | false => {
  const { data } = userIdSchema.safeParse(text);
  return data ?? false;
});

/** Nothing but ASCII comes whole through every proxy. */
const ENCODED = /^[\x21-\x7e]+$/;

/** `false`: it is none. */
const readBranch = remembering((text: string): string | false => {
  if (text.length > LONGEST || !ENCODED.test(text)) return false;
  try {
    const { data } = branchSchema.safeParse(decodeURIComponent(text));
    return data ?? false;
  } catch {
    return false;
  }
});

/** Reads both headers. */
export function readNamedUser(headers: IncomingHttpHeaders, caller: Caller): ReadUser {
  const { 'x-user-id': idHeader, 'x-user-branch': branchHeader } = headers;
  if (idHeader === undefined && branchHeader === undefined && caller.userId === undefined) return NOBODY;
  const named = idHeader === undefined ? undefined : readUserId(String(idHeader));
  const branch = branchHeader === undefined ? undefined : readBranch(String(branchHeader));
  const faults: FieldFault[] = [];
  if (named === false) faults.push({ field: 'header:X-User-ID', message: 'must be the id of a user, 005…' });
  if (branch === false)
    faults.push({
      field: 'header:X-User-Branch',
      message: 'must be one line of at most 80 characters, percent-encoded',
    });
  const userId = caller.userId ?? (named || undefined);
  return {
    user: userId === undefined ? undefined : { userId, ...(branch ? { branch } : {}) },
    fault:
      faults.length > 0
        ? invalidRequest(faults)
        : named !== undefined && named !== userId
          ? new AppError('USER_MISMATCH', 'The token speaks for another user than X-User-ID names.')
          : undefined,
  };
}
