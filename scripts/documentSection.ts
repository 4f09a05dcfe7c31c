/**
 * Generated parts of documents that people write: what stands between `<!-- name -->` and `<!-- /name -->`.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

/**
 * Writes one section of a Markdown document, formatted.
 *
 * @param file - The document.
 * @param name - Of the section.
 * @param content - Markdown, without the markers.
 * @param isCheck - Writes nothing.
 * @returns Whether it was up to date.
 * @throws Error if the document has no such section.
 */
export async function writeSection(
  file: URL,
  name: string,
  content: string,
  isCheck: boolean,
): Promise<boolean> {
  const path = fileURLToPath(file);
  const before = readFileSync(file, 'utf8');
  const after = await format(withSection(before, name, content), {
    ...(await resolveConfig(path)),
    filepath: path,
    plugins: [],
  });
  if (!isCheck && after !== before) writeFileSync(file, after);
  return after === before;
}

/** The document with another content between the markers. */
export function withSection(document: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = document.indexOf(open);
  const to = document.indexOf(close, from);
  if (from < 0 || to < 0) throw new Error(`The document has no section between ${open} and ${close}.`);
  return `${document.slice(0, from + open.length)}\n\n${content.trim()}\n\n${document.slice(to)}`;
}
