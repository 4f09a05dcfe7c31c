/**
 * Serves files of one folder, and never one outside it.
 *
 * @module
 */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Reply } from './reply.ts';
import { isInside } from './sfdxProject.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Finds a file. @returns `undefined` if there is none, or if it lies outside the folder, by `..` or by a link. */
export function fileInside(folder: string, path: string): string | undefined {
  if (path.includes('\0')) return undefined;
  const file = join(folder, path);
  if (!isInside(folder, file) || !existsSync(file) || !statSync(file).isFile()) return undefined;
  return isInside(realpathSync(folder), realpathSync(file)) ? file : undefined;
}

/** @param cacheControl - Default `no-cache`. */
export function fileReply(file: string | undefined, cacheControl = 'no-cache'): Reply | undefined {
  if (file === undefined) return undefined;
  return {
    status: 200,
    type: TYPES[extname(file)] ?? 'application/octet-stream',
    body: readFileSync(file),
    headers: { 'cache-control': cacheControl },
  };
}
