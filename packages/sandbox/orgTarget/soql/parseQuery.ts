/**
 * Reads SOQL. What it does not understand is refused as malformed, and never answered wrongly.
 *
 * @module
 */
import type { Value } from '../records/objectShape.ts';
import { Refusal } from '../refusal.ts';
import type { Comparison, Condition, Path, Query } from './query.ts';

const TOKEN =
  /\s*(?:('(?:[^'\\]|\\.)*')|([A-Za-z_][\w.]*(?::[\w.]+)?|-?\d[\w.:+-]*)|(!=|<>|<=|>=|[=<>(),]))/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const COMPARISONS = new Set(['=', '!=', '<', '<=', '>', '>=', 'LIKE']);

const malformed = (message: string): Refusal => new Refusal(400, 'MALFORMED_QUERY', message);

/** @throws Refusal `MALFORMED_QUERY` */
export function parseQuery(text: string): Query {
  const reader = new TokenReader(tokens(text));
  const query = readQuery(reader);
  reader.end();
  return query;
}

function tokens(text: string): string[] {
  const found: string[] = [];
  const source = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (match === null) throw malformed(`unexpected token at '${source.slice(at, at + 20)}'`);
    found.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return found;
}

class TokenReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(list: readonly string[]) {
    this.#tokens = list;
  }

  /** Takes the next token if it is this word. */
  took(word: string): boolean {
    if (this.#tokens[this.#at]?.toUpperCase() !== word) return false;
    this.#at++;
    return true;
  }

  expect(word: string): void {
    if (!this.took(word))
      throw malformed(`unexpected token: '${this.#tokens[this.#at] ?? '<EOF>'}', expecting ${word}`);
  }

  peek(ahead = 0): string {
    return this.#tokens[this.#at + ahead] ?? '';
  }

  next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw malformed('unexpected end of the query');
    this.#at++;
    return token;
  }

  name(): Path {
    const token = this.next();
    if (!/^[A-Za-z_][\w.]*$/.test(token)) throw malformed(`unexpected token: '${token}'`);
    return token.split('.');
  }

  wholeNumber(): number {
    const token = this.next();
    if (!/^\d+$/.test(token)) throw malformed(`unexpected token: '${token}', expecting a whole number`);
    return Number(token);
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw malformed(`unexpected token: '${this.peek()}'`);
  }
}

function readQuery(reader: TokenReader): Query {
  reader.expect('SELECT');
  const fields = readFields(reader);
  reader.expect('FROM');
  const [object = '', ...rest] = reader.name();
  if (rest.length > 0) throw malformed(`unexpected token: '${rest[0]!}'`);
  const where = reader.took('WHERE') ? { where: readOr(reader) } : {};
  const order = readOrder(reader);
  const limit = reader.took('LIMIT') ? { limit: reader.wholeNumber() } : {};
  const offset = reader.took('OFFSET') ? { offset: reader.wholeNumber() } : {};
  return { fields, object, ...where, order, ...limit, ...offset };
}

function readFields(reader: TokenReader): Path[] {
  if (reader.peek(1) === '(') {
    reader.expect('COUNT');
    reader.expect('(');
    reader.expect(')');
    return [];
  }
  const fields: Path[] = [];
  do fields.push(reader.name());
  while (reader.took(','));
  return fields;
}

function readOrder(reader: TokenReader): Query['order'] {
  const order: { path: Path; isDescending: boolean; nullsLast: boolean }[] = [];
  if (!reader.took('ORDER')) return order;
  reader.expect('BY');
  do {
    const path = reader.name();
    const isDescending = reader.took('DESC') || (reader.took('ASC') && false);
    let nullsLast = false;
    if (reader.took('NULLS')) {
      nullsLast = reader.took('LAST');
      if (!nullsLast) reader.expect('FIRST');
    }
    order.push({ path, isDescending, nullsLast });
  } while (reader.took(','));
  return order;
}

function readOr(reader: TokenReader): Condition {
  const parts = [readNot(reader)];
  const word = ['AND', 'OR'].find((name) => reader.peek().toUpperCase() === name);
  if (word === undefined) return parts[0]!;
  while (reader.took(word)) parts.push(readNot(reader));
  // As on the platform: mixing both takes parentheses.
  if (['AND', 'OR'].includes(reader.peek().toUpperCase()))
    throw malformed(`unexpected token: '${reader.peek()}'`);
  return { kind: word === 'AND' ? 'and' : 'or', parts };
}

function readNot(reader: TokenReader): Condition {
  if (reader.took('NOT')) return { kind: 'not', part: readNot(reader) };
  if (!reader.took('(')) return readComparison(reader);
  const condition = readOr(reader);
  reader.expect(')');
  return condition;
}

function readComparison(reader: TokenReader): Condition {
  const path = reader.name();
  const isNegated = reader.took('NOT');
  if (isNegated || reader.peek().toUpperCase() === 'IN') {
    reader.expect('IN');
    reader.expect('(');
    const condition: Condition =
      reader.peek().toUpperCase() === 'SELECT'
        ? { kind: 'semiJoin', path, isNegated, query: readQuery(reader) }
        : { kind: 'in', path, isNegated, values: readValues(reader) };
    reader.expect(')');
    return condition;
  }
  const operator = reader.next().toUpperCase().replace('<>', '!=');
  if (!COMPARISONS.has(operator)) throw malformed(`unexpected token: '${operator}'`);
  const value = readValue(reader);
  if (operator === 'LIKE' && typeof value !== 'string') throw malformed('LIKE takes a text');
  return { kind: 'compare', path, operator: operator as Comparison, value };
}

function readValues(reader: TokenReader): Value[] {
  const values: Value[] = [];
  do values.push(readValue(reader));
  while (reader.took(','));
  return values;
}

function readValue(reader: TokenReader): Value {
  const token = reader.next();
  if (token.startsWith("'"))
    return token.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
  if (/^(true|false)$/i.test(token)) return token.toLowerCase() === 'true';
  if (/^null$/i.test(token)) return null;
  if (/^-?\d+(\.\d+)?$/.test(token)) return Number(token);
  if (/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d))?$/.test(token)) return token;
  throw malformed(`unexpected token: '${token}'`);
}
