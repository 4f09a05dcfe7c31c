/**
 * Reads texts with `{!…}` in them. All that can be wrong with one is told at once, by place, without quoting it.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import { MAX_FORMULA_LENGTH } from '../configuration/names.ts';
import { readExpression, SyntaxFault, type Findings } from './expression.ts';
import { asParameter, isBody } from './fields.ts';
import type { Formula, FormulaFault, FormulaPart } from './formula.ts';

/** A text as it was read, or what is wrong with it. */
export type ReadFormula = { readonly formula: Formula } | { readonly faults: readonly FormulaFault[] };

const OPENING = '{!';
/** Formulas in one text. */
const MAX_PARTS = 100;
/** Then reading ends: whoever sends nonsense does not choose how long it is read. */
const MAX_FAULTS = 20;

/** Reads one `{!…}`. @returns where to go on. */
function readPart(text: string, start: number, parts: (string | FormulaPart)[], findings: Findings): number {
  try {
    // Whatever the text's length, a formula has Salesforce's.
    const { kind, run, end } = readExpression(text.slice(0, start + MAX_FORMULA_LENGTH), start, findings);
    if (kind === 'blob')
      findings.faults.push({ at: start + 1, message: 'is a BLOB: put it into BASE64ENCODE( ) or HEX( )' });
    parts.push(run as FormulaPart);
    return end;
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    findings.faults.push({ at: error.at + 1, message: error.message });
    const closing = text.indexOf('}', error.at);
    return closing === -1 ? text.length : closing + 1;
  }
}

/**
 * Reads a text, whoever wrote it. Whose secrets it may see is the scope's to say.
 *
 * @param limit - In characters. Default Salesforce's 3,900, which each formula in it has anyway.
 */
export function readFormula(text: string, limit = MAX_FORMULA_LENGTH): ReadFormula {
  if (text.length > limit)
    return { faults: [{ at: limit + 1, message: `must have at most ${limit} characters` }] };
  const parts: (string | FormulaPart)[] = [];
  const findings: Findings = { fields: new Set(), faults: [] };
  let at = 0;
  let count = 0;
  while (at < text.length && findings.faults.length < MAX_FAULTS) {
    const opening = text.indexOf(OPENING, at);
    const plain = text.slice(at, opening === -1 ? undefined : opening);
    if (plain !== '') parts.push(plain);
    if (opening === -1) break;
    count += 1;
    if (count > MAX_PARTS)
      return { faults: [{ at: opening + 1, message: `is more than ${MAX_PARTS} formulas` }] };
    at = readPart(text, opening + OPENING.length, parts, findings);
  }
  if (findings.faults.length > 0) return { faults: findings.faults };
  const fields = [...findings.fields];
  const usesBody = fields.some(isBody);
  return {
    formula: {
      constant: parts.every((part) => typeof part === 'string') ? text : undefined,
      parts,
      fields,
      secrets: fields.flatMap((field) => {
        const reference = asParameter(field);
        return reference === undefined || isBody(field)
          ? []
          : [`${reference.externalCredential}.${reference.parameter}`];
      }),
      usesBody,
    },
  };
}

/**
 * Reads a text of the configuration. {@link formulaFaults} has found what is wrong with it at start.
 *
 * @throws {@link AppError} `CONFIGURATION_INVALID` with every fault.
 */
export function parseFormula(text: string): Formula {
  const read = readFormula(text);
  if ('formula' in read) return read.formula;
  throw new AppError('CONFIGURATION_INVALID', 'A formula cannot be read.', {
    faults: read.faults.map(({ at, message }) => ({ field: `character ${at}`, message })),
    internal: { processed: 'no' },
  });
}
