/**
 * What the proxy route lets through: methods and paths an administrator wrote down, and nothing that merely looks like them.
 *
 * A path is compared as it will be sent. Where two readings of it are possible (an escape, a parameter, an empty segment), a vendor's
 * server might take the other one: such a path is refused wherever a wildcard would have let it through.
 *
 * @module
 */
import { isSendable } from '../../egress/index.ts';
import type { NamedCredentialEntry } from '../configuration/namedCredential.ts';

type Allow = NamedCredentialEntry['allow'];

/** Tells whether a call may be made. `path` is the caller's, query included. */
export type AllowList = (method: string, path: string) => boolean;

/** Nothing in such a path can be read in two ways. The dot is looked at by {@link hasOneReading}. */
const PLAIN = /^(?:\/[\w~:@$!'()*+,=&-]+)+\/?$/;

/** Whether every segment means what it says, to any server. */
function hasOneReading(bare: string): boolean {
  if (PLAIN.test(bare)) return true;
  const segments = bare.slice(1).split('/');
  return segments.every((segment, i) => {
    if (segment === '') return i === segments.length - 1;
    let decoded: string;
    try {
      // Some servers turn full-width dots and slashes into plain ones.
      decoded = decodeURIComponent(segment).normalize('NFKC');
    } catch {
      return false;
    }
    // `;` begins a parameter that some servers cut off; what is still escaped would be decoded by a second server.
    // Windows leaves out the spaces at a name's end.
    return !/^\.{1,2} *$/.test(decoded) && !/[\u0000-\u001f\u007f/\\;%?#]/.test(decoded);
  });
}

const escaped = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `/v3/cases/*` → what it stands for. A star is one segment, never none; two at the end are one or more. */
function toSource(pattern: string): string {
  const isSlashed = pattern.endsWith('/') && pattern !== '/';
  const segments = pattern.slice(1, isSlashed ? -1 : undefined).split('/');
  const source = segments.map((segment) =>
    segment === '**' ? '[^/]+(?:/[^/]+)*/?' : segment === '*' ? '[^/]+' : escaped(segment),
  );
  return `/${source.join('/')}${isSlashed ? '/' : ''}`;
}

/** Compiles the list once; asking it costs one comparison per call. */
export function createAllowList(allow: Allow): AllowList {
  const sources = new Map<string, string[]>();
  for (const { methods, paths } of allow)
    for (const method of methods) {
      const list = sources.get(method) ?? [];
      sources.set(method, list);
      list.push(...paths.map(toSource));
    }
  const byMethod = new Map(
    [...sources].map(([method, list]) => [method, new RegExp(`^(?:${list.join('|')})$`)]),
  );
  return (method, path) => {
    const pattern = byMethod.get(method);
    if (pattern === undefined) return false;
    const query = path.indexOf('?');
    const bare = query === -1 ? path : path.slice(0, query);
    return pattern.test(bare) && hasOneReading(bare) && isSendable(path);
  };
}
