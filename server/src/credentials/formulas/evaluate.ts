/**
 * Puts values into a formula.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { Formula, FormulaScope } from './formula.ts';

/**
 * What the result is for. `header`: printable ASCII. `text`: anything but control characters. `body`: anything; there the text around
 * the formulas is the caller's own.
 */
export type FormulaUse = 'header' | 'text' | 'body';

const FORBIDDEN: Readonly<Record<FormulaUse, RegExp | undefined>> = {
  header: /[^\x20-\x7e]/,
  text: /\p{Cc}/u,
  body: undefined,
};

function join({ parts }: Formula, scope: FormulaScope): string {
  let text = '';
  for (const part of parts) text += typeof part === 'string' ? part : part(scope);
  return text;
}

/**
 * @param use - Default `text`.
 * @throws {@link AppError} `CREDENTIAL_NOT_CONFIGURED` if a field has no value; `CONFIGURATION_INVALID` if the result has characters that
 *   must not be there, or a value is not what a function takes; `REQUEST_INVALID` if the body is to be signed as JSON and is none.
 *   None of them quotes a value, and nothing has been sent.
 */
export function evaluate(formula: Formula, scope: FormulaScope, use: FormulaUse = 'text'): string {
  const value = formula.constant ?? join(formula, scope);
  if (FORBIDDEN[use]?.test(value) !== true) return value;
  const what = use === 'header' ? 'characters a header cannot carry' : 'control characters';
  throw new AppError('CONFIGURATION_INVALID', `A formula came out with ${what}.`, {
    internal: { processed: 'no' },
  });
}
