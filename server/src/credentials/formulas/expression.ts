/**
 * Reads one expression: what stands between `{!` and `}`.
 *
 *     expression = operand { "&" operand }
 *     operand    = text | number | field | function "(" [ expression { "," expression } ] ")" | "(" expression ")"
 *
 * Kinds are checked while reading: text and BLOB never mix, as in Salesforce, so that nothing about them can go wrong per request.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import { kindOf } from './fields.ts';
import { FUNCTIONS, type Algorithms, type FormulaFunction } from './functions.ts';
import type { FormulaFault, FormulaScope, FormulaValue } from './formula.ts';

/** An operand as it was read. */
interface Operand {
  /** `unknown`: a fault has been told already. */
  readonly kind: 'text' | 'blob' | 'unknown';
  /** Where it begins. */
  readonly at: number;
  /** Of a text that is written out. */
  readonly literal?: string | undefined;
  readonly run: (scope: FormulaScope) => FormulaValue;
}

/** An expression as it was read. */
export interface Expression extends Operand {
  /** Behind its `}`. */
  readonly end: number;
}

/** Parentheses and calls inside one another. */
const MAX_DEPTH = 40;
const SPACE = /(?:\s|\/\*[^]*?\*\/)*/y;
const NUMBER = /\d+(?:\.\d+)?(?![\w.])/y;
const NAME = /[A-Za-z]\w*/y;
const FIELD = /\$[\w.]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Ends the reading of one expression. */
export class SyntaxFault extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

const NOTHING = (): FormulaValue => '';
const unknown = (at: number): Operand => ({ kind: 'unknown', at, run: NOTHING });

/** Collects what one text needs and what is wrong with it. */
export interface Findings {
  readonly fields: Set<string>;
  readonly faults: FormulaFault[];
}

function readField(name: string, at: number, { fields, faults }: Findings): Operand {
  const kind = kindOf(name);
  if (kind === undefined) {
    faults.push({ at: at + 1, message: 'is not a merge field there is' });
    return unknown(at);
  }
  fields.add(name);
  return {
    kind,
    at,
    run(scope) {
      const value = scope(name);
      if (value !== undefined) return value;
      throw new AppError('CREDENTIAL_NOT_CONFIGURED', `A formula needs ${name}, which has no value here.`, {
        internal: { processed: 'no', field: name },
      });
    },
  };
}

const asAlgorithm = (algorithms: Algorithms, { literal }: Operand): Operand['run'] | undefined => {
  const name = literal === undefined ? undefined : algorithms.get(literal.toUpperCase());
  return name === undefined ? undefined : () => name;
};

function applyFunction(
  called: FormulaFunction,
  operands: readonly Operand[],
  at: number,
  faults: FormulaFault[],
): Operand {
  if (operands.length !== called.takes.length) {
    faults.push({ at: at + 1, message: `takes ${called.takes.length} value(s)` });
    return unknown(at);
  }
  const runs = operands.map((operand, i) => {
    const takes = called.takes[i] as FormulaFunction['takes'][number];
    if (typeof takes !== 'string') {
      const algorithm = asAlgorithm(takes, operand);
      if (algorithm === undefined)
        faults.push({ at: operand.at + 1, message: `must be one of ${[...takes.keys()].join(', ')}` });
      return algorithm ?? operand.run;
    }
    if (operand.kind !== 'unknown' && operand.kind !== takes)
      faults.push({
        at: operand.at + 1,
        message: takes === 'blob' ? 'must be a BLOB: put the text into BLOB( )' : 'must be text, not a BLOB',
      });
    return operand.run;
  });
  return { kind: called.gives, at, run: (scope) => called.run(runs.map((run) => run(scope))) };
}

function join(operands: readonly Operand[], faults: FormulaFault[]): Operand {
  const [first, ...others] = operands as [Operand, ...Operand[]];
  if (others.length === 0) return first;
  const kinds = new Set(operands.map(({ kind }) => kind).filter((kind) => kind !== 'unknown'));
  if (kinds.size > 1) {
    const odd = others.find(({ kind }) => kind !== first.kind) as Operand;
    faults.push({ at: odd.at + 1, message: 'joins text and a BLOB: put the text into BLOB( )' });
    return unknown(first.at);
  }
  if (kinds.has('blob'))
    return {
      kind: 'blob',
      at: first.at,
      run: (scope) => Buffer.concat(operands.map((each) => each.run(scope) as Buffer)),
    };
  return {
    kind: 'text',
    at: first.at,
    run(scope) {
      let text = '';
      for (const each of operands) text += each.run(scope) as string;
      return text;
    },
  };
}

/**
 * @param start - Behind the `{!`.
 * @throws {@link SyntaxFault} where it cannot be read any further.
 */
export function readExpression(text: string, start: number, findings: Findings): Expression {
  let at = start;
  const { faults } = findings;

  function match(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  }
  /** What comes next, behind spaces and comments. */
  function next(): string {
    match(SPACE);
    return text.charAt(at);
  }
  function expect(character: string): void {
    if (next() !== character)
      throw new SyntaxFault(at, `must be ${character === '}' ? 'an operator or }' : character}`);
    at += 1;
  }

  function readText(quote: string): Operand {
    const from = at;
    let literal = '';
    for (at += 1; ; at += 1) {
      const character = text.charAt(at);
      if (character === '') throw new SyntaxFault(from, 'is a text without an end');
      if (character === quote) break;
      if (character === '\\') {
        at += 1;
        const escaped = ESCAPES[text.charAt(at)];
        if (escaped === undefined) throw new SyntaxFault(at - 1, 'is not an escape there is');
        literal += escaped;
      } else literal += character;
    }
    at += 1;
    return { kind: 'text', at: from, literal, run: () => literal };
  }

  function readCall(from: number, name: string, depth: number): Operand {
    expect('(');
    const operands: Operand[] = [];
    if (next() !== ')') {
      operands.push(readJoined(depth + 1));
      while (next() === ',') {
        at += 1;
        operands.push(readJoined(depth + 1));
      }
    }
    expect(')');
    const called = FUNCTIONS.get(name.toUpperCase());
    if (called !== undefined) return applyFunction(called, operands, from, faults);
    faults.push({ at: from + 1, message: 'is not a function there is' });
    return unknown(from);
  }

  function readOperand(depth: number): Operand {
    if (depth > MAX_DEPTH) throw new SyntaxFault(at, 'is nested too deeply');
    const character = next();
    const from = at;
    if (character === "'" || character === '"') return readText(character);
    if (character === '(') {
      at += 1;
      const inner = readJoined(depth + 1);
      expect(')');
      return inner;
    }
    const field = match(FIELD);
    if (field !== undefined) return readField(field, from, findings);
    const literal = match(NUMBER);
    if (literal !== undefined) return { kind: 'text', at: from, run: () => literal };
    const name = match(NAME);
    if (name !== undefined) return readCall(from, name, depth);
    throw new SyntaxFault(from, 'must be a text, a number, a merge field or a function');
  }

  function readJoined(depth: number): Operand {
    const operands = [readOperand(depth)];
    while (next() === '&') {
      at += 1;
      operands.push(readOperand(depth));
    }
    return join(operands, faults);
  }

  const whole = readJoined(0);
  expect('}');
  return { ...whole, end: at };
}
