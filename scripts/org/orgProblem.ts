/**
 * Something an administrator can put right, in words.
 *
 * @module
 */

/** What went wrong at which place, and how to mend it. */
export class OrgProblem extends Error {
  override readonly name = 'OrgProblem';
  /** What to do about it, a sentence or a command; `null` where the message says it. */
  readonly mend: string | null;
  /** What Salesforce called it, e.g. `INVALID_SESSION_ID`; `null` where it has no name. */
  readonly code: string | null;
  /** What was done until then, for `--json`; `null` where there is nothing to tell. */
  readonly result: object | null;

  constructor(
    message: string,
    mend: string | null = null,
    code: string | null = null,
    cause?: unknown,
    result: object | null = null,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.result = result;
    this.mend = mend;
    this.code = code;
  }
}

/** Whether Salesforce, or who asked it, named it so. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof OrgProblem && error.code !== null && codes.includes(error.code);

/** What Salesforce calls things that are not in an org. */
export const isAbsent = (error: unknown): boolean =>
  hasCode(error, 'INVALID_TYPE', 'NOT_FOUND', 'INVALID_FIELD');
