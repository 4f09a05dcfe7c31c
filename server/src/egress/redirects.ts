/**
 * Where a vendor may send a read on to. Each step is looked at as if it were the first.
 *
 * @module
 */
import { isAppError } from '../errors.ts';
import { isLoopbackHost } from './addresses.ts';
import { joinPath } from './paths.ts';
import type { EgressTarget } from './settings.ts';

/** One step of a call. */
export interface Hop {
  readonly origin: string;
  /** With the base path and the query. */
  readonly path: string;
  /** Another host than the target's: it hears no credential, then or later. */
  readonly isForeign: boolean;
}

/** Below which address the target's own steps must stay, and where else they may go. */
export interface Territory {
  readonly origin: string;
  /** The path of the target's URL. */
  readonly exactPath: string;
  /** {@link exactPath} without a slash at its end. */
  readonly basePath: string;
  readonly redirects: EgressTarget['redirects'];
}

const FOLLOWED = new Set([301, 302, 303, 307, 308]);
const MAX_LOCATION_LENGTH = 8_192;
/** Printable ASCII without space and backslash: what a URL may be written with. */
const PLAIN = /^[!-[\]-~]+$/;

/** @throws {@link AppError} `EGRESS_REFUSED` where the path tries to leave the base. */
function isBelow(url: URL, { exactPath, basePath }: Territory): boolean {
  if (url.pathname === exactPath) return true;
  if (!url.pathname.startsWith(`${basePath}/`)) return false;
  joinPath(basePath, url.pathname.slice(basePath.length) + url.search);
  return true;
}

/** https on its own port; or, where the target itself is on this machine and plain, this machine. */
function isListed(url: URL, { origin, redirects }: Territory): boolean {
  if (redirects?.hosts.includes(url.hostname) !== true) return false;
  if (url.protocol === 'https:' && url.port === '') return true;
  const own = new URL(origin);
  return url.protocol === own.protocol && isLoopbackHost(own.hostname) && isLoopbackHost(url.hostname);
}

/** Tells a redirect that may be followed at all: of a read, to a target that allows it. 304 and 300 lead nowhere. */
export function isFollowable(status: number, method: string, { redirects }: Territory): boolean {
  return redirects !== undefined && FOLLOWED.has(status) && (method === 'GET' || method === 'HEAD');
}

/**
 * The next step, or `undefined` for one that is not allowed: neither below the target's URL nor on a host of its list, not https, with a
 * user or password, or not plainly a URL. Reads stay what they are: `GET` and `HEAD` are the same behind 303.
 *
 * @param location - The `Location` of the answer.
 * @param from - The step that was answered so.
 * @param mayFollow - Asked about a path below the target's URL. Default: any.
 */
export function nextHop(
  location: string | undefined,
  from: Hop,
  territory: Territory,
  mayFollow: (path: string) => boolean = () => true,
): Hop | undefined {
  if (location === undefined || location.length > MAX_LOCATION_LENGTH || !PLAIN.test(location))
    return undefined;
  const base = from.origin + from.path;
  if (!URL.canParse(location, base)) return undefined;
  const url = new URL(location, base);
  if (url.username !== '' || url.password !== '') return undefined;
  const path = url.pathname + url.search;
  if (url.origin === territory.origin)
    try {
      return isBelow(url, territory) && mayFollow(path.slice(territory.basePath.length))
        ? { origin: url.origin, path, isForeign: from.isForeign }
        : undefined;
    } catch (error) {
      if (isAppError(error, 'EGRESS_REFUSED')) return undefined;
      throw error;
    }
  return isListed(url, territory) ? { origin: url.origin, path, isForeign: true } : undefined;
}
