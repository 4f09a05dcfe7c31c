/**
 * Files that are made, never written by hand.
 *
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';

/** A file as it should be, before formatting. */
export interface GeneratedFile {
  /** From the project folder, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Whether it is written as it is. Default: as Prettier would write it. */
  readonly isFinal?: boolean;
}

/**
 * Formats a file and compares it with the disk; writes it unless `check`.
 *
 * @returns Whether the disk held something else.
 */
export async function settle(
  root: string,
  { path, text, isFinal = false }: GeneratedFile,
  check: boolean,
): Promise<boolean> {
  const absolute = join(root, path);
  const formatted = isFinal ? text : await formatOf(absolute, text);
  if (formatted === read(absolute)) return false;
  if (!check) {
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, formatted);
  }
  return true;
}

async function formatOf(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}
