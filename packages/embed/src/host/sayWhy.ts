/**
 * Says in one sentence why a schema refused something.
 *
 * @module
 */
import type { z } from '../protocol/zod.ts';

/** @returns e.g. `params.nonce: must be 16 to 64 URL-safe characters`. Never repeats what was sent. */
export function sayWhy(name: string, error: z.core.$ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return `${name}: not as it should be`;
  const place = [name, ...issue.path.map(String)].join('.').slice(0, 100);
  return `${place}: ${REASON[issue.code] ?? issue.message}`;
}

const REASON: Partial<Record<string, string>> = {
  invalid_type: 'has the wrong type or is missing',
  unrecognized_keys: 'has members it must not have',
  too_big: 'is too large or too long',
  too_small: 'is too small or too short',
  invalid_value: 'is not one of the values it may have',
  invalid_union: 'is not one of the shapes it may have',
  invalid_key: 'has a member by a name it must not have',
};
