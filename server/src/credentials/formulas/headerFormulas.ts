/**
 * The custom headers of a named credential and its external credential, read once.
 *
 * @module
 */
import type { ExternalCredential } from '../configuration/externalCredential.ts';
import type { NamedCredentialEntry } from '../configuration/namedCredential.ts';
import { evaluate } from './evaluate.ts';
import { isBody } from './fields.ts';
import type { Formula, FormulaScope } from './formula.ts';
import { parseFormula } from './parseFormula.ts';

/** Custom headers, ready for each request. Names in lower case. */
export interface HeaderFormulas {
  /** Those without a formula. */
  readonly constant: Readonly<Record<string, string>>;
  /** Whether the body must be in memory. */
  readonly usesBody: boolean;
  /** Whether one needs what the protocol knows (a token, a parameter). Else they are there before the protocol signs. */
  readonly needsAuthorization: boolean;
  /**
   * All of them, the constant ones included; the same object each time where all are constant.
   *
   * @throws {@link AppError} those of {@link evaluate}.
   */
  readonly evaluate: (scope: FormulaScope) => Readonly<Record<string, string>>;
}

type CustomHeaders = NamedCredentialEntry['customHeaders'];

const inSequence = (headers: CustomHeaders): CustomHeaders =>
  headers.toSorted((a, b) => (a.sequenceNumber ?? 1) - (b.sequenceNumber ?? 1));

/**
 * A later header wins over an earlier of its name, one of the named credential over one of the external credential.
 *
 * @throws {@link AppError} `CONFIGURATION_INVALID` if a formula cannot be read.
 */
export function createHeaderFormulas(
  named: Pick<NamedCredentialEntry, 'customHeaders'>,
  external: Pick<ExternalCredential, 'customHeaders'>,
): HeaderFormulas {
  const formulas = new Map<string, Formula>();
  for (const { headerName, headerValue } of [
    ...inSequence(external.customHeaders),
    ...inSequence(named.customHeaders),
  ])
    formulas.set(headerName.toLowerCase(), parseFormula(headerValue));
  const constant: Record<string, string> = {};
  const dynamic: [name: string, formula: Formula][] = [];
  for (const [name, formula] of formulas)
    if (formula.constant === undefined) dynamic.push([name, formula]);
    else constant[name] = formula.constant;
  return {
    constant,
    usesBody: dynamic.some(([, { usesBody }]) => usesBody),
    needsAuthorization: dynamic.some(([, { fields }]) =>
      fields.some((field) => field.startsWith('$Credential.') && !isBody(field)),
    ),
    evaluate(scope) {
      if (dynamic.length === 0) return constant;
      const headers: Record<string, string> = { ...constant };
      for (const [name, formula] of dynamic) headers[name] = evaluate(formula, scope, 'header');
      return headers;
    },
  };
}
