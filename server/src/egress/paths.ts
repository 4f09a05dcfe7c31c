/**
 * Keeps a request below the URL it was configured for.
 *
 * @module
 */
import { AppError } from '../errors.ts';

const MAX_PATH_LENGTH = 8_192;
/** What most paths look like; nothing in it can climb. */
const PLAIN = /^(?:\/[A-Za-z0-9_~:@-]+)+(?:\?[A-Za-z0-9_~:@.,=&+%/-]*)?$/;
/** Printable ASCII without space, `"`, `#`, `<`, `>`, backslash, `^`, backtick and braces. */
const ALLOWED = /^\/[!$-;=?-[\]_a-z|~]*$/;
/** A slash, backslash, control character or another escape behind an escape: some server on the way would decode it. */
const SMUGGLED = /%(?:2f|5c|[01][0-9a-f]|7f|25(?:2e|2f|5c|25))/i;

const refuse = (why: string): never => {
  throw new AppError('EGRESS_REFUSED', `The path of the call ${why}.`, { internal: { processed: 'no' } });
};

function checkSegments(path: string): void {
  for (const segment of path.slice(1).split('/')) {
    let decoded: string;
    try {
      decoded = decodeURIComponent(segment);
    } catch {
      return refuse('has an escape that is not UTF-8');
    }
    // A segment with a parameter, `..;x`, or a space behind it, is a parent folder to some servers.
    const name = decoded.split(';')[0]?.trimEnd();
    if (name === '.' || name === '..') refuse('leaves the named credential’s URL');
  }
}

/** Whether {@link joinPath} takes a path: then it is not the caller's fault that a call cannot be sent. */
export function isSendable(path: string): boolean {
  try {
    joinPath('', path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Puts a path behind a base path.
 *
 * @param basePath - The path of the configured URL, without a slash at its end; may be empty.
 * @param path - Starts with one `/`; may carry a query.
 * @throws {@link AppError} `EGRESS_REFUSED` for anything that is not plainly below the base: an absolute or protocol-relative URL, `..`
 *   in any spelling, an encoded slash, a backslash, a control character, a fragment, more than 8,192 characters.
 */
export function joinPath(basePath: string, path: string): string {
  if (path.length > MAX_PATH_LENGTH) refuse('is too long');
  if (PLAIN.test(path)) return basePath + path;
  if (!path.startsWith('/')) refuse('does not start with a slash');
  if (path.startsWith('//')) refuse('names a host');
  if (!ALLOWED.test(path)) refuse('has a character that must be escaped');
  const query = path.indexOf('?');
  const bare = query === -1 ? path : path.slice(0, query);
  if (SMUGGLED.test(bare)) refuse('has an escaped slash, backslash or control character');
  checkSegments(bare);
  return basePath + path;
}
