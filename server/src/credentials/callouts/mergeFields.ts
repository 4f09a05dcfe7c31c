/**
 * Formulas in a caller's own headers and body, where the named credential allows them.
 *
 * @see {@link https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode/apex_callouts_named_credentials_merge_fields.htm | Merge fields for callouts}
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { AppError } from '../../errors.ts';
import { evaluate, type FormulaUse } from '../formulas/evaluate.ts';
import type { FormulaScope } from '../formulas/formula.ts';
import { readFormula } from '../formulas/parseFormula.ts';

type Headers = Readonly<Record<string, string>>;

const OPENING = '{!';

function merge(text: string, scope: FormulaScope, use: FormulaUse, where: string, limit?: number): string {
  const read = readFormula(text, limit);
  if ('formula' in read) return evaluate(read.formula, scope, use);
  throw new AppError('REQUEST_INVALID', `There is a formula in ${where} that cannot be read.`, {
    faults: read.faults.map(({ at, message }) => ({ field: `${where}, character ${at}`, message })),
    internal: { processed: 'no' },
  });
}

/** @throws {@link AppError} `REQUEST_INVALID`, and those of {@link evaluate}. */
export function mergeHeaders(headers: Headers, scope: FormulaScope): Headers {
  let merged: Record<string, string> | undefined;
  for (const name in headers) {
    const value = headers[name] as string;
    if (value.includes(OPENING))
      (merged ??= { ...headers })[name] = merge(value, scope, 'header', `header ${name}`);
  }
  return merged ?? headers;
}

/**
 * A body that is not UTF-8 is left as it is.
 *
 * @throws {@link AppError} `REQUEST_INVALID`, and those of {@link evaluate}.
 */
export function mergeBody(body: Buffer, scope: FormulaScope): Buffer {
  if (!body.includes(OPENING) || !isUtf8(body)) return body;
  return Buffer.from(merge(body.toString('utf8'), scope, 'body', 'the body', Infinity));
}
