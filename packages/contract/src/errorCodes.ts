/**
 * Every way a call can fail, as one closed list. Codes are API: they are never renamed or reused; messages may change.
 *
 * `docs/errors.md`, the Apex class `OrgErrorCodes` and what the pages need of it (`c/userError`, `c/kycWords`) are generated from it;
 * the HTTP status table is checked against it.
 *
 * @module
 */

import { COMPANION_ERRORS } from './errors/companionErrors.ts';
import { EMBED_ERRORS } from './errors/embedErrors.ts';
import type { ErrorDescription } from './errors/errorDescription.ts';
import { ORG_ERRORS } from './errors/orgErrors.ts';
import { REQUEST_ERRORS } from './errors/requestErrors.ts';
import { VENDOR_ERRORS } from './errors/vendorErrors.ts';

export type { ErrorDescription } from './errors/errorDescription.ts';

/** Code → description. The order is that of `docs/errors.md`: request, identity, work, vendor, companion, org. */
export const ERROR_CODES = {
  ...REQUEST_ERRORS,
  ...VENDOR_ERRORS,
  ...COMPANION_ERRORS,
  ...EMBED_ERRORS,
  ...ORG_ERRORS,
} as const satisfies Record<string, ErrorDescription>;

/** A stable error code. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Tells whether a string from elsewhere is one of our codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}
