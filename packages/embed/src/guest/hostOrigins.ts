/**
 * Which pages the app may talk to. A hello names its receiver, so the browser itself keeps it from anybody else.
 *
 * @module
 */
import { EmbedError } from './embedError.ts';

/** Below at least three labels: nobody allows all of `force.com` or `co.uk` by mistake. */
const WILDCARD = /^https:\/\/\*((?:\.[a-z0-9-]+){3,}(?::\d+)?)$/;
/** One or more labels: `acme` and `acme--uat.sandbox` of `*.lightning.force.com`. */
const LABELS = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*$/;
const LOCAL = /^http:\/\/(localhost|127\.0\.0\.1)(:|$)/;

/** The origins an app listed. */
export interface HostOrigins {
  /** Those without a wildcard. */
  readonly exact: readonly string[];
  has(origin: string): boolean;
}

/** @throws EmbedError `INVALID` naming the entry that is no origin, or allows too much. */
export function readHostOrigins(entries: readonly string[]): HostOrigins {
  const exact: string[] = [];
  const endings: string[] = [];
  for (const entry of entries) {
    const ending = WILDCARD.exec(entry)?.[1];
    if (ending !== undefined) endings.push(ending);
    else if (isExactOrigin(entry)) exact.push(entry);
    else throw new EmbedError('INVALID', `hostOrigins: "${entry}" is no safe origin.`);
  }
  if (entries.length === 0) throw new EmbedError('INVALID', 'hostOrigins is empty.');
  return {
    exact,
    has: (origin) =>
      exact.includes(origin) ||
      endings.some((ending) => origin.endsWith(ending) && LABELS.test(origin.slice(0, -ending.length))),
  };
}

const isExactOrigin = (entry: string): boolean =>
  originOf(entry) === entry && !entry.includes('*') && (entry.startsWith('https://') || LOCAL.test(entry));

/**
 * Finds out whose page this is. The browser tells in `ancestorOrigins`; where it does not, the referrer may, and the
 * exact entries are tried: a message to an origin that is not there goes nowhere.
 *
 * @throws EmbedError `NO_HOST` if the page is none of the listed.
 */
export function findTargets(view: Window, peer: Window, origins: HostOrigins): readonly string[] {
  // Firefox had none for long.
  const ancestors = view.location.ancestorOrigins as DOMStringList | undefined;
  const parent = peer === view.parent ? ancestors?.[0] : undefined;
  if (parent !== undefined) {
    if (origins.has(parent)) return [parent];
    throw new EmbedError('NO_HOST', `This page is ${parent}, which is not among hostOrigins.`, {
      retryable: false,
    });
  }
  const referrer = originOf(view.document.referrer);
  const targets = new Set(origins.exact);
  if (referrer !== undefined && origins.has(referrer)) targets.add(referrer);
  if (targets.size > 0) return [...targets];
  throw new EmbedError('NO_HOST', 'Whose page is this? List its exact origin.', {
    retryable: false,
  });
}

function originOf(url: string): string | undefined {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}
