/**
 * A text with formulas in it, read once and evaluated per request.
 *
 * @module
 */

/** Salesforce's String and BLOB. */
export type FormulaValue = string | Buffer;

/** Where the values of merge fields come from: `$User.Id` → `005…`. `undefined`: it has none here. */
export type FormulaScope = (field: string) => FormulaValue | undefined;

/** Gives the value of one `{!…}`. */
export type FormulaPart = (scope: FormulaScope) => string;

/** A text as {@link parseFormula} read it. */
export interface Formula {
  /** The text itself, where there is no formula in it. */
  readonly constant: string | undefined;
  /** Text as it stands, and formulas. */
  readonly parts: readonly (string | FormulaPart)[];
  /** Merge fields it needs, each once, like `$Credential.Sumsub.SecretKey`. */
  readonly fields: readonly string[];
  /** The parameters among them, as `Sumsub.SecretKey`; `Body` is none. */
  readonly secrets: readonly string[];
  /** Whether the body must be in memory. */
  readonly usesBody: boolean;
}

/** What is wrong with a text. Quotes nothing of it. */
export interface FormulaFault {
  /** Of the character it begins at; the first is 1. */
  readonly at: number;
  readonly message: string;
}
