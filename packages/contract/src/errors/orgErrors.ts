/**
 * What goes wrong in the org, before the companion is asked or after it answered.
 *
 * @module
 */
import { org, type ErrorDescription } from './errorDescription.ts';

/** Code → description. */
export const ORG_ERRORS = {
  ACCESS_DENIED: org(
    'admin',
    false,
    'You do not have permission to do this.',
    'Ask your administrator for the permission set that allows it.',
  ),
  RECORD_NOT_FOUND: org(
    'advisor',
    false,
    'This record does not exist, or you may not see it.',
    'Reload the page. Ask the record’s owner for access if it is still missing.',
  ),
  RECORD_INCOMPLETE: org(
    'advisor',
    false,
    'The client’s record lacks information a verification needs.',
    'Fill in the fields named below and try again.',
  ),
  HOUSEHOLD_NOT_LINKED: org(
    'admin',
    false,
    'This household is not linked to the portfolio system.',
    'Fill in the client number on the household’s record.',
  ),
  COMPANION_UNREACHABLE: org(
    'support',
    true,
    'Salesforce could not reach the companion.',
    'Try again in a few minutes. If it lasts, give support the correlation id.',
  ),
  COMPANION_ANSWER_INVALID: org(
    'support',
    true,
    'The companion gave an answer that could not be read.',
    'Try again. If it happens again, give support the correlation id.',
  ),
  COMPANION_NOT_CONFIGURED: org(
    'admin',
    false,
    'The connection to the companion has not been set up for you.',
    'Ask your administrator to set the companion’s credential and grant you its principal.',
  ),
  UNEXPECTED: org(
    'support',
    false,
    'Something went wrong.',
    'Reload the page. If it happens again, give support the correlation id.',
  ),
} as const satisfies Record<string, ErrorDescription>;
