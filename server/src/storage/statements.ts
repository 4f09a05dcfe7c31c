/**
 * Cuts a migration into its statements: PGlite's and PostgreSQL's parameterised queries take one at a time.
 *
 * @module
 */

/** A comment, a quoted text, a dollar-quoted body, or the semicolon that ends a statement. */
const TOKEN = /--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$[A-Za-z_]*\$)[\s\S]*?\1|;/g;

/** The statements of `sql` in order, without comments and without the final semicolon. */
export function statementsOf(sql: string): string[] {
  const statements: string[] = [];
  let statement = '';
  let at = 0;
  for (const { 0: token, index } of sql.matchAll(TOKEN)) {
    statement += sql.slice(at, index);
    at = index + token.length;
    if (token === ';') {
      statements.push(statement.trim());
      statement = '';
    } else if (!token.startsWith('--')) {
      statement += token;
    }
  }
  statements.push((statement + sql.slice(at)).trim());
  return statements.filter(Boolean);
}
