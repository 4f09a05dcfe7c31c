/**
 * How the platform refuses a REST request: a status, a code, words.
 *
 * @module
 */

/** A request the org refuses. Sent as `[{ errorCode, message, fields? }]`. */
export class Refusal extends Error {
  /** HTTP status. */
  readonly status: number;
  /** The platform's, e.g. `DUPLICATE_VALUE`. */
  readonly errorCode: string;
  /** Fields that are meant, where the platform names them. */
  readonly fields: readonly string[];

  constructor(status: number, errorCode: string, message: string, fields: readonly string[] = []) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
  }
}

/** The object is not in this org, or the user may not see it: the platform says the same of both. */
export const unknownObject = (name: string): Refusal =>
  new Refusal(400, 'INVALID_TYPE', `sObject type '${name}' is not supported.`);

/** @param field - As it was asked for. */
export const unknownField = (object: string, field: string): Refusal =>
  new Refusal(
    400,
    'INVALID_FIELD',
    `No such column '${field}' on entity '${object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.`,
  );

/** The platform's words where a record, a route or an object is not there. */
export const notFound = (): Refusal => new Refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
