/**
 * Tells a database that is gone from a statement that was wrong.
 *
 * @module
 */
import { AppError } from '../errors.ts';

/** SQLSTATE classes that say nothing about our statement: connection, resources, operator intervention, system. */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57', '58']);

/** A constraint or syntax error passes through with its SQLSTATE in `code`; anything else is `DATABASE_UNAVAILABLE`. */
export function asAppError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isSqlState = /^[0-9A-Z]{5}$/.test(code);
  if (isSqlState && !UNAVAILABLE_CLASSES.has(code.slice(0, 2))) return error;
  return new AppError('DATABASE_UNAVAILABLE', 'The database did not answer.', { cause: error });
}

/** Tells a unique-constraint violation. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
