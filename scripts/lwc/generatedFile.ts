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
}

/**
 * Formats a file and compares it with the disk; writes it unless `check`.
 *
 * @returns Whether the disk held something else.
 */
export async function settle(root: string, { path, text }: GeneratedFile, check: boolean): Promise<boolean> {
  const absolute = join(root, path);
  const options = await resolveConfig(absolute);
  const formatted = await format(text, { ...options, filepath: absolute });
  if (formatted === read(absolute)) return false;
  if (!check) {
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, formatted);
  }
  return true;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}
