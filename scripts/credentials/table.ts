/**
 * Columns for people.
 *
 * @module
 */
/** They take no room. */
const COLOURS = /\u001b\[\d+m/g;

const widthOf = (text: string): number => text.replaceAll(COLOURS, '').length;

/** Lines with the columns under each other; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, widths[column]! - widthOf(cell))))
      .join('  ')
      .trimEnd(),
  );
}
